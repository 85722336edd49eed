/**
 * Every command of the console as a typed function. Buttons, shortcuts and the command line all build
 * their commands here and nowhere else; a test holds each button equal to its line.
 */
import type {
  AgencyCode,
  AttemptOutcome,
  CallCommand,
  Channel,
  CloseCode,
  Folio,
  GuideAnswered,
  Heard,
  Id,
  IncidentCommand,
  IntakeDraft,
  OpenIncident,
  Place,
  Priority,
  TaskCommand,
  TypeCode,
  UnitCommand,
  UnitStatus,
} from '../api/types';
import type { Command } from './commands';

// Each body is one that the API's description has: a command the server does not know does not compile.
const call = (id: Id | null, body: CallCommand): Command => ({ resource: 'calls', id, body });
const incident = (id: Id | null, body: IncidentCommand): Command => ({ resource: 'incidents', id, body });
const unit = (id: Id | null, body: UnitCommand): Command => ({ resource: 'units', id, body });
const task = (id: Id | null, body: TaskCommand): Command => ({ resource: 'tasks', id, body });
const clean = <const T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== null && v !== '')) as T;

/** What an incident needs to exist: place and type. The rest may follow while the caller talks. */
export type Opening = OpenIncident;
/** A unit that was proposed before the chosen ones and left aside, with the reason. */
export interface Bypass {
  unit: Id;
  reason: string;
}

export const cmd = {
  // ---- calls
  takeManual: (channel: Channel, number?: string, note?: string) =>
    call(null, clean({ type: 'take_manual', channel, number, note })),
  answer: (id: Id) => call(id, { type: 'answer' }),
  locate: (id: Id, place: Place, verified = false) => call(id, { type: 'locate', place, verified }),
  draft: (id: Id, revision: number, draft: IntakeDraft) => call(id, { type: 'draft', revision, draft }),
  callNote: (id: Id, text: string) => call(id, { type: 'note', text }),
  holdCall: (id: Id) => call(id, { type: 'hold' }),
  resumeCall: (id: Id) => call(id, { type: 'resume' }),
  endCall: (id: Id) => call(id, { type: 'end' }),
  dispose: (id: Id, code: TypeCode, note?: string) => call(id, clean({ type: 'dispose', code, note })),
  silentPrompt: (id: Id) => call(id, { type: 'silent_prompt' }),
  promptResult: (id: Id, heard: Heard, distress = false) => call(id, { type: 'prompt_result', heard, distress }),
  transferLine: (id: Id, number: string, reason: string) => call(id, { type: 'transfer', to: { type: 'line', number }, reason }),
  transferCentre: (id: Id, name: string, reason: string) => call(id, { type: 'transfer', to: { type: 'centre', name }, reason }),
  transferAgency: (id: Id, code: AgencyCode, reason: string) => call(id, { type: 'transfer', to: { type: 'agency', code }, reason }),
  requeue: (id: Id, reason: string) => call(id, { type: 'requeue', reason }),
  attach: (id: Id, incidentId: Id, folio: Folio) =>
    call(id, { type: 'attach_incident', incident: incidentId, folio }),
  detach: (id: Id, reason: string) => call(id, { type: 'detach', reason }),
  guideAnswer: (id: Id, step: GuideAnswered) => call(id, { type: 'guide_answer', ...step }),
  threat: (id: Id, threat: boolean) => call(id, { type: 'mark_threat', threat }),
  /** On the call and on its incident, where it has one: dispatch sees the incident alone. */
  threats: (id: Id, incidentId: Id | null, threat: boolean): Command[] => [
    cmd.threat(id, threat),
    ...(incidentId ? [cmd.threatToLife(incidentId, threat)] : []),
  ],
  interpreter: (id: Id, needed: boolean) => call(id, { type: 'mark_needs_interpreter', needed }),
  language: (id: Id, language: string) => call(id, { type: 'set_language', language }),

  // ---- call-back tasks
  claimTask: (id: Id) => task(id, { type: 'claim' }),
  attemptTask: (id: Id, outcome: AttemptOutcome, note?: string) => task(id, clean({ type: 'attempt', outcome, note })),
  completeTask: (id: Id, outcome: 'no_emergency' | 'called_again' | 'not_reached' | 'not_needed') =>
    task(id, { type: 'complete', outcome: { type: outcome } }),
  /** Who was called back needs help, in an incident that was opened for it. */
  taskIsEmergency: (id: Id, incident: Id) => task(id, { type: 'complete', outcome: { type: 'emergency', incident } }),

  // ---- incidents
  open: (opening: Opening) => incident(null, clean({ type: 'open', ...opening })),
  narrate: (id: Id, text: string) => incident(id, { type: 'narrate', text }),
  setPriority: (id: Id, priority: Priority, reason?: string) =>
    incident(id, clean({ type: 'set_priority', priority, reason })),
  threatToLife: (id: Id, threat: boolean) => incident(id, { type: 'threat_to_life', threat }),
  retype: (id: Id, code: TypeCode, reason?: string) => incident(id, clean({ type: 'retype', code, reason })),
  setPlace: (id: Id, place: Place, verified = false) => incident(id, { type: 'set_place', place, verified }),
  assign: (id: Id, units: Id[], bypassed: Bypass[] = []) =>
    incident(id, { type: 'assign', units, ...(bypassed.length > 0 ? { bypassed } : {}) }),
  release: (id: Id, unitId: Id, reason?: string) => incident(id, clean({ type: 'release', unit: unitId, reason })),
  cancel: (id: Id, units: Id[], reason: string) => incident(id, { type: 'cancel', units, reason }),
  /** Takes a unit from a less urgent incident. */
  preempt: (id: Id, unitId: Id, from: Id, reason: string) =>
    incident(id, { type: 'preempt', unit: unitId, from_incident: from, reason }),
  /** One unit leaves, the other takes its place. */
  exchange: (id: Id, unitId: Id, other: Id, reason: string) =>
    incident(id, { type: 'exchange', unit: unitId, with: other, reason }),
  /** Puts the incident into a unit's own queue. */
  stack: (id: Id, unitId: Id, reason?: string) => incident(id, clean({ type: 'stack', unit: unitId, reason })),
  unstack: (id: Id, unitId: Id, reason?: string) => incident(id, clean({ type: 'unstack', unit: unitId, reason })),
  addAgency: (id: Id, agency: AgencyCode) => incident(id, { type: 'add_agency', agency }),
  mergeInto: (id: Id, original: Id) => incident(id, { type: 'merge_into', original, move_units: true }),
  unmerge: (id: Id, reason: string) => incident(id, { type: 'unmerge', reason }),
  hold: (id: Id, reason: string, until?: string) => incident(id, clean({ type: 'hold', until, reason })),
  unhold: (id: Id) => incident(id, { type: 'unhold' }),
  handOver: (id: Id, centre: string, reason: string) => incident(id, { type: 'hand_over', centre, reason }),
  acknowledgeCaution: (id: Id, caution: Id) => incident(id, { type: 'acknowledge_caution', caution }),
  close: (id: Id, code: CloseCode, note?: string) => incident(id, clean({ type: 'close', code, note })),
  reopen: (id: Id, reason: string) => incident(id, { type: 'reopen', reason }),

  // ---- units
  setStatus: (id: Id, status: UnitStatus, reason?: string) => unit(id, clean({ type: 'set_status', status, reason })),
  welfareOk: (id: Id) => unit(id, { type: 'welfare_ok' }),
  clearEmergency: (id: Id, reason: string) => unit(id, { type: 'clear_emergency', reason }),
  setTimer: (id: Id, minutes: number) => unit(id, { type: 'set_timer', minutes }),
  clearTimer: (id: Id) => unit(id, { type: 'clear_timer' }),
  /** Alarm of a crew in danger, told by voice. */
  emergency: (id: Id, note?: string) => unit(id, clean({ type: 'emergency', note })),

  // ---- alarms
  acknowledgeAlert: (id: Id): Command => ({ resource: 'alerts', id, body: { type: 'acknowledge' } }),
  pauseAlert: (id: Id, until: string, reason: string): Command => ({ resource: 'alerts', id, body: { type: 'pause', until, reason } }),
  resumeAlert: (id: Id): Command => ({ resource: 'alerts', id, body: { type: 'resume' } }),
};
