/** Draws what moves on a plain canvas: all of it where there is no graphics card, all but the units where there is one. */
import type { Ink } from './ink';
import { clusters, type Circle, type Cluster, type IncidentMark, type UnitMark } from './scene';
import { incidentSize, Sprites, unitSize, type Sprite } from './sprites';
import { Taken } from './taken';
import { disc, pixels } from './under';
import type { UnitLayer } from './unit-layer';
import { projector, scaleOf, worldX, worldY, type Point, type View } from './view';

export interface Scene {
  /** Absent where the graphics card draws them. */
  units: readonly UnitMark[];
  /** The card draws the units; here they are only found by the pointer, and the chosen one is ringed. */
  unitsElsewhere: boolean;
  /** The same list while no incident changed. */
  incidents: readonly IncidentMark[];
  pick: Circle | null;
  /** Places of the measuring line. */
  measure: readonly { lat: number; lon: number }[];
  /** Names of units. */
  names: boolean;
}
export interface Hit {
  kind: 'unit' | 'incident' | 'cluster' | 'closure';
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
/** Which units bear a name is decided anew this often while the view rests: between, names go with their units. */
const LABELS_MS = 1000;
const MARGIN = 24;
type Context = CanvasRenderingContext2D;

/** Incidents as they lie in one view. */
interface Gathered {
  of: readonly IncidentMark[];
  view: View;
  single: { mark: IncidentMark; at: Point }[];
  groups: Cluster[];
}

export class Overlay {
  #hits: Hit[] = [];
  /** Units in view, those that do nothing first. Filled anew at each drawing, never made anew. */
  #quiet: UnitMark[] = [];
  #busy: UnitMark[] = [];
  #taken = new Taken();
  #sprites: Sprites | null = null;
  #size = 0;
  #gathered: Gathered | null = null;
  #named: UnitMark[] = [];
  #incidentNamed = new Set<string>();
  #namedAt = 0;
  #namedFor: readonly unknown[] = [];
  drawn: Drawn = { units: 0, incidents: 0, clusters: 0, labels: 0 };

  /** `layer`: the thread that stamps the units, where there is one; it lies below this canvas. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly layer: UnitLayer | null = null,
  ) {}
  destroy(): void {
    this.layer?.destroy();
  }

  /** Pictures for this theme and this screen; made anew when either changes. */
  sprites(ink: Ink): Sprites {
    const ratio = globalThis.devicePixelRatio || 1;
    if (!this.#sprites || this.#sprites.ink !== ink || this.#sprites.ratio !== ratio) this.#sprites = new Sprites(ink, ratio);
    return this.#sprites;
  }
  draw(scene: Scene, view: View, ink: Ink): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const before = this.#sprites;
    const sprites = this.sprites(ink);
    const size = unitSize(view.zoom);
    if (before !== sprites || size !== this.#size) {
      this.#size = size;
      for (const mark of scene.units) mark.stamp = null;
    }
    const ratio = globalThis.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const project = projector(view);
    this.#place(scene.units, view);
    if (this.layer) this.layer.show(scene.unitsElsewhere ? [] : [this.#quiet, this.#busy], size, view, sprites, ink);
    else if (!scene.unitsElsewhere) this.#stampUnits(context, view, sprites);
    this.#rings(context, ink);
    this.#incidents(context, scene, view, project, sprites);
    this.#names(context, scene, view, sprites);
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
    for (const list of [this.#busy, this.#quiet]) {
      for (const mark of list) {
        const d = Math.hypot(mark.x - x, mark.y - y);
        if (d < least) [best, least] = [{ kind: 'unit', id: mark.id, x: mark.x, y: mark.y }, d];
      }
    }
    return best;
  }

  /** Where the units in view are. */
  #place(units: readonly UnitMark[], view: View): void {
    const scale = scaleOf(view.zoom);
    const left = worldX(view.lon) * scale - view.width / 2;
    const top = worldY(view.lat) * scale - view.height / 2;
    const [right, bottom] = [view.width + MARGIN, view.height + MARGIN];
    let [quiets, busies] = [0, 0];
    for (const mark of units) {
      const x = mark.worldX * scale - left;
      const y = mark.worldY * scale - top;
      if (x < -MARGIN || y < -MARGIN || x > right || y > bottom) continue;
      mark.x = x;
      mark.y = y;
      if (quiet(mark)) this.#quiet[quiets++] = mark;
      else this.#busy[busies++] = mark;
    }
    this.#quiet.length = quiets;
    this.#busy.length = busies;
    this.drawn.units = quiets + busies;
  }
  #stampUnits(context: Context, view: View, sprites: Sprites): void {
    const size = this.#size;
    if (view.zoom >= 11) courses(context, [this.#quiet, this.#busy], size, sprites.ink);
    // What does nothing lies below what does something.
    for (const list of [this.#quiet, this.#busy]) {
      for (const mark of list) {
        const sprite = (mark.stamp ??= sprites.unit(mark, size));
        stamp(context, sprite, mark.x, mark.y);
      }
    }
  }
  #rings(context: Context, ink: Ink): void {
    for (const list of [this.#quiet, this.#busy]) for (const mark of list) if (mark.selected) ring(context, mark, this.#size, ink);
  }
  #incidents(context: Context, scene: Scene, view: View, project: (lat: number, lon: number) => Point, sprites: Sprites): void {
    const { single, groups } = this.#gather(scene.incidents, view, project);
    const size = incidentSize(view.zoom);
    this.drawn.clusters = groups.length;
    this.drawn.incidents = single.length;
    this.drawn.labels = 0;
    for (const group of groups) stamp(context, sprites.cluster(group), group.x, group.y);
    for (const { mark, at } of single) stamp(context, sprites.incident(mark, size), at.x, at.y);
  }
  /** Gathers incidents, and marks the room that they take; while neither they nor the view change it is known. */
  #gather(incidents: readonly IncidentMark[], view: View, project: (lat: number, lon: number) => Point): Gathered {
    const known = this.#gathered;
    if (known && known.of === incidents && same(known.view, view)) return known;
    const inside = (p: Point) => p.x > -MARGIN && p.y > -MARGIN && p.x < view.width + MARGIN && p.y < view.height + MARGIN;
    const found = clusters(incidents, project);
    const gathered: Gathered = { of: incidents, view, single: found.single.filter(({ at }) => inside(at)), groups: found.groups.filter(inside) };
    this.#hits = [
      ...gathered.groups.map((g): Hit => ({ kind: 'cluster', id: g.ids[0] ?? '', x: g.x, y: g.y, cluster: g })),
      ...gathered.single.map(({ mark, at }): Hit => ({ kind: 'incident', id: mark.id, x: at.x, y: at.y })),
    ];
    this.#gathered = gathered;
    this.#namedFor = [];
    return gathered;
  }
  /** Names yield to each other and to incidents. */
  #names(context: Context, scene: Scene, view: View, sprites: Sprites): void {
    const gathered = this.#gathered as Gathered;
    const size = incidentSize(view.zoom);
    const key = [gathered, scene.names, scene.units, sprites, this.#selected()];
    const now = performance.now();
    const rests = key.every((part, i) => part === this.#namedFor[i]) && now - this.#namedAt < LABELS_MS;
    if (!rests) {
      [this.#namedFor, this.#namedAt] = [key, now];
      this.#choose(gathered, scene, view, sprites, size);
    }
    for (const { mark, at } of gathered.single) if (this.#incidentNamed.has(mark.id)) this.#write(context, sprites.label(mark.label, true), at.x + size / 2 + 3, at.y);
    for (const mark of this.#named) this.#write(context, sprites.label(mark.label, mark.selected), mark.x + this.#size / 2 + 2, mark.y);
  }
  #selected(): string {
    for (const list of [this.#quiet, this.#busy]) for (const mark of list) if (mark.selected) return mark.id;
    return '';
  }
  #choose(gathered: Gathered, scene: Scene, view: View, sprites: Sprites, size: number): void {
    this.#taken.reset(view.width, view.height);
    this.#incidentNamed.clear();
    this.#named.length = 0;
    for (const group of gathered.groups) this.#taken.take(group.x - 18, group.y - 18, 36, 36);
    for (const { at } of gathered.single) this.#taken.take(at.x - size / 2, at.y - size / 2, size, size);
    let many = 0;
    const room = (sprite: Sprite, x: number, y: number, always: boolean): boolean => {
      if (!always && (many >= LABELS_MAX || !this.#taken.free(x, y - sprite.height / 2, sprite.width - 6, 12))) return false;
      this.#taken.take(x, y - sprite.height / 2 + 3, sprite.width - 4, 12);
      many += 1;
      return true;
    };
    for (const { mark, at } of gathered.single) {
      if (room(sprites.label(mark.label, true), at.x + size / 2 + 3, at.y, mark.selected)) this.#incidentNamed.add(mark.id);
    }
    const all = scene.names && view.zoom >= UNIT_LABEL_ZOOM;
    for (const list of [this.#busy, this.#quiet]) {
      for (const mark of list) {
        if (!mark.selected && mark.look !== 'emergency' && !all) continue;
        if (room(sprites.label(mark.label, mark.selected), mark.x + this.#size / 2 + 2, mark.y, mark.selected)) this.#named.push(mark);
      }
    }
  }
  #write(context: Context, sprite: Sprite, x: number, y: number): void {
    context.drawImage(sprite.image, Math.round(x - 3), Math.round(y - sprite.height / 2), sprite.width, sprite.height);
    this.drawn.labels += 1;
  }
}
function same(a: View, b: View): boolean {
  return a === b || (a.lat === b.lat && a.lon === b.lon && a.zoom === b.zoom && a.width === b.width && a.height === b.height);
}
function quiet(mark: UnitMark): boolean {
  return mark.look === 'available' || mark.look === 'out' || mark.look === 'pause';
}
function stamp(context: Context, sprite: Sprite, x: number, y: number): void {
  context.drawImage(sprite.image, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2), sprite.width, sprite.height);
}
/** Where each is heading: one path for all. */
function courses(context: Context, lists: readonly (readonly UnitMark[])[], size: number, ink: Ink): void {
  context.beginPath();
  for (const list of lists) {
    for (const mark of list) {
      if (mark.course === null) continue;
      const rad = (mark.course * Math.PI) / 180;
      const [dx, dy] = [Math.sin(rad), -Math.cos(rad)];
      context.moveTo(mark.x + dx * (size / 2), mark.y + dy * (size / 2));
      context.lineTo(mark.x + dx * (size / 2 + 7), mark.y + dy * (size / 2 + 7));
    }
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
