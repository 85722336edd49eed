/**
 * Days and hours as people type them: `29/11/2026`, `29/11`, `hoy`, `18:30`, `1830`. Everything is on the time of the
 * centre, whatever the workstation is set to.
 */
import type { Time } from '../api/types';

/** The centre keeps UTC−6 all year (the summer time of central Mexico ended in 2022). */
const OFFSET_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;

export interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
}
export interface Clock {
  hour: number;
  minute: number;
}
const two = (n: number) => String(n).padStart(2, '0');

export function dayOf(ms: number): Day {
  const local = new Date(ms - OFFSET_MS);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
}
export function clockOf(ms: number): Clock {
  const local = new Date(ms - OFFSET_MS);
  return { hour: local.getUTCHours(), minute: local.getUTCMinutes() };
}
/** Milliseconds since 1970 of a day and hour at the centre. */
export function msOf({ year, month, day }: Day, { hour, minute }: Clock = { hour: 0, minute: 0 }): number {
  return Date.UTC(year, month - 1, day, hour, minute) + OFFSET_MS;
}
/** RFC 3339, as commands carry it. */
export function isoOf(ms: number): Time {
  return new Date(ms).toISOString();
}
/** `29/11/2026`. */
export function dayText({ year, month, day }: Day): string {
  return `${two(day)}/${two(month)}/${year}`;
}
/** `18:30`. */
export function clockText({ hour, minute }: Clock): string {
  return `${two(hour)}:${two(minute)}`;
}
/** `2026-11-29`, as the server takes a day. */
export function dayIso({ year, month, day }: Day): string {
  return `${year}-${two(month)}-${two(day)}`;
}
export function dayFromIso(text: string): Day | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts ? realDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) : null;
}
export function addDays(day: Day, n: number): Day {
  return dayOf(msOf(day, { hour: 12, minute: 0 }) + n * DAY_MS);
}
/** 1 is Monday. */
export function weekday(day: Day): number {
  return ((new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() + 6) % 7) + 1;
}
function realDay(year: number, month: number, day: number): Day | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = year >= 1970 && year <= 2199 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? { year, month, day } : null;
}
const NEAR: Readonly<Record<string, number>> = { hoy: 0, today: 0, ayer: -1, yesterday: -1, 'mañana': 1, manana: 1, tomorrow: 1 };

/** A day as typed. Without a year it is the one nearest to now; `+3` and `-1` count days from today. */
export function parseDay(text: string, now: number): Day | null {
  const typed = text.trim().toLowerCase();
  if (Object.hasOwn(NEAR, typed)) return addDays(dayOf(now), NEAR[typed] as number);
  if (/^[+-]\d{1,3}$/.test(typed)) return addDays(dayOf(now), Number(typed));
  const parts = /^(\d{1,2})[/.\-\s](\d{1,2})(?:[/.\-\s](\d{2}|\d{4}))?$/.exec(typed);
  if (!parts) return dayFromIso(typed);
  const [day, month] = [Number(parts[1]), Number(parts[2])];
  if (parts[3]) return realDay(parts[3].length === 2 ? 2000 + Number(parts[3]) : Number(parts[3]), month, day);
  const { year } = dayOf(now);
  const near = [year - 1, year, year + 1].flatMap((y) => realDay(y, month, day) ?? []);
  return near.sort((a, b) => Math.abs(msOf(a) - now) - Math.abs(msOf(b) - now))[0] ?? null;
}
/** An hour as typed: `7:05`, `18:30`, `1830`, `18`. */
export function parseClock(text: string): Clock | null {
  const parts = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(text.trim());
  if (!parts) return null;
  const clock = { hour: Number(parts[1]), minute: Number(parts[2] ?? 0) };
  return clock.hour <= 23 && clock.minute <= 59 ? clock : null;
}
/** Day and hour as typed; an hour alone is of today, a day alone begins at midnight. */
export function parseMoment(text: string, now: number): number | null {
  const typed = text.trim();
  const alone = /^\d{1,2}[:.h]\d{2}$/.test(typed) ? parseClock(typed) : null;
  if (alone) return msOf(dayOf(now), alone);
  const day = parseDay(typed, now);
  if (day) return msOf(day);
  const at = typed.search(/[\s,]+\S+$/);
  if (at < 0) return null;
  const [date, clock] = [parseDay(typed.slice(0, at), now), parseClock(typed.slice(at).replace(/^[\s,]+/, ''))];
  return date && clock ? msOf(date, clock) : null;
}
/** `29/11/2026 18:30`. */
export function momentText(ms: number): string {
  return `${dayText(dayOf(ms))} ${clockText(clockOf(ms))}`;
}
/** The next moment with this hour, or the last one. */
export function nearestClock(clock: Clock, side: 'past' | 'future', now: number): number {
  const today = msOf(dayOf(now), clock);
  if (side === 'future') return today > now ? today : today + DAY_MS;
  return today <= now ? today : today - DAY_MS;
}
/** `29/11 18:30`, as the command line takes it; `null` when it has seconds, which nobody types. */
export function lineMoment(iso: Time): string | null {
  const ms = Date.parse(iso);
  if (!Number.isFinite(ms) || ms % 60_000 !== 0) return null;
  const day = dayOf(ms);
  return `${two(day.day)}/${two(day.month)} ${clockText(clockOf(ms))}`;
}
