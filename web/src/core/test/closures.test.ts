import { describe, expect, it } from 'vitest';
import type { ClosureRow } from '../../api/types';
import { contains, drawingFault, joined, placeOf, streetNames } from '../../ui/map/closing';
import { desk } from '../cmd-dispatch';
import { closureNames, closuresNow } from '../closures';
import { newClosure, patchClosure } from '../optimistic';

const p = (lat: number, lon: number) => ({ lat, lon });
const [a, b, c, d] = [p(19.29, -99.65), p(19.291, -99.65), p(19.292, -99.65), p(19.3, -99.6)];

describe('blocks put together', () => {
  it('at either end, whichever way the block runs', () => {
    const whole = [a, b, c];
    expect(joined([a, b], [b, c])).toEqual(whole);
    expect(joined([a, b], [c, b])).toEqual(whole);
    expect(joined([b, c], [a, b])).toEqual(whole);
    expect(joined([b, c], [b, a])).toEqual(whole);
    expect(joined([], [a, b])).toEqual([a, b]);
  });
  it('not when they do not meet', () => {
    expect(joined([a, b], [d, p(19.31, -99.6)])).toBeNull();
  });
  it('the same block twice is one', () => {
    expect(contains([a, b, c], [c, b])).toBe(true);
    expect(contains([a, b], [b, c])).toBe(false);
    expect(contains([], [a, b])).toBe(false);
  });
  it('are called by their streets, each once', () => {
    expect(streetNames([{ street: 'Hidalgo', way: 1, line: [] }, { street: 'Hidalgo', way: 1, line: [] }, { street: null, way: 2, line: [] }, { street: 'Juárez', way: 3, line: [] }])).toBe('Hidalgo / Juárez');
  });
  it('make an order only with enough points', () => {
    const plain = { name: ' Hidalgo ', oneWay: true };
    expect(placeOf({ shape: 'street', points: [a], ...plain })).toBeNull();
    expect(placeOf({ shape: 'street', points: [a, b], ...plain })).toEqual({ shape: 'street', line: [a, b], one_way: true, street: 'Hidalgo' });
    expect(placeOf({ shape: 'street', points: [a, b], name: '', oneWay: false, ways: [7, 8, 7] })).toEqual({ shape: 'street', line: [a, b], ways: [7, 8] });
    expect(placeOf({ shape: 'area', points: [a, b], ...plain })).toBeNull();
    expect(placeOf({ shape: 'area', points: [a, b, d], name: '', oneWay: true })).toEqual({ shape: 'area', ring: [a, b, d] });
    expect(placeOf({ shape: 'street', points: Array.from({ length: 501 }, () => a), ...plain })).toBeNull();
  });
  it('is not sent where the server would refuse it', () => {
    const area = (...points: ReturnType<typeof p>[]) => drawingFault({ shape: 'area', points });
    expect(area(a, p(19.29, -99.45), b)).toBe('too_large');
    expect(drawingFault({ shape: 'street', points: [a, p(19.38, -99.65), p(19.29, -99.65), p(19.38, -99.65)] })).toBe('too_large');
    const [nw, ne, se, sw] = [p(19.3, -99.65), p(19.3, -99.64), p(19.29, -99.64), p(19.29, -99.65)];
    expect(area(nw, ne, se, sw)).toBeNull();
    expect(area(nw, se, ne, sw)).toBe('crossed');
    expect(placeOf({ shape: 'area', points: [nw, se, ne, sw], name: '', oneWay: false })).toBeNull();
    expect(area()).toBeNull();
  });
});

const row = (id: string, street: string | null, over: Partial<ClosureRow> = {}): ClosureRow => ({
  id,
  at: { shape: 'street', line: [a, b], ...(street ? { street } : {}) },
  reason: 'choque múltiple',
  on_foot: false,
  created_at: `2026-11-29T10:0${id}:00Z`,
  created_by: 'ana',
  expires_at: '2026-11-29T12:00:00Z',
  lifted: false,
  lifted_reason: null,
  ...over,
});
const now = Date.parse('2026-11-29T11:00:00Z');

describe('closed streets', () => {
  it('count while they hold', () => {
    const list = [row('1', 'A'), row('2', 'B', { lifted: true }), row('3', 'C', { expires_at: '2026-11-29T10:59:59Z' }), row('4', 'D', { expires_at: '2026-11-29T11:30:00Z' })];
    expect(closuresNow(list, now).map((r) => r.id)).toEqual(['4', '1']);
  });
  it('have one word each to be typed', () => {
    const list = [row('1', 'Avenida Benito Juárez'), row('2', 'Calle de Juárez'), row('3', null), row('4', 'Calle de Juárez')];
    expect(closureNames(list).map((n) => n.name)).toEqual(['benito', 'juarez', 'choque', 'juarez2']);
  });
  it('show at once what was ordered, before the server says so', () => {
    const at = { shape: 'street', line: [a, b], street: 'Hidalgo' } as const;
    const command = desk.closeStreet({ ...at, line: [...at.line] }, 'choque', '2026-11-29T12:00:00Z');
    const made = newClosure({ key: 'k', command, at: '2026-11-29T11:00:00Z' }, { id: 'me', name: 'ana' });
    expect(made).toMatchObject({ id: 'k', reason: 'choque', created_by: 'ana', lifted: false, at });
    expect(patchClosure(made as ClosureRow, desk.liftClosure('k', 'libre'))).toMatchObject({ lifted: true, lifted_reason: 'libre' });
    expect(patchClosure(made as ClosureRow, desk.extendClosure('k', '2026-11-29T13:00:00Z', 'sigue'))).toMatchObject({ expires_at: '2026-11-29T13:00:00Z' });
    expect(patchClosure(made as ClosureRow, desk.liftClosure('other', 'libre'))).toBe(made);
  });
});
