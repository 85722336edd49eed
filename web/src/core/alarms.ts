/**
 * Alarms of a desk: what waits too long, as the server says, and what people did about it. The same thing raised again
 * is one line with a counter, so that a flood does not hide what is new.
 */
import type { AlertRow } from '../api/types';
import { PRIORITY_NUMBER } from './format';

export type AlarmState = 'new' | 'acknowledged' | 'paused' | 'cleared';
/** Only these two sound (the rest is seen, not heard). */
export const AUDIBLE: readonly AlertRow['priority'][] = ['critical', 'high'];
/** Minutes an alarm may be paused for. */
export const PAUSES = [5, 10, 15, 30, 60] as const;
const STATE_ORDER: Record<AlarmState, number> = { new: 0, paused: 1, acknowledged: 2, cleared: 3 };

export interface Alarm {
  /** The gravest and newest alert of the group: what is said and acted upon. */
  top: AlertRow;
  state: AlarmState;
  /** All of the group, the top one first. */
  alerts: AlertRow[];
  /** How often the same thing was raised: alerts of the group and how often each rose. */
  times: number;
}

/** Where an alert stands now: a pause that ran out is new again. `seen`: taken at this desk, where the server keeps no state. */
export function stateOf(alert: AlertRow, now: number, seen: ReadonlySet<string>): AlarmState {
  if (alert.status === undefined) return seen.has(alert.id) ? 'acknowledged' : 'new';
  if (alert.status === 'paused' && alert.paused_until && Date.parse(alert.paused_until) <= now) return 'new';
  return alert.status;
}
/** Groups alerts about the same thing; what needs somebody comes first, then the gravest, then the oldest. */
export function alarmsOf(alerts: readonly AlertRow[], now: number, seen: ReadonlySet<string>): Alarm[] {
  const groups = new Map<string, AlertRow[]>();
  for (const alert of alerts) {
    const key = `${alert.kind}|${alert.incident_id ?? ''}|${alert.unit_id ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), alert]);
  }
  const alarms = [...groups.values()].map((group): Alarm => {
    const sorted = [...group].sort(
      (a, b) =>
        STATE_ORDER[stateOf(a, now, seen)] - STATE_ORDER[stateOf(b, now, seen)] ||
        b.level - a.level ||
        b.raised_at.localeCompare(a.raised_at),
    );
    const top = sorted[0] as AlertRow;
    const times = group.reduce((n, a) => n + 1 + (a.escalations ?? 0), 0);
    return { top, state: stateOf(top, now, seen), alerts: sorted, times };
  });
  return alarms.sort(
    (a, b) =>
      STATE_ORDER[a.state] - STATE_ORDER[b.state] ||
      PRIORITY_NUMBER[a.top.priority] - PRIORITY_NUMBER[b.top.priority] ||
      a.top.raised_at.localeCompare(b.top.raised_at),
  );
}
