/** Outlines as data: what the editor changes and the map draws. Degrees, longitude first, rings closed. */
export type Pair = [lon: number, lat: number];
export type Ring = Pair[];
export type Outline = Ring[][];

export interface AreaFeature {
  id: string;
  /** `look`: how it is drawn, where areas differ in what they are for. */
  properties: { code: string; name: string; agency: string | null; area_m2: number; label: Pair; look?: string };
  geometry: { type: 'MultiPolygon'; coordinates: Outline };
}
export interface AreaMeta {
  name: string;
  agency?: string | null;
  shape: string;
  area_m2: number;
  vertices: number;
}
export type Areas = Record<string, AreaMeta>;

export type Change = 'added' | 'removed' | 'renamed' | 'reshaped';
export interface Difference {
  code: string;
  name: string;
  changes: Change[];
}
/** What a version changes against another, by code. */
export function differences(old: Areas, next: Areas): Difference[] {
  const out: Difference[] = [];
  for (const code of [...new Set([...Object.keys(old), ...Object.keys(next)])].sort((a, b) => a.localeCompare(b, 'es', { numeric: true }))) {
    const [before, after] = [old[code], next[code]];
    const changes: Change[] = [];
    if (!before) changes.push('added');
    else if (!after) changes.push('removed');
    else {
      if (before.name !== after.name || (before.agency ?? null) !== (after.agency ?? null)) changes.push('renamed');
      if (before.shape !== after.shape) changes.push('reshaped');
    }
    if (changes.length > 0) out.push({ code, name: (after ?? before)?.name ?? code, changes });
  }
  return out;
}

export interface VertexPlace {
  part: number;
  ring: number;
  index: number;
}
/** A point of the map that can be taken hold of. */
export interface Grip {
  at: VertexPlace;
  point: Pair;
  label: string;
}
/** Vertices without the closing ones, which follow the first. */
export function vertexCount(outline: Outline): number {
  return outline.reduce((n, part) => n + part.reduce((m, ring) => m + ring.length - 1, 0), 0);
}
/** The outline with one vertex elsewhere; the closing vertex goes with the first. */
export function moved(outline: Outline, at: VertexPlace, to: Pair): Outline {
  return changedRing(outline, at, (ring) => {
    const next = ring.map((p, i) => (i === at.index ? to : p));
    if (at.index === 0) next[next.length - 1] = to;
    return next;
  });
}
/** A new vertex half-way to the next one. */
export function addedAfter(outline: Outline, at: VertexPlace): Outline {
  return changedRing(outline, at, (ring) => {
    const [a, b] = [ring[at.index] as Pair, ring[at.index + 1] as Pair];
    const middle: Pair = [round((a[0] + b[0]) / 2), round((a[1] + b[1]) / 2)];
    return [...ring.slice(0, at.index + 1), middle, ...ring.slice(at.index + 1)];
  });
}
/** Without the vertex; a triangle keeps its three. */
export function removed(outline: Outline, at: VertexPlace): Outline {
  return changedRing(outline, at, (ring) => {
    if (ring.length <= 4) return ring;
    const open = ring.slice(0, -1).filter((_, i) => i !== at.index);
    return [...open, open[0] as Pair];
  });
}
function changedRing(outline: Outline, at: VertexPlace, change: (ring: Ring) => Ring): Outline {
  return outline.map((part, i) => (i === at.part ? part.map((ring, j) => (j === at.ring ? change(ring) : ring)) : part));
}
/** Why an outline cannot be divided along a line between two of its vertices. */
export type SplitFault = 'same_vertex' | 'other_ring' | 'neighbours' | 'hole' | 'crosses';
/**
 * Divides an outline in two along the straight line between two vertices of one outer ring. The first half keeps the
 * other parts; each hole goes with the half that it lies in.
 */
export function split(outline: Outline, a: VertexPlace, b: VertexPlace): { first: Outline; second: Outline } | SplitFault {
  if (a.part !== b.part || a.ring !== b.ring) return 'other_ring';
  if (a.ring !== 0) return 'hole';
  if (a.index === b.index) return 'same_vertex';
  const part = outline[a.part] ?? [];
  const ring = (part[0] ?? []).slice(0, -1);
  const [from, to] = [Math.min(a.index, b.index), Math.max(a.index, b.index)];
  if (to - from === 1 || to - from === ring.length - 1) return 'neighbours';
  const [p, q] = [ring[from] as Pair, ring[to] as Pair];
  const middle: Pair = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
  const cut = part.some((r, n) => r.slice(0, -1).some((c, i) => (n === 0 && touches(i, (i + 1) % ring.length, from, to) ? false : crosses(p, q, c, r[i + 1] as Pair))));
  if (cut) return 'crosses';
  // A chord outside the area would make two halves larger than the whole.
  if (!within(part[0] as Ring, middle)) return 'crosses';
  const closed = (points: Pair[]): Ring => [...points, points[0] as Pair];
  const one = closed(ring.slice(from, to + 1));
  const other = closed([...ring.slice(to), ...ring.slice(0, from + 1)]);
  const holes = part.slice(1);
  const inOne = (hole: Ring) => within(one, hole[0] as Pair);
  const second: Outline = [[one, ...holes.filter(inOne)]];
  const first = outline.map((own, i) => (i === a.part ? [other, ...holes.filter((h) => !inOne(h))] : own));
  return { first, second };
}
/** A side that ends at one of the two vertices meets the chord there, and that is no crossing. */
function touches(i: number, j: number, from: number, to: number): boolean {
  return i === from || i === to || j === from || j === to;
}
const turn = (a: Pair, b: Pair, c: Pair) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
function crosses(a: Pair, b: Pair, c: Pair, d: Pair): boolean {
  return turn(a, b, c) * turn(a, b, d) <= 0 && turn(c, d, a) * turn(c, d, b) <= 0;
}
export function within(ring: Ring, [x, y]: Pair): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i] as Pair, ring[j] as Pair];
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}
/** Ten-millionths of a degree: what the server keeps. */
export function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

/** A coordinate as people type it; `null` when it is none. */
export function coordinate(text: string, limit: number): number | null {
  const n = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(n) && Math.abs(n) <= limit ? round(n) : null;
}

export interface View {
  /** West end and north end in the plane of the map, and units per pixel. */
  x: number;
  y: number;
  scale: number;
}
/** Web Mercator in degrees of longitude. */
export const flatY = (lat: number): number => (-180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (Math.max(-85, Math.min(85, lat)) * Math.PI) / 360));
export const latOf = (y: number): number => (360 / Math.PI) * Math.atan(Math.exp((-y * Math.PI) / 180)) - 90;

/** Pixels that so many metres take at a latitude. */
export function pixelsOf(metres: number, lat: number, view: View): number {
  return metres / (111_194.93 * Math.cos((lat * Math.PI) / 180) * view.scale);
}
/** Around what is brought into view: names of what lies at its edge stay legible. */
const MARGIN_PX = 48;
export function fitted(bounds: [number, number, number, number], width: number, height: number): View {
  const [west, south, east, north] = bounds;
  const [top, bottom] = [flatY(north), flatY(south)];
  const scale = Math.max((east - west) / Math.max(1, width - 2 * MARGIN_PX), (bottom - top) / Math.max(1, height - 2 * MARGIN_PX), 1e-7);
  return { x: (west + east) / 2 - (scale * width) / 2, y: (top + bottom) / 2 - (scale * height) / 2, scale };
}
export function boundsOf(features: readonly AreaFeature[]): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const feature of features) {
    for (const [lon, lat] of feature.geometry.coordinates.flat(2)) {
      if (!box) box = [lon, lat, lon, lat];
      else box = [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
    }
  }
  return box;
}
/** A path of SVG for an outline; vertices nearer than half a pixel to the one before are left out. */
export function pathOf(outline: Outline, view: View): string {
  let out = '';
  for (const ring of outline.flat()) {
    let [lastX, lastY] = [Number.NaN, Number.NaN];
    let drawn = 0;
    for (const [lon, lat] of ring) {
      const x = (lon - view.x) / view.scale;
      const y = (flatY(lat) - view.y) / view.scale;
      if (drawn > 0 && Math.abs(x - lastX) < 0.7 && Math.abs(y - lastY) < 0.7) continue;
      out += `${drawn === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
      [lastX, lastY] = [x, y];
      drawn++;
    }
    out += 'Z';
  }
  return out;
}
