/** What a command will most likely do to a row, shown at once with the mark "pendiente". */
import type { AlertRow, BoloRow, CallRow, ClosurePlace, ClosureRow, IncidentRow, Priority, ProposalRow, TableName, TaskRow, UnitRow } from '../api/types';
import type { Opening } from './cmd';
import { subjectOf, type Command, type Sent } from './commands';
import { PRIORITY_NUMBER } from './format';
import { DUTIES } from './status';

export interface Me {
  id: string;
  name: string;
}
/** Ids that a command touches, by table: these rows wear the pending mark. */
export function touches(sent: Pick<Sent, 'key' | 'command'>): { table: TableName; id: string }[] {
  const { command } = sent;
  const list: { table: TableName; id: string }[] = [{ table: command.resource as TableName, id: subjectOf(sent) }];
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
  if (command.resource === 'units' && command.id === row.id) return patchCare(row, body, now);
  return row;
}
/** Contact, timers and emergencies of a crew. */
function patchCare(row: UnitRow, body: Command['body'], now: string): UnitRow {
  switch (body.type) {
    case 'welfare_ok':
      return { ...row, contact_at: now, timer_at: null };
    case 'set_timer':
      return { ...row, timer_at: new Date(Date.parse(now) + Number(body['minutes']) * 60_000).toISOString() };
    case 'clear_timer':
      return { ...row, timer_at: null };
    case 'emergency':
      return { ...row, emergency: true, emergency_at: now };
    case 'clear_emergency':
      return { ...row, emergency: false };
    default:
      return row;
  }
}
/** `unit` looks units up, for those that the command sends. */
export function patchIncident(
  row: IncidentRow,
  command: Command,
  at = '',
  unit: (id: string) => UnitRow | undefined = () => undefined,
): IncidentRow {
  const { body } = command;
  if (command.resource !== 'incidents' || command.id !== row.id) return row;
  if (body.type === 'set_priority') return { ...row, priority: body['priority'] as IncidentRow['priority'] };
  if (body.type === 'close') return { ...row, stage: 'closed', open: false, close_code: body['code'] as IncidentRow['close_code'] };
  if (body.type === 'threat_to_life' && body['threat'] === true) {
    return { ...row, threat_to_life: true, priority: 'critical', priority_number: 1 };
  }
  if (body.type === 'assign' && Array.isArray(body['units'])) {
    const there = new Set(row.units.map((u) => u.unit));
    const sent = body['units'].map(String).filter((id) => !there.has(id));
    const added = sent.flatMap((id) => assigned(unit(id), at) ?? []);
    return { ...row, waiting_since: null, units: [...row.units, ...added] };
  }
  if (body.type === 'release') return { ...row, units: row.units.filter((u) => u.unit !== body['unit']) };
  return patchCourse(row, body, at);
}
/** Type, pause, reopening: what changes the course of an incident. */
function patchCourse(row: IncidentRow, body: Command['body'], at: string): IncidentRow {
  const text = (key: string) => (typeof body[key] === 'string' ? (body[key] as string) : null);
  switch (body.type) {
    case 'threat_to_life':
      return { ...row, threat_to_life: false };
    case 'retype':
      return { ...row, type_code: Number(body['code']) };
    case 'hold':
      return { ...row, held: true, held_reason: text('reason'), held_until: text('until'), waiting_since: null };
    case 'unhold':
      return { ...row, held: false, held_reason: null, held_until: null };
    case 'schedule':
      return { ...row, scheduled_for: text('at') };
    case 'reopen':
      return { ...row, open: true, stage: 'pending', close_code: null, waiting_since: at };
    case 'stack':
      return { ...row, stacked: [...row.stacked, String(body['unit'])] };
    case 'unstack':
      return { ...row, stacked: row.stacked.filter((u) => u !== body['unit']) };
    case 'acknowledge_caution':
      return { ...row, cautions_acknowledged: [...row.cautions_acknowledged, String(body['caution'])] };
    default:
      return row;
  }
}
/** An alarm that somebody takes leaves the top at once. */
export function patchAlert(row: AlertRow, command: Command, now: string, me: Me): AlertRow {
  const { body } = command;
  if (command.resource !== 'alerts' || command.id !== row.id) return row;
  if (body.type === 'acknowledge') return { ...row, status: 'acknowledged', acknowledged_at: now, acknowledged_by: me };
  if (body.type === 'pause') return { ...row, status: 'paused', paused_until: String(body['until']), paused_by: me, paused_reason: String(body['reason']) };
  return body.type === 'resume' ? { ...row, status: 'new', paused_until: null } : row;
}
export function patchProposal(row: ProposalRow, command: Command): ProposalRow {
  if (command.resource !== 'proposals' || command.id !== row.id) return row;
  return { ...row, status: command.body.type === 'accept' ? 'accepted' : 'declined' };
}
export function patchTask(row: TaskRow, command: Command, me: Me): TaskRow {
  if (command.resource !== 'tasks' || command.id !== row.id) return row;
  if (command.body.type === 'claim') return { ...row, status: 'claimed', owner_id: me.id, owner_name: me.name };
  return command.body.type === 'complete' ? { ...row, status: 'done' } : row;
}
export function patchBolo(row: BoloRow, command: Command, me: Me): BoloRow {
  if (command.resource !== 'bolos' || command.id !== row.id) return row;
  if (command.body.type === 'acknowledge') return { ...row, acknowledged_accounts: [...row.acknowledged_accounts, me.id] };
  return command.body.type === 'cancel' ? { ...row, cancelled: true } : row;
}
function assigned(unit: UnitRow | undefined, at: string): IncidentRow['units'][number] | null {
  if (!unit) return null;
  return {
    assignment: '',
    unit: unit.id,
    call_sign: unit.call_sign,
    agency: unit.agency,
    kind: unit.kind,
    status: 'assigned',
    duty: 'assigned',
    assigned_at: at,
    en_route_at: null,
    on_scene_at: null,
    status_at: at,
    estimate: null,
  };
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

/** A closed street that the server does not know yet: on the map at once. */
export function newClosure(sent: Pick<Sent, 'key' | 'command' | 'at'>, me: Me): ClosureRow | null {
  const { resource, id, body } = sent.command;
  if (resource !== 'closures' || id !== null || body.type !== 'create') return null;
  return {
    id: sent.key,
    at: body['at'] as ClosurePlace,
    reason: String(body['reason'] ?? ''),
    on_foot: body['on_foot'] === true,
    created_at: sent.at,
    created_by: me.name,
    expires_at: String(body['expires_at'] ?? ''),
    lifted: false,
    lifted_reason: null,
  };
}
export function patchClosure(row: ClosureRow, { resource, id, body }: Command): ClosureRow {
  if (resource !== 'closures' || id !== row.id) return row;
  if (body.type === 'lift') return { ...row, lifted: true, lifted_reason: String(body['reason'] ?? '') };
  if (body.type === 'extend') return { ...row, expires_at: String(body['expires_at'] ?? row.expires_at) };
  return row;
}

/** A call that the server does not know yet: as it will be, without what only the server gives. */
export function newCall(sent: Pick<Sent, 'key' | 'command' | 'at'>, me: Me): CallRow | null {
  const { resource, id, body } = sent.command;
  if (resource !== 'calls' || id !== null || body.type !== 'take_manual') return null;
  return {
    ...NO_CALL,
    id: sent.key,
    channel: body['channel'] as CallRow['channel'],
    // Masked as the server does: the number in clear is in the command, for nobody to look over a shoulder.
    number_masked: typeof body['number'] === 'string' ? `••• ${body['number'].slice(-2)}` : null,
    answered_at: sent.at,
    operator_id: me.id,
    operator_name: me.name,
  };
}
const NO_CALL: CallRow = {
  id: '',
  channel: 'other',
  status: 'answered',
  number_masked: null,
  folio: null,
  municipality: null,
  lat: null,
  lon: null,
  accuracy_m: null,
  method: null,
  located_at: null,
  place_verified: false,
  position_doubtful: false,
  trunk: null,
  rang_at: null,
  answered_at: null,
  ended_at: null,
  operator_id: null,
  operator_name: null,
  wanted_operator_id: null,
  waiting: false,
  waiting_since: null,
  queue_class: 'normal',
  deferred_until: null,
  repeat_caller: false,
  improper_calls: 0,
  disposition: null,
  incident_id: null,
  incident_folio: null,
  silence: 'not_asked',
  needs_callback: false,
  language: null,
  needs_interpreter: false,
  threat: false,
  has_recording: false,
  draft_type: null,
  open_work: true,
  clock_doubtful: false,
  answer_ms: null,
  capture_ms: null,
  duration_ms: null,
};

/** An incident that the server does not know yet. Its folio comes from the server; until then people say `L417`. */
export function newIncident(
  sent: Pick<Sent, 'key' | 'command' | 'at' | 'order'>,
  type: { name: string; priority: Priority | null } | undefined,
  me: Me,
): IncidentRow | null {
  const { resource, id, body } = sent.command;
  if (resource !== 'incidents' || id !== null || body.type !== 'open') return null;
  const opening = body as unknown as Opening;
  const { place } = opening;
  const usual = type?.priority ?? 'medium';
  const priority = opening.threat_to_life ? 'critical' : (opening.priority ?? usual);
  return {
    ...NO_INCIDENT,
    id: sent.key,
    folio: `L${sent.order % 1000}`,
    type_code: opening.type_code,
    type_name: type?.name ?? String(opening.type_code),
    class: Math.floor(opening.type_code / 10_000),
    priority,
    priority_number: PRIORITY_NUMBER[priority],
    default_priority: usual,
    threat_to_life: opening.threat_to_life === true,
    address: place.address ?? null,
    neighbourhood: place.neighbourhood ?? null,
    references: place.references ?? null,
    municipality: place.municipality ?? null,
    lat: place.located?.position.lat ?? null,
    lon: place.located?.position.lon ?? null,
    accuracy_m: place.located?.accuracy_m ?? null,
    method: place.located?.method ?? null,
    located_at: place.located?.at ?? null,
    place_verified: opening.place_verified === true,
    calls: opening.call ? [opening.call] : [],
    opened_by: { id: me.id, name: me.name },
    created_at: sent.at,
    waiting_since: sent.at,
    narrative_lines: opening.narrative ? 1 : 0,
  };
}
const NO_INCIDENT: IncidentRow = {
  id: '',
  folio: '',
  channel: 'other',
  type_code: 0,
  type_name: '',
  class: 0,
  priority: 'medium',
  priority_number: 3,
  default_priority: 'medium',
  threat_to_life: false,
  stage: 'pending',
  open: true,
  address: null,
  neighbourhood: null,
  references: null,
  municipality: null,
  lat: null,
  lon: null,
  accuracy_m: null,
  method: null,
  located_at: null,
  place_verified: false,
  agencies: [],
  territories: [],
  units: [],
  stacked: [],
  calls: [],
  opened_by: { name: '' },
  created_at: '',
  waiting_since: null,
  first_dispatched_at: null,
  first_en_route_at: null,
  first_on_scene_at: null,
  last_released_at: null,
  closed_at: null,
  close_code: null,
  held: false,
  held_until: null,
  held_reason: null,
  scheduled_for: null,
  hand_over: null,
  merged_into: null,
  merged_into_folio: null,
  absorbed: [],
  links: [],
  narrative_lines: 0,
  last_line_at: null,
  records: 0,
  has_weapon: false,
  has_substance: false,
  cautions_acknowledged: [],
  reclassified: 0,
  reopened: 0,
  corrected: false,
  capture_ms: null,
  dispatch_ms: null,
  en_route_ms: null,
  travel_ms: null,
  on_scene_ms: null,
  release_ms: null,
  close_ms: null,
};
