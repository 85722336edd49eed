/** Watched zones as data: what a form holds, what the server takes, what is told of them, how they lie on the map. */
import type { components } from '../../api/schema';
import type { AgencyCode, Id, Priority } from '../../api/types';
import { metresBetween } from '../../core/format';
import { round, type AreaFeature, type Outline, type Pair } from '../territories/shapes';

type Schemas = components['schemas'];
export type Content = Schemas['ZoneContent'];
export type Ground = Schemas['ZoneShape'];
export type Rule = Schemas['ZoneAlertRule'];
export type Kind = Schemas['ZoneKind'];
export type Crossed = Schemas['Crossed'];
export type Crossing = Schemas['ZoneCrossing'];
/** A zone in the list: the door answers rows of any table, so that the description does not have it. */
export interface ZoneRow {
  id: Id;
  content: Content;
  /** How often it was drawn. */
  edition: number;
  drawn_by: string;
  /** Why it is watched no more. */
  removed: string | null;
  last: Crossing | null;
}

export const KINDS: readonly Kind[] = ['beat', 'exclusion', 'special'];
/** In the order in which they happen. */
export const CROSSED: readonly Crossed[] = ['approached', 'entered', 'exited'];
export const RADIUS_M = [10, 50_000] as const;
export const APPROACH_MAX_M = 20_000;
export const CORNERS = [3, 200] as const;

/** What a zone of a kind tells where it has no rule of its own: as the server has it. */
export const RULES: Record<Kind, Rule> = {
  beat: { on: [], priority: 'low' },
  exclusion: { on: ['approached', 'entered'], priority: 'high', supervisor: true },
  special: { on: ['entered', 'exited'], priority: 'medium' },
};

/** Who is told of what. */
export interface Telling {
  on: Crossed[];
  priority: Priority;
  /** Empty: the dispatchers of the unit's own agency. */
  agencies: AgencyCode[];
  supervisor: boolean;
}
/** What a zone really tells; `null`: nothing. Nobody comes near where there is no distance. */
export function telling(content: Pick<Content, 'kind' | 'alert' | 'approach_m'>): Telling | null {
  const rule = content.alert ?? RULES[content.kind ?? 'beat'];
  const on = CROSSED.filter((one) => rule.on.includes(one) && (one !== 'approached' || (content.approach_m ?? 0) > 0));
  return on.length === 0 ? null : { on, priority: rule.priority, agencies: rule.agencies ?? [], supervisor: rule.supervisor ?? false };
}
/** Its rule asks to tell of units that come near, and no distance says what near is. */
export function lacksDistance(content: Pick<Content, 'kind' | 'alert' | 'approach_m'>): boolean {
  return !content.approach_m && (content.alert ?? RULES[content.kind ?? 'beat']).on.includes('approached');
}

// ---- the form --------------------------------------------------------------------------------

/** A form of a zone as it is typed; kept on the workstation until it was given. */
export interface Draft {
  /** The zone that is redrawn; `null`: a new one. */
  id: Id | null;
  /** What it was when the form was opened. */
  base: string;
  /** Its edition then. */
  edition: number;
  name: string;
  kind: Kind;
  shape: Ground['shape'];
  centre: Pair;
  radius_m: number | null;
  corners: Pair[];
  approach_m: number | null;
  agencies: AgencyCode[];
  /** It has a rule of its own. */
  own: boolean;
  on: Crossed[];
  priority: Priority;
  dispatchers: AgencyCode[];
  supervisor: boolean;
  reason: string;
}
/** Half a side of a polygon that begins, against the radius of a circle of about the same ground. */
const SQUARE = 0.88;

/** A new zone around a place. */
export function newDraft(middle: Pair, radius_m: number): Draft {
  const centre: Pair = [round(middle[0]), round(middle[1])];
  return {
    ...{ id: null, base: '', edition: 0, name: '', kind: 'beat', shape: 'circle', centre, radius_m, corners: [], approach_m: 0 },
    ...{ agencies: [], own: false, dispatchers: [], reason: '', ...ruleOf('beat') },
  };
}
function ruleOf(kind: Kind): Pick<Draft, 'on' | 'priority' | 'supervisor'> {
  const { on, priority, supervisor = false } = RULES[kind];
  return { on, priority, supervisor };
}
/** The form of a zone as it is. */
export function draftOf({ id, content, edition }: Pick<ZoneRow, 'id' | 'content' | 'edition'>): Draft {
  const { ground, alert } = content;
  const kind = content.kind ?? 'beat';
  const circle = ground.shape === 'circle' ? { centre: pair(ground.centre), radius_m: ground.radius_m } : around(ground.corners.map(pair));
  return {
    ...{ id, base: JSON.stringify(content), edition, name: content.name, kind, shape: ground.shape, ...circle },
    ...{ corners: ground.shape === 'ring' ? ground.corners.map(pair) : [], approach_m: content.approach_m ?? 0, agencies: content.agencies ?? [] },
    ...{ own: !!alert, ...(alert ? { on: alert.on, priority: alert.priority, supervisor: alert.supervisor ?? false } : ruleOf(kind)) },
    ...{ dispatchers: alert?.agencies ?? [], reason: '' },
  };
}
/** Another purpose: a rule of its own that nobody has asked for yet follows it. */
export function withKind(draft: Draft, kind: Kind): Draft {
  return { ...draft, kind, ...(draft.own ? {} : ruleOf(kind)) };
}
/** Another way to draw the same ground. */
export function withShape(draft: Draft, shape: Ground['shape']): Draft {
  if (shape === draft.shape) return draft;
  if (shape === 'circle') return { ...draft, shape, ...(draft.corners.length > 0 ? around(draft.corners) : {}) };
  return { ...draft, shape, corners: draft.corners.length > 0 ? draft.corners : square(draft.centre, draft.radius_m ?? 300) };
}
/** What the server is asked to watch; `null` while something lacks that the form itself can see. */
export function contentOf(draft: Draft): Content | null {
  const { name, kind, own, on, priority, agencies, dispatchers, supervisor, radius_m, approach_m } = draft;
  if (name.trim() === '' || approach_m === null || (draft.shape === 'circle' ? radius_m === null : draft.corners.length < CORNERS[0])) return null;
  const ground: Ground = draft.shape === 'circle' ? { shape: 'circle', centre: position(draft.centre), radius_m: radius_m as number } : { shape: 'ring', corners: draft.corners.map(position) };
  return {
    name: name.trim(),
    kind,
    ground,
    approach_m,
    ...(agencies.length > 0 ? { agencies } : {}),
    ...(own ? { alert: { on, priority, supervisor, ...(dispatchers.length > 0 ? { agencies: dispatchers } : {}) } } : {}),
  };
}
const pair = ({ lon, lat }: { lat: number; lon: number }): Pair => [lon, lat];
const position = ([lon, lat]: Pair) => ({ lat, lon });

// ---- the ground ------------------------------------------------------------------------------

/** Mean radius of the earth: the one that distances are told with. */
const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;
/** Points of a circle as it is drawn. */
const POINTS = 72;

/** The point so far away in a direction; degrees from north. */
export function at([lon, lat]: Pair, bearing: number, metres: number): Pair {
  const [d, b, p] = [metres / EARTH_M, bearing * RAD, lat * RAD];
  const lat2 = Math.asin(Math.sin(p) * Math.cos(d) + Math.cos(p) * Math.sin(d) * Math.cos(b));
  const east = Math.atan2(Math.sin(b) * Math.sin(d) * Math.cos(p), Math.cos(d) - Math.sin(p) * Math.sin(lat2));
  return [round(lon + east / RAD), round(lat2 / RAD)];
}
/** Metres from one point to another. */
export const metres = (a: Pair, b: Pair): number => metresBetween(a[1], a[0], b[1], b[0]);
const closed = (points: Pair[]): Outline => [[[...points, points[0] as Pair]]];

export function circle(centre: Pair, radius_m: number): Outline {
  return closed(Array.from({ length: POINTS }, (_, n) => at(centre, (360 * n) / POINTS, radius_m)));
}
export function square(centre: Pair, radius_m: number): Pair[] {
  const half = Math.min(radius_m, 50_000) * SQUARE;
  const [south, north] = [at(centre, 180, half)[1], at(centre, 0, half)[1]];
  const [west, east] = [at(centre, 270, half)[0], at(centre, 90, half)[0]];
  return [[west, south], [east, south], [east, north], [west, north]];
}
/** The circle that a polygon becomes: around its middle, of about its width. */
function around(corners: Pair[]): { centre: Pair; radius_m: number } {
  const [west, south, east, north] = bounds(corners);
  const centre: Pair = [round((west + east) / 2), round((south + north) / 2)];
  const radius = Math.max(metres(centre, [east, centre[1]]), metres(centre, [centre[0], north]));
  return { centre, radius_m: Math.max(RADIUS_M[0], Math.min(RADIUS_M[1], Math.round(radius / 10) * 10)) };
}
export function bounds(points: readonly Pair[]): [west: number, south: number, east: number, north: number] {
  const [lons, lats] = [points.map((p) => p[0]), points.map((p) => p[1])];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
/** Where the middle half of some points lies: one that strays moves no map. */
export function middleHalf(points: readonly Pair[]): [west: number, south: number, east: number, north: number] | null {
  if (points.length === 0) return null;
  const at = (axis: 0 | 1, share: number) => points.map((p) => p[axis]).sort((a, b) => a - b)[Math.round((points.length - 1) * share)] as number;
  return [at(0, 0.25), at(1, 0.25), at(0, 0.75), at(1, 0.75)];
}
export function outlineOf(ground: Ground): Outline {
  return ground.shape === 'circle' ? circle(pair(ground.centre), ground.radius_m) : closed(ground.corners.map(pair));
}
/** What of a form can be drawn: a radius that is being typed may be anything. */
export function draftOutline(draft: Draft): Outline | null {
  if (draft.shape === 'ring') return draft.corners.length > 0 ? closed(draft.corners) : null;
  return circle(draft.centre, Math.max(RADIUS_M[0], Math.min(RADIUS_M[1], draft.radius_m ?? 0)));
}
export const boundsOf = (outline: Outline) => bounds(outline.flat(2));
export function featureOf({ id, content, removed }: ZoneRow): AreaFeature {
  const coordinates = outlineOf(content.ground);
  const [west, south, east, north] = boundsOf(coordinates);
  const look = removed === null ? (content.kind ?? 'beat') : 'gone';
  const properties = { code: id, name: content.name, agency: null, area_m2: 0, label: [(west + east) / 2, (south + north) / 2] as Pair, look };
  return { id, properties, geometry: { type: 'MultiPolygon', coordinates } };
}
