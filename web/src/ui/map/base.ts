/**
 * The ground of the map. Without anything imported it is schematic: seats of the municipalities, their names and a mesh
 * of a tenth of a degree; no borders, no streets, and the map itself says so. What the deployer brought lies on it.
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
  zoomMax: number;
}
export interface BaseData {
  towns: readonly Municipality[];
  tiles: TileSource | null;
  /** Sectors, quadrants and other territories of the centre, if it drew any. */
  territories: GeoJSON.FeatureCollection | null;
  /** Streets closed now. */
  closures: GeoJSON.FeatureCollection | null;
}
export const EMPTY_BASE: BaseData = { towns: [], tiles: null, territories: null, closures: null };

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
/** A geometry as a path on the unit square of the whole world, made once and scaled when drawn. */
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
  const path = new Path2D();
  const box: WorldPath['box'] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points, closed } of rings) {
    for (const [i, position] of points.entries()) {
      const [x, y] = [worldX(position[0] ?? 0), worldY(position[1] ?? 0)];
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    if (closed) path.closePath();
  }
  return { path, closed: rings.some((r) => r.closed), box, feature };
}
