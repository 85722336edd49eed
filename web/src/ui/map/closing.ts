/** Putting blocks of streets together into one line to close: plain data, no screen. */
import type { ClosurePlace } from '../../api/types';
import { metresBetween } from '../../core/format';

export interface Place {
  lat: number;
  lon: number;
}
/** A block as the server gives it: from one junction to the next. */
export interface Block {
  street: string | null;
  /** OpenStreetMap's way: what lies beside or above it stays open. */
  way: number;
  line: readonly Place[];
}
/** Ends nearer than this are the same junction, metres. */
const SAME_M = 2;
/** As the server allows. */
export const LINE_MAX = 500;
export const RING_MAX = 200;

const near = (a: Place | undefined, b: Place | undefined) => !!a && !!b && metresBetween(a.lat, a.lon, b.lat, b.lon) < SAME_M;

/** A line with one more block at either end; `null` where the block does not meet it. */
export function joined(line: readonly Place[], block: readonly Place[]): Place[] | null {
  if (line.length === 0) return [...block];
  const [first, last] = [line[0], line.at(-1)];
  const back = [...block].reverse();
  if (near(last, block[0])) return [...line, ...block.slice(1)];
  if (near(last, back[0])) return [...line, ...back.slice(1)];
  if (near(first, block.at(-1))) return [...block.slice(0, -1), ...line];
  if (near(first, back.at(-1))) return [...back.slice(0, -1), ...line];
  return null;
}
/** Whether a block is part of the line already. */
export function contains(line: readonly Place[], block: readonly Place[]): boolean {
  const middle = block[Math.floor(block.length / 2)];
  const inner = block.length > 2 ? [middle] : block;
  return line.length > 0 && inner.every((p) => line.some((q) => near(p, q)));
}
/** Names of the streets along the line, each once. */
export function streetNames(blocks: readonly Block[]): string {
  return [...new Set(blocks.flatMap((b) => (b.street ? [b.street] : [])))].join(' / ').slice(0, 200);
}
export interface Drawing {
  shape: 'street' | 'area';
  points: readonly Place[];
  name: string;
  oneWay: boolean;
  /** Ways of the blocks; none where the line was drawn by hand. */
  ways?: readonly number[];
}
/** As the server allows: length of a line, reach of an area, metres. */
const SPAN_MAX_M = 20_000;
export type DrawingFault = 'too_large' | 'crossed';
/** Why the server would refuse a drawing: said while it is drawn, not after the order. */
export function drawingFault({ shape, points }: Pick<Drawing, 'shape' | 'points'>): DrawingFault | null {
  const metres = (a: Place, b: Place) => metresBetween(a.lat, a.lon, b.lat, b.lon);
  const [first] = points;
  if (!first) return null;
  if (shape === 'street') {
    const length = points.slice(1).reduce((sum, p, i) => sum + metres(points[i] ?? p, p), 0);
    return length > SPAN_MAX_M ? 'too_large' : null;
  }
  if (points.some((p) => metres(first, p) > SPAN_MAX_M)) return 'too_large';
  return points.length > 3 && crosses(points) ? 'crossed' : null;
}
/** Whether two sides of a ring that are no neighbours meet. */
function crosses(ring: readonly Place[]): boolean {
  const side = (a: Place, b: Place, c: Place) => Math.sign((b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon));
  const at = (n: number) => ring[n % ring.length] as Place;
  for (let i = 0; i < ring.length; i++) {
    for (let j = i + 2; j < ring.length; j++) {
      if (i === 0 && j === ring.length - 1) continue;
      const [a, b, c, d] = [at(i), at(i + 1), at(j), at(j + 1)];
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  }
  return false;
}
/** What the order says; `null` while there are too few points, or what the server would refuse. */
export function placeOf({ shape, points, name, oneWay, ways = [] }: Drawing): ClosurePlace | null {
  const plain = points.map(({ lat, lon }) => ({ lat, lon }));
  const street = name.trim().slice(0, 200);
  if (drawingFault({ shape, points })) return null;
  if (shape === 'area') {
    if (plain.length < 3 || plain.length > RING_MAX) return null;
    return { shape: 'area', ring: plain, ...(street ? { name: street } : {}) };
  }
  if (plain.length < 2 || plain.length > LINE_MAX) return null;
  return { shape: 'street', line: plain, ...(oneWay ? { one_way: true } : {}), ...(ways.length > 0 ? { ways: [...new Set(ways)] } : {}), ...(street ? { street } : {}) };
}
