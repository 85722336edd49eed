/** Values as they stand on a screen. */
import type { Folio, Priority } from '../api/types';
import type { Look } from '../ui/looks';

export const PRIORITY_NUMBER: Record<Priority, 1 | 2 | 3 | 4> = { critical: 1, high: 2, medium: 3, low: 4 };
export const PRIORITY_LOOK: Record<Priority, Look> = {
  critical: 'emergency',
  high: 'serious',
  medium: 'caution',
  low: 'low',
};
/** How long an incident may wait for a unit before the queue marks it late, by priority. */
export const WAIT_LIMIT_MS: Record<Priority, number> = {
  critical: 60_000,
  high: 5 * 60_000,
  medium: 15 * 60_000,
  low: 30 * 60_000,
};
/** A ringing call against the targets of answering: 15 s for 90 %, 20 s for 95 %. */
export const ANSWER_GOAL_MS = 15_000;
export const ANSWER_LIMIT_MS = 20_000;
/** A position older than this is shown as old. */
export const POSITION_STALE_MS = 90_000;

/** The folio as people say it: `TOL-261124-01234` → `1234`. */
export function shortFolio(folio: Folio | null | undefined): string {
  if (!folio) return '—';
  const last = folio.slice(folio.lastIndexOf('-') + 1);
  return /^\d+$/.test(last) ? String(Number(last)) : folio;
}
/** Midnight, at the centre, of the day in a folio (`TOL-261124-01234`), milliseconds since 1970; `null` where it has none. */
export function dayFromFolio(folio: string): number | null {
  const [, yy, mm, dd] = /-(\d\d)(\d\d)(\d\d)-\d+$/.exec(folio) ?? [];
  if (!yy || !mm || !dd) return null;
  // The centre keeps UTC−6 all year.
  const at = Date.parse(`20${yy}-${mm}-${dd}T00:00:00-06:00`);
  return Number.isFinite(at) ? at : null;
}
/** `850 m`, `4.2 km`. */
export function distance(metres: number | null | undefined, locale = 'es-MX'): string {
  if (metres === null || metres === undefined || !Number.isFinite(metres)) return '—';
  if (metres < 1000) return `${Math.round(metres / 10) * 10} m`;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: metres < 10_000 ? 1 : 0 }).format(metres / 1000)} km`;
}
/** Seconds of travel in whole minutes, at least one: an estimate has no seconds. */
export function etaMinutes(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '—';
  return `${Math.max(1, Math.round(seconds / 60))} min`;
}
/** A duration of the measures: `7.4 s`, `1:32`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '—';
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const s = Math.round(ms / 1000);
  const h = Math.floor(s / 3600);
  const tail = `${String(Math.floor(s / 60) % 60).padStart(h ? 2 : 1, '0')}:${String(s % 60).padStart(2, '0')}`;
  return h ? `${h}:${tail} h` : `${tail} min`;
}
/** A limit that somebody set: `10 min`, `15 s`, with no digit that nobody said. */
export function limit(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms < 60_000 && ms % 1000 === 0 ? `${ms / 1000} s` : duration(ms);
}
export function percent(share: number | null | undefined, locale = 'es-MX'): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '—';
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
export function count(n: number, locale = 'es-MX'): string {
  return new Intl.NumberFormat(locale).format(n);
}
/** Great-circle metres between two places. */
export function metresBetween(aLat: number, aLon: number, bLat: number, bLon: number): number {
  const rad = Math.PI / 180;
  const dp = (bLat - aLat) * rad;
  const dl = (bLon - aLon) * rad;
  const a = Math.sin(dp / 2) ** 2 + Math.cos(aLat * rad) * Math.cos(bLat * rad) * Math.sin(dl / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(a)));
}
/** What people see of any text from outside: direction overrides and control characters as a box. */
export function visible(text: string | null | undefined): string {
  return (text ?? '').replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufeff]/g, '\u25a1');
}
/** A Mexican number as people read it aloud: `+527221234567` → `722 123 4567`. Others stay as they are. */
export function phone(number: string): string {
  const national = /^\+52(\d{10})$/.exec(number)?.[1];
  if (!national) return number;
  const cut = /^(55|56|33|81)/.test(national) ? 2 : 3;
  return `${national.slice(0, cut)} ${national.slice(cut, 6)} ${national.slice(6)}`;
}
