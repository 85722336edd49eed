/** Everything of the ground that a plain canvas shows: land, mesh, streets, territories, seats of municipalities. */
import { meshLines, schematicTowns, streetsIn, townRadius, worldPaths, type BaseData, type WorldPath } from './base';
import type { Ink } from './ink';
import { Streets } from './streets';
import { Taken } from './taken';
import { boundsOf, projector, scaleOf, worldX, worldY, type View } from './view';

type Context = CanvasRenderingContext2D;
const FAMILY = '"Noto Sans", "DejaVu Sans", sans-serif';

export class FlatGround {
  #base: BaseData | null = null;
  #territories: WorldPath[] = [];
  #leftOut = 0;
  #streets: Streets | null = null;

  /** `ready`: tiles have come. */
  constructor(private readonly ready: () => void) {}
  destroy(): void {
    this.#streets?.destroy();
  }
  /** What could not be shown, for the map to say: areas beyond the bound, tiles that did not come. */
  get lacks(): { areas: number; tiles: boolean } {
    return { areas: this.#leftOut, tiles: this.#streets?.failed ?? false };
  }
  use(base: BaseData): void {
    if (base.territories !== this.#base?.territories) {
      const { paths, leftOut } = worldPaths(base.territories);
      [this.#territories, this.#leftOut] = [paths, leftOut];
    }
    if (base.tiles?.url !== this.#streets?.source.url) {
      this.#streets?.destroy();
      this.#streets = base.tiles ? new Streets(base.tiles, this.ready) : null;
    }
    this.#base = base;
  }
  draw(context: Context, view: View, ink: Ink, ratio: number): void {
    const base = this.#base;
    context.fillStyle = ink.land;
    context.fillRect(0, 0, view.width, view.height);
    if (!base) return;
    const shown = streetsIn(base.tiles, boundsOf(view));
    if (shown !== 'all') mesh(context, view, ink);
    if (shown !== 'none') this.#streets?.draw(context, view, ink, ratio);
    this.#outlines(context, view, ink, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    towns(context, view, ink, base);
    this.#names(context, view, ink);
  }
  #outlines(context: Context, view: View, ink: Ink, ratio: number): void {
    if (this.#territories.length === 0) return;
    const scale = scaleOf(view.zoom);
    const [west, south, east, north] = boundsOf(view);
    const [x0, x1, y0, y1] = [worldX(west), worldX(east), worldY(north), worldY(south)];
    const left = worldX(view.lon) * scale - view.width / 2;
    const top = worldY(view.lat) * scale - view.height / 2;
    context.lineJoin = 'round';
    for (const { path, box, feature } of this.#territories) {
      if (box[2] < x0 || box[0] > x1 || box[3] < y0 || box[1] > y1) continue;
      const municipal = feature.properties?.['kind'] === 'municipality';
      context.setTransform(ratio * scale, 0, 0, ratio * scale, (box[0] * scale - left) * ratio, (box[1] * scale - top) * ratio);
      context.lineWidth = (municipal ? 1 : 1.6) / scale;
      context.setLineDash((municipal ? [2, 3] : [6, 4]).map((d) => d / scale));
      context.strokeStyle = municipal ? ink.boundary : ink.territory;
      context.stroke(path);
    }
    context.setLineDash([]);
  }
  /** Names of areas that are large enough on the screen to bear them. */
  #names(context: Context, view: View, ink: Ink): void {
    const scale = scaleOf(view.zoom);
    const project = projector(view);
    const taken = new Taken();
    taken.reset(view.width, view.height);
    context.font = `11px ${FAMILY}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    for (const { box, feature } of this.#territories) {
      const { name, label, kind } = (feature.properties ?? {}) as { name?: string; label?: [number, number]; kind?: string };
      if (!name || !label || kind === 'municipality') continue;
      const width = context.measureText(name).width;
      if ((box[2] - box[0]) * scale < width + 12) continue;
      const at = project(label[1], label[0]);
      if (!taken.claim(at.x - width / 2 - 3, at.y - 7, width + 6, 14)) continue;
      context.lineWidth = 3;
      context.strokeStyle = ink.halo;
      context.fillStyle = ink.territory;
      context.strokeText(name, at.x, at.y);
      context.fillText(name, at.x, at.y);
    }
  }
}
function mesh(context: Context, view: View, ink: Ink): void {
  const project = projector(view);
  context.beginPath();
  for (const [a, b] of meshLines() as [[number, number], [number, number]][]) {
    const [p, q] = [project(a[1], a[0]), project(b[1], b[0])];
    context.moveTo(Math.round(p.x) + 0.5, Math.round(p.y) + 0.5);
    context.lineTo(Math.round(q.x) + 0.5, Math.round(q.y) + 0.5);
  }
  context.globalAlpha = 0.5;
  context.lineWidth = 0.6;
  context.strokeStyle = ink.mesh;
  context.stroke();
  context.globalAlpha = 1;
}
/** Seats and their names, the most populous first; a name that has no room is left out. */
function towns(context: Context, view: View, ink: Ink, base: BaseData): void {
  const { zoom, width, height } = view;
  const project = projector(view);
  const size = 10 + Math.max(0, Math.min(1, (zoom - 7) / 5)) * 4;
  const taken = new Taken();
  taken.reset(width, height);
  context.font = `${size}px ${FAMILY}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  for (const town of [...schematicTowns(base)].sort((a, b) => b.population - a.population)) {
    const at = project(town.lat, town.lon);
    if (at.x < -80 || at.y < -40 || at.x > width + 80 || at.y > height + 40) continue;
    const radius = townRadius(town.population, zoom);
    context.globalAlpha = 0.3;
    context.fillStyle = ink.dot;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, Math.PI * 2);
    context.fill();
    context.globalAlpha = 1;
    const half = context.measureText(town.name).width / 2 + 3;
    const top = at.y + radius * 0.4 + 3;
    if (!taken.claim(at.x - half, top, half * 2, size + 2)) continue;
    context.lineWidth = 3;
    context.strokeStyle = ink.halo;
    context.fillStyle = ink.label;
    context.strokeText(town.name, at.x, top);
    context.fillText(town.name, at.x, top);
  }
}
