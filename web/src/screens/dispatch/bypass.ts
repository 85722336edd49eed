/** Which units were nearer and left aside: the server asks for a reason by the same rule. */
import type { Id, Recommendation } from '../../api/types';

/** The server asks when a free unit of the same use would arrive this much sooner, seconds. */
export const EXPLAIN_AFTER_S = 180;
/** Reasons are asked for at most so many; a list of twenty would be signed unread. */
const MOST = 3;

export function leftAside(answer: Recommendation | null, chosen: readonly Id[]): { unit: Id; call_sign: string }[] {
  const found = new Map<Id, string>();
  for (const line of answer?.requirements ?? []) {
    const seconds = line.ranked.flatMap((c) => (chosen.includes(c.unit) && c.estimate ? [c.estimate.seconds] : []));
    if (seconds.length === 0) continue;
    const slowest = Math.max(...seconds);
    for (const c of line.ranked) {
      const sooner = c.suitable && c.estimate !== null && c.estimate.seconds + EXPLAIN_AFTER_S < slowest;
      if (sooner && !chosen.includes(c.unit)) found.set(c.unit, c.call_sign);
    }
  }
  return [...found].slice(0, MOST).map(([unit, call_sign]) => ({ unit, call_sign }));
}
