/**
 * The map's style for the graphics card, for a theme and what there is to draw: vector tiles of the Protomaps schema
 * (version 4) where a deployer imported streets, the schematic ground otherwise. Names come from points, never from
 * areas, which would repeat them in every tile. No glyph or sprite server: names are drawn with the page's own font.
 */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { meshLines, schematicTowns, type BaseData, type TileSource } from './base';
import type { Ink } from './ink';
import { BORDER, BUILDINGS_FROM, CASING, CASING_FROM, CIVIC_KINDS, COVER_KINDS, GREEN_KINDS, HOUSE_NUMBERS_FROM, POIS, RAIL, RIVER, ROADS, ROAD_NAMES_FROM, URBAN_KINDS, type RoadId } from './roads';

const FONT = ['Noto Sans'];
const ROOM = 'streets';
type Layers = LayerSpecification[];

const byZoom = (stops: readonly number[]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.6], ['zoom'], ...stops] as unknown as ExpressionSpecification;
const kind = (kinds: readonly string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', [...kinds]]] as ExpressionSpecification;
const is = (key: string, value: string): ExpressionSpecification => ['==', ['get', key], value] as ExpressionSpecification;
const name: ExpressionSpecification = ['coalesce', ['get', 'name:es'], ['get', 'name']];
/** Tunnels are there, but not above ground. */
const TUNNEL: ExpressionSpecification = ['case', ['has', 'is_tunnel'], 0.5, 1];

export function mapStyle(ink: Ink, base: BaseData): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {
    mesh: { type: 'geojson', data: meshFeature() },
    towns: { type: 'geojson', data: towns(base) },
    territories: { type: 'geojson', data: base.territories ?? NOTHING },
    'territory-labels': { type: 'geojson', data: labels(base.territories) },
  };
  const layers: Layers = [
    { id: 'land', type: 'background', paint: { 'background-color': ink.land } },
    { id: 'mesh', type: 'line', source: 'mesh', paint: { 'line-color': ink.mesh, 'line-width': 0.6, 'line-opacity': 0.5 } },
  ];
  if (base.tiles) {
    sources[ROOM] = tileSource(base.tiles);
    layers.push(...ground(ink), ...roads(ink), ...borders(ink));
  }
  layers.push(...territories(ink));
  if (base.tiles) layers.push(...houseNumbers(ink), ...roadNames(ink), ...waterNames(ink), ...pois(ink), ...places(ink));
  layers.push(...seats(ink), ...territoryNames(ink));
  return { version: 8, sources, layers };
}
const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

function tileSource({ url, zoomMin, zoomMax, bounds }: TileSource): SourceSpecification {
  return { type: 'vector', tiles: [`pmtiles://${url}/{z}/{x}/{y}`], minzoom: zoomMin, maxzoom: zoomMax, bounds };
}
function meshFeature(): GeoJSON.Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: meshLines() } };
}
function towns(base: BaseData): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: schematicTowns(base).map((m) => ({
      type: 'Feature',
      properties: { name: m.name, population: m.population },
      geometry: { type: 'Point', coordinates: [m.lon, m.lat] },
    })),
  };
}
/** One point for each area: a name drawn from the area itself would repeat in every tile. */
function labels(areas: GeoJSON.FeatureCollection | null): GeoJSON.FeatureCollection {
  const features = (areas?.features ?? []).flatMap((f): GeoJSON.Feature[] => {
    const { name: text, label, kind: of } = (f.properties ?? {}) as { name?: string; label?: [number, number]; kind?: string };
    if (!text || !label || of === 'municipality') return [];
    return [{ type: 'Feature', properties: { name: text }, geometry: { type: 'Point', coordinates: label } }];
  });
  return { type: 'FeatureCollection', features };
}
function ground(ink: Ink): Layers {
  const area = (id: string, layer: string, colour: string, filter: FilterSpecification, minzoom = 0): LayerSpecification => ({
    id,
    type: 'fill',
    source: ROOM,
    'source-layer': layer,
    filter,
    minzoom,
    paint: { 'fill-color': colour, 'fill-antialias': false },
  });
  const areas: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
  return [
    area('earth', 'earth', ink.land, areas),
    area('cover-green', 'landcover', ink.green, kind(COVER_KINDS)),
    area('urban', 'landuse', ink.urban, kind(URBAN_KINDS), 6),
    area('civic', 'landuse', ink.civic, kind(CIVIC_KINDS), 11),
    area('green', 'landuse', ink.green, kind(GREEN_KINDS), 8),
    area('water', 'water', ink.water, areas),
    {
      id: 'rivers',
      type: 'line',
      source: ROOM,
      'source-layer': 'water',
      filter: ['==', ['geometry-type'], 'LineString'],
      minzoom: RIVER.from,
      paint: { 'line-color': ink.water, 'line-width': byZoom(RIVER.widths) },
    },
    area('buildings', 'buildings', ink.building, areas, BUILDINGS_FROM),
  ];
}
/** The same classes as `roadOf`, said to the graphics card. */
const CLASS: Record<RoadId, ExpressionSpecification> = {
  motorway: is('kind', 'highway'),
  primary: ['all', is('kind', 'major_road'), ['!', ['in', ['get', 'kind_detail'], ['literal', ['secondary', 'tertiary']]]]],
  secondary: ['all', kind(['major_road', 'medium_road']), is('kind_detail', 'secondary')],
  tertiary: ['any', ['all', is('kind', 'major_road'), is('kind_detail', 'tertiary')], ['all', is('kind', 'medium_road'), ['!=', ['get', 'kind_detail'], 'secondary']]],
  minor: ['all', is('kind', 'minor_road'), ['!=', ['get', 'kind_detail'], 'service']],
  service: ['all', is('kind', 'minor_road'), is('kind_detail', 'service')],
  path: kind(['path', 'other']),
};
function roads(ink: Ink): Layers {
  const line = (id: string, filter: ExpressionSpecification, from: number, colour: string, widths: readonly number[], dash?: number[]): LayerSpecification => ({
    id,
    type: 'line',
    source: ROOM,
    'source-layer': 'roads',
    filter,
    minzoom: from,
    layout: { 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
    paint: { 'line-color': colour, 'line-width': byZoom(widths), 'line-opacity': TUNNEL, ...(dash ? { 'line-dasharray': dash } : {}) },
  });
  const wider = (widths: readonly number[]) => widths.map((n, i) => (i % 2 ? n + CASING : n));
  return [
    ...ROADS.filter((r) => r.casing).map((r) => line(`${r.id}-casing`, CLASS[r.id], Math.max(r.from, CASING_FROM), ink.casing, wider(r.widths))),
    line('rail', is('kind', 'rail'), RAIL.from, ink.rail, RAIL.widths, [3, 2]),
    ...ROADS.map((r) => line(r.id, CLASS[r.id], r.from, ink[r.colour] as string, r.widths)),
    ...(['›', '‹'] as const).map((sign): LayerSpecification => ({
      id: sign === '›' ? 'one-way' : 'one-way-back',
      type: 'symbol',
      source: ROOM,
      'source-layer': 'roads',
      filter: sign === '›' ? ['in', ['get', 'oneway'], ['literal', ['yes', true]]] : is('oneway', '-1'),
      minzoom: 16,
      layout: { 'symbol-placement': 'line', 'symbol-spacing': 90, 'text-field': sign, 'text-font': FONT, 'text-size': 16, 'text-keep-upright': false, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': ink.label, 'text-opacity': 0.8 },
    })),
  ];
}
function borders(ink: Ink): Layers {
  return [
    {
      id: 'borders',
      type: 'line',
      source: ROOM,
      'source-layer': 'boundaries',
      paint: { 'line-color': ink.boundary, 'line-width': byZoom(BORDER.widths), 'line-dasharray': [4, 2.5], 'line-opacity': 0.8 },
    },
  ];
}
const text = (ink: Ink, colour: string, width = 1.5) => ({ 'text-color': colour, 'text-halo-color': ink.halo, 'text-halo-width': width });

function roadNames(ink: Ink): Layers {
  const names = (id: string, filter: FilterSpecification, minzoom: number): LayerSpecification => ({
    id,
    type: 'symbol',
    source: ROOM,
    'source-layer': 'roads',
    filter,
    minzoom,
    layout: {
      'symbol-placement': 'line',
      'text-field': ['coalesce', name, ['get', 'ref']],
      'text-font': FONT,
      'text-size': byZoom([13, 11, 18, 14]),
      'symbol-spacing': 340,
      'text-max-angle': 28,
      'text-padding': 4,
      // Streets that matter more get their names first.
      'symbol-sort-key': ['match', ['get', 'kind'], 'highway', 0, 'major_road', 1, 'medium_road', 2, 3],
    },
    paint: text(ink, ink.label),
  });
  return [
    names('minor-names', ['all', ['has', 'name'], kind(['minor_road', 'path', 'other'])], 14.5),
    names('road-names', ['all', ['any', ['has', 'name'], ['has', 'ref']], kind(['highway', 'major_road', 'medium_road'])], ROAD_NAMES_FROM),
  ];
}
function waterNames(ink: Ink): Layers {
  return [
    {
      id: 'water-names',
      type: 'symbol',
      source: ROOM,
      'source-layer': 'water',
      filter: ['all', ['has', 'name'], ['==', ['geometry-type'], 'Point']],
      minzoom: 9,
      layout: { 'text-field': name, 'text-font': FONT, 'text-size': 11, 'text-max-width': 8 },
      paint: text(ink, ink.labelWater, 1.2),
    },
  ];
}
function houseNumbers(ink: Ink): Layers {
  return [
    {
      id: 'house-numbers',
      type: 'symbol',
      source: ROOM,
      'source-layer': 'buildings',
      filter: ['has', 'addr_housenumber'],
      minzoom: HOUSE_NUMBERS_FROM,
      layout: { 'text-field': ['get', 'addr_housenumber'], 'text-font': FONT, 'text-size': 10.5, 'text-padding': 4 },
      paint: text(ink, ink.label, 1),
    },
  ];
}
/** One layer for each zoom at which kinds begin; their pictures are the console's own, asked for by name. */
function pois(ink: Ink): Layers {
  const all = Object.entries(POIS);
  return [...new Set(all.map(([, p]) => p.from))].sort((a, b) => b - a).map((from) => {
    const these = all.filter(([, p]) => p.from === from);
    const pictured = these.flatMap(([of, p]) => (p.glyph ? [of, `p/${p.glyph}`] : []));
    return {
      id: `pois-${from}`,
      type: 'symbol',
      source: ROOM,
      'source-layer': 'pois',
      filter: kind(these.map(([of]) => of)),
      minzoom: from,
      layout: {
        ...(pictured.length > 0 ? { 'icon-image': ['match', ['get', 'kind'], ...pictured, ''] as unknown as ExpressionSpecification } : {}),
        'text-field': ['coalesce', name, ''],
        'text-font': FONT,
        'text-size': 11.5,
        'text-anchor': 'left',
        'text-offset': [0.85, 0],
        'text-justify': 'left',
        'text-max-width': 10,
        // A hospital without room for its name is still a hospital.
        'text-optional': true,
        'symbol-sort-key': ['match', ['get', 'kind'], ...these.flatMap(([of, p]) => [of, p.order]), 9] as unknown as ExpressionSpecification,
      },
      paint: text(ink, ink.label),
    } satisfies LayerSpecification;
  });
}
function places(ink: Ink): Layers {
  const place = (id: string, filter: FilterSpecification, zooms: [number, number], sizes: readonly number[], colour: string): LayerSpecification => ({
    id,
    type: 'symbol',
    source: ROOM,
    'source-layer': 'places',
    filter,
    minzoom: zooms[0],
    maxzoom: zooms[1],
    layout: {
      'text-field': name,
      'text-font': FONT,
      'text-size': byZoom(sizes),
      'text-max-width': 8,
      'text-padding': 4,
      'symbol-sort-key': ['-', 0, ['coalesce', ['to-number', ['get', 'population']], 0]],
    },
    paint: text(ink, colour, 1.8),
  });
  const small: ExpressionSpecification = ['in', ['get', 'kind_detail'], ['literal', ['locality', 'isolated_dwelling', 'farm']]];
  return [
    place('neighbourhoods', ['any', kind(['neighbourhood', 'macrohood']), ['all', is('kind', 'locality'), small]], [12.5, 24], [12, 11, 16, 13], ink.label),
    // The name of the whole town says nothing to who looks at one of its corners.
    place('localities', ['all', is('kind', 'locality'), ['!', small]], [6, 16], [6, 11, 12, 15], ink.labelStrong),
  ];
}
function seats(ink: Ink): Layers {
  return [
    {
      id: 'seats',
      type: 'circle',
      source: 'towns',
      paint: {
        'circle-color': ink.dot,
        'circle-opacity': 0.3,
        'circle-radius': [
          'interpolate',
          ['linear'],
          ['zoom'],
          7,
          ['max', 1.5, ['/', ['sqrt', ['get', 'population']], 160]],
          12,
          ['max', 3, ['/', ['sqrt', ['get', 'population']], 40]],
        ],
      },
    },
    {
      id: 'seat-names',
      type: 'symbol',
      source: 'towns',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 7, 10, 12, 14],
        'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
        'text-radial-offset': 0.4,
        'text-padding': 3,
        'symbol-sort-key': ['-', 0, ['get', 'population']],
      },
      paint: { 'text-color': ink.label, 'text-halo-color': ink.halo, 'text-halo-width': 1.5 },
    },
  ];
}
function territories(ink: Ink): Layers {
  const municipal = is('kind', 'municipality');
  const outline = (id: string, filter: FilterSpecification, colour: string, width: number, dash: number[]): LayerSpecification => ({
    id,
    type: 'line',
    source: 'territories',
    filter,
    layout: { 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width, 'line-dasharray': dash },
  });
  return [
    outline('municipal-lines', municipal, ink.boundary, 1, [2, 3]),
    outline('territory-lines', ['!', municipal], ink.territory, 1.6, [4, 2.5]),
  ];
}
function territoryNames(ink: Ink): Layers {
  return [
    {
      id: 'territory-names',
      type: 'symbol',
      source: 'territory-labels',
      minzoom: 10,
      layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': 11, 'text-max-width': 9 },
      paint: text(ink, ink.territory),
    },
  ];
}
