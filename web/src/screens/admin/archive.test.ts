import { describe, expect, it } from 'vitest';
import { daysOf, siteOf, unitsNamed, type ArchiveFile } from './archive';

const file = (path: string, more: Partial<ArchiveFile> = {}): ArchiveFile => ({
  day: '2026-11-24', path, class: 'unit', level: 'part', rows: 10, bytes: 100, sha256: 'ab', from: '2026-11-24T06:00:00Z', to: '2026-11-24T06:05:00Z', units: 2, ...more,
});

describe('files of the archive', () => {
  it('have their site before their day, in an exercise too', () => {
    expect(siteOf(file('operations/TOL/2026-11-24/unit/part-1.parquet'))).toBe('TOL');
    expect(siteOf(file('exercise/0193/ECA/2026-11-24/unit/part-1.parquet'))).toBe('ECA');
  });
  it('are put together by day and site, the newest day first', () => {
    const days = daysOf([
      file('operations/TOL/2026-11-24/unit/b', { from: '2026-11-24T07:00:00Z' }),
      file('operations/TOL/2026-11-24/unit/a', { held_for: ['h'] }),
      file('operations/ECA/2026-11-24/unit/c', { found: true }),
      file('operations/TOL/2026-11-25/unit/d', { day: '2026-11-25' }),
    ]);
    expect(days.map((d) => d.id)).toEqual(['2026-11-25 TOL', '2026-11-24 ECA', '2026-11-24 TOL']);
    expect(days[2]).toMatchObject({ rows: 20, bytes: 200, held: true, found: false });
    expect(days[2]?.files.map((f) => f.path.at(-1))).toEqual(['a', 'b']);
    expect(days[1]).toMatchObject({ held: false, found: true });
  });
});
describe('units of a hold', () => {
  const known = new Map([['SSEM-P-014', '1'], ['SUEM-A-07', '2']]);
  it('are read as people write them, each once', () => {
    expect(unitsNamed(' ssem-p-014, SUEM-A-07;ssem-p-014\n', known)).toEqual({ ids: ['1', '2'], unknown: [] });
  });
  it('that nobody has are named', () => {
    expect(unitsNamed('P118 SUEM-A-07', known)).toEqual({ ids: ['2'], unknown: ['P118'] });
    expect(unitsNamed('', known)).toEqual({ ids: [], unknown: [] });
  });
});
