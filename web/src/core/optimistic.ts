/** What a command will most likely do to a row, shown at once with the mark "pendiente". */
import type { CallRow, IncidentRow, TableName, UnitRow } from '../api/types';
import type { Command } from './commands';
import { DUTIES } from './status';

export interface Me {
  id: string;
  name: string;
}
/** Ids that a command touches, by table: these rows wear the pending mark. */
export function touches(command: Command): { table: TableName; id: string }[] {
  const list: { table: TableName; id: string }[] = [];
  const table = command.resource as TableName;
  if (command.id) list.push({ table, id: command.id });
  const units = command.body['units'];
  if (Array.isArray(units)) for (const id of units) list.push({ table: 'units', id: String(id) });
  const unit = command.body['unit'];
  if (command.resource === 'incidents' && typeof unit === 'string') list.push({ table: 'units', id: unit });
  return list;
}

export function patchUnit(row: UnitRow, command: Command, now: string): UnitRow {
  const { body } = command;
  if (command.resource === 'units' && body.type === 'set_status' && typeof body['status'] === 'string') {
    const duty = DUTIES.find((d) => d === body['status']);
    return { ...row, status: body['status'], duty: duty ?? row.duty, status_at: now };
  }
  if (command.resource === 'incidents' && body.type === 'assign') {
    return { ...row, status: 'assigned', duty: 'assigned', status_at: now, incident_id: command.id };
  }
  if (command.resource === 'incidents' && body.type === 'release') {
    return { ...row, status: 'available', duty: 'available', status_at: now, incident_id: null, incident_folio: null };
  }
  return row;
}
export function patchIncident(row: IncidentRow, command: Command): IncidentRow {
  const { body } = command;
  if (command.resource !== 'incidents' || command.id !== row.id) return row;
  if (body.type === 'set_priority') return { ...row, priority: body['priority'] as IncidentRow['priority'] };
  if (body.type === 'close') return { ...row, stage: 'closed', open: false, close_code: body['code'] as IncidentRow['close_code'] };
  if (body.type === 'assign') return { ...row, waiting_since: null };
  return row;
}
export function patchCall(row: CallRow, command: Command, now: string, me: Me): CallRow {
  const { body } = command;
  if (command.resource !== 'calls' || command.id !== row.id) return row;
  switch (body.type) {
    case 'answer':
      return {
        ...row,
        status: 'answered',
        waiting: false,
        answered_at: row.answered_at ?? now,
        operator_id: me.id,
        operator_name: me.name,
        open_work: true,
      };
    case 'hold':
      return { ...row, status: 'held' };
    case 'resume':
      return { ...row, status: 'answered' };
    case 'end':
      return { ...row, status: 'ended', ended_at: now };
    case 'dispose':
      return { ...row, disposition: Number(body['code']), open_work: false };
    case 'mark_threat':
      return { ...row, threat: body['threat'] === true };
    default:
      return row;
  }
}
