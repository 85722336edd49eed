/**
 * Alarms of a desk: what waits too long, as the server says, and what people did about it. The same thing raised again
 * is one line with a counter, so that a flood does not hide what is new.
 */
import type { AlertKind, AlertRow, IncidentRow, UnitRow } from '../api/types';
import { PRIORITY_NUMBER } from './format';

export type AlarmState = 'new' | 'acknowledged' | 'paused' | 'cleared';
/** Only these two sound (the rest is seen, not heard). */
export const AUDIBLE: readonly AlertRow['priority'][] = ['critical', 'high'];
/** A crew in danger is never made quiet. */
export const NEVER_QUIET: AlertKind = 'officer_emergency';
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

/** Where an alert stands now: a pause that ran out is new again. */
export function stateOf(alert: AlertRow, now: number): AlarmState {
  if (alert.status === 'paused' && alert.paused_until && Date.parse(alert.paused_until) <= now) return 'new';
  return alert.status;
}
/** Groups alerts about the same thing; what needs somebody comes first, then the gravest, then the oldest. */
export function alarmsOf(alerts: readonly AlertRow[], now: number): Alarm[] {
  const groups = new Map<string, AlertRow[]>();
  for (const alert of alerts) {
    const key = `${alert.kind}|${alert.incident_id ?? ''}|${alert.unit_id ?? ''}|${alert.zone?.id ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), alert]);
  }
  const alarms = [...groups.values()].map((group): Alarm => {
    const sorted = [...group].sort(
      (a, b) =>
        STATE_ORDER[stateOf(a, now)] - STATE_ORDER[stateOf(b, now)] ||
        b.level - a.level ||
        b.raised_at.localeCompare(a.raised_at),
    );
    const top = sorted[0] as AlertRow;
    const times = group.reduce((n, a) => n + 1 + a.escalations, 0);
    return { top, state: stateOf(top, now), alerts: sorted, times };
  });
  return alarms.sort(
    (a, b) =>
      STATE_ORDER[a.state] - STATE_ORDER[b.state] ||
      PRIORITY_NUMBER[a.top.priority] - PRIORITY_NUMBER[b.top.priority] ||
      a.top.raised_at.localeCompare(b.top.raised_at),
  );
}

/**
 * Units in danger that an incident is about: those at work on it, and the one whose alarm opened it. A device's alarm
 * opens its incident in the same moment as it is raised; the unit is not assigned to its own rescue.
 */
export function inDanger(incident: Pick<IncidentRow, 'id' | 'channel' | 'created_at'>, units: readonly UnitRow[]): UnitRow[] {
  const opened = (u: UnitRow) => incident.channel === 'panic_button' && u.emergency_at === incident.created_at;
  return units.filter((u) => u.emergency && (u.incident_id === incident.id || opened(u)));
}
