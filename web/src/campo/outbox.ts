/**
 * Orders on their way: what was pressed is kept at once, goes out oldest first with its own key and true time, and
 * leaves the list only when the centre has answered. No DOM, no network, no clock here.
 */
import type { Order, Problem, Unit } from './types';

export interface Kept {
  /** Also the `Idempotency-Key`: the same order again is the same order. */
  id: string;
  order: Order;
  /** When it was pressed, by the centre's clock, milliseconds. */
  at: number;
  /** Not before then: until then it can be taken back. */
  from: number;
  /** Why it was not done; waits for somebody to read it. */
  refused?: Problem;
}

/** How long a state can be taken back before it goes out. */
export const UNDO_MS = 4_000;
/** Orders on one telephone, with those that were refused and not read yet. More are not taken, except an alarm. */
export const KEPT_MAX = 200;
export const isFull = (kept: Kept[], order: Order): boolean => order.type !== 'alarm' && kept.length >= KEPT_MAX;

/** What the answer to an order means for the list. */
export type Fate = 'done' | 'refused' | 'later' | 'gone';

/** Answers that say nothing about the order itself: it waits. */
const PASSING = new Set([0, 408, 425, 429, 500, 502, 503, 504]);
export function fate(status: number): Fate {
  if (status >= 200 && status < 300) return 'done';
  if (status === 401) return 'gone';
  return PASSING.has(status) ? 'later' : 'refused';
}

/**
 * The next order to send. Oldest first, and nothing overtakes what can still be taken back; except an alarm, which
 * waits for nothing.
 */
export function next(kept: Kept[], now: number): Kept | undefined {
  const open = waiting(kept);
  const alarm = open.find((k) => k.order.type === 'alarm');
  if (alarm) return alarm;
  const first = open[0];
  // Further ahead than it can be: the telephone's clock was set back meanwhile.
  return first && (first.from <= now || first.from > now + UNDO_MS) ? first : undefined;
}
/** From when on the first order goes; `null`: nothing waits. */
export const dueAt = (kept: Kept[]): number | null => waiting(kept)[0]?.from ?? null;
const waiting = (kept: Kept[]) => kept.filter((k) => !k.refused).sort((a, b) => a.at - b.at);

/** The unit's state as it will be once everything has gone out; `null`: nothing waits. */
export function pendingStatus(kept: Kept[]): string | null {
  const last = waiting(kept).findLast((k) => k.order.type === 'set_status')?.order;
  return last?.type === 'set_status' ? last.status : null;
}
/** Whether a state may follow the one the unit is in, or will be in. */
export function mayFollow(unit: Unit, kept: Kept[], status: string): boolean {
  const present = pendingStatus(kept) ?? unit.status;
  return unit.states.some((s) => s.status === status && s.after.includes(present));
}
/** Which messages of the centre this telephone has not acknowledged. */
export function receipts(messages: { id: string; writer: { from: string }; handed_at: string | null; read_at: string | null }[], opened: boolean, told: Set<string>): { taken: string[]; read: string[] } {
  const theirs = messages.filter((m) => m.writer.from !== 'crew');
  const read = opened ? theirs.filter((m) => !m.read_at && !told.has(`r${m.id}`)).map((m) => m.id) : [];
  const taken = theirs.filter((m) => !m.handed_at && !told.has(`t${m.id}`) && !read.includes(m.id)).map((m) => m.id);
  return { taken: taken.slice(-25), read: read.slice(-25) };
}
