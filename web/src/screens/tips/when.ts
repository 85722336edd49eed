/** Times of the 089: six hours wide, written as such and never finer. */
import { CENTRE_ZONE } from '../../core/time';

const SIX_HOURS_MS = 6 * 3600 * 1000;

/** `24 nov 06:00`. */
export function dayMonth(at: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: CENTRE_ZONE, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return format.format(new Date(at)).replace(/,/g, '');
}
/** `12:00`, the end of the six hours that begin then. */
export function sixHoursEnd(at: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: CENTRE_ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return format.format(new Date(Date.parse(at) + SIX_HOURS_MS));
}
/** `24 nov 2026`. */
export function date(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: CENTRE_ZONE, day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at));
}
/** `3:07` of a call. */
export function elapsed(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}
