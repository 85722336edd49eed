/** Names on a plain canvas: places first, then what helps, then streets; what has no room is left out. */
import { drawGlyph } from './sprites';
import type { Ink } from './ink';
import { HOUSE_NUMBERS_FROM, POIS, ROAD_NAMES_FROM, ROADS, type RoadId } from './roads';
import type { PointName } from './street-tile';
import type { Laid } from './streets';
import { Taken } from './taken';
import type { View } from './view';

type Context = CanvasRenderingContext2D;
const FAMILY = '"Noto Sans", "DejaVu Sans", sans-serif';
/** The same street is named again after so many pixels. */
const REPEAT = 340;
const STREETS_MAX = 160;
const NUMBERS_MAX = 300;
/** Zoom at which a street of a class gets its name. */
const NAMED_FROM: Record<RoadId, number> = { path: 16, service: 16, minor: 14.5, tertiary: 13.5, secondary: 13, primary: ROAD_NAMES_FROM, motorway: 11 };
const RANK = new Map(ROADS.map((r, i) => [r.id, ROADS.length - i]));
/** The longest name that is still read at a glance. */
const TEXT_MAX = 48;

interface Word {
  text: string;
  x: number;
  y: number;
}

export function drawNames(context: Context, laid: readonly Laid[], view: View, ink: Ink): void {
  const taken = new Taken();
  taken.reset(view.width, view.height);
  const fine = laid.filter((one) => !one.clip);
  // While finer tiles are on their way the coarser ones lend their names.
  const from = fine.length > 0 ? fine : laid;
  context.lineJoin = 'round';
  places(context, from, view, ink, taken);
  if (view.zoom >= 12) pois(context, from, view, ink, taken);
  points(context, from, (l) => (view.zoom >= 9 ? l.tile.waters : []), view, taken, 11, ink.labelWater, ink.halo);
  if (view.zoom >= 11) streets(context, from, view, ink, taken);
  if (view.zoom >= HOUSE_NUMBERS_FROM) points(context, from, (l) => l.tile.numbers.slice(0, NUMBERS_MAX), view, taken, 10, ink.label, ink.halo);
}
function onScreen(laid: Laid, name: PointName, view: View): Word | null {
  const x = laid.left + name.at.x * laid.scale;
  const y = laid.top + name.at.y * laid.scale;
  return x < -60 || y < -20 || x > view.width + 60 || y > view.height + 20 ? null : { text: short(name.text), x, y };
}
function short(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text;
}
function write(context: Context, { text, x, y }: Word, colour: string, halo: string, width = 3): void {
  context.lineWidth = width;
  context.strokeStyle = halo;
  context.fillStyle = colour;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}
function centred(context: Context, word: Word, size: number, taken: Taken): boolean {
  const half = context.measureText(word.text).width / 2 + 3;
  return taken.claim(word.x - half, word.y - size / 2 - 1, half * 2, size + 2);
}
const HOOD = new Set(['neighbourhood', 'macrohood']);
function places(context: Context, laid: readonly Laid[], view: View, ink: Ink, taken: Taken): void {
  const list = laid.flatMap((l) => l.tile.places.map((p) => ({ p, word: onScreen(l, p, view) }))).filter((o) => o.word !== null);
  list.sort((a, b) => Number(HOOD.has(a.p.kind)) - Number(HOOD.has(b.p.kind)) || b.p.population - a.p.population || a.p.text.localeCompare(b.p.text));
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { p, word } of list) {
    const hood = HOOD.has(p.kind) || p.detail === 'locality' || p.detail === 'isolated_dwelling';
    if (!word || (p.kind !== 'locality' && !hood) || (hood && view.zoom < 12.5)) continue;
    const great = !hood && p.population >= 5000;
    // The name of the whole town says nothing to who looks at one of its corners.
    if (!hood && view.zoom >= 16) continue;
    const size = hood ? 11 : Math.min(17, (great ? 12.5 : 11) + Math.max(0, view.zoom - 8) * 0.6);
    context.font = `${hood ? '' : '600 '}${size}px ${FAMILY}`;
    if (centred(context, word, size, taken)) write(context, word, hood ? ink.label : ink.labelStrong, ink.halo, 3.5);
  }
}
function pois(context: Context, laid: readonly Laid[], view: View, ink: Ink, taken: Taken): void {
  const list = laid.flatMap((l) => l.tile.pois.map((p) => ({ p, of: POIS[p.kind], word: onScreen(l, p, view) })));
  list.sort((a, b) => (a.of?.order ?? 9) - (b.of?.order ?? 9) || a.p.text.localeCompare(b.p.text));
  context.font = `11px ${FAMILY}`;
  context.textBaseline = 'middle';
  for (const { p, of, word } of list) {
    if (!of || !word || view.zoom < of.from || (p.text === '' && !of.glyph)) continue;
    const box = of.glyph ? 13 : 0;
    context.textAlign = 'left';
    const width = box + 3 + context.measureText(word.text).width;
    if (!taken.claim(word.x - 8, word.y - 7, width + 10, 14)) {
      // Without room for the name the picture alone still helps.
      if (!of.glyph || of.order > 1 || !taken.claim(word.x - 8, word.y - 8, 16, 16)) continue;
      drawGlyph(context, of.glyph, word.x - 6.5, word.y - 6.5, 13, ink.label);
      continue;
    }
    if (of.glyph) drawGlyph(context, of.glyph, word.x - 6.5, word.y - 6.5, 13, ink.label);
    write(context, { ...word, x: word.x + (box ? 9 : 0) }, ink.label, ink.halo);
  }
}
function points(context: Context, laid: readonly Laid[], of: (one: Laid) => readonly PointName[], view: View, taken: Taken, size: number, colour: string, halo: string): void {
  context.font = `${size}px ${FAMILY}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const one of laid) {
    for (const name of of(one)) {
      const word = onScreen(one, name, view);
      if (word && centred(context, word, size, taken)) write(context, word, colour, halo);
    }
  }
}
function streets(context: Context, laid: readonly Laid[], view: View, ink: Ink, taken: Taken): void {
  const list = laid.flatMap((l) =>
    l.tile.streets
      .filter((s) => view.zoom >= NAMED_FROM[s.road])
      .map((s) => ({
        ...s,
        x0: l.left + s.from.x * l.scale,
        y0: l.top + s.from.y * l.scale,
        x1: l.left + s.to.x * l.scale,
        y1: l.top + s.to.y * l.scale,
      })),
  );
  const length = (s: (typeof list)[number]) => Math.hypot(s.x1 - s.x0, s.y1 - s.y0);
  list.sort((a, b) => (RANK.get(a.road) ?? 0) - (RANK.get(b.road) ?? 0) || length(b) - length(a));
  const said = new Map<string, { x: number; y: number }[]>();
  const size = view.zoom >= 16 ? 12 : 11;
  context.font = `${size}px ${FAMILY}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  let drawn = 0;
  for (const s of list) {
    if (drawn >= STREETS_MAX) return;
    const [x, y] = [(s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2];
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    const text = short(s.text);
    const width = context.measureText(text).width;
    if (length(s) < width + 8) continue;
    const before = said.get(text) ?? [];
    if (before.some((p) => Math.hypot(p.x - x, p.y - y) < REPEAT)) continue;
    let angle = Math.atan2(s.y1 - s.y0, s.x1 - s.x0);
    // Never upside down.
    if (angle > Math.PI / 2) angle -= Math.PI;
    else if (angle < -Math.PI / 2) angle += Math.PI;
    if (!claimAlong(taken, x, y, angle, width, size)) continue;
    said.set(text, [...before, { x, y }]);
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    write(context, { text, x: 0, y: 0.5 }, ink.label, ink.halo);
    context.restore();
    drawn += 1;
  }
}
/** Room for a turned name: a chain of small boxes along it, all free or none taken. */
function claimAlong(taken: Taken, x: number, y: number, angle: number, width: number, size: number): boolean {
  const steps = Math.max(1, Math.ceil(width / size));
  const boxes = Array.from({ length: steps + 1 }, (_, i) => {
    const d = (i / steps - 0.5) * width;
    return [x + Math.cos(angle) * d - size / 2, y + Math.sin(angle) * d - size / 2] as const;
  });
  if (!boxes.every(([bx, by]) => taken.free(bx, by, size, size))) return false;
  for (const [bx, by] of boxes) taken.take(bx, by, size, size);
  return true;
}
