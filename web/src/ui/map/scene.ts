/**
 * What is on the map now, as plain data: which mark each unit and incident wears, where, and how old its place is.
 * No drawing here; both ways of drawing show the same scene.
 */
import type { CautionRow, IncidentRow, UnitPosition, UnitRow } from '../../api/types';
import { POSITION_STALE_MS, PRIORITY_LOOK, PRIORITY_NUMBER, shortFolio, WAIT_LIMIT_MS } from '../../core/format';
import { unitLook } from '../../core/status';
import { glyphOf, type GlyphName } from '../glyphs';
import type { Look } from '../looks';
import type { Sprite } from './sprites';
import { worldX, worldY, type Point } from './view';

/** A position older than this says where somebody was, not where somebody is. */
export const POSITION_LOST_MS = 15 * 60_000;
/** Below this a unit stands still, metres per second. */
const MOVING_MPS = 1.5;

export type Freshness = 'live' | 'stale' | 'lost';

export interface UnitMark {
  kind: 'unit';
  id: string;
  lat: number;
  lon: number;
  look: Look;
  /** Picture of its kind, if it is not the usual one. */
  glyph: GlyphName | null;
  label: string;
  freshness: Freshness;
  ageMs: number;
  /** Degrees from north while it moves. */
  course: number | null;
  selected: boolean;
  /** The place on the unit square of the world, worked out once for each position. */
  worldX: number;
  worldY: number;
  /** Where it was drawn last, CSS pixels; only for what is in view. */
  x: number;
  y: number;
  /** The picture it wears, kept while nothing of it changes. */
  stamp: Sprite | null;
}
export interface IncidentMark {
  kind: 'incident';
  id: string;
  lat: number;
  lon: number;
  look: Look;
  glyph: GlyphName;
  label: string;
  /** Nobody is on it. */
  waiting: boolean;
  /** It has waited longer than its priority allows. */
  late: boolean;
  /** Radius of the place as told, metres. */
  radiusM: number | null;
  selected: boolean;
}
export type Mark = UnitMark | IncidentMark;

export interface Circle {
  lat: number;
  lon: number;
  radiusM: number | null;
}
/** Incidents too close together to be told apart at this zoom. */
export interface Cluster {
  x: number;
  y: number;
  lat: number;
  lon: number;
  count: number;
  waiting: number;
  late: boolean;
  /** Of the gravest. */
  look: Look;
  ids: string[];
}

/** Kinds of units that wear a picture inside their mark; patrols, the usual ones, wear none. */
const KIND_GLYPH: Readonly<Record<string, GlyphName>> = {
  ambulance: 'medical',
  ambulance_als: 'medical',
  motorcycle_medical: 'medical',
  engine: 'fire',
  tender: 'fire',
  rescue: 'rescue',
  hazmat: 'hazmat',
  dog: 'animal',
  helicopter: 'aircraft',
  works: 'road',
  command: 'patrol',
  car_gender: 'woman',
  car_traffic: 'traffic',
  civil_protection: 'assistance',
};
export function kindGlyph(glyph: string | undefined): GlyphName | null {
  return (glyph && KIND_GLYPH[glyph]) || null;
}

export function freshness(ageMs: number): Freshness {
  return ageMs > POSITION_LOST_MS ? 'lost' : ageMs > POSITION_STALE_MS ? 'stale' : 'live';
}
export interface UnitContext {
  positions: ReadonlyMap<string, UnitPosition>;
  /** Local time. */
  now: number;
  selected: string | null;
  /** The picture name of a kind of unit. */
  kind: (kind: string) => string | undefined;
}
export function unitMark(unit: UnitRow, { positions, now, selected, kind }: UnitContext): UnitMark | null {
  const live = positions.get(unit.id);
  const lat = live?.lat ?? unit.lat;
  const lon = live?.lon ?? unit.lon;
  if (typeof lat !== 'number' || typeof lon !== 'number') return null;
  const at = live?.at ?? (unit.position_at ? Date.parse(unit.position_at) : 0);
  const ageMs = Math.max(0, now - at);
  const fresh = freshness(ageMs);
  const moving = fresh === 'live' && (live?.speed ?? 0) > MOVING_MPS;
  return {
    kind: 'unit',
    id: unit.id,
    lat,
    lon,
    look: unitLook(unit),
    glyph: kindGlyph(kind(unit.kind)),
    label: unit.call_sign,
    freshness: fresh,
    ageMs,
    course: moving ? (live?.course ?? null) : null,
    selected: unit.id === selected,
    worldX: worldX(lon),
    worldY: worldY(lat),
    x: 0,
    y: 0,
    stamp: null,
  };
}
interface KeptMark {
  row: UnitRow;
  live: UnitPosition | undefined;
  /** Local time of the position. */
  at: number;
  mark: UnitMark | null;
}
/**
 * The marks of all units from one update to the next: rows make a mark, positions only move it. Four times a second for
 * thousands of units nothing is made anew that did not change.
 */
export class UnitMarks {
  #kept = new Map<string, KeptMark>();
  #rows: readonly UnitRow[] | null = null;
  #selected: string | null = null;
  #kind: UnitContext['kind'] | null = null;
  #marks: UnitMark[] = [];

  update(rows: readonly UnitRow[], context: UnitContext): readonly UnitMark[] {
    if (rows !== this.#rows || context.selected !== this.#selected || context.kind !== this.#kind) this.#take(rows, context);
    let appeared = false;
    for (const kept of this.#kept.values()) {
      const live = context.positions.get(kept.row.id);
      if (kept.mark && live) moveMark(kept, live, context.now);
      else if (kept.mark) age(kept.mark, Math.max(0, context.now - kept.at));
      else if (live) {
        kept.mark = unitMark(kept.row, context);
        kept.live = live;
        kept.at = live.at;
        appeared = true;
      }
    }
    if (appeared) this.#marks = [...this.#kept.values()].flatMap((k) => k.mark ?? []);
    return this.#marks;
  }
  #take(rows: readonly UnitRow[], context: UnitContext): void {
    const other = context.kind !== this.#kind;
    const before = this.#kept;
    this.#kept = new Map();
    for (const row of rows) {
      const known = before.get(row.id);
      const live = context.positions.get(row.id);
      const chosen = row.id === context.selected;
      if (known && known.row === row && !other && (known.mark === null || known.mark.selected === chosen)) this.#kept.set(row.id, known);
      else this.#kept.set(row.id, { row, live, at: live?.at ?? (row.position_at ? Date.parse(row.position_at) : 0), mark: unitMark(row, context) });
    }
    [this.#rows, this.#selected, this.#kind] = [rows, context.selected, context.kind];
    this.#marks = [...this.#kept.values()].flatMap((k) => k.mark ?? []);
  }
}
function moveMark(kept: KeptMark, live: UnitPosition, now: number): void {
  const mark = kept.mark as UnitMark;
  if (kept.live !== live) {
    kept.live = live;
    kept.at = live.at;
    mark.lat = live.lat;
    mark.lon = live.lon;
    mark.worldX = worldX(live.lon);
    mark.worldY = worldY(live.lat);
  }
  age(mark, Math.max(0, now - live.at));
  mark.course = mark.freshness === 'live' && (live.speed ?? 0) > MOVING_MPS ? live.course : null;
}
function age(mark: UnitMark, ageMs: number): void {
  mark.ageMs = ageMs;
  const fresh = freshness(ageMs);
  if (fresh === mark.freshness) return;
  mark.freshness = fresh;
  mark.stamp = null;
  if (fresh !== 'live') mark.course = null;
}
export function incidentMark(row: IncidentRow, selected: string | null, now: number): IncidentMark | null {
  if (row.lat === null || row.lon === null) return null;
  const waited = row.waiting_since ? now - Date.parse(row.waiting_since) : 0;
  return {
    kind: 'incident',
    id: row.id,
    lat: row.lat,
    lon: row.lon,
    look: PRIORITY_LOOK[row.priority],
    glyph: glyphOf(row.type_code),
    label: shortFolio(row.folio),
    waiting: row.waiting_since !== null,
    late: row.waiting_since !== null && waited > WAIT_LIMIT_MS[row.priority],
    radiusM: row.accuracy_m,
    selected: row.id === selected,
  };
}
/** Cautions in force that have a place. */
export function cautionCircles(cautions: readonly CautionRow[], now: number): (Circle & { id: string })[] {
  return cautions.flatMap((c) =>
    c.withdrawn || c.lat === null || c.lon === null || Date.parse(c.expires_at) <= now
      ? []
      : [{ id: c.id, lat: c.lat, lon: c.lon, radiusM: c.radius_m }],
  );
}

const GRAVITY: readonly Look[] = ['low', 'caution', 'serious', 'emergency'];
/**
 * Gathers incidents that would lie on each other, in one pass over a mesh of cells. The selected one stays alone, so
 * that it is never lost in a number.
 */
export function clusters(
  marks: readonly IncidentMark[],
  project: (lat: number, lon: number) => Point,
  cell = 38,
): { single: { mark: IncidentMark; at: Point }[]; groups: Cluster[] } {
  const cells = new Map<string, { mark: IncidentMark; at: Point }[]>();
  const single: { mark: IncidentMark; at: Point }[] = [];
  for (const mark of marks) {
    const at = project(mark.lat, mark.lon);
    if (mark.selected) {
      single.push({ mark, at });
      continue;
    }
    const key = `${Math.floor(at.x / cell)}/${Math.floor(at.y / cell)}`;
    const there = cells.get(key);
    if (there) there.push({ mark, at });
    else cells.set(key, [{ mark, at }]);
  }
  const groups: Cluster[] = [];
  for (const list of cells.values()) {
    if (list.length === 1) {
      single.push(list[0] as (typeof list)[number]);
      continue;
    }
    const mean = (of: (one: (typeof list)[number]) => number) => list.reduce((sum, one) => sum + of(one), 0) / list.length;
    const worst = list.reduce((w, one) => Math.max(w, GRAVITY.indexOf(one.mark.look)), 0);
    groups.push({
      x: mean((one) => one.at.x),
      y: mean((one) => one.at.y),
      lat: mean((one) => one.mark.lat),
      lon: mean((one) => one.mark.lon),
      count: list.length,
      waiting: list.filter((one) => one.mark.waiting).length,
      late: list.some((one) => one.mark.late),
      look: GRAVITY[worst] as Look,
      ids: list.map((one) => one.mark.id),
    });
  }
  return { single, groups };
}
/** The least urgent first, so that the gravest is drawn last and on top; the open one above all. */
export function drawOrder(rows: readonly IncidentRow[], selected: string | null): IncidentRow[] {
  const weight = (r: IncidentRow) => (r.id === selected ? 0 : PRIORITY_NUMBER[r.priority]);
  return [...rows].sort((a, b) => weight(b) - weight(a));
}
