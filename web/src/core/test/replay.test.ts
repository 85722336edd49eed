import { describe, expect, it } from 'vitest';
import { addPage, askedBox, everyS, indexAt, knownAt, marksAt, moved, otherSpeed, trail, type Answer, type Track } from '../../screens/replay/tracks';
import { en, es } from '../../screens/replay/words';

const T0 = Date.parse('2026-11-24T10:00:00Z');
const position = (object: number, second: number, lat: number, more: Partial<Answer['positions'][number]> = {}): Answer['positions'][number] => ({
  object,
  at: new Date(T0 + second * 1000).toISOString(),
  lat,
  lon: -99.65,
  speed_mps: 8,
  course_deg: 90,
  accuracy_m: null,
  source: 'tracker',
  standing: 'shown',
  marks: { jumped: false, frozen: false, clock: false },
  ...more,
});
const object = (unit: string, call_sign: string) => ({ unit, device: null, call_sign, agency: 'SSEM', kind: 'patrulla', class: 'unit' });
function read(): Map<string, Track> {
  const tracks = new Map<string, Track>();
  addPage(tracks, { objects: [object('a', 'SSEM-1'), object('b', 'SSEM-2')], positions: [position(0, 0, 19.1), position(1, 5, 19.5), position(0, 10, 19.2)], next: 'x', through: '' });
  // The next page numbers its objects anew.
  addPage(tracks, { objects: [object('b', 'SSEM-2B'), object('a', 'SSEM-1')], positions: [position(1, 20, 19.3, { marks: { jumped: true, frozen: false, clock: false } }), position(0, 25, 19.6)], next: null, through: '' });
  return tracks;
}

describe('replay', () => {
  it('joins pages into tracks, each unit with its latest name', () => {
    const tracks = read();
    expect([...tracks.values()].map((t) => [t.callSign, t.fixes.length])).toEqual([['SSEM-1', 3], ['SSEM-2B', 2]]);
    // A page that names an object it does not have adds nothing.
    expect(tracks.size).toBe(2);
    addPage(tracks, { objects: [], positions: [position(4, 1, 19)], next: null, through: '' });
    expect(tracks.size).toBe(2);
  });
  it('shows what was measured last, and nothing between two positions', () => {
    const a = read().get('a') as Track;
    expect([-1, 0, 9, 10, 24, 1000].map((s) => indexAt(a.fixes, T0 + s * 1000))).toEqual([-1, 0, 0, 1, 2, 2]);
    expect(knownAt(a, T0 - 1)).toBeNull();
    expect(knownAt(a, T0 + 9_999)?.lat).toBe(19.1);
    expect(knownAt(a, T0 + 20_000 + 3_600_001)).toBeNull();
    expect(trail(a, T0 + 30_000, 60_000).map((f) => f.lat)).toEqual([19.1, 19.2]);
    expect(trail(a, T0 + 10_000, 5_000).map((f) => f.lat)).toEqual([19.2]);
  });
  it('puts no unit on the map before its first position, and marks what is doubtful', () => {
    const at = (s: number) => marksAt(read().values(), T0 + s * 1000, 'b', () => undefined);
    expect(at(1).map((m) => m.id)).toEqual(['a']);
    expect(at(6).map((m) => [m.label, m.selected])).toEqual([['SSEM-1', false], ['SSEM-2B', true]]);
    expect(at(21).map((m) => [m.id, m.freshness])).toEqual([['a', 'stale'], ['b', 'live']]);
    expect(at(6)[0]?.freshness).toBe('live');
  });
  it('asks for no more than a degree, and for fewer positions of longer spans', () => {
    expect(askedBox([-100.7, 18.4, -98.6, 20.3])).toEqual([-100.1495, 18.8505, -99.1505, 19.8495]);
    expect(askedBox([-99.7, 19.2, -99.6, 19.3])).toEqual([-99.7, 19.2, -99.6, 19.3]);
    const hour = 3_600_000;
    expect([everyS(hour / 2, false), everyS(2 * hour, false), everyS(5 * hour, false), everyS(24 * hour, false)]).toEqual([null, 10, 30, 60]);
    expect([everyS(24 * hour, true), everyS(25 * hour, true)]).toEqual([null, 60]);
  });
  it('stays inside the interval', () => {
    expect([moved(5, -10, 0, 100), moved(5, 10, 0, 100), moved(95, 10, 0, 100)]).toEqual([0, 15, 100]);
    expect([otherSpeed(1, -1), otherSpeed(10, 1), otherSpeed(300, 1)]).toEqual([1, 30, 300]);
  });
  it('says everything in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(es).sort());
  });
});
