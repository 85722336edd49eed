/**
 * Small pictures drawn once and stamped many times: marks of units and incidents, clusters, labels. The canvas stamps
 * them with `drawImage`, the graphics card takes the same ones as icons, so both maps look alike.
 */
import { GLYPHS, type Glyph, type GlyphName } from '../glyphs';
import { SHAPES, type Look } from '../looks';
import type { Ink } from './ink';
import type { Cluster, Freshness, IncidentMark, UnitMark } from './scene';

export interface Sprite {
  /** A bitmap that never changes: the browser stamps it without looking whether somebody drew on it meanwhile. */
  image: ImageBitmap;
  /** CSS pixels. */
  width: number;
  height: number;
}
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Pictures kept; at the bound all are drawn anew, which costs a few milliseconds once. */
const KEPT_MAX = 6000;

const paths = new Map<string, Path2D>();
function path(d: string): Path2D {
  const known = paths.get(d);
  if (known) return known;
  const made = new Path2D(d);
  paths.set(d, made);
  return made;
}
/** Draws a glyph of incidents into a square. */
export function drawGlyph(context: Context, name: GlyphName, x: number, y: number, size: number, colour: string): void {
  const glyph: Glyph = GLYPHS[name];
  context.save();
  context.translate(x, y);
  context.scale(size / 24, size / 24);
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = size < 15 ? 2.6 : 2.1;
  context.strokeStyle = context.fillStyle = colour;
  if (glyph.fill) context.fill(path(glyph.fill), 'evenodd');
  if (glyph.line) context.stroke(path(glyph.line));
  context.restore();
}
/** Draws a shape of `looks.ts` into a square, with a rim of the ground's colour. */
function drawShape(context: Context, look: Look, x: number, y: number, size: number, colour: string, rim: string, rimWidth = 3): void {
  const shape = SHAPES[look];
  const unit = size / 16;
  context.save();
  context.translate(x, y);
  context.scale(unit, unit);
  context.lineJoin = 'round';
  context.strokeStyle = rim;
  context.lineWidth = rimWidth / unit;
  context.stroke(path(shape.path));
  context.strokeStyle = context.fillStyle = colour;
  if (shape.filled) context.fill(path(shape.path));
  else {
    context.lineWidth = 2 / unit;
    context.stroke(path(shape.path));
  }
  context.restore();
}
/** Size of a unit's mark by zoom, CSS pixels. */
export function unitSize(zoom: number): number {
  return zoom < 9.5 ? 8 : zoom < 12 ? 12 : 17;
}
export function incidentSize(zoom: number): number {
  return zoom < 8.5 ? 18 : zoom < 11 ? 22 : 26;
}

export class Sprites {
  #kept = new Map<string, Sprite>();
  #ink: Ink;
  #ratio: number;

  constructor(ink: Ink, ratio: number) {
    this.#ink = ink;
    this.#ratio = ratio;
  }
  get ink(): Ink {
    return this.#ink;
  }
  get ratio(): number {
    return this.#ratio;
  }
  /** Name of a unit's picture; the graphics card asks for it by this name. */
  unitKey(mark: Pick<UnitMark, 'look' | 'glyph' | 'freshness'>, size: number): string {
    return `u/${size}/${mark.look}/${mark.freshness}/${(size >= 16 && mark.glyph) || ''}`;
  }
  unit(mark: Pick<UnitMark, 'look' | 'glyph' | 'freshness'>, size: number): Sprite {
    return this.#get(this.unitKey(mark, size), size + 6, size + 6, (c) => this.#unit(c, mark, size));
  }
  /** A point of the ground, such as a hospital. */
  poi(glyph: GlyphName): Sprite {
    return this.#get(`p/${glyph}`, 15, 15, (c) => {
      // A rim of the ground's colour, so that it is read on any of it.
      for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]] as const) drawGlyph(c, glyph, 1 + dx, 1 + dy, 13, this.#ink.halo);
      drawGlyph(c, glyph, 1, 1, 13, this.#ink.label);
    });
  }
  /** The picture that a name of {@link unitKey}, or of a point of the ground, stands for. */
  named(key: string): Sprite | null {
    const [kind, size, look, freshness, glyph] = key.split('/');
    if (kind === 'p' && size && size in GLYPHS) return this.poi(size as GlyphName);
    if (kind !== 'u' || !look || !(look in SHAPES)) return null;
    return this.unit({ look: look as Look, freshness: freshness as Freshness, glyph: (glyph || null) as GlyphName | null }, Number(size));
  }
  incident(mark: IncidentMark, size: number): Sprite {
    const key = `i/${size}/${mark.look}/${mark.glyph}/${mark.waiting ? 1 : 0}${mark.late ? 1 : 0}${mark.selected ? 1 : 0}`;
    return this.#get(key, size + 16, size + 16, (c) => this.#incident(c, mark, size));
  }
  cluster(group: Cluster): Sprite {
    const key = `c/${group.look}/${group.count}/${group.waiting > 0 ? 1 : 0}${group.late ? 1 : 0}`;
    return this.#get(key, 46, 46, (c) => this.#cluster(c, group));
  }
  label(text: string, strong: boolean): Sprite {
    const key = `l/${strong ? 1 : 0}/${text}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const font = `${strong ? '600 12px' : '11px'} "Noto Sans", "DejaVu Sans", sans-serif`;
    const width = Math.ceil(measure(font, text)) + 8;
    return this.#get(key, width, 18, (c) => {
      c.font = font;
      c.textBaseline = 'middle';
      c.lineJoin = 'round';
      c.lineWidth = 3.5;
      c.strokeStyle = this.#ink.halo;
      c.fillStyle = strong ? this.#ink.strong : this.#ink.text;
      c.strokeText(text, 4, 9.5);
      c.fillText(text, 4, 9.5);
    });
  }

  #get(key: string, width: number, height: number, paint: (context: Context) => void): Sprite {
    const known = this.#kept.get(key);
    if (known) return known;
    if (this.#kept.size >= KEPT_MAX) this.#kept.clear();
    const canvas = new OffscreenCanvas(Math.ceil(width * this.#ratio), Math.ceil(height * this.#ratio));
    const context = canvas.getContext('2d');
    if (context) {
      context.scale(this.#ratio, this.#ratio);
      paint(context);
    }
    const sprite = { image: canvas.transferToImageBitmap(), width, height };
    this.#kept.set(key, sprite);
    return sprite;
  }
  #colour(look: Look): string {
    return this.#ink.status[SHAPES[look].colour] ?? this.#ink.text;
  }
  #unit(context: Context, { look, glyph, freshness }: Pick<UnitMark, 'look' | 'glyph' | 'freshness'>, size: number): void {
    const colour = this.#colour(look);
    if (freshness === 'live') {
      drawShape(context, look, 3, 3, size, colour, this.#ink.halo);
      // Outlined shapes have no room for a picture that would be read.
      if (glyph && size >= 16 && SHAPES[look].filled) {
        const inner = size * 0.56;
        const nudge = look === 'moving' || look === 'emergency' ? -size * 0.08 : 0;
        drawGlyph(context, glyph, 3 + (size - inner) / 2 + nudge, 3 + (size - inner) / 2, inner, this.#ink.onStatus);
      }
      return;
    }
    this.#old(context, look, freshness, size, freshness === 'lost' ? (this.#ink.status['out'] ?? colour) : colour);
  }
  /** Old positions: the outline alone, hatched; lost ones with a broken outline. */
  #old(context: Context, look: Look, freshness: Freshness, size: number, colour: string): void {
    const unit = size / 16;
    const outline = path(SHAPES[look].path);
    context.save();
    context.translate(3, 3);
    context.scale(unit, unit);
    context.lineJoin = 'round';
    context.strokeStyle = this.#ink.halo;
    context.lineWidth = 3.5 / unit;
    context.stroke(outline);
    context.strokeStyle = colour;
    if (freshness === 'stale') {
      context.save();
      context.clip(outline);
      context.lineWidth = 1.3 / unit;
      context.beginPath();
      for (let x = -16; x < 32; x += 4.2 / Math.max(unit, 0.6)) {
        context.moveTo(x, 17);
        context.lineTo(x + 18, -1);
      }
      context.stroke();
      context.restore();
    } else context.setLineDash([3, 2.5]);
    context.lineWidth = 1.5 / unit;
    context.stroke(outline);
    context.restore();
  }
  #incident(context: Context, mark: IncidentMark, size: number): void {
    const colour = this.#colour(mark.look);
    const at = 8;
    const plate = (inset: number) => {
      context.beginPath();
      context.roundRect(at + inset, at + inset, size - 2 * inset, size - 2 * inset, Math.max(2, 6 - inset));
    };
    if (mark.selected) {
      plate(-5);
      context.lineWidth = 2;
      context.strokeStyle = this.#ink.focus;
      context.stroke();
    }
    plate(-1.5);
    context.fillStyle = this.#ink.halo;
    context.fill();
    plate(mark.waiting ? 0 : 1);
    context.fillStyle = mark.waiting ? colour : this.#ink.panel;
    context.fill();
    if (!mark.waiting) {
      context.lineWidth = 2;
      context.strokeStyle = colour;
      context.stroke();
    }
    const inner = size - (size > 20 ? 8 : 6);
    drawGlyph(context, mark.glyph, at + (size - inner) / 2, at + (size - inner) / 2, inner, mark.waiting ? this.#ink.onStatus : this.#ink.strong);
    this.#corner(context, mark.look, at + size - 6, at - 5, colour, mark.late);
  }
  /** The shape of the priority in the corner, so that colour is never alone; late ones carry a mark of exclamation. */
  #corner(context: Context, look: Look, x: number, y: number, colour: string, late: boolean): void {
    drawShape(context, look, x, y, 10, colour, this.#ink.halo, 3.5);
    if (!late) return;
    context.font = '600 11px "Noto Sans", sans-serif';
    context.textAlign = 'center';
    context.lineWidth = 3;
    context.strokeStyle = this.#ink.halo;
    context.fillStyle = this.#ink.strong;
    context.strokeText('!', x + 5, y + 23);
    context.fillText('!', x + 5, y + 23);
  }
  #cluster(context: Context, group: Cluster): void {
    const colour = this.#colour(group.look);
    const full = group.waiting > 0;
    context.beginPath();
    context.arc(23, 23, 15.5, 0, Math.PI * 2);
    context.fillStyle = this.#ink.halo;
    context.fill();
    context.beginPath();
    context.arc(23, 23, full ? 14 : 13, 0, Math.PI * 2);
    context.fillStyle = full ? colour : this.#ink.panel;
    context.fill();
    if (!full) {
      context.lineWidth = 2;
      context.strokeStyle = colour;
      context.stroke();
    }
    context.font = '600 13px "Noto Sans", "DejaVu Sans", sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = full ? this.#ink.onStatus : this.#ink.strong;
    context.fillText(group.count > 999 ? '999+' : String(group.count), 23, 24);
    this.#corner(context, group.look, 32, 6, colour, group.late);
  }
}

/** The pixels of a picture, for the graphics card. */
export function pixelsOf({ image }: Sprite): ImageData | null {
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context?.drawImage(image, 0, 0);
  return context?.getImageData(0, 0, image.width, image.height) ?? null;
}

let ruler: Context | null = null;
function measure(font: string, text: string): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return text.length * 7;
  ruler.font = font;
  return ruler.measureText(text).width;
}
