/**
 * What happens next to a unit or an incident if nobody does anything, and when. The server raises the alerts; these are
 * its spans (`TimerPolicy` of the dispatch crate), so that a dispatcher sees them coming.
 */
import type { IncidentRow, UnitRow } from '../api/types';
import { WAIT_LIMIT_MS } from './format';

export type NextWhat = 'queue' | 'leave' | 'arrive' | 'contact' | 'asked_contact' | 'hold' | 'hand_over' | 'scheduled';
export interface Next {
  what: NextWhat;
  /** When it was due or will be, milliseconds since 1970. */
  at: number;
  /** The span it counts, for the bar; null where a moment was set. */
  spanMs: number | null;
}
const ASSIGNED_MS = 120_000;
const EN_ROUTE_FACTOR = 1.5;
const EN_ROUTE_SLACK_MS = 120_000;
const EN_ROUTE_MS = 900_000;
const CONTACT_MS = 900_000;
const HAND_OVER_MS = 120_000;

/** `welfareS`: how often a crew of this kind must be heard while on scene, seconds. */
export function unitNext(unit: Pick<UnitRow, 'duty' | 'assigned_at' | 'en_route_at' | 'status_at' | 'contact_at' | 'timer_at' | 'estimate'>, welfareS?: number): Next | null {
  if (unit.timer_at) return { what: 'asked_contact', at: Date.parse(unit.timer_at), spanMs: null };
  const from = (at: string | null, spanMs: number, what: NextWhat): Next => ({ what, at: Date.parse(at ?? unit.status_at) + spanMs, spanMs });
  switch (unit.duty) {
    case 'assigned':
      return from(unit.assigned_at, ASSIGNED_MS, 'leave');
    case 'en_route': {
      const span = unit.estimate ? unit.estimate.seconds * 1000 * EN_ROUTE_FACTOR + EN_ROUTE_SLACK_MS : EN_ROUTE_MS;
      return from(unit.en_route_at, span, 'arrive');
    }
    case 'on_scene': {
      const heard = unit.contact_at && unit.contact_at > unit.status_at ? unit.contact_at : unit.status_at;
      return from(heard, welfareS ? welfareS * 1000 : CONTACT_MS, 'contact');
    }
    default:
      return null;
  }
}
/**
 * Minutes until a unit on its way is there, as foretold when it was sent; 0: it should be there already. `null` where
 * nothing was foretold or it is not on its way.
 */
export function arrivesIn(unit: Pick<UnitRow, 'duty' | 'assigned_at' | 'en_route_at' | 'estimate'>, now: number): number | null {
  if ((unit.duty !== 'assigned' && unit.duty !== 'en_route') || !unit.estimate) return null;
  // Until it leaves the whole way is before it.
  const from = unit.duty === 'assigned' ? now : Date.parse(unit.en_route_at ?? '');
  if (!Number.isFinite(from)) return null;
  return Math.max(0, Math.ceil((from + unit.estimate.seconds * 1000 - now) / 60_000));
}
export function incidentNext(row: Pick<IncidentRow, 'open' | 'held' | 'held_until' | 'hand_over' | 'scheduled_for' | 'waiting_since' | 'priority'>): Next | null {
  if (!row.open) return null;
  if (row.hand_over?.state === 'waiting') return { what: 'hand_over', at: Date.parse(row.hand_over.asked_at) + HAND_OVER_MS, spanMs: HAND_OVER_MS };
  if (row.held) return row.held_until ? { what: 'hold', at: Date.parse(row.held_until), spanMs: null } : null;
  if (row.waiting_since) {
    const spanMs = WAIT_LIMIT_MS[row.priority];
    return { what: 'queue', at: Date.parse(row.waiting_since) + spanMs, spanMs };
  }
  if (row.scheduled_for) return { what: 'scheduled', at: Date.parse(row.scheduled_for), spanMs: null };
  return null;
}
/** How an ageing wait looks: quiet, close to its limit, past it, past twice. */
export type Ageing = 'fine' | 'near' | 'late' | 'very_late';
export function ageing(waitedMs: number, limitMs: number): Ageing {
  const share = waitedMs / limitMs;
  return share >= 2 ? 'very_late' : share >= 1 ? 'late' : share >= 0.75 ? 'near' : 'fine';
}
