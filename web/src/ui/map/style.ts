/**
 * The map's style for the graphics card, for a theme and what there is to draw: vector tiles of the Protomaps schema
 * (version 4) where a deployer imported streets, the schematic ground otherwise. Names come from points, never from
 * areas, which would repeat them in every tile. No glyph or sprite server: names are drawn with the page's own font.
 */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { meshLines, type BaseData, type TileSource } from './base';
import type { Ink } from './ink';

const FONT = ['Noto Sans'];
const ROOM = 'streets';
type Layers = LayerSpecification[];

const byZoom = (...stops: number[]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.6], ['zoom'], ...stops] as unknown as ExpressionSpecification;
const kind = (...kinds: string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', kinds]] as ExpressionSpecification;
const name: ExpressionSpecification = ['coalesce', ['get', 'name:es'], ['get', 'name']];

export function mapStyle(ink: Ink, base: BaseData): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {};
  const layers: Layers = [{ id: 'land', type: 'background', paint: { 'background-color': ink.land } }];
  if (base.tiles) {
    sources[ROOM] = tileSource(base.tiles);
    layers.push(...ground(ink), ...roads(ink), ...borders(ink));
  } else {
    sources['mesh'] = { type: 'geojson', data: meshFeature() };
    layers.push({ id: 'mesh', type: 'line', source: 'mesh', paint: { 'line-color': ink.mesh, 'line-width': 0.6, 'line-opacity': 0.5 } });
  }
  sources['territories'] = { type: 'geojson', data: base.territories ?? NOTHING };
  sources['closures'] = { type: 'geojson', data: base.closures ?? NOTHING };
  layers.push(...territories(ink), ...closures(ink));
  if (base.tiles) layers.push(...roadNames(ink), ...places(ink));
  else {
    sources['towns'] = { type: 'geojson', data: towns(base) };
    layers.push(...seats(ink));
  }
  return { version: 8, sources, layers };
}
const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

function tileSource({ url, attribution, zoomMax }: TileSource): SourceSpecification {
  return { type: 'vector', url: `pmtiles://${url}`, attribution, maxzoom: zoomMax };
}
function meshFeature(): GeoJSON.Feature {
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: meshLines() } };
}
function towns({ towns: list }: BaseData): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: list.map((m) => ({
      type: 'Feature',
      properties: { name: m.name, population: m.population },
      geometry: { type: 'Point', coordinates: [m.lon, m.lat] },
    })),
  };
}
function ground(ink: Ink): Layers {
  const area = (id: string, layer: string, colour: string, filter: ExpressionSpecification, minzoom = 0): LayerSpecification => ({
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
    area('cover-green', 'landcover', ink.green, kind('forest', 'scrub', 'grassland')),
    area('urban', 'landuse', ink.urban, kind('residential', 'commercial', 'industrial', 'urban_area'), 6),
    area('green', 'landuse', ink.green, kind('park', 'nature_reserve', 'forest', 'wood', 'grass', 'cemetery', 'pitch', 'national_park', 'protected_area'), 8),
    area('water', 'water', ink.water, areas),
    {
      id: 'rivers',
      type: 'line',
      source: ROOM,
      'source-layer': 'water',
      filter: ['==', ['geometry-type'], 'LineString'],
      minzoom: 9,
      paint: { 'line-color': ink.water, 'line-width': byZoom(9, 0.8, 14, 2, 18, 8) },
    },
    area('buildings', 'buildings', ink.building, ['has', 'kind'], 15),
  ];
}
/** Roads by class: which zoom they begin at, and their width from there to zoom 18. */
const ROADS: { id: string; filter: ExpressionSpecification; from: number; widths: number[]; colour: keyof Ink; casing: boolean }[] = [
  { id: 'path', filter: kind('path', 'other'), from: 14, widths: [14, 0.6, 18, 3], colour: 'minor', casing: false },
  { id: 'minor', filter: kind('minor_road'), from: 12, widths: [12, 0.5, 15, 3, 18, 16], colour: 'minor', casing: true },
  { id: 'medium', filter: kind('medium_road'), from: 10, widths: [10, 0.6, 14, 3, 18, 20], colour: 'major', casing: true },
  { id: 'major', filter: kind('major_road'), from: 7, widths: [7, 0.6, 12, 2.4, 15, 6, 18, 26], colour: 'major', casing: true },
  { id: 'motorway', filter: kind('highway'), from: 5, widths: [5, 0.8, 10, 2, 14, 5, 18, 30], colour: 'motorway', casing: true },
];
function roads(ink: Ink): Layers {
  const line = (id: string, filter: ExpressionSpecification, from: number, colour: string, widths: number[], dash?: number[]): LayerSpecification => ({
    id,
    type: 'line',
    source: ROOM,
    'source-layer': 'roads',
    filter,
    minzoom: from,
    layout: { 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
    paint: { 'line-color': colour, 'line-width': byZoom(...widths), ...(dash ? { 'line-dasharray': dash } : {}) },
  });
  const wider = (widths: number[]) => widths.map((n, i) => (i % 2 ? n + 1.6 : n));
  return [
    ...ROADS.filter((r) => r.casing).map((r) => line(`${r.id}-casing`, r.filter, Math.max(r.from, 11), ink.casing, wider(r.widths))),
    line('rail', kind('rail'), 11, ink.rail, [11, 0.8, 18, 3], [3, 2]),
    ...ROADS.map((r) => line(r.id, r.filter, r.from, ink[r.colour] as string, r.widths)),
  ];
}
function borders(ink: Ink): Layers {
  return [
    {
      id: 'borders',
      type: 'line',
      source: ROOM,
      'source-layer': 'boundaries',
      paint: { 'line-color': ink.boundary, 'line-width': byZoom(6, 0.6, 12, 1.4), 'line-dasharray': [4, 2], 'line-opacity': 0.8 },
    },
  ];
}
function roadNames(ink: Ink): Layers {
  return [
    {
      id: 'road-names',
      type: 'symbol',
      source: ROOM,
      'source-layer': 'roads',
      filter: ['has', 'name'],
      minzoom: 13,
      layout: {
        'symbol-placement': 'line',
        'text-field': name,
        'text-font': FONT,
        'text-size': byZoom(13, 10, 18, 14),
        'symbol-spacing': 320,
        // Streets that matter more get their names first.
        'symbol-sort-key': ['match', ['get', 'kind'], 'highway', 0, 'major_road', 1, 'medium_road', 2, 3],
      },
      paint: { 'text-color': ink.label, 'text-halo-color': ink.halo, 'text-halo-width': 1.5 },
    },
    {
      id: 'water-names',
      type: 'symbol',
      source: ROOM,
      'source-layer': 'water',
      filter: ['all', ['has', 'name'], ['==', ['geometry-type'], 'Point']],
      minzoom: 9,
      layout: { 'text-field': name, 'text-font': FONT, 'text-size': 11, 'text-max-width': 8 },
      paint: { 'text-color': ink.labelWater, 'text-halo-color': ink.halo, 'text-halo-width': 1.2 },
    },
  ];
}
function places(ink: Ink): Layers {
  const place = (id: string, filter: ExpressionSpecification, minzoom: number, sizes: number[], colour: string): LayerSpecification => ({
    id,
    type: 'symbol',
    source: ROOM,
    'source-layer': 'places',
    filter,
    minzoom,
    layout: {
      'text-field': name,
      'text-font': FONT,
      'text-size': byZoom(...sizes),
      'text-max-width': 8,
      'symbol-sort-key': ['-', 0, ['coalesce', ['to-number', ['get', 'population']], 0]],
    },
    paint: { 'text-color': colour, 'text-halo-color': ink.halo, 'text-halo-width': 1.8 },
  });
  return [
    place('neighbourhoods', kind('neighbourhood', 'macrohood'), 12, [12, 10, 16, 13], ink.label),
    place('localities', kind('locality'), 6, [6, 10, 12, 15], ink.labelStrong),
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
  return [
    {
      id: 'territory-lines',
      type: 'line',
      source: 'territories',
      paint: { 'line-color': ink.boundary, 'line-width': 1.4, 'line-dasharray': [4, 3] },
    },
  ];
}
function closures(ink: Ink): Layers {
  const serious = ink.status['serious'] ?? ink.text;
  return [
    { id: 'closure-rim', type: 'line', source: 'closures', layout: { 'line-cap': 'round' }, paint: { 'line-color': ink.halo, 'line-width': 7 } },
    { id: 'closure-lines', type: 'line', source: 'closures', paint: { 'line-color': serious, 'line-width': 4, 'line-dasharray': [1.2, 1] } },
  ];
}
