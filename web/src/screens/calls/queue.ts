/** Order and urgency of waiting calls. */
import type { CallRow } from '../../api/types';
import { ANSWER_GOAL_MS, ANSWER_LIMIT_MS } from '../../core/format';
import { isConnected } from '../../core/status';
import { ageMs } from '../../core/time';
import type { Look } from '../../ui/looks';

const CLASS_ORDER = { urgent: 0, normal: 1, deferred: 2 } as const;

/** Waiting calls as they must be answered: class first, then who came first. */
export function waitingCalls(calls: readonly CallRow[], now: number): CallRow[] {
  // A deferred call that has waited its bound counts as any other.
  const rank = (c: CallRow) =>
    c.queue_class === 'deferred' && c.deferred_until && Date.parse(c.deferred_until) <= now
      ? CLASS_ORDER.normal
      : CLASS_ORDER[c.queue_class];
  return calls
    .filter((c) => c.waiting)
    .sort((a, b) => rank(a) - rank(b) || (a.waiting_since ?? '').localeCompare(b.waiting_since ?? ''));
}
/** Calls that an operator has on the line or must still close; those on the line first. */
export function ownCalls(calls: readonly CallRow[], operator: string | undefined): CallRow[] {
  return calls
    .filter((c) => c.operator_id === operator && (isConnected(c.status) || c.open_work))
    .sort(
      (a, b) =>
        Number(isConnected(b.status)) - Number(isConnected(a.status)) || (a.answered_at ?? '').localeCompare(b.answered_at ?? ''),
    );
}
export function waitLook(call: CallRow, now: number): Look | null {
  const waited = ageMs(call.waiting_since, now) ?? 0;
  if (call.queue_class === 'urgent' || waited >= ANSWER_LIMIT_MS) return 'emergency';
  if (waited >= ANSWER_GOAL_MS) return 'serious';
  return null;
}
