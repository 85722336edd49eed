/**
 * What is drawn of vector tiles of the Protomaps schema (version 4), as data for both maps: the one on the graphics
 * card makes its style of it, the plain canvas reads it when it draws.
 */
import type { GlyphName } from '../glyphs';
import type { Ink } from './ink';

export type RoadId = 'path' | 'service' | 'minor' | 'tertiary' | 'secondary' | 'primary' | 'motorway';
export interface RoadClass {
  id: RoadId;
  /** Zoom it begins at. */
  from: number;
  /** Pairs of zoom and width in pixels; between them as {@link widthAt}. */
  widths: readonly number[];
  colour: keyof Ink;
  casing: boolean;
}
/** In the order in which they are drawn: the greatest on top. */
export const ROADS: readonly RoadClass[] = [
  { id: 'path', from: 14, widths: [14, 0.7, 16, 1.2, 18, 3], colour: 'minor', casing: false },
  { id: 'service', from: 14, widths: [14, 0.8, 16, 2.6, 18, 9], colour: 'minor', casing: true },
  { id: 'minor', from: 12, widths: [12, 0.7, 14, 1.8, 16, 6, 18, 18], colour: 'minor', casing: true },
  { id: 'tertiary', from: 10, widths: [10, 0.7, 13, 2, 15, 5, 18, 22], colour: 'major', casing: true },
  { id: 'secondary', from: 9, widths: [9, 0.8, 13, 2.6, 15, 6.5, 18, 25], colour: 'major', casing: true },
  { id: 'primary', from: 7, widths: [7, 0.9, 12, 2.6, 15, 7.5, 18, 28], colour: 'major', casing: true },
  { id: 'motorway', from: 5, widths: [5, 0.9, 10, 2.2, 14, 6, 18, 32], colour: 'motorway', casing: true },
];
/** Extra width of a road's edge, both sides together, pixels. */
export const CASING = 1.8;
/** Edges begin here; above, they would fill the map. */
export const CASING_FROM = 11;
export const RAIL = { from: 11, widths: [11, 0.8, 15, 1.6, 18, 3] } as const;
export const RIVER = { from: 9, widths: [9, 0.8, 14, 2.2, 18, 8] } as const;
export const BORDER = { from: 0, widths: [6, 0.8, 12, 1.5] } as const;
/** Buildings begin here. */
export const BUILDINGS_FROM = 14.5;
export const HOUSE_NUMBERS_FROM = 17;
export const ROAD_NAMES_FROM = 12.5;
/** Base of the growth between two zooms, as in the style of the graphics card. */
const BASE = 1.6;

/** Class of a road by `kind` and `kind_detail`; archives of version 3 say `medium_road`. */
export function roadOf(kind: unknown, detail: unknown): RoadId | null {
  switch (kind) {
    case 'highway':
      return 'motorway';
    case 'major_road':
      return detail === 'secondary' ? 'secondary' : detail === 'tertiary' ? 'tertiary' : 'primary';
    case 'medium_road':
      return detail === 'secondary' ? 'secondary' : 'tertiary';
    case 'minor_road':
      return detail === 'service' ? 'service' : 'minor';
    case 'path':
    case 'other':
      return 'path';
    default:
      return null;
  }
}
/** Width at a zoom, with the same growth as MapLibre's `["exponential", 1.6]`. */
export function widthAt(widths: readonly number[], zoom: number): number {
  const n = widths.length;
  if (zoom <= (widths[0] as number)) return widths[1] as number;
  if (zoom >= (widths[n - 2] as number)) return widths[n - 1] as number;
  let i = 0;
  while (zoom > (widths[i + 2] as number)) i += 2;
  const [z0, w0, z1, w1] = [widths[i], widths[i + 1], widths[i + 2], widths[i + 3]] as [number, number, number, number];
  const share = (BASE ** (zoom - z0) - 1) / (BASE ** (z1 - z0) - 1);
  return w0 + (w1 - w0) * share;
}

export type Ground = 'green' | 'urban' | 'civic' | null;
const GREEN = new Set(
  'park garden nature_reserve forest wood grass meadow cemetery grave_yard pitch golf_course recreation_ground village_green allotments orchard vineyard farmland scrub grassland heath wetland national_park protected_area playground plant_nursery'.split(' '),
);
const URBAN = new Set('residential commercial industrial retail urban_area railway military quarry landfill brownfield construction farmyard apron aerodrome parking pedestrian'.split(' '));
/** Grounds that people come to help at, or that hold many: they are told apart a little. */
const CIVIC = new Set('hospital school university college kindergarten prison stadium marketplace sports_centre'.split(' '));
export const GREEN_KINDS = [...GREEN];
export const URBAN_KINDS = [...URBAN];
export const CIVIC_KINDS = [...CIVIC];
/** Ground cover of the small scales (`landcover`). */
export const COVER_KINDS = ['forest', 'scrub', 'grassland', 'farmland'];
export function groundOf(kind: unknown): Ground {
  const k = String(kind);
  return GREEN.has(k) ? 'green' : CIVIC.has(k) ? 'civic' : URBAN.has(k) ? 'urban' : null;
}

export interface PoiClass {
  /** Null: its name alone says it. */
  glyph: GlyphName | null;
  from: number;
  /** Lower ones get their room first. */
  order: number;
}
const poi = (glyph: GlyphName | null, from: number, order: number): PoiClass => ({ glyph, from, order });
/** Points that help to say where, and those that help: the rest of the town's shops would only hide them. */
export const POIS: Readonly<Record<string, PoiClass>> = {
  hospital: poi('medical', 12, 0),
  clinic: poi('medical', 14, 3),
  ambulance_station: poi('medical', 13, 1),
  fire_station: poi('fire', 13, 1),
  police: poi('patrol', 13, 1),
  prison: poi('detained', 14, 4),
  school: poi('child', 15, 6),
  college: poi(null, 15, 6),
  university: poi(null, 14, 5),
  kindergarten: poi('child', 15.5, 7),
  fuel: poi('fuel', 15, 6),
  train_station: poi('train', 13, 4),
  bus_station: poi('bus', 14, 4),
};
