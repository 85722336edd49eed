/**
 * Layers for streets from vector tiles of the Protomaps basemap schema, version 4: those that `atalaya import osm` makes
 * and ready-made ones. Four looks for four rooms. Names are drawn with the page's own font: no glyph server, no sprites.
 *
 * The ground stays quieter than what lies on it: greys of one hue, no colour that a status uses.
 */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';

export type StreetTheme = 'noche' | 'dia' | 'penumbra' | 'contraste';

export interface StreetOptions {
  /** Id of the vector source in the style. */
  source: string;
  theme: StreetTheme;
  /** Arrows along one-way streets; on unless said otherwise. */
  oneway?: boolean;
  /** Points of interest; on unless said otherwise. */
  pois?: boolean;
}

interface StreetInk {
  land: string;
  built: string;
  green: string;
  sand: string;
  special: string;
  water: string;
  waterName: string;
  building: string;
  buildingLine: string;
  casing: string;
  minor: string;
  medium: string;
  major: string;
  highway: string;
  path: string;
  rail: string;
  border: string;
  name: string;
  strong: string;
  quiet: string;
  halo: string;
}

/** Night is the room's usual one; penumbra has a third of its light; contrast draws lines instead of shades. */
const INKS: Record<StreetTheme, StreetInk> = {
  noche: {
    land: '#141b24', built: '#18202a', green: '#17241f', sand: '#1f211f', special: '#1d2430', water: '#0c2233',
    waterName: '#5f87a3', building: '#202a36', buildingLine: '#2b3643', casing: '#0f151c', minor: '#34404d',
    medium: '#3f4c5a', major: '#4d5b6a', highway: '#63717f', path: '#2d3843', rail: '#39434e', border: '#5b6875',
    name: '#aab6c1', strong: '#dbe3ea', quiet: '#85929e', halo: '#10161d',
  },
  dia: {
    land: '#eef0f1', built: '#e5e8ea', green: '#d9e5d8', sand: '#ebe6da', special: '#e4e2ec', water: '#b9d3e4',
    waterName: '#3f6c8a', building: '#dadee2', buildingLine: '#c3c9cf', casing: '#c2c9d0', minor: '#ffffff',
    medium: '#ffffff', major: '#fbf6e6', highway: '#f3e3b8', path: '#c9cfd5', rail: '#b4bcc4', border: '#8d97a1',
    name: '#3b4753', strong: '#121a22', quiet: '#5d6873', halo: '#f8f9fa',
  },
  penumbra: {
    land: '#090c10', built: '#0b0f14', green: '#0a110e', sand: '#0e0f0e', special: '#0d1117', water: '#06121c',
    waterName: '#3f5d72', building: '#10151b', buildingLine: '#171d24', casing: '#06080b', minor: '#1b2128',
    medium: '#222931', major: '#2b333c', highway: '#38414b', path: '#171d23', rail: '#1c2228', border: '#38424c',
    name: '#808b95', strong: '#a9b2ba', quiet: '#626d77', halo: '#07090c',
  },
  contraste: {
    land: '#000000', built: '#000000', green: '#001a00', sand: '#000000', special: '#0a0a14', water: '#002a55',
    waterName: '#9fd0ff', building: '#141414', buildingLine: '#6d6d6d', casing: '#000000', minor: '#a8a8a8',
    medium: '#c4c4c4', major: '#e6e6e6', highway: '#ffffff', path: '#7d7d7d', rail: '#8a8a8a', border: '#ffffff',
    name: '#ffffff', strong: '#ffffff', quiet: '#e0e0e0', halo: '#000000',
  },
};

const FONT = ['Noto Sans'];
const NAME: ExpressionSpecification = ['coalesce', ['get', 'name:es'], ['get', 'name']];

const kindIn = (...kinds: string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', kinds]];
const detailIn = (...kinds: string[]): ExpressionSpecification => ['in', ['get', 'kind_detail'], ['literal', kinds]];
/** Grows with the zoom as the ground does: pairs of zoom and pixels. */
const grow = (...stops: number[]) => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops] as unknown as ExpressionSpecification;
const ramp = (...stops: number[]) => ['interpolate', ['linear'], ['zoom'], ...stops] as unknown as ExpressionSpecification;

const AREA: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
const LINE: ExpressionSpecification = ['==', ['geometry-type'], 'LineString'];
const TUNNEL: ExpressionSpecification = ['any', ['==', ['get', 'is_tunnel'], 'yes'], ['==', ['get', 'is_tunnel'], true]];

interface RoadClass {
  id: string;
  from: number;
  filter: ExpressionSpecification;
  width: number[];
  ink: keyof StreetInk;
  /** Rim around it from this zoom on; none where it is a thin line. */
  rim?: number;
}
const LINK: ExpressionSpecification = ['has', 'is_link'];
const SMALL: ExpressionSpecification = detailIn('service', 'track', 'busway');
/** From the least to the most important: later ones are drawn over earlier ones. */
const ROADS: readonly RoadClass[] = [
  { id: 'service', from: 13, filter: ['all', kindIn('minor_road'), SMALL], width: [13, 0.4, 15, 1.6, 18, 9], ink: 'minor', rim: 15 },
  { id: 'minor', from: 12, filter: ['all', kindIn('minor_road'), ['!', SMALL]], width: [12, 0.5, 14, 2, 16, 6, 18, 16], ink: 'minor', rim: 14 },
  { id: 'link', from: 11, filter: ['all', kindIn('highway', 'major_road'), LINK], width: [11, 0.5, 14, 2, 18, 14], ink: 'medium', rim: 13 },
  { id: 'tertiary', from: 10, filter: ['any', kindIn('medium_road'), ['all', kindIn('major_road'), detailIn('tertiary'), ['!', LINK]]], width: [10, 0.6, 14, 3, 16, 8, 18, 20], ink: 'medium', rim: 13 },
  { id: 'major', from: 7, filter: ['all', kindIn('major_road'), ['!', detailIn('tertiary')], ['!', LINK]], width: [7, 0.6, 11, 1.6, 14, 4.5, 16, 10, 18, 24], ink: 'major', rim: 12 },
  { id: 'highway', from: 4, filter: ['all', kindIn('highway'), ['!', LINK]], width: [4, 0.6, 9, 1.6, 12, 3, 14, 6, 16, 12, 18, 28], ink: 'highway', rim: 10 },
];

type Paint = Record<string, unknown>;

export function streetLayers(options: StreetOptions): LayerSpecification[] {
  const ink = INKS[options.theme];
  const make = new Maker(options.source, ink);
  return [
    ...ground(make, ink),
    ...waters(make, ink),
    ...buildings(make, ink),
    ...roads(make, ink),
    ...borders(make, ink),
    ...(options.oneway === false ? [] : arrows(make, ink)),
    ...roadNames(make, ink),
    ...numbers(make, ink),
    ...(options.pois === false ? [] : pois(make, ink)),
    ...places(make, ink),
  ];
}
/** Colour of the ground where there is no tile. */
export function streetLand(theme: StreetTheme): string {
  return INKS[theme].land;
}

class Maker {
  constructor(
    private readonly source: string,
    private readonly ink: StreetInk,
  ) {}

  fill(id: string, layer: string, filter: ExpressionSpecification, paint: Paint, from = 0): LayerSpecification {
    return this.#layer('fill', id, layer, filter, from, {}, paint);
  }
  line(id: string, layer: string, filter: ExpressionSpecification, paint: Paint, from = 0, cap: 'round' | 'butt' = 'round'): LayerSpecification {
    return this.#layer('line', id, layer, filter, from, { 'line-join': 'round', 'line-cap': cap }, paint);
  }
  text(id: string, layer: string, filter: ExpressionSpecification, layout: Paint, colour: string, from = 0, halo = 1.4): LayerSpecification {
    const paint = { 'text-color': colour, 'text-halo-color': this.ink.halo, 'text-halo-width': halo };
    return this.#layer('symbol', id, layer, filter, from, { 'text-font': FONT, ...layout }, paint);
  }
  #layer(type: string, id: string, layer: string, filter: ExpressionSpecification, minzoom: number, layout: Paint, paint: Paint): LayerSpecification {
    return { id: `streets-${id}`, type, source: this.source, 'source-layer': layer, filter, minzoom, layout, paint } as LayerSpecification;
  }
}

function ground(make: Maker, ink: StreetInk): LayerSpecification[] {
  const area = (id: string, colour: string, kinds: string[], from: number) =>
    make.fill(`land-${id}`, 'landuse', kindIn(...kinds), { 'fill-color': colour, 'fill-antialias': false }, from);
  return [
    make.fill('earth', 'earth', AREA, { 'fill-color': ink.land, 'fill-antialias': false }),
    area('built', ink.built, ['residential', 'commercial', 'retail', 'industrial', 'urban_area', 'construction', 'railway', 'farmyard'], 8),
    area('green', ink.green, ['forest', 'wood', 'park', 'nature_reserve', 'national_park', 'protected_area', 'grass', 'meadow', 'grassland', 'garden', 'golf_course', 'cemetery', 'grave_yard', 'recreation_ground', 'village_green', 'pitch', 'playground', 'scrub', 'orchard', 'vineyard', 'allotments'], 6),
    area('sand', ink.sand, ['bare_rock', 'scree', 'sand', 'beach', 'quarry', 'landfill', 'brownfield'], 9),
    area('special', ink.special, ['hospital', 'school', 'university', 'college', 'kindergarten', 'prison', 'military', 'aerodrome', 'stadium', 'parking', 'pedestrian'], 12),
  ];
}
function waters(make: Maker, ink: StreetInk): LayerSpecification[] {
  return [
    make.fill('water', 'water', AREA, { 'fill-color': ink.water, 'fill-antialias': false }),
    make.line('river', 'water', ['all', LINE, kindIn('river', 'canal')], { 'line-color': ink.water, 'line-width': grow(8, 0.6, 13, 2.2, 18, 12) }, 8),
    make.line('stream', 'water', ['all', LINE, ['!', kindIn('river', 'canal')]], { 'line-color': ink.water, 'line-width': grow(12, 0.5, 18, 4) }, 12),
    make.text('river-name', 'water', ['all', LINE, ['has', 'name']], { 'text-field': NAME, 'symbol-placement': 'line', 'symbol-spacing': 420, 'text-size': ramp(12, 10, 16, 12) }, ink.waterName, 12),
    make.text('lake-name', 'water', ['all', AREA, ['has', 'name']], { 'text-field': NAME, 'text-size': 11, 'text-max-width': 7 }, ink.waterName, 12),
  ];
}
function buildings(make: Maker, ink: StreetInk): LayerSpecification[] {
  const opacity = ramp(13.5, 0, 14.5, 1);
  return [
    make.fill('building', 'buildings', AREA, { 'fill-color': ink.building, 'fill-opacity': opacity, 'fill-outline-color': ink.buildingLine }, 13),
  ];
}
function roads(make: Maker, ink: StreetInk): LayerSpecification[] {
  const wider = (stops: number[]) => stops.map((n, i) => (i % 2 ? n + Math.max(1, n * 0.18) : n));
  const above: ExpressionSpecification = ['!', TUNNEL];
  const out: LayerSpecification[] = [];
  for (const road of ROADS) {
    out.push(make.line(`${road.id}-tunnel`, 'roads', ['all', road.filter, TUNNEL], { 'line-color': ink[road.ink], 'line-width': grow(...road.width), 'line-opacity': 0.4, 'line-dasharray': [2, 1.2] }, Math.max(road.from, 12), 'butt'));
  }
  out.push(
    make.line('path', 'roads', kindIn('path', 'other', 'aeroway'), { 'line-color': ink.path, 'line-width': grow(13, 0.5, 16, 1.2, 18, 3.5), 'line-dasharray': [3, 1.5] }, 13, 'butt'),
    make.line('ferry', 'roads', kindIn('ferry'), { 'line-color': ink.waterName, 'line-width': 1, 'line-dasharray': [4, 4], 'line-opacity': 0.7 }, 10, 'butt'),
    make.line('runway', 'roads', ['all', kindIn('aeroway', 'other'), detailIn('runway')], { 'line-color': ink.minor, 'line-width': grow(10, 1.5, 14, 12, 18, 80) }, 10, 'butt'),
    make.line('rail', 'roads', ['all', kindIn('rail'), above], { 'line-color': ink.rail, 'line-width': grow(9, 0.7, 14, 1.6, 18, 4) }, 9, 'butt'),
    make.line('rail-ties', 'roads', ['all', kindIn('rail'), above], { 'line-color': ink.rail, 'line-width': grow(14, 4, 18, 9), 'line-dasharray': [0.25, 2] }, 14, 'butt'),
  );
  for (const road of ROADS.filter((r) => r.rim !== undefined)) {
    out.push(make.line(`${road.id}-rim`, 'roads', ['all', road.filter, above], { 'line-color': ink.casing, 'line-width': grow(...wider(road.width)) }, Math.max(road.from, road.rim ?? 0)));
  }
  for (const road of ROADS) {
    out.push(make.line(road.id, 'roads', ['all', road.filter, above], { 'line-color': ink[road.ink], 'line-width': grow(...road.width) }, road.from));
  }
  return out;
}
function borders(make: Maker, ink: StreetInk): LayerSpecification[] {
  const line = (id: string, kinds: string[], width: number[], dash: number[], from: number) =>
    make.line(`border-${id}`, 'boundaries', kindIn(...kinds), { 'line-color': ink.border, 'line-width': grow(...width), 'line-dasharray': dash, 'line-opacity': 0.75 }, from, 'butt');
  return [
    line('local', ['county', 'locality'], [9, 0.5, 15, 1.4], [3, 3], 9),
    line('region', ['region'], [5, 0.6, 12, 1.8], [5, 2], 4),
    line('country', ['country'], [3, 0.8, 12, 2.6], [1, 0], 2),
  ];
}
/** The arrow is a letter of the page's font: no picture is fetched. */
function arrows(make: Maker, ink: StreetInk): LayerSpecification[] {
  const oneway: ExpressionSpecification = ['all', kindIn('highway', 'major_road', 'medium_road', 'minor_road'), ['has', 'oneway'], ['!=', ['get', 'oneway'], 'no']];
  const layout = {
    'symbol-placement': 'line',
    'symbol-spacing': 130,
    'text-field': ['case', ['in', ['to-string', ['get', 'oneway']], ['literal', ['-1', 'reverse']]], '‹', '›'],
    'text-size': ramp(16, 15, 19, 24),
    'text-keep-upright': false,
    'text-rotation-alignment': 'map',
    'text-ignore-placement': true,
    'text-allow-overlap': true,
    'text-padding': 0,
  };
  return [make.text('oneway', 'roads', oneway, layout, ink.name, 16, 0.8)];
}
function roadNames(make: Maker, ink: StreetInk): LayerSpecification[] {
  const along = (size: ExpressionSpecification) => ({
    'text-field': NAME,
    'symbol-placement': 'line',
    'symbol-spacing': 320,
    'text-size': size,
    'text-max-angle': 35,
    'text-padding': 4,
  });
  const named: ExpressionSpecification = ['has', 'name'];
  return [
    make.text('name-path', 'roads', ['all', named, kindIn('path')], along(ramp(16, 10, 19, 13)), ink.quiet, 16),
    make.text('name-minor', 'roads', ['all', named, kindIn('minor_road')], along(ramp(14, 10, 18, 14)), ink.name, 14),
    make.text('name-major', 'roads', ['all', named, kindIn('major_road', 'medium_road')], along(ramp(12, 10, 18, 15)), ink.name, 12),
    make.text('name-highway', 'roads', ['all', named, kindIn('highway')], along(ramp(11, 10, 18, 15)), ink.strong, 11),
    make.text('ref', 'roads', ['all', ['has', 'ref'], kindIn('highway', 'major_road')], { 'text-field': ['slice', ['get', 'ref'], 0, 12], 'symbol-placement': 'line', 'symbol-spacing': 500, 'text-size': 10.5, 'text-rotation-alignment': 'viewport', 'text-padding': 6 }, ink.strong, 9, 2),
  ];
}
function numbers(make: Maker, ink: StreetInk): LayerSpecification[] {
  return [make.text('number', 'buildings', ['has', 'addr_housenumber'], { 'text-field': ['get', 'addr_housenumber'], 'text-size': 10.5, 'text-padding': 2 }, ink.quiet, 16.5, 1)];
}
/** What helps a dispatcher first; shapes of the page's font stand for pictures. */
function pois(make: Maker, ink: StreetInk): LayerSpecification[] {
  const poi = (id: string, kinds: string[], mark: string, colour: string, from: number) =>
    make.text(
      `poi-${id}`,
      'pois',
      kindIn(...kinds),
      {
        'text-field': ['format', mark, { 'font-scale': 1.15 }, ['case', ['has', 'name'], ['concat', '\n', NAME], ''], {}],
        'text-size': ramp(12, 10, 17, 12),
        'text-max-width': 9,
        'text-anchor': 'center',
        'text-padding': 4,
        'text-optional': true,
      },
      colour,
      from,
    );
  return [
    poi('daily', ['fuel', 'pharmacy', 'bank', 'supermarket', 'mall', 'marketplace', 'hotel', 'museum', 'library', 'theatre', 'cinema', 'place_of_worship', 'restaurant', 'cafe', 'stadium', 'sports_centre', 'park', 'attraction', 'convenience', 'parking'], '·', ink.quiet, 16),
    poi('civic', ['school', 'college', 'university', 'kindergarten', 'townhall', 'courthouse', 'bus_station', 'train_station', 'station', 'aerodrome', 'helipad', 'embassy', 'prison', 'peak', 'mountain_pass'], '•', ink.name, 14),
    poi('help', ['hospital', 'clinic', 'police', 'fire_station', 'ambulance_station'], '+', ink.strong, 12),
  ];
}
function places(make: Maker, ink: StreetInk): LayerSpecification[] {
  const place = (id: string, filter: ExpressionSpecification, size: ExpressionSpecification, colour: string, from: number, to: number): LayerSpecification => ({
    ...make.text(`place-${id}`, 'places', filter, { 'text-field': NAME, 'text-size': size, 'text-max-width': 8, 'text-padding': 5, 'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'population_rank'], 0]] }, colour, from, 1.8),
    maxzoom: to,
  });
  return [
    place('hood', kindIn('neighbourhood'), ramp(12, 10, 16, 13), ink.quiet, 12, 17),
    place('suburb', kindIn('macrohood'), ramp(11, 11, 15, 14), ink.quiet, 11, 17),
    place('village', ['all', kindIn('locality'), ['!', detailIn('city', 'town')]], ramp(10, 10, 15, 14), ink.name, 10, 16),
    place('town', ['all', kindIn('locality'), detailIn('town')], ramp(8, 11, 14, 17), ink.strong, 7, 15),
    place('city', ['all', kindIn('locality'), detailIn('city')], ramp(6, 12, 13, 20), ink.strong, 4, 15),
  ];
}
