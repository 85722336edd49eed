/** Draws a scene on a plain canvas: all of it where there is no graphics card, all but the units where there is one. */
import type { Ink } from './ink';
import { clusters, type Circle, type Cluster, type IncidentMark, type UnitMark } from './scene';
import { incidentSize, Sprites, unitSize, type Sprite } from './sprites';
import { metresPerPixel, projector, type Point, type View } from './view';

export interface Scene {
  /** Absent where the graphics card draws them. */
  units: readonly UnitMark[];
  /** The card draws the units; here they are only found by the pointer, and the chosen one is ringed. */
  unitsElsewhere: boolean;
  incidents: readonly IncidentMark[];
  cautions: readonly Circle[];
  stations: readonly { lat: number; lon: number; name: string }[];
  pick: Circle | null;
  /** Places of the measuring line. */
  measure: readonly { lat: number; lon: number }[];
  /** Names of units. */
  names: boolean;
}
export interface Hit {
  kind: 'unit' | 'incident' | 'cluster';
  id: string;
  x: number;
  y: number;
  cluster?: Cluster;
}
/** Counts of the newest drawing, for tests and for measuring. */
export interface Drawn {
  units: number;
  incidents: number;
  clusters: number;
  labels: number;
}

/** Labels of units are drawn from here on; above, a thousand names would hide the marks. */
const UNIT_LABEL_ZOOM = 11.5;
const LABELS_MAX = 400;
const MARGIN = 24;
type Context = CanvasRenderingContext2D;

export class Overlay {
  #hits: Hit[] = [];
  /** Units are many: their places are kept as drawn, and looked through only when the pointer asks. */
  #units: readonly { mark: UnitMark; at: Point }[] = [];
  #taken = new Taken();
  #sprites: Sprites | null = null;
  drawn: Drawn = { units: 0, incidents: 0, clusters: 0, labels: 0 };

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Pictures for this theme and this screen; made anew when either changes. */
  sprites(ink: Ink): Sprites {
    const ratio = globalThis.devicePixelRatio || 1;
    if (!this.#sprites || this.#sprites.ink !== ink || this.#sprites.ratio !== ratio) this.#sprites = new Sprites(ink, ratio);
    return this.#sprites;
  }
  resize(width: number, height: number): void {
    const ratio = globalThis.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w) this.canvas.width = w;
    if (this.canvas.height !== h) this.canvas.height = h;
  }
  draw(scene: Scene, view: View, ink: Ink): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const sprites = this.sprites(ink);
    const ratio = globalThis.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const project = projector(view);
    this.#hits = [];
    this.#taken.reset(view.width, view.height);
    this.drawn = { units: 0, incidents: 0, clusters: 0, labels: 0 };

    for (const circle of scene.cautions) caution(context, project(circle.lat, circle.lon), circle.radiusM, view, ink);
    if (view.zoom >= 10.5) for (const s of scene.stations) station(context, project(s.lat, s.lon), ink);
    for (const mark of scene.incidents) if (mark.selected) uncertainty(context, project(mark.lat, mark.lon), mark.radiusM, view, ink);
    const grouped = clusters(scene.incidents, project);
    const inside = (p: Point) => p.x > -MARGIN && p.y > -MARGIN && p.x < view.width + MARGIN && p.y < view.height + MARGIN;

    const units = this.#stampUnits(context, scene, view, project, inside, sprites);
    const size = incidentSize(view.zoom);
    for (const group of grouped.groups) {
      if (!inside(group)) continue;
      stamp(context, sprites.cluster(group), group.x, group.y);
      this.#taken.take(group.x - 18, group.y - 18, 36, 36);
      this.#hits.push({ kind: 'cluster', id: group.ids[0] ?? '', x: group.x, y: group.y, cluster: group });
      this.drawn.clusters += 1;
    }
    const shown = grouped.single.filter(({ at }) => inside(at));
    for (const { mark, at } of shown) {
      stamp(context, sprites.incident(mark, size), at.x, at.y);
      this.#taken.take(at.x - size / 2, at.y - size / 2, size, size);
      this.#hits.push({ kind: 'incident', id: mark.id, x: at.x, y: at.y });
      this.drawn.incidents += 1;
    }
    for (const { mark, at } of shown) this.#label(context, sprites, mark.label, at.x + size / 2 + 3, at.y, true, mark.selected);
    for (const { mark, at } of units) {
      if (mark.selected || mark.look === 'emergency' || (scene.names && view.zoom >= UNIT_LABEL_ZOOM)) {
        this.#label(context, sprites, mark.label, at.x + unitSize(view.zoom) / 2 + 2, at.y, mark.selected, mark.selected);
      }
    }
    if (scene.measure.length > 0) measuring(context, scene.measure.map((p) => project(p.lat, p.lon)), ink);
    if (scene.pick) picked(context, project(scene.pick.lat, scene.pick.lon), scene.pick.radiusM, view, ink);
  }
  /** The mark under a point; incidents win over units. */
  at(x: number, y: number, reach = 14): Hit | null {
    let best: Hit | null = null;
    let least = reach;
    for (const hit of this.#hits) {
      const d = Math.hypot(hit.x - x, hit.y - y) - 4;
      if (d < least) [best, least] = [hit, d];
    }
    for (const { mark, at } of this.#units) {
      const d = Math.hypot(at.x - x, at.y - y);
      if (d < least) [best, least] = [{ kind: 'unit', id: mark.id, x: at.x, y: at.y }, d];
    }
    return best;
  }

  #stampUnits(
    context: Context,
    scene: Scene,
    view: View,
    project: (lat: number, lon: number) => Point,
    inside: (p: Point) => boolean,
    sprites: Sprites,
  ): { mark: UnitMark; at: Point }[] {
    const size = unitSize(view.zoom);
    const shown: { mark: UnitMark; at: Point }[] = [];
    for (const mark of scene.units) {
      const at = project(mark.lat, mark.lon);
      if (!inside(at)) continue;
      shown.push({ mark, at });
    }
    this.#units = shown;
    this.drawn.units = shown.length;
    if (!scene.unitsElsewhere) {
      if (view.zoom >= 11) courses(context, shown, size, sprites.ink);
      // What does nothing lies below what does something.
      for (const { mark, at } of shown) if (quiet(mark)) stamp(context, sprites.unit(mark, size), at.x, at.y);
      for (const { mark, at } of shown) if (!quiet(mark)) stamp(context, sprites.unit(mark, size), at.x, at.y);
    }
    for (const { mark, at } of shown) if (mark.selected) ring(context, at, size, sprites.ink);
    return shown;
  }
  #label(context: Context, sprites: Sprites, text: string, x: number, y: number, strong: boolean, always: boolean): void {
    if (this.drawn.labels >= LABELS_MAX && !always) return;
    const sprite = sprites.label(text, strong);
    const [left, top] = [x, y - sprite.height / 2];
    if (!always && !this.#taken.free(left, top, sprite.width - 6, 12)) return;
    this.#taken.take(left, top + 3, sprite.width - 4, 12);
    context.drawImage(sprite.canvas, Math.round(left - 3), Math.round(top), sprite.width, sprite.height);
    this.drawn.labels += 1;
  }
}
function quiet(mark: UnitMark): boolean {
  return mark.look === 'available' || mark.look === 'out' || mark.look === 'pause';
}
function stamp(context: Context, sprite: Sprite, x: number, y: number): void {
  context.drawImage(sprite.canvas, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2), sprite.width, sprite.height);
}
/** Where each is heading: one path for all. */
function courses(context: Context, shown: readonly { mark: UnitMark; at: Point }[], size: number, ink: Ink): void {
  context.beginPath();
  for (const { mark, at } of shown) {
    if (mark.course === null) continue;
    const rad = (mark.course * Math.PI) / 180;
    const [dx, dy] = [Math.sin(rad), -Math.cos(rad)];
    context.moveTo(at.x + dx * (size / 2), at.y + dy * (size / 2));
    context.lineTo(at.x + dx * (size / 2 + 7), at.y + dy * (size / 2 + 7));
  }
  context.lineWidth = 2;
  context.strokeStyle = ink.text;
  context.stroke();
}
function ring(context: Context, at: Point, size: number, ink: Ink): void {
  context.beginPath();
  context.arc(at.x, at.y, size / 2 + 6, 0, Math.PI * 2);
  context.lineWidth = 2;
  context.strokeStyle = ink.focus;
  context.stroke();
}
function disc(context: Context, at: Point, radius: number, colour: string, dash: number[]): void {
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
function pixels(radiusM: number | null, view: View): number {
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
  context.beginPath();
  context.moveTo(at.x - 5, at.y + 5);
  context.lineTo(at.x - 5, at.y - 1);
  context.lineTo(at.x, at.y - 6);
  context.lineTo(at.x + 5, at.y - 1);
  context.lineTo(at.x + 5, at.y + 5);
  context.closePath();
  context.fill();
  context.stroke();
}
function measuring(context: Context, points: readonly Point[], ink: Ink): void {
  for (const [colour, width] of [[ink.halo, 5], [ink.focus, 2]] as const) {
    context.beginPath();
    for (const [i, p] of points.entries()) {
      if (i === 0) context.moveTo(p.x, p.y);
      else context.lineTo(p.x, p.y);
    }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  context.fillStyle = ink.focus;
  for (const p of points) {
    context.beginPath();
    context.arc(p.x, p.y, 3.5, 0, Math.PI * 2);
    context.fill();
  }
}
/** The place being said: a cross with its circle of doubt. */
function picked(context: Context, at: Point, radiusM: number | null, view: View, ink: Ink): void {
  const radius = pixels(radiusM, view);
  if (radius > 2) disc(context, at, radius, ink.focus, [5, 4]);
  for (const [colour, width] of [[ink.halo, 5], [ink.focus, 2]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]] as const) {
      context.moveTo(at.x + dx * 4, at.y + dy * 4);
      context.lineTo(at.x + dx * 13, at.y + dy * 13);
    }
    context.stroke();
  }
}
/** Which parts of the map already bear something to read: a mesh of small cells. */
class Taken {
  static readonly CELL = 6;
  #cells = new Uint8Array(0);
  #across = 0;
  #down = 0;

  reset(width: number, height: number): void {
    this.#across = Math.ceil(width / Taken.CELL) + 1;
    this.#down = Math.ceil(height / Taken.CELL) + 1;
    const wanted = this.#across * this.#down;
    if (this.#cells.length === wanted) this.#cells.fill(0);
    else this.#cells = new Uint8Array(wanted);
  }
  free(x: number, y: number, width: number, height: number): boolean {
    return this.#each(x, y, width, height, (i) => this.#cells[i] === 0);
  }
  take(x: number, y: number, width: number, height: number): void {
    this.#each(x, y, width, height, (i) => {
      this.#cells[i] = 1;
      return true;
    });
  }
  #each(x: number, y: number, width: number, height: number, test: (i: number) => boolean): boolean {
    const clamp = (n: number, most: number) => Math.max(0, Math.min(most - 1, n));
    const [x0, x1] = [clamp(Math.floor(x / Taken.CELL), this.#across), clamp(Math.floor((x + width) / Taken.CELL), this.#across)];
    const [y0, y1] = [clamp(Math.floor(y / Taken.CELL), this.#down), clamp(Math.floor((y + height) / Taken.CELL), this.#down)];
    for (let row = y0; row <= y1; row++) {
      for (let column = x0; column <= x1; column++) if (!test(row * this.#across + column)) return false;
    }
    return true;
  }
}
