/**
 * Streets on a plain canvas, for workstations without a graphics card: simpler than MapLibre's (no curved names, no
 * shields), from the same tiles, classes and colours.
 */
import type { TileSource } from './base';
import type { Ink } from './ink';
import { archiveOf } from './archive';
import { BORDER, BUILDINGS_FROM, CASING, CASING_FROM, RAIL, RIVER, ROADS, widthAt } from './roads';
import { drawNames } from './street-names';
import { readTile, type FillId, type LineId, type StreetTile } from './street-tile';
import { scaleOf, worldX, worldY, type View } from './view';

/** Tiles kept, the least used leave. One is some hundred kilobytes. */
const KEPT_MAX = 96;
/** Asked for at once; the rest waits. */
const AT_ONCE = 6;
const RETRY_MS = 5000;
/** Levels up at which a coarser tile stands in. */
const STAND_IN = 5;
/** Ground tiles of a view; beyond, the window would be larger than any screen. */
const SHOWN_MAX = 120;

/** A tile, or `empty` where the archive has none; a number is the time of the failure. */
type Kept = StreetTile | 'empty' | 'asked' | number;
/** A tile where it lies on the screen: left, top and pixels per unit. */
export interface Laid {
  tile: StreetTile;
  left: number;
  top: number;
  scale: number;
  /** Part of the screen that it stands for, when it is a coarser one. */
  clip: [x: number, y: number, size: number] | null;
}

export class Streets {
  #kept = new Map<string, Kept>();
  #asked = 0;
  /** What the newest drawing lacked, those in the middle last: they are asked for first. */
  #wanted: [key: string, z: number, x: number, y: number][] = [];
  #gone = new AbortController();
  /** The newest request failed: the ground has holes, and the map says so. */
  failed = false;

  constructor(
    readonly source: TileSource,
    private readonly ready: () => void,
  ) {}
  destroy(): void {
    this.#gone.abort();
    this.#kept.clear();
  }

  /** Draws ground, streets and their names; `false` while tiles are on their way. The ground's own colour is there already. */
  draw(context: CanvasRenderingContext2D, view: View, ink: Ink, ratio: number): boolean {
    const { laid, whole } = this.#lay(view);
    const paint = (run: (one: Laid) => void) => {
      for (const one of laid) {
        context.save();
        if (one.clip) {
          context.setTransform(ratio, 0, 0, ratio, 0, 0);
          context.beginPath();
          context.rect(...one.clip, one.clip[2]);
          context.clip();
        }
        context.setTransform(ratio * one.scale, 0, 0, ratio * one.scale, one.left * ratio, one.top * ratio);
        run(one);
        context.restore();
      }
    };
    const fill = (id: FillId, colour: string) =>
      paint(({ tile }) => {
        const path = tile.fills.get(id);
        if (!path) return;
        context.fillStyle = colour;
        context.fill(path);
      });
    const stroke = (id: LineId, colour: string, width: number, dash: number[] = []) =>
      paint(({ tile, scale }) => {
        const path = tile.lines.get(id);
        if (!path) return;
        context.strokeStyle = colour;
        context.lineWidth = width / scale;
        context.lineCap = dash.length ? 'butt' : 'round';
        context.lineJoin = 'round';
        context.setLineDash(dash.map((d) => d / scale));
        context.stroke(path);
      });
    const { zoom } = view;
    fill('earth', ink.land);
    for (const id of ['urban', 'civic', 'green', 'water'] as const) fill(id, ink[id]);
    if (zoom >= RIVER.from) stroke('river', ink.water, widthAt(RIVER.widths, zoom));
    if (zoom >= BUILDINGS_FROM) fill('buildings', ink.building);
    const roads = ROADS.filter((r) => zoom >= r.from);
    if (zoom >= CASING_FROM) {
      for (const r of roads) if (r.casing) stroke(r.id, ink.casing, widthAt(r.widths, zoom) + CASING);
    }
    if (zoom >= RAIL.from) stroke('rail', ink.rail, widthAt(RAIL.widths, zoom), [5, 3]);
    context.globalAlpha = 0.45;
    for (const r of roads) stroke(`${r.id}-tunnel`, ink[r.colour] as string, widthAt(r.widths, zoom));
    context.globalAlpha = 1;
    for (const r of roads) stroke(r.id, ink[r.colour] as string, widthAt(r.widths, zoom));
    stroke('border', ink.boundary, widthAt(BORDER.widths, zoom), [6, 4]);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawNames(context, laid, view, ink);
    return whole;
  }

  #lay(view: View): { laid: Laid[]; whole: boolean } {
    const z = Math.max(this.source.zoomMin, Math.min(this.source.zoomMax, Math.floor(view.zoom)));
    const side = scaleOf(view.zoom) / 2 ** z;
    const [left, top] = [worldX(view.lon) * scaleOf(view.zoom) - view.width / 2, worldY(view.lat) * scaleOf(view.zoom) - view.height / 2];
    const [west, south, east, north] = this.source.bounds;
    const span = (from: number, to: number, low: number, high: number): [number, number] => [
      Math.max(Math.floor(from / side), Math.floor(low * 2 ** z)),
      Math.min(Math.floor(to / side), Math.floor(high * 2 ** z)),
    ];
    const [x0, x1] = span(left, left + view.width, worldX(west), worldX(east));
    const [y0, y1] = span(top, top + view.height, worldY(north), worldY(south));
    const laid: Laid[] = [];
    let whole = true;
    this.#wanted = [];
    if ((x1 - x0 + 1) * (y1 - y0 + 1) > SHOWN_MAX) return { laid, whole };
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const found = this.#tile(z, x, y);
        const place = { left: x * side - left, top: y * side - top };
        if (typeof found === 'object') laid.push({ tile: found, ...place, scale: side / found.extent, clip: null });
        else if (found !== 'empty') {
          whole = false;
          const stand = this.#standIn(z, x, y, side, left, top);
          if (stand) laid.unshift(stand);
        }
      }
    }
    const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
    this.#wanted.sort((a, b) => Math.hypot(b[2] - mx, b[3] - my) - Math.hypot(a[2] - mx, a[3] - my));
    this.#askNext();
    return { laid, whole };
  }
  #askNext(): void {
    while (this.#asked < AT_ONCE) {
      const next = this.#wanted.pop();
      if (!next) return;
      void this.#ask(...next);
    }
  }
  /** A coarser tile that is known, in place of one that is not. */
  #standIn(z: number, x: number, y: number, side: number, left: number, top: number): Laid | null {
    for (let up = 1; up <= STAND_IN && up <= z; up++) {
      const [px, py] = [x >> up, y >> up];
      const key = `${z - up}/${px}/${py}`;
      const found = this.#kept.get(key);
      if (typeof found !== 'object') continue;
      const large = side * 2 ** up;
      const clip: Laid['clip'] = [x * side - left, y * side - top, side];
      return { tile: found, left: px * large - left, top: py * large - top, scale: large / found.extent, clip };
    }
    return null;
  }
  #tile(z: number, x: number, y: number): Kept {
    const key = `${z}/${x}/${y}`;
    const known = this.#kept.get(key);
    if (known !== undefined && typeof known !== 'number') {
      // Used again: to the end of the queue of those that leave.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    if (typeof known === 'number' && performance.now() - known < RETRY_MS) return known;
    this.#wanted.push([key, z, x, y]);
    return 'asked';
  }
  async #ask(key: string, z: number, x: number, y: number): Promise<void> {
    this.#asked += 1;
    this.#kept.set(key, 'asked');
    const { signal } = this.#gone;
    try {
      const answer = await archiveOf(this.source.url).getZxy(z, x, y, signal);
      if (signal.aborted) return;
      this.#kept.set(key, answer ? readTile(answer.data) : 'empty');
      this.failed = false;
    } catch {
      if (signal.aborted) return;
      this.failed = true;
      this.#kept.set(key, performance.now());
      setTimeout(() => !signal.aborted && this.ready(), RETRY_MS + 50);
    } finally {
      this.#asked -= 1;
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    this.#askNext();
    this.ready();
  }
}
