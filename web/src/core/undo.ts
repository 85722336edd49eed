/**
 * The way back from what was just ordered, where the domain has one. What it takes back is a new order with its own place
 * on the record: nothing that happened is made not to have happened.
 */
import type { CallRow, IncidentRow, Priority, UnitRow } from '../api/types';
import { cmd } from './cmd';
import { desk } from './cmd-dispatch';
import type { Command, Sent } from './commands';

/** How long it is offered. */
export const UNDO_MS = 10_000;

/** What was so before the order was given. */
export interface Before {
  incident?: IncidentRow | undefined;
  unit?: UnitRow | undefined;
  call?: CallRow | undefined;
  /** May reopen. */
  supervisor: boolean;
  /** States that the unit may take from the one it was sent to. */
  next: (unit: UnitRow, status: string) => readonly string[];
  /** The reason that goes on the record. */
  why: string;
}

/** The orders that take it back, or `null` where there is no way back. */
export function undoOf(sent: Pick<Sent, 'key' | 'command'>, before: Before): Command[] | null {
  const { command } = sent;
  const { id, resource } = command;
  if (id === null) return undoNew(sent, before.why);
  if (resource === 'incidents') return undoIncident(id, command.body, before);
  if (resource === 'units') return undoUnit(id, command.body, before);
  if (resource === 'calls') return undoCall(id, command.body, before.why);
  return null;
}
function undoNew({ key, command }: Pick<Sent, 'key' | 'command'>, why: string): Command[] | null {
  if (command.resource === 'cautions') return [desk.withdrawCaution(key, why)];
  if (command.resource === 'bolos') return [desk.cancelBolo(key, why)];
  return null;
}
function undoIncident(id: string, body: Command['body'], { incident, call, supervisor, why }: Before): Command[] | null {
  if (!incident) return null;
  const text = (name: string) => String(body[name] ?? '');
  switch (body.type) {
    case 'assign': {
      const there = new Set(incident.units.map((u) => u.unit));
      const units = (body['units'] as string[]).filter((u) => !there.has(u));
      return units.length > 0 ? units.map((u) => cmd.release(id, u, why)) : null;
    }
    case 'release':
      return [cmd.assign(id, [text('unit')])];
    case 'stack':
      return [cmd.unstack(id, text('unit'), why)];
    case 'unstack':
      return [cmd.stack(id, text('unit'), why)];
    case 'set_priority':
      return incident.priority === body['priority'] ? null : [priorityBack(id, incident.priority, incident.default_priority, why)];
    case 'threat_to_life': {
      const threat = body['threat'] === true;
      // It was marked on both at once; a call that was so before is left alone.
      const both = call?.incident_id === id && call.threat !== threat;
      return both ? cmd.threats(call.id, id, !threat) : [cmd.threatToLife(id, !threat)];
    }
    case 'retype':
      return incident.type_code === body['code'] ? null : [cmd.retype(id, incident.type_code, why)];
    case 'hold':
      return [cmd.unhold(id)];
    case 'unhold':
      return [cmd.hold(id, incident.held_reason ?? why, incident.held_until ?? undefined)];
    case 'schedule':
      return [desk.schedule(id, incident.scheduled_for ?? undefined)];
    case 'merge_into':
      return [cmd.unmerge(id, why)];
    case 'link':
      return [desk.unlink(id, text('other'), why)];
    case 'close':
      return supervisor ? [cmd.reopen(id, why)] : null;
    default:
      return null;
  }
}
function priorityBack(id: string, priority: Priority, usual: Priority, why: string): Command {
  return priority === usual ? cmd.setPriority(id, priority) : cmd.setPriority(id, priority, why);
}
function undoUnit(id: string, body: Command['body'], { unit, next }: Before): Command[] | null {
  if (!unit) return null;
  switch (body.type) {
    case 'set_status': {
      // Becoming free ends the work: the way back would be a new assignment, which is not the same.
      const free = unit.incident_id === null && body['at'] === undefined && typeof body['status'] === 'string';
      return free && next(unit, String(body['status'])).includes(unit.status) ? [cmd.setStatus(id, unit.status)] : null;
    }
    case 'set_timer':
      return unit.timer_at === null ? [cmd.clearTimer(id)] : null;
    case 'set_station':
      return unit.station ? [desk.setStation(id, unit.station)] : null;
    case 'swap_vehicle':
      return unit.vehicle ? [desk.swapVehicle(id, unit.vehicle)] : null;
    default:
      return null;
  }
}
function undoCall(id: string, body: Command['body'], why: string): Command[] | null {
  switch (body.type) {
    case 'hold':
      return [cmd.resumeCall(id)];
    case 'resume':
      return [cmd.holdCall(id)];
    case 'mark_threat':
      return [cmd.threat(id, body['threat'] !== true)];
    case 'mark_needs_interpreter':
      return [cmd.interpreter(id, body['needed'] !== true)];
    case 'attach_incident':
      return [cmd.detach(id, why)];
    default:
      return null;
  }
}
