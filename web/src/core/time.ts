/**
 * Times as the console shows them. The server's clock rules: the replica learns the difference
 * between both clocks from each tick, and every age on the screen is measured against `serverNow`.
 */

/** The centre works on the time of central Mexico, whatever the workstation is set to. */
export const CENTRE_ZONE = 'America/Mexico_City';

let offsetMs = 0;

/** Learns the server's clock from a heartbeat. Smoothed, so that one late frame moves nothing. */
export function learnServerTime(serverTime: string, localNow = Date.now()): void {
  const server = Date.parse(serverTime);
  if (!Number.isFinite(server)) return;
  const seen = server - localNow;
  offsetMs = Math.abs(seen - offsetMs) > 2000 ? seen : offsetMs + (seen - offsetMs) * 0.1;
}
/** Milliseconds since the epoch by the server's clock. */
export function serverNow(localNow = Date.now()): number {
  return localNow + offsetMs;
}
/** How far this workstation's clock is from the server's, milliseconds. */
export function clockOffset(): number {
  return offsetMs;
}
/** Milliseconds elapsed since an RFC 3339 time; zero for the future, `null` for nonsense. */
export function ageMs(at: string | null | undefined, now = serverNow()): number | null {
  if (!at) return null;
  const t = Date.parse(at);
  return Number.isFinite(t) ? Math.max(0, now - t) : null;
}

const clockFormat = new Intl.DateTimeFormat('es-MX', {
  timeZone: CENTRE_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const shortFormat = new Intl.DateTimeFormat('es-MX', {
  timeZone: CENTRE_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const utcFormat = new Intl.DateTimeFormat('es-MX', {
  timeZone: 'UTC',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `14:05:09` in the centre's zone. */
export function clock(at: number | string): string {
  return clockFormat.format(typeof at === 'string' ? new Date(at) : at);
}
/** `14:05` in the centre's zone. */
export function clockShort(at: number | string): string {
  return shortFormat.format(typeof at === 'string' ? new Date(at) : at);
}
/** `20:05Z`. */
export function clockUtc(at: number | string): string {
  return `${utcFormat.format(typeof at === 'string' ? new Date(at) : at)}Z`;
}
/** Day and time, for records of other days. */
export function dayAndClock(at: number | string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: CENTRE_ZONE,
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return format.format(typeof at === 'string' ? new Date(at) : at);
}
/** Day, as `24 nov`. */
export function day(at: number | string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: CENTRE_ZONE, day: '2-digit', month: 'short' });
  return format.format(typeof at === 'string' ? new Date(at) : at);
}

/** `0:07`, `12:34`, `1:02:03`: a running clock with fixed places. */
export function stopwatch(ms: number | null): string {
  if (ms === null) return '—';
  const s = Math.floor(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}
/** `7 s`, `12 min`, `3 h 05`: an age in words, coarse. */
export function ageWords(ms: number | null): string {
  if (ms === null) return '—';
  const s = Math.floor(ms / 1000);
  if (s < 60) return `${s} s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m} min`;
  const h = Math.floor(m / 60);
  if (h < 48) return `${h} h ${String(m % 60).padStart(2, '0')}`;
  return `${Math.floor(h / 24)} d`;
}
