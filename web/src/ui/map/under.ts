/**
 * What lies still between the ground and the marks that move: cautions, bases, closed streets, ways of units. It has a
 * canvas of its own, so that units moving four times a second do not draw it again.
 */
import type { GlyphName } from '../glyphs';
import type { Ink } from './ink';
import type { Circle } from './scene';
import { drawGlyph } from './sprites';
import { metresPerPixel, projector, type Point, type View } from './view';

type Context = CanvasRenderingContext2D;
type Place = { lat: number; lon: number };

export interface ClosureMark {
  id: string;
  /** Points of the street, or corners of the area. */
  points: readonly Place[];
  area: boolean;
  /** Only in the direction of the points. */
  oneWay: boolean;
  selected: boolean;
}
/** The way of a unit to an incident. */
export interface RouteMark {
  unit: string;
  /** Call sign, time and distance, and whether that is a guess, in words. */
  label: string;
  points: readonly Place[];
  /** No street leads there that is known: a straight line, drawn broken. */
  straight: boolean;
  /** Of the unit at hand. */
  chosen: boolean;
}
export interface UnderScene {
  cautions: readonly Circle[];
  stations: readonly (Place & { name: string })[];
  closures: readonly ClosureMark[];
  routes: readonly RouteMark[];
  /** Circle of doubt of the open incident. */
  doubt: Circle | null;
  /** A closure that is being drawn. */
  draft: Pick<ClosureMark, 'points' | 'area' | 'oneWay'> | null;
}
export const NOTHING_UNDER: UnderScene = { cautions: [], stations: [], closures: [], routes: [], doubt: null, draft: null };

const SIGN_ZOOM = 11;
const STATION_ZOOM = 10.5;
const WORDS_ZOOM = 11.5;
/** A pointer is on a closed street within so many pixels. */
const REACH = 9;

export class Under {
  #closures: { id: string; points: Point[]; area: boolean }[] = [];
  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(scene: UnderScene, view: View, ink: Ink): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const ratio = globalThis.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const project = projector(view);
    const on = (p: Place) => project(p.lat, p.lon);
    context.lineCap = context.lineJoin = 'round';
    for (const circle of scene.cautions) caution(context, on(circle), circle.radiusM, view, ink);
    if (view.zoom >= STATION_ZOOM) for (const s of scene.stations) station(context, on(s), ink);
    if (scene.doubt) uncertainty(context, on(scene.doubt), scene.doubt.radiusM, view, ink);
    this.#closures = [];
    for (const closure of scene.closures) {
      const points = closure.points.map(on);
      if (!near(points, view)) continue;
      this.#closures.push({ id: closure.id, points, area: closure.area });
      closed(context, points, closure, view, ink);
    }
    if (scene.draft) closed(context, scene.draft.points.map(on), { ...scene.draft, selected: true }, view, ink);
    // The one at hand on top.
    const ways = [...scene.routes].sort((a, b) => Number(a.chosen) - Number(b.chosen)).map((route) => ({ route, points: route.points.map(on) }));
    for (const { route, points } of ways) way(context, route, points, ink);
    const said: Point[] = [];
    // Far out the words would hide what they are about: the list has them.
    const worded = ways.reverse().filter(({ route }) => route.chosen || view.zoom >= WORDS_ZOOM);
    for (const { route, points } of worded) wayLabel(context, route, points, view, ink, said);
  }
  /** The closed street under a point. */
  at(x: number, y: number): string | null {
    for (const { id, points, area } of this.#closures) {
      const closing = area ? [...points, points[0] as Point] : points;
      if (area && inside(points, x, y)) return id;
      for (let i = 1; i < closing.length; i++) if (fromSide(closing[i - 1] as Point, closing[i] as Point, x, y) < REACH) return id;
    }
    return null;
  }
  /** For tests and for people who ask what is wrong. */
  get closures(): number {
    return this.#closures.length;
  }
}
function near(points: readonly Point[], view: View): boolean {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const p of points) [x0, y0, x1, y1] = [Math.min(x0, p.x), Math.min(y0, p.y), Math.max(x1, p.x), Math.max(y1, p.y)];
  return x1 > -20 && y1 > -20 && x0 < view.width + 20 && y0 < view.height + 20;
}
function fromSide(a: Point, b: Point, x: number, y: number): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / Math.max(dx * dx + dy * dy, 1e-9)));
  return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
}
function inside(ring: readonly Point[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i] as Point, ring[j] as Point];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}
function trace(context: Context, points: readonly Point[], ring = false): void {
  context.beginPath();
  for (const [i, p] of points.entries()) {
    if (i === 0) context.moveTo(p.x, p.y);
    else context.lineTo(p.x, p.y);
  }
  if (ring) context.closePath();
}
/** The place at a share of a line's length; the middle, when none is said. */
export function along(points: readonly Point[], share = 0.5): Point | null {
  const lengths = points.slice(1).map((p, i) => Math.hypot(p.x - (points[i] as Point).x, p.y - (points[i] as Point).y));
  let left = lengths.reduce((sum, n) => sum + n, 0) * share;
  for (const [i, length] of lengths.entries()) {
    const [a, b] = [points[i] as Point, points[i + 1] as Point];
    if (left <= length) {
      const t = length > 0 ? left / length : 0;
      return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
    }
    left -= length;
  }
  return points[0] ?? null;
}
/** A closed street: striped, with a sign, so that colour is never alone. */
function closed(context: Context, points: readonly Point[], mark: Pick<ClosureMark, 'area' | 'oneWay' | 'selected'>, view: View, ink: Ink): void {
  if (points.length === 0) return;
  const colour = ink.status['serious'] ?? ink.text;
  const width = view.zoom >= 15 ? 6 : view.zoom >= 12 ? 4.5 : 3;
  trace(context, points, mark.area);
  if (mark.area) {
    context.globalAlpha = 0.14;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
  }
  for (const [stroke, extra, dash] of [
    [mark.selected ? ink.focus : ink.halo, 4, []],
    [ink.panel, 0, []],
    [colour, 0, [width * 1.3, width]],
  ] as const) {
    context.lineWidth = width + extra;
    context.strokeStyle = stroke;
    context.lineCap = dash.length ? 'butt' : 'round';
    context.setLineDash([...dash]);
    context.stroke();
  }
  context.setLineDash([]);
  context.lineCap = 'round';
  if (points.length === 1) dot(context, points[0] as Point, colour);
  const at = mark.area ? centre(points) : along(points);
  if (at && view.zoom >= SIGN_ZOOM && points.length > 1) sign(context, at, mark.oneWay ? 'traffic' : 'roadblock', colour, ink);
}
function centre(points: readonly Point[]): Point {
  const sum = points.reduce((s, p) => ({ x: s.x + p.x, y: s.y + p.y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
function dot(context: Context, at: Point, colour: string): void {
  context.beginPath();
  context.arc(at.x, at.y, 5, 0, Math.PI * 2);
  context.fillStyle = colour;
  context.fill();
}
function sign(context: Context, at: Point, glyph: GlyphName, colour: string, ink: Ink): void {
  context.beginPath();
  context.arc(at.x, at.y, 11, 0, Math.PI * 2);
  context.fillStyle = ink.panel;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.stroke();
  drawGlyph(context, glyph, at.x - 7, at.y - 7, 14, ink.strong);
}
/** The way of a unit: whole along streets, broken where it is only a straight line. */
function way(context: Context, route: RouteMark, points: readonly Point[], ink: Ink): void {
  if (points.length < 2) return;
  trace(context, points);
  const width = route.chosen ? 4 : 2.6;
  context.strokeStyle = ink.halo;
  context.lineWidth = width + 3.5;
  context.stroke();
  context.setLineDash(route.straight ? [2, 7] : []);
  context.strokeStyle = route.chosen ? ink.focus : ink.labelStrong;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}
/** Shares of the way at which its words may stand, the best first. */
const WORDS_AT = [0.5, 0.35, 0.65, 0.2, 0.8, 0.08];
/** Words keep this far from the incident and from other words, CSS pixels. */
const APART = { x: 90, y: 24 };
function wayLabel(context: Context, route: RouteMark, points: readonly Point[], view: View, ink: Ink, said: Point[]): void {
  const end = points.at(-1);
  if (points.length < 2 || !end) return;
  const inView = (p: Point | null): p is Point => p !== null && p.x > 0 && p.y > 0 && p.x < view.width && p.y < view.height;
  const places = WORDS_AT.map((share) => along(points, share)).filter(inView);
  const far = (p: Point) => [end, ...said].every((q) => Math.abs(p.x - q.x) > APART.x || Math.abs(p.y - q.y) > APART.y);
  const at = places.find(far) ?? places[0];
  if (!at) return;
  said.push(at);
  context.font = `${route.chosen ? '600 ' : ''}12px "Noto Sans", "DejaVu Sans", sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const half = context.measureText(route.label).width / 2 + 6;
  // Words are readable within the window, wherever the way runs.
  const x = Math.max(half + 2, Math.min(view.width - half - 2, at.x));
  const y = Math.max(48, Math.min(view.height - 34, at.y));
  context.beginPath();
  context.roundRect(x - half, y - 10, half * 2, 20, 4);
  context.fillStyle = ink.panel;
  context.fill();
  context.lineWidth = 1.2;
  context.strokeStyle = route.chosen ? ink.focus : ink.mesh;
  context.stroke();
  context.fillStyle = ink.strong;
  context.fillText(route.label, x, y + 0.5);
}

export function disc(context: Context, at: Point, radius: number, colour: string, dash: number[]): void {
  context.beginPath();
  context.arc(at.x, at.y, radius, 0, Math.PI * 2);
  context.globalAlpha = 0.12;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
  context.setLineDash([]);
}
/** A circle larger than any screen costs time and says nothing. */
const RADIUS_MAX = 4000;
export function pixels(radiusM: number | null, view: View): number {
  return radiusM ? Math.min(RADIUS_MAX, radiusM / metresPerPixel(view)) : 0;
}
function uncertainty(context: Context, at: Point, radiusM: number | null, view: View, ink: Ink): void {
  const radius = pixels(radiusM, view);
  if (radius > 10) disc(context, at, radius, ink.focus, [5, 4]);
}
function caution(context: Context, at: Point, radiusM: number | null, view: View, ink: Ink): void {
  const radius = pixels(radiusM, view);
  const far = radius + 4;
  if (radius < 5 || at.x < -far || at.y < -far || at.x > view.width + far || at.y > view.height + far) return;
  disc(context, at, radius, ink.status['serious'] ?? ink.text, [2, 3]);
}
function station(context: Context, at: Point, ink: Ink): void {
  context.lineWidth = 1.5;
  context.strokeStyle = ink.label;
  context.fillStyle = ink.land;
  trace(context, [[-5, 5], [-5, -1], [0, -6], [5, -1], [5, 5]].map(([dx, dy]) => ({ x: at.x + (dx as number), y: at.y + (dy as number) })), true);
  context.fill();
  context.stroke();
}
