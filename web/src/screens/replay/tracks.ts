/** What was archived of an interval, and what of it was known at a moment. No drawing, no clock. */
import type { UnitMark } from '../../ui/map/scene';
import { freshness, kindGlyph } from '../../ui/map/scene';
import { worldX, worldY } from '../../ui/map/view';

/** Answer of `GET /history/positions`. */
export interface Answer {
  objects: { unit: string; device: string | null; call_sign: string; agency: string; kind: string; class: string }[];
  positions: {
    object: number;
    at: string;
    lat: number;
    lon: number;
    speed_mps: number | null;
    course_deg: number | null;
    accuracy_m: number | null;
    source: string;
    standing: 'shown' | 'beside' | 'late';
    marks: { jumped: boolean; frozen: boolean; clock: boolean };
  }[];
  next: string | null;
  through: string;
}
/** One position of a track. */
export interface Fix {
  ms: number;
  lat: number;
  lon: number;
  speed: number | null;
  course: number | null;
  accuracy: number | null;
  /** It leapt or repeats itself: not to be believed at sight. */
  doubted: boolean;
}
/** Where one unit was, by time. */
export interface Track {
  unit: string;
  callSign: string;
  agency: string;
  kind: string;
  fixes: Fix[];
}
/** Positions that a workstation takes for one replay; then the interval or the area must be smaller. */
export const FIXES_MAX = 120_000;
/** A unit that said nothing for longer is not on the map: nobody knows where it was. */
const GONE_MS = 60 * 60_000;

/** Adds a page of an answer to what was read before. */
export function addPage(tracks: Map<string, Track>, page: Answer): number {
  for (const p of page.positions) {
    const object = page.objects[p.object];
    if (!object) continue;
    let track = tracks.get(object.unit);
    if (!track) tracks.set(object.unit, (track = { unit: object.unit, callSign: '', agency: '', kind: '', fixes: [] }));
    // The names of its latest position.
    [track.callSign, track.agency, track.kind] = [object.call_sign, object.agency, object.kind];
    track.fixes.push({
      ms: Date.parse(p.at),
      lat: p.lat,
      lon: p.lon,
      speed: p.speed_mps,
      course: p.course_deg,
      accuracy: p.accuracy_m,
      doubted: p.marks.jumped || p.marks.frozen,
    });
  }
  return page.positions.length;
}
/** Place of the last position at or before a moment; −1 before the first. */
export function indexAt(fixes: readonly Fix[], ms: number): number {
  let [low, high] = [0, fixes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fixes[middle] as Fix).ms <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
/** What was last known of a unit at a moment: measured, never computed between two positions. */
export function knownAt(track: Track, ms: number): Fix | null {
  const fix = track.fixes[indexAt(track.fixes, ms)];
  return fix && ms - fix.ms <= GONE_MS ? fix : null;
}
/** Its way until then, not longer than `spanMs`. */
export function trail(track: Track, ms: number, spanMs: number): Fix[] {
  return track.fixes.slice(indexAt(track.fixes, ms - spanMs) + 1, indexAt(track.fixes, ms) + 1).filter((f) => !f.doubted);
}
/** Marks of the map at a moment; the state of a unit is not archived, so all wear the same shape. */
export function marksAt(tracks: Iterable<Track>, ms: number, selected: string | null, glyph: (kind: string) => string | undefined): UnitMark[] {
  const marks: UnitMark[] = [];
  for (const track of tracks) {
    const fix = knownAt(track, ms);
    if (!fix) continue;
    const moves = fix.speed !== null && fix.speed > 1.5;
    marks.push({
      kind: 'unit',
      id: track.unit,
      lat: fix.lat,
      lon: fix.lon,
      look: 'on-scene',
      glyph: kindGlyph(glyph(track.kind)),
      label: track.callSign,
      freshness: fix.doubted ? 'stale' : freshness(ms - fix.ms),
      ageMs: ms - fix.ms,
      course: moves ? fix.course : null,
      selected: track.unit === selected,
      worldX: worldX(fix.lon),
      worldY: worldY(fix.lat),
      x: 0,
      y: 0,
      stamp: null,
    });
  }
  return marks;
}
/** One position of each unit in so many seconds, so that a long interval can be shown; null: all of them. */
export function everyS(spanMs: number, ofUnit: boolean): number | null {
  const hours = spanMs / 3_600_000;
  if (ofUnit) return hours <= 24 ? null : 60;
  if (hours <= 0.5) return null;
  return hours <= 2 ? 10 : hours <= 8 ? 30 : 60;
}
/** The rectangle that is asked for: what the map shows, at most a degree wide and high around its middle. */
export function askedBox([west, south, east, north]: [number, number, number, number]): [number, number, number, number] {
  const cut = (a: number, b: number): [number, number] => (b - a <= 0.999 ? [a, b] : [(a + b) / 2 - 0.4995, (a + b) / 2 + 0.4995]);
  const [[w, e], [s, n]] = [cut(west, east), cut(south, north)];
  const round = (v: number) => Math.round(v * 1e6) / 1e6;
  return [round(w), round(s), round(e), round(n)];
}
/** Where the slider and the keys bring the moment: inside the interval. */
export function moved(at: number, by: number, from: number, to: number): number {
  return Math.min(to, Math.max(from, at + by));
}
export const SPEEDS = [1, 5, 10, 30, 60, 300] as const;
export type Speed = (typeof SPEEDS)[number];
/** The next faster or slower speed. */
export function otherSpeed(now: Speed, step: 1 | -1): Speed {
  const at = SPEEDS.indexOf(now) + step;
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] as Speed;
}
