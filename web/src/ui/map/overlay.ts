/** What moves on the map, on a plain canvas above it: cheap, and the same without a graphics card. */
import { SHAPES, type Look } from '../looks';

export interface Mark {
  id: string;
  kind: 'unit' | 'incident';
  lat: number;
  lon: number;
  look: Look;
  label: string;
  /** The position is older than its limit: drawn as an outline. */
  stale: boolean;
  selected: boolean;
}
export interface Circle {
  lat: number;
  lon: number;
  radiusM: number | null;
}
export interface Palette {
  colours: Record<string, string>;
  text: string;
  halo: string;
  focus: string;
}
type Project = (lat: number, lon: number) => { x: number; y: number };

const paths = new Map<Look, Path2D>();
function pathOf(look: Look): Path2D {
  const known = paths.get(look);
  if (known) return known;
  const path = new Path2D(SHAPES[look].path);
  paths.set(look, path);
  return path;
}

export function readPalette(element: Element): Palette {
  const css = getComputedStyle(element);
  const value = (name: string) => css.getPropertyValue(name).trim();
  const colours: Record<string, string> = {};
  for (const { colour } of Object.values(SHAPES)) colours[colour] = value(`--${colour}`);
  return { colours, text: value('--text'), halo: value('--water'), focus: value('--focus') };
}

export class Overlay {
  /** Where each mark stands, CSS pixels, for the pointer. */
  #drawn: { id: string; kind: Mark['kind']; x: number; y: number }[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly project: Project,
  ) {}

  resize(width: number, height: number): void {
    const ratio = globalThis.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
  }
  draw(marks: readonly Mark[], pick: Circle | null, metresPerPixel: number, zoom: number, palette: Palette): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const [width, height] = [this.canvas.width / ratio, this.canvas.height / ratio];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#drawn = [];
    if (pick) this.#pick(context, pick, metresPerPixel, palette);
    for (const mark of marks) {
      const { x, y } = this.project(mark.lat, mark.lon);
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
      this.#drawn.push({ id: mark.id, kind: mark.kind, x, y });
      this.#mark(context, mark, x, y, palette, zoom);
      const labelled = mark.kind === 'incident' ? zoom >= 9 : zoom >= 11.5;
      if (labelled || mark.selected) this.#label(context, mark, x, y, palette);
    }
  }
  /** The mark under the pointer; incidents win over units. */
  at(x: number, y: number, reach = 12): { id: string; kind: Mark['kind'] } | null {
    let best: { id: string; kind: Mark['kind'] } | null = null;
    let least = reach;
    for (const mark of this.#drawn) {
      const d = Math.hypot(mark.x - x, mark.y - y) - (mark.kind === 'incident' ? 3 : 0);
      if (d < least) [best, least] = [mark, d];
    }
    return best;
  }

  #mark(context: CanvasRenderingContext2D, mark: Mark, x: number, y: number, palette: Palette, zoom: number): void {
    const shape = SHAPES[mark.look];
    const base = mark.kind === 'incident' ? (zoom < 9 ? 9 : 15) : zoom < 9.5 ? 6 : 12;
    const size = base * (mark.selected ? 1.25 : 1);
    const colour = palette.colours[shape.colour] ?? palette.text;
    const path = pathOf(mark.look);
    context.save();
    context.translate(x - size / 2, y - size / 2);
    context.scale(size / 16, size / 16);
    context.lineJoin = 'round';
    context.strokeStyle = palette.halo;
    context.lineWidth = 4;
    context.stroke(path);
    context.strokeStyle = colour;
    context.fillStyle = colour;
    if (mark.kind === 'incident') {
      // An incident wears a ring, so that its priority is never read as the state of a unit.
      context.lineWidth = 1.6;
      context.beginPath();
      context.arc(8, 8, 14, 0, Math.PI * 2);
      context.stroke();
    }
    if (shape.filled && !mark.stale) {
      context.fill(path);
    } else {
      context.lineWidth = mark.stale ? 1.5 : 2.4;
      if (mark.stale) context.setLineDash([3, 2]);
      context.stroke(path);
    }
    context.restore();
    if (mark.selected) {
      context.strokeStyle = palette.focus;
      context.lineWidth = 2;
      context.strokeRect(x - size, y - size, size * 2, size * 2);
    }
  }
  #label(context: CanvasRenderingContext2D, mark: Mark, x: number, y: number, palette: Palette): void {
    context.font = `${mark.kind === 'incident' ? '600 ' : ''}11px "Noto Sans", sans-serif`;
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.strokeStyle = palette.halo;
    context.fillStyle = palette.text;
    const at = x + (mark.kind === 'incident' ? 18 : 10) + (mark.selected ? 5 : 0);
    context.strokeText(mark.label, at, y);
    context.fillText(mark.label, at, y);
  }
  #pick(context: CanvasRenderingContext2D, pick: Circle, metresPerPixel: number, palette: Palette): void {
    const { x, y } = this.project(pick.lat, pick.lon);
    if (pick.radiusM && metresPerPixel > 0) {
      context.beginPath();
      context.arc(x, y, Math.min(4000, pick.radiusM / metresPerPixel), 0, Math.PI * 2);
      context.globalAlpha = 0.14;
      context.fillStyle = palette.focus;
      context.fill();
      context.globalAlpha = 1;
      context.setLineDash([5, 4]);
      context.strokeStyle = palette.focus;
      context.lineWidth = 1.5;
      context.stroke();
      context.setLineDash([]);
    }
    for (const [colour, wide] of [[palette.halo, 5], [palette.focus, 2]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = wide;
      context.beginPath();
      for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]] as const) {
        context.moveTo(x + dx * 4, y + dy * 4);
        context.lineTo(x + dx * 13, y + dy * 13);
      }
      context.stroke();
    }
  }
}
