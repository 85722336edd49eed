/** Distances, bearings and ages as a crew reads them. */
import type { Words } from './words';

const EARTH_M = 6_371_000;
const rad = (deg: number) => (deg * Math.PI) / 180;

/** Metres between two places in a straight line (haversine). */
export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
/** Direction of the second place from the first: 0 north … 7 north-west. */
export function way(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const y = Math.sin(rad(b.lon - a.lon)) * Math.cos(rad(b.lat));
  const x = Math.cos(rad(a.lat)) * Math.sin(rad(b.lat)) - Math.sin(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.cos(rad(b.lon - a.lon));
  return Math.round(((Math.atan2(y, x) * 180) / Math.PI + 360) / 45) % 8;
}
/** `350 m`, `1.8 km`. */
export function distance(m: number): string {
  return m < 1000 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(m < 10_000 ? 1 : 0)} km`;
}
/** An age in words: `12 s`, `4 min`, `2 h`. */
export function age(ms: number, t: Words): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return t.seconds(s);
  return s < 3600 ? t.minutes(Math.floor(s / 60)) : t.hours(Math.floor(s / 3600));
}
/** `14:05` on the centre's clock, which is that of central Mexico. */
export function clock(at: string): string {
  return new Intl.DateTimeFormat('es-MX', { timeZone: 'America/Mexico_City', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}
