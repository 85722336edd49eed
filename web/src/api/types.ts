/**
 * Shapes of the API, by hand from the domain crates' `commands.rs` and `views.rs`.
 * `npm run generate` writes the same from docs/openapi.json into `schema.ts`.
 */

// ---- model ---------------------------------------------------------------------------------

/** UUID. */
export type Id = string;
/** RFC 3339. */
export type Time = string;
/** Milliseconds. */
export type Millis = number;
/** `TOL-261124-01234`. */
export type Folio = string;
export type TypeCode = number;
export type AgencyCode = string;
export type MunicipalityCode = string;

export type Priority = 'critical' | 'high' | 'medium' | 'low';
export const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low'];
export type Method = 'unknown' | 'cell' | 'told' | 'wifi' | 'gnss' | 'registered' | 'verified';

export interface Located {
  position: { lat: number; lon: number };
  accuracy_m?: number | null;
  confidence_pct?: number | null;
  method: Method;
  at: Time;
}
export interface Place {
  located?: Located | null;
  address?: string | null;
  neighbourhood?: string | null;
  municipality?: MunicipalityCode | null;
  references?: string | null;
}
export type Role =
  | { role: 'call_taker' | 'supervisor' | 'quality_reviewer' | 'auditor' | 'administrator' | 'trainer' }
  | { role: 'dispatcher'; agency: AgencyCode };
export type PurposeBasis =
  | 'emergency_response'
  | 'quality_review'
  | 'audit'
  | 'legal_order'
  | 'subject_request'
  | 'administration';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { pointer: string; detail: string }[];
}
export interface Page<T> {
  items: T[];
  next: string | null;
}

// ---- session -------------------------------------------------------------------------------

export type ScreenName = 'calls' | 'dispatch' | 'measures' | 'audit' | 'admin';
export type SessionNeed = 'totp' | 'passkey' | 'new_password' | 'register_second_factor';
export interface Scope {
  agencies?: AgencyCode[];
  municipalities?: MunicipalityCode[];
}
export interface Account {
  id: Id;
  name: string;
  display_name: string;
  roles: Role[];
  scope: Scope;
}
export interface SessionAnswer {
  token?: string;
  csrf?: string;
  account: Account;
  needs?: SessionNeed[];
  site?: string;
  realm?: string;
}

// ---- commands ------------------------------------------------------------------------------

export type Resource =
  | 'calls'
  | 'incidents'
  | 'units'
  | 'tasks'
  | 'cautions'
  | 'bolos'
  | 'plans'
  | 'restrictions'
  | 'accounts'
  | 'adapters'
  | 'approvals'
  | 'alerts';
export interface CommandAnswer {
  id: Id;
  folio?: Folio;
  version: number;
  position: number;
  events: string[];
  /** Only when an account was made or reset; shown once. */
  one_time_password?: string;
}

// ---- calls ---------------------------------------------------------------------------------

export type Channel =
  | 'emergency_911'
  | 'panic_button'
  | 'radio'
  | 'alarm'
  | 'social_network'
  | 'app'
  | 'camera'
  | 'partner'
  | 'walk_in'
  | 'transferred_centre'
  | 'other';
export type CallStatus = 'ringing' | 'answered' | 'held' | 'prompting' | 'transferred' | 'ended' | 'abandoned';
export type QueueClass = 'urgent' | 'normal' | 'deferred';
export type Silence = 'not_asked' | 'asked' | 'pressed' | 'voice' | 'nothing' | 'noise' | 'distress';
export type Heard = 'pressed' | 'voice' | 'nothing' | 'noise';

export interface CallRow {
  id: Id;
  channel: Channel;
  status: CallStatus;
  number_masked: string | null;
  folio: Folio | null;
  municipality: MunicipalityCode | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  method: Method | null;
  located_at: Time | null;
  place_verified: boolean;
  position_doubtful: boolean;
  trunk: string | null;
  rang_at: Time | null;
  answered_at: Time | null;
  ended_at: Time | null;
  operator_id: Id | null;
  operator_name: string | null;
  waiting: boolean;
  waiting_since: Time | null;
  queue_class: QueueClass;
  deferred_until: Time | null;
  repeat_caller: boolean;
  improper_calls: number;
  disposition: TypeCode | null;
  incident_id: Id | null;
  incident_folio: Folio | null;
  silence: Silence;
  needs_callback: boolean;
  language: string | null;
  needs_interpreter: boolean;
  threat: boolean;
  has_recording: boolean;
  draft_type: TypeCode | null;
  open_work: boolean;
  clock_doubtful: boolean;
  answer_ms: Millis | null;
  capture_ms: Millis | null;
  duration_ms: Millis | null;
}
export interface IntakeDraft {
  type_code?: TypeCode;
  type_text?: string;
  priority?: Priority;
  place?: Place;
  narrative?: string;
  caller_name?: string;
  callback?: string;
  agencies?: AgencyCode[];
  fields?: Record<string, string>;
}
export interface Fix {
  located: Located;
  source: 'switch' | 'aml' | 'registry' | 'partner';
  doubts?: string[];
  received_at: Time;
}
export interface CallDetail {
  row: CallRow;
  adapter: Id | null;
  number: string | null;
  caller_name: string | null;
  called: string | null;
  extension: string | null;
  place: Place;
  fixes: Fix[];
  fixes_dropped: number;
  draft: IntakeDraft | null;
  draft_revision: number;
  notes: { at: Time; author: string; text: string | null }[];
  recordings: string[];
  restrictions: string[];
  previous_operators: { id: Id; name: string }[];
  transfer: Record<string, unknown> | null;
  end_cause: string | null;
  erased: boolean;
}

// ---- call-back tasks -----------------------------------------------------------------------

export type AttemptOutcome = 'answered' | 'no_answer' | 'busy' | 'unreachable';
export interface TaskRow {
  id: Id;
  call_id: Id;
  status: 'open' | 'claimed' | 'done';
  reason: 'abandoned' | 'cut_off' | 'lost_waiting' | 'requested';
  urgent: boolean;
  number_masked: string | null;
  folio: Folio | null;
  municipality: MunicipalityCode | null;
  created_at: Time;
  deadline: Time;
  escalated_at: Time | null;
  owner_id: Id | null;
  owner_name: string | null;
  attempts: number;
  attempts_max: number;
  last_outcome: AttemptOutcome | null;
  outcome: { type: string; incident?: Id } | null;
  completed_at: Time | null;
  first_attempt_ms: Millis | null;
  completion_ms: Millis | null;
}
export interface TaskDetail {
  row: TaskRow;
  number: string | null;
  attempts: { at: Time; by: string; outcome: AttemptOutcome; note: string | null }[];
  completion_note: string | null;
}

// ---- incidents -----------------------------------------------------------------------------

export type IncidentStatus = 'waiting' | 'working' | 'closed' | 'merged';
export type CloseCode = 'A' | 'N' | 'I' | 'F' | 'D';

/** One unit's work on an incident, as rows show it. */
export interface AssignedUnit {
  unit_id: Id;
  call_sign: string;
  agency: AgencyCode;
  status: UnitStatus;
  since: Time | null;
}
export interface IncidentRow {
  id: Id;
  folio: Folio;
  status: IncidentStatus;
  type_code: TypeCode;
  type_name: string | null;
  priority: Priority;
  threat: boolean;
  address: string | null;
  neighbourhood: string | null;
  references: string | null;
  municipality: MunicipalityCode | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  method: Method | null;
  agencies: AgencyCode[];
  units: AssignedUnit[];
  calls: number;
  opened_at: Time;
  /** Since when it waits for a unit; `null` when nobody waits. */
  waiting_since: Time | null;
  owner_id: Id | null;
  owner_name: string | null;
  merged_into: Id | null;
  close_code: CloseCode | null;
  closed_at: Time | null;
  held_until: Time | null;
  dispatch_ms: Millis | null;
  on_scene_ms: Millis | null;
  version: number;
}
export interface NarrativeLine {
  at: Time;
  author: string;
  text: string | null;
}
export interface IncidentDetail {
  row: IncidentRow;
  place: Place;
  narrative: NarrativeLine[];
  records: { id: Id; kind: string; fields: Record<string, string> }[];
  cautions: CautionRow[];
  history: { at: Time; author: string; what: string }[];
  calls: { id: Id; folio: Folio | null; at: Time }[];
}
export interface Candidate {
  incident_id: Id;
  folio: Folio;
  type_code: TypeCode;
  type_name: string | null;
  address: string | null;
  distance_m: number | null;
  age_ms: Millis;
  score: number;
  units: number;
  status: IncidentStatus;
}
export interface Recommended {
  unit_id: Id;
  call_sign: string;
  agency: AgencyCode;
  kind: string;
  status: UnitStatus;
  eta_s: number | null;
  estimated: boolean;
  distance_m: number | null;
  position_age_s: number | null;
  reasons: string[];
  suitable: boolean;
}
export interface Recommendation {
  candidates: Recommended[];
  shortfall: string[];
}

// ---- units ---------------------------------------------------------------------------------

export type UnitStatus = string;
export interface UnitRow {
  id: Id;
  call_sign: string;
  kind: string;
  agency: AgencyCode;
  station: string | null;
  status: UnitStatus;
  status_since: Time;
  incident_id: Id | null;
  incident_folio: Folio | null;
  crew: number;
  capabilities: string[];
  on_shift: boolean;
  lat: number | null;
  lon: number | null;
  position_at: Time | null;
  note: string | null;
  version: number;
}

// ---- cautions, notices, alerts -------------------------------------------------------------

export interface CautionRow {
  id: Id;
  text: string;
  kind: string;
  address: string | null;
  lat: number | null;
  lon: number | null;
  radius_m: number | null;
  author: string;
  created_at: Time;
  expires_at: Time | null;
}
export interface BoloRow {
  id: Id;
  title: string;
  text: string;
  municipalities: MunicipalityCode[];
  author: string;
  created_at: Time;
  expires_at: Time | null;
}
export interface AlertRow {
  id: Id;
  kind: string;
  priority: Priority;
  incident_id: Id | null;
  unit_id: Id | null;
  call_id: Id | null;
  text: string;
  raised_at: Time;
  acknowledged_at: Time | null;
  acknowledged_by: string | null;
  repeats: number;
}

// ---- reference data ------------------------------------------------------------------------

export interface IncidentType {
  code: TypeCode;
  class_name: string;
  subtype: string;
  name: string;
  priority: Priority | null;
  edition: string;
}
export interface CatalogueAnswer {
  version: string;
  types: IncidentType[];
}
export interface Municipality {
  code: MunicipalityCode;
  name: string;
  lat: number;
  lon: number;
  population: number;
}
export interface Agency {
  code: AgencyCode;
  name: string;
  short?: string | null;
  service?: string | null;
}

// ---- live ----------------------------------------------------------------------------------

export interface TableRows {
  calls: CallRow;
  incidents: IncidentRow;
  units: UnitRow;
  tasks: TaskRow;
  bolos: BoloRow;
  cautions: CautionRow;
  alerts: AlertRow;
}
export type TableName = keyof TableRows;
export type Change = { [K in TableName]: { table: K; id: Id; row: TableRows[K] | null } }[TableName];

export type ClientFrame =
  | { type: 'hello'; since: number | null; lanes: ('facts' | 'state')[] }
  | { type: 'viewport'; viewport: [number, number, number, number] }
  | { type: 'ping'; t: number };
export type ServerFrame =
  | { type: 'welcome'; position: number; server_time: Time; full: boolean }
  | { type: 'facts'; position: number; changes: Change[] }
  | { type: 'synced' }
  | { type: 'units'; t: number; p: [unit: Id, lat: number, lon: number, course: number, speed: number, age: number][] }
  | { type: 'tick'; server_time: Time }
  | { type: 'pong' }
  | { type: 'resync'; reason: string };

/** Latest position of a unit. A signal: it goes stale. */
export interface UnitPosition {
  lat: number;
  lon: number;
  course: number;
  speed: number;
  /** Local time of the fix. */
  at: number;
}

// ---- measures ------------------------------------------------------------------------------

export interface MeasureDefinition {
  code: string;
  name: { es: string; en: string };
  source: { text: string; evidence: 'read' | 'press' | 'assumed' };
  unit: 'milliseconds' | 'rows' | 'percent';
  target?: { rule: 'at_most' | 'under' | 'share_at_most' | 'share_at_least'; value?: number; share_pct: number } | null;
}
export interface MeasureResult {
  code: string;
  n: number;
  unknown: number;
  percentiles: { pct: number; value: number }[];
  within: number | null;
  share_pct: number | null;
  verdict: 'met' | 'missed' | 'not_enough_data' | 'no_target';
  groups: { group: string; rows: number; share_pct: number }[];
}
export interface MeasuresAnswer {
  from: Time;
  to: Time;
  version: string;
  items: { definition: MeasureDefinition; result: MeasureResult }[];
}
/** A call or incident behind a number. */
export interface MeasureSample {
  id: Id;
  kind: 'call' | 'incident';
  folio: Folio | null;
  at: Time;
  value: number | null;
  operator_name?: string | null;
  type_code?: TypeCode | null;
}

// ---- audit ---------------------------------------------------------------------------------

export interface AuditRecord {
  seq: number;
  kind: 'command' | 'read' | 'refused' | 'login' | 'system';
  actor: { kind: string; id?: Id; name?: string; part?: string };
  site: string;
  realm: string;
  purpose?: { basis: PurposeBasis; reference?: string };
  action: string;
  objects?: string[];
  outcome: 'done' | 'refused' | 'failed';
  /** Microseconds since 1970, UTC. */
  recorded_at: number;
  source: string;
  trace?: string;
  events?: { position: number; hash: string }[];
  details?: Record<string, string>;
}

// ---- administration ------------------------------------------------------------------------

export interface AccountView {
  id: Id;
  name: string;
  display_name: string | null;
  roles: Role[];
  scope: Scope;
  disabled: unknown;
  inactive: boolean;
  one_time_password: boolean;
  totp: boolean;
  passkeys: { id: string; label: string; since: Time }[];
  locked_since: Time | null;
  locked_sources: { source: string; since: Time }[];
  last_used: Time | null;
}
export interface ApprovalView {
  id: Id;
  action: string;
  object: string;
  change: unknown;
  requester: Id;
  requester_name: string;
  asked_at: Time;
  expires_at: Time;
  expired: boolean;
  /** Flattened state of the approval: `waiting`, `approved`, `rejected` … */
  state?: string;
}
