/** Where the map looks, and the arithmetic of Web Mercator: the same for the map with and without a graphics card. */

/** West, south, east, north, degrees. */
export type Bounds = [west: number, south: number, east: number, north: number];

export interface View {
  /** Middle of the map. */
  lat: number;
  lon: number;
  /** As MapLibre counts: the world is 512 · 2^zoom pixels wide. */
  zoom: number;
  /** CSS pixels. */
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}

export const ZOOM_MIN = 6;
export const ZOOM_MAX = 18;
/** The projection ends here; nothing of ours is near. */
const LAT_MAX = 85.051129;
const TILE = 512;
/** Ground size of a pixel at the equator at zoom 0, metres. */
const METRES_PER_PIXEL_0 = 78_271.517;

export function worldX(lon: number): number {
  return (lon + 180) / 360;
}
export function worldY(lat: number): number {
  const limited = Math.max(-LAT_MAX, Math.min(LAT_MAX, lat));
  const sin = Math.sin((limited * Math.PI) / 180);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
}
export function lonOf(x: number): number {
  return x * 360 - 180;
}
export function latOf(y: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp((1 - 2 * y) * Math.PI)) - 90;
}
/** Pixels of the whole world at this zoom. */
export function scaleOf(zoom: number): number {
  return TILE * 2 ** zoom;
}
/** Puts places on the screen; made once per drawing, because it is asked thousands of times. */
export function projector(view: View): (lat: number, lon: number) => Point {
  const scale = scaleOf(view.zoom);
  const left = worldX(view.lon) * scale - view.width / 2;
  const top = worldY(view.lat) * scale - view.height / 2;
  return (lat, lon) => ({ x: worldX(lon) * scale - left, y: worldY(lat) * scale - top });
}
export function unproject(view: View, x: number, y: number): { lat: number; lon: number } {
  const scale = scaleOf(view.zoom);
  return {
    lon: lonOf(worldX(view.lon) + (x - view.width / 2) / scale),
    lat: latOf(worldY(view.lat) + (y - view.height / 2) / scale),
  };
}
export function boundsOf(view: View): Bounds {
  const nw = unproject(view, 0, 0);
  const se = unproject(view, view.width, view.height);
  return [nw.lon, se.lat, se.lon, nw.lat];
}
export function metresPerPixel(view: View): number {
  return (METRES_PER_PIXEL_0 * Math.cos((view.lat * Math.PI) / 180)) / 2 ** view.zoom;
}
export function clampZoom(zoom: number): number {
  return Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, zoom));
}
/** Moves by pixels of the screen. */
export function panned(view: View, dx: number, dy: number): View {
  return { ...view, ...unproject(view, view.width / 2 + dx, view.height / 2 + dy) };
}
/** Zooms so that the place under the pointer stays under it. */
export function zoomedAt(view: View, zoom: number, x: number, y: number): View {
  const held = unproject(view, x, y);
  const next = { ...view, zoom: clampZoom(zoom) };
  const moved = projector(next)(held.lat, held.lon);
  return panned(next, moved.x - x, moved.y - y);
}
/** The view that shows all of these bounds. */
export function fitted(view: View, [west, south, east, north]: Bounds, padding: number, zoomMax = 14): View {
  const [x0, x1] = [worldX(west), worldX(east)];
  const [y0, y1] = [worldY(north), worldY(south)];
  const room = (pixels: number, share: number) => Math.max(40, pixels - 2 * padding) / Math.max(share, 1e-9);
  const scale = Math.min(room(view.width, x1 - x0), room(view.height, y1 - y0));
  const zoom = Math.min(zoomMax, clampZoom(Math.log2(scale / TILE)));
  return { ...view, zoom, lon: lonOf((x0 + x1) / 2), lat: latOf((y0 + y1) / 2) };
}
/** A round length that fits into so many pixels, for the bar of scale: 1, 2 or 5 times a power of ten. */
export function scaleBar(view: View, pixels = 110): { metres: number; width: number } {
  const perPixel = metresPerPixel(view);
  const most = perPixel * pixels;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((m) => m <= most) ?? power;
  return { metres, width: metres / perPixel };
}
