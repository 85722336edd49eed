/** The doors of the page at its own server. Learns the centre's clock from each answer. */
import type { Kept } from './outbox';
import type { Place, Problem, View } from './types';

const BASE = '/api/v1/field';
const LIMIT_MS = 12_000;
let skewMs = 0;

/** The centre's clock, milliseconds: a telephone's own may be wrong. */
export const now = () => Date.now() + skewMs;
/** How far the telephone's clock is from the centre's, milliseconds; kept, so that times are true before the first answer. */
export const skew = () => skewMs;
export const setSkew = (ms: number) => void (skewMs = ms);
export const stamp = (ms: number) => new Date(ms).toISOString();

/** What a door said; `status` 0: nobody answered. */
export interface Said<T> {
  status: number;
  value: T | null;
  problem: Problem;
  etag: string | null;
}

async function ask<T>(lang: string, method: string, path: string, options: { body?: unknown; headers?: Record<string, string>; limit?: number } = {}): Promise<Said<T>> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), options.limit ?? LIMIT_MS);
  const headers: Record<string, string> = { 'accept-language': lang, ...options.headers };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  try {
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    const began = Date.now();
    const answer = await fetch(BASE + path, { method, headers, body, signal: late.signal, cache: 'no-store', credentials: 'same-origin' });
    learn(answer.headers.get('date'), began);
    const text = answer.status === 204 || answer.status === 304 ? '' : await answer.text();
    const value = text ? (JSON.parse(text) as T) : null;
    const told = answer.ok ? null : (value as Partial<Problem> | null);
    return {
      status: answer.status,
      value: answer.ok ? value : null,
      problem: { status: answer.status, code: told?.code ?? '', detail: told?.detail ?? String(answer.status) },
      etag: answer.headers.get('etag'),
    };
  } catch {
    return { status: 0, value: null, problem: { status: 0, code: 'offline', detail: '' }, etag: null };
  } finally {
    clearTimeout(timer);
  }
}

/** Seconds are all that the header tells: smaller differences are nobody's error. */
function learn(date: string | null, began: number): void {
  const server = date ? Date.parse(date) : NaN;
  if (!Number.isFinite(server)) return;
  const seen = server - (began + Date.now()) / 2;
  // A question held open says when it was answered, not when it was asked.
  if (Date.now() - began > 3000) return;
  if (Math.abs(seen - skewMs) > 2500) skewMs = seen;
}

export const enrol = (lang: string, code: string) => ask<{ name: string }>(lang, 'POST', '/device', { body: { code } });
export const leave = (lang: string) => ask<null>(lang, 'DELETE', '/device');
export const state = (lang: string, etag: string | null, wait: number) =>
  ask<View>(lang, 'GET', `/state?wait=${wait}`, { headers: etag ? { 'if-none-match': etag } : {}, limit: (wait + 10) * 1000 });
export const send = (lang: string, kept: Kept) =>
  ask<{ folio?: string }>(lang, 'POST', '/commands', { body: kept.order, headers: { 'idempotency-key': kept.id, 'happened-at': stamp(kept.at) } });
export const positions = (lang: string, places: Place[]) => ask<{ taken: number; refusal?: string }>(lang, 'POST', '/positions', { body: { positions: places } });
