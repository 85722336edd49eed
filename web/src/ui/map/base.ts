/**
 * The ground of the map. Without anything imported it is schematic: seats of the municipalities, their names and a mesh
 * of a tenth of a degree; no borders, no streets, and the map itself says so. Streets that the deployer imported lie on
 * it, as far as they go.
 */
import type { Municipality } from '../../api/types';
import { worldX, worldY, type Bounds } from './view';

/** The state with a margin. */
export const STATE_BOUNDS: Bounds = [-100.65, 18.3, -98.55, 20.3];
const MESH: Bounds = [-101.4, 17.8, -97.9, 20.9];
const STEP = 0.1;

/** Vector tiles of the Protomaps schema, version 4, as one file read by ranges. */
export interface TileSource {
  url: string;
  /** Shown on the map, as licences ask. */
  attribution: string;
  zoomMin: number;
  zoomMax: number;
  /** Ground that it holds; elsewhere the map stays schematic. */
  bounds: Bounds;
}
export function holds([west, south, east, north]: Bounds, lat: number, lon: number): boolean {
  return lat >= south && lat <= north && lon >= west && lon <= east;
}
/** How much of a view has streets: none, all, or some of it. */
export function streetsIn(tiles: TileSource | null, [west, south, east, north]: Bounds): 'none' | 'some' | 'all' {
  if (!tiles) return 'none';
  const [w, s, e, n] = tiles.bounds;
  if (w > east || e < west || s > north || n < south) return 'none';
  return w <= west && e >= east && s <= south && n >= north ? 'all' : 'some';
}
/** Seats of municipalities that no street map shows. */
export function schematicTowns({ towns, tiles }: Pick<BaseData, 'towns' | 'tiles'>): readonly Municipality[] {
  return tiles ? towns.filter((t) => !holds(tiles.bounds, t.lat, t.lon)) : towns;
}
export interface BaseData {
  towns: readonly Municipality[];
  tiles: TileSource | null;
  /** Sectors, quadrants and other territories of the centre, if it drew any. Properties: `kind`, `name`, `label`. */
  territories: GeoJSON.FeatureCollection | null;
}
export const EMPTY_BASE: BaseData = { towns: [], tiles: null, territories: null };

export function meshLines(): [number, number][][] {
  const [west, south, east, north] = MESH;
  const lines: [number, number][][] = [];
  for (let i = Math.ceil(west / STEP); i <= east / STEP; i++) lines.push([[i * STEP, south], [i * STEP, north]]);
  for (let i = Math.ceil(south / STEP); i <= north / STEP; i++) lines.push([[west, i * STEP], [east, i * STEP]]);
  return lines;
}
/** Radius of a seat's disc, pixels: its area follows the population. */
export function townRadius(population: number, zoom: number): number {
  const small = Math.max(1.5, Math.sqrt(population) / 160);
  const large = Math.max(3, Math.sqrt(population) / 40);
  const share = Math.max(0, Math.min(1, (zoom - 7) / 5));
  return small + (large - small) * share;
}
/**
 * A geometry as a path on the unit square of the whole world, made once and scaled when drawn. It begins at the corner of
 * its box: a browser keeps paths in single precision, which on the whole world is metres.
 */
export interface WorldPath {
  path: Path2D;
  closed: boolean;
  /** On the unit square: left, top, right, bottom. */
  box: [number, number, number, number];
  feature: GeoJSON.Feature;
}
/** Vertices of all features drawn without a graphics card; what is beyond is left out and the map says so. */
export const VERTICES_MAX = 250_000;

export function worldPaths(collection: GeoJSON.FeatureCollection | null): { paths: WorldPath[]; leftOut: number } {
  const paths: WorldPath[] = [];
  let vertices = 0;
  let leftOut = 0;
  for (const feature of collection?.features ?? []) {
    const rings = ringsOf(feature.geometry);
    const count = rings.reduce((n, r) => n + r.points.length, 0);
    if (count === 0) continue;
    if (vertices + count > VERTICES_MAX) {
      leftOut += 1;
      continue;
    }
    vertices += count;
    paths.push(worldPath(feature, rings));
  }
  return { paths, leftOut };
}
interface Ring {
  points: GeoJSON.Position[];
  closed: boolean;
}
function ringsOf(geometry: GeoJSON.Geometry | null): Ring[] {
  const as = (list: GeoJSON.Position[][], closed: boolean) => list.map((points) => ({ points, closed }));
  switch (geometry?.type) {
    case 'LineString':
      return as([geometry.coordinates], false);
    case 'MultiLineString':
      return as(geometry.coordinates, false);
    case 'Polygon':
      return as(geometry.coordinates, true);
    case 'MultiPolygon':
      return as(geometry.coordinates.flat(), true);
    case 'GeometryCollection':
      return geometry.geometries.flatMap(ringsOf);
    default:
      return [];
  }
}
function worldPath(feature: GeoJSON.Feature, rings: Ring[]): WorldPath {
  const box: WorldPath['box'] = [Infinity, Infinity, -Infinity, -Infinity];
  const world = rings.map(({ points, closed }) => ({
    closed,
    points: points.map((p) => {
      const [x, y] = [worldX(p[0] ?? 0), worldY(p[1] ?? 0)];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
      return [x, y] as const;
    }),
  }));
  const path = new Path2D();
  for (const { points, closed } of world) {
    for (const [i, [x, y]] of points.entries()) {
      if (i === 0) path.moveTo(x - box[0], y - box[1]);
      else path.lineTo(x - box[0], y - box[1]);
    }
    if (closed) path.closePath();
  }
  return { path, closed: rings.some((r) => r.closed), box, feature };
}
