/**
 * Every command of the console as a typed function. Buttons, shortcuts and the command line all build
 * their commands here and nowhere else; a test holds each button equal to its line.
 */
import type {
  AgencyCode,
  AttemptOutcome,
  Channel,
  CloseCode,
  Folio,
  Heard,
  Id,
  IntakeDraft,
  Place,
  Priority,
  Role,
  TypeCode,
  UnitStatus,
} from '../api/types';
import type { Command } from './commands';

const call = (id: Id | null, body: Command['body']): Command => ({ resource: 'calls', id, body });
const incident = (id: Id | null, body: Command['body']): Command => ({ resource: 'incidents', id, body });
const unit = (id: Id | null, body: Command['body']): Command => ({ resource: 'units', id, body });
const task = (id: Id | null, body: Command['body']): Command => ({ resource: 'tasks', id, body });
const clean = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== null && v !== '')) as T;

/** What an incident needs to exist: place and type. The rest may follow while the caller talks. */
export interface Opening {
  call?: Id;
  type_code: TypeCode;
  place: Place;
  priority?: Priority;
  priority_reason?: string;
  threat?: boolean;
  narrative?: string;
  agencies?: AgencyCode[];
}

export const cmd = {
  // ---- calls
  takeManual: (channel: Channel, number?: string, note?: string) =>
    call(null, clean({ type: 'take_manual', channel, number, note })),
  answer: (id: Id) => call(id, { type: 'answer' }),
  locate: (id: Id, place: Place, verified = false) => call(id, { type: 'locate', place, verified }),
  draft: (id: Id, revision: number, draft: IntakeDraft) => call(id, { type: 'draft', revision, draft }),
  callNote: (id: Id, text: string) => call(id, { type: 'note', text }),
  hold: (id: Id) => call(id, { type: 'hold' }),
  resume: (id: Id) => call(id, { type: 'resume' }),
  endCall: (id: Id) => call(id, { type: 'end' }),
  dispose: (id: Id, code: TypeCode, note?: string) => call(id, clean({ type: 'dispose', code, note })),
  silentPrompt: (id: Id) => call(id, { type: 'silent_prompt' }),
  promptResult: (id: Id, heard: Heard, distress = false) => call(id, { type: 'prompt_result', heard, distress }),
  requeue: (id: Id, reason: string) => call(id, { type: 'requeue', reason }),
  attach: (id: Id, incidentId: Id, folio: Folio) =>
    call(id, { type: 'attach_incident', incident: incidentId, folio }),
  detach: (id: Id, reason: string) => call(id, { type: 'detach', reason }),
  threat: (id: Id, threat: boolean) => call(id, { type: 'mark_threat', threat }),
  interpreter: (id: Id, needed: boolean) => call(id, { type: 'mark_needs_interpreter', needed }),
  language: (id: Id, language: string) => call(id, { type: 'set_language', language }),

  // ---- call-back tasks
  claimTask: (id: Id) => task(id, { type: 'claim' }),
  attemptTask: (id: Id, outcome: AttemptOutcome, note?: string) => task(id, clean({ type: 'attempt', outcome, note })),
  completeTask: (id: Id, outcome: 'no_emergency' | 'called_again' | 'not_reached' | 'not_needed') =>
    task(id, { type: 'complete', outcome: { type: outcome } }),

  // ---- incidents
  open: (opening: Opening) => incident(null, clean({ type: 'open', ...opening })),
  narrate: (id: Id, text: string) => incident(id, { type: 'narrate', text }),
  setPriority: (id: Id, priority: Priority, reason?: string) =>
    incident(id, clean({ type: 'set_priority', priority, reason })),
  reclassify: (id: Id, typeCode: TypeCode, reason?: string) =>
    incident(id, clean({ type: 'reclassify', type_code: typeCode, reason })),
  relocate: (id: Id, place: Place) => incident(id, { type: 'relocate', place }),
  assign: (id: Id, units: Id[], reason?: string) => incident(id, clean({ type: 'assign', units, reason })),
  release: (id: Id, units: Id[], reason?: string) => incident(id, clean({ type: 'release', units, reason })),
  support: (id: Id, text?: string) => incident(id, clean({ type: 'request_support', text })),
  merge: (id: Id, into: Id) => incident(id, { type: 'merge', into }),
  unmerge: (id: Id, reason: string) => incident(id, { type: 'unmerge', reason }),
  close: (id: Id, code: CloseCode, note?: string) => incident(id, clean({ type: 'close', code, note })),
  reopen: (id: Id, reason: string) => incident(id, { type: 'reopen', reason }),

  // ---- units
  setStatus: (id: Id, status: UnitStatus, note?: string) => unit(id, clean({ type: 'set_status', status, note })),
  setTimer: (id: Id, minutes: number) => unit(id, { type: 'set_timer', minutes }),

  // ---- alerts
  acknowledge: (id: Id): Command => ({ resource: 'alerts', id, body: { type: 'acknowledge' } }),

  // ---- administration
  approve: (id: Id): Command => ({ resource: 'approvals', id, body: { type: 'approve' } }),
  reject: (id: Id, reason: string): Command => ({ resource: 'approvals', id, body: { type: 'reject', reason } }),
  createAccount: (name: string, displayName: string, roles: Role[], agencies: AgencyCode[]): Command => ({
    resource: 'accounts',
    id: null,
    body: { type: 'create', name, display_name: displayName, roles, scope: agencies.length ? { agencies } : {} },
  }),
  disableAccount: (id: Id, reason: string): Command => ({ resource: 'accounts', id, body: { type: 'disable', reason } }),
  enableAccount: (id: Id): Command => ({ resource: 'accounts', id, body: { type: 'enable' } }),
  releaseAccount: (id: Id): Command => ({ resource: 'accounts', id, body: { type: 'release' } }),
};
