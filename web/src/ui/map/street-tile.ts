/** A vector tile as paths for a plain canvas, gathered by what is drawn alike: few strokes instead of thousands. */
import { VectorTile, type VectorTileFeature, type VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { COVER_KINDS, groundOf, POIS, roadOf, type RoadId } from './roads';

export type FillId = 'earth' | 'green' | 'urban' | 'civic' | 'water' | 'buildings';
/** Tunnels are drawn apart: they are there, but not above ground. */
export type LineId = RoadId | `${RoadId}-tunnel` | 'rail' | 'river' | 'border';
type Pt = { x: number; y: number };

/** A name along a street: the longest nearly straight piece of it in this tile. */
export interface StreetName {
  text: string;
  road: RoadId;
  /** Ends of the piece, in units of the tile. */
  from: Pt;
  to: Pt;
}
export interface PointName {
  text: string;
  kind: string;
  detail: string;
  population: number;
  at: Pt;
}
export interface StreetTile {
  /** Units of the tile's side. */
  extent: number;
  fills: Map<FillId, Path2D>;
  lines: Map<LineId, Path2D>;
  streets: StreetName[];
  places: PointName[];
  waters: PointName[];
  pois: PointName[];
  numbers: PointName[];
}
/** Names kept of one tile, so that a bent file cannot fill the memory. */
const NAMES_MAX = 4000;
const POINT = 1;
const LINE = 2;
const AREA = 3;

export function readTile(bytes: ArrayBuffer): StreetTile {
  const tile = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  const out: StreetTile = { extent: 4096, fills: new Map(), lines: new Map(), streets: [], places: [], waters: [], pois: [], numbers: [] };
  const { layers } = tile;
  out.extent = Object.values(layers)[0]?.extent ?? 4096;
  each(layers['earth'], (f) => f.type === AREA && area(out, 'earth', f));
  each(layers['landcover'], (f) => f.type === AREA && COVER_KINDS.includes(String(f.properties['kind'])) && area(out, 'green', f));
  each(layers['landuse'], (f) => {
    const ground = f.type === AREA ? groundOf(f.properties['kind']) : null;
    if (ground) area(out, ground, f);
  });
  each(layers['water'], (f) => {
    if (f.type === AREA) area(out, 'water', f);
    else if (f.type === LINE) line(out, 'river', f.loadGeometry());
    else point(out.waters, f, name(f));
  });
  each(layers['buildings'], (f) => {
    if (f.type === AREA) area(out, 'buildings', f);
    else point(out.numbers, f, String(f.properties['addr_housenumber'] ?? ''));
  });
  each(layers['roads'], (f) => f.type === LINE && road(out, f));
  each(layers['boundaries'], (f) => f.type === LINE && line(out, 'border', f.loadGeometry()));
  each(layers['places'], (f) => point(out.places, f, name(f)));
  each(layers['pois'], (f) => {
    if (String(f.properties['kind']) in POIS) point(out.pois, f, name(f), true);
  });
  return out;
}
function each(layer: VectorTileLayer | undefined, run: (feature: VectorTileFeature) => unknown): void {
  for (let i = 0; i < (layer?.length ?? 0); i++) run((layer as VectorTileLayer).feature(i));
}
function name(f: VectorTileFeature): string {
  return String(f.properties['name:es'] ?? f.properties['name'] ?? '');
}
function road(out: StreetTile, f: VectorTileFeature): void {
  const { kind, kind_detail: detail } = f.properties;
  const id = kind === 'rail' ? 'rail' : roadOf(kind, detail);
  if (!id) return;
  const parts = f.loadGeometry();
  line(out, id !== 'rail' && f.properties['is_tunnel'] ? `${id}-tunnel` : id, parts);
  const text = name(f) || (id === 'motorway' || id === 'primary' ? String(f.properties['ref'] ?? '') : '');
  if (id === 'rail' || !text || out.streets.length >= NAMES_MAX) return;
  const piece = straightest(parts);
  if (piece) out.streets.push({ text, road: id, ...piece });
}
function area(out: StreetTile, id: FillId, f: VectorTileFeature): void {
  const path = out.fills.get(id) ?? new Path2D();
  out.fills.set(id, path);
  for (const ring of f.loadGeometry()) {
    trace(path, ring);
    path.closePath();
  }
}
function line(out: StreetTile, id: LineId, parts: Pt[][]): void {
  const path = out.lines.get(id) ?? new Path2D();
  out.lines.set(id, path);
  for (const part of parts) trace(path, part);
}
function trace(path: Path2D, points: readonly Pt[]): void {
  for (const [i, p] of points.entries()) {
    if (i === 0) path.moveTo(p.x, p.y);
    else path.lineTo(p.x, p.y);
  }
}
/** `nameless`: a point helps even without a name, by its picture. */
function point(list: PointName[], f: VectorTileFeature, text: string, nameless = false): void {
  if (f.type !== POINT || (!text && !nameless) || list.length >= NAMES_MAX) return;
  const at = f.loadGeometry()[0]?.[0];
  const { kind, kind_detail, population } = f.properties;
  if (at) list.push({ text, kind: String(kind), detail: String(kind_detail ?? ''), population: Number(population) || 0, at });
}
/** Largest turn within a piece that still reads as straight, radians. */
const BEND = 0.3;
/** The longest run whose sides keep about the direction of its first one. */
export function straightest(parts: readonly (readonly Pt[])[]): { from: Pt; to: Pt } | null {
  let best: { from: Pt; to: Pt } | null = null;
  let longest = 0;
  for (const part of parts) {
    let start = 0;
    for (let i = 1; i < part.length; i++) {
      const [a, b, c] = [part[start] as Pt, part[i - 1] as Pt, part[i] as Pt];
      if (i - 1 > start && turn(a, b, b, c) > BEND) start = i - 1;
      const from = part[start] as Pt;
      const length = Math.hypot(c.x - from.x, c.y - from.y);
      if (length > longest) [best, longest] = [{ from, to: c }, length];
    }
  }
  return best;
}
function turn(a: Pt, b: Pt, c: Pt, d: Pt): number {
  const angle = Math.atan2(d.y - c.y, d.x - c.x) - Math.atan2(b.y - a.y, b.x - a.x);
  return Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle)));
}
