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

export type SessionNeed = 'new_password' | 'totp' | 'passkey' | 'enrol_second_factor';
export interface Scope {
  agencies?: AgencyCode[];
  municipalities?: MunicipalityCode[];
}
export interface Account {
  id: Id;
  name: string;
  display_name: string | null;
  roles: Role[];
  scope: Scope;
  has_totp?: boolean;
  passkeys?: number;
}
export interface SessionAnswer {
  token?: string;
  csrf?: string;
  account: Account;
  needs?: SessionNeed[];
  site?: string;
  realm?: string;
  /** When identity must be proved again. */
  reauthenticate_by?: Time;
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
  | 'approvals';
export interface CommandAnswer {
  id: Id;
  folio?: Folio;
  version: number;
  /** Null when nothing was recorded or the command is a repetition. */
  position: number | null;
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
  wanted_operator_id: Id | null;
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

/** Who acted: staff or machine, never a caller. */
export interface Author {
  id?: Id | null;
  name: string;
}
/** What a unit's state means to the rules; several states of a kind may mean the same. */
export type Duty =
  | 'off_shift'
  | 'available'
  | 'assigned'
  | 'en_route'
  | 'on_scene'
  | 'transporting'
  | 'at_hospital'
  | 'break'
  | 'out_of_service';
export type Stage = 'pending' | 'dispatched' | 'en_route' | 'on_scene' | 'released' | 'closed';
export type CloseCode = 'A' | 'N' | 'I' | 'F' | 'D';
export type UnitStatus = string;
export type Disclosure = 'minimal' | 'operational' | 'full';

/** Expected travel of a unit; not measured means computed from the straight line. */
export interface Estimate {
  seconds: number;
  metres: number;
  measured: boolean;
}
export interface Stamps {
  created_at: Time;
  first_dispatched_at?: Time | null;
  first_en_route_at?: Time | null;
  first_on_scene_at?: Time | null;
  last_released_at?: Time | null;
  closed_at?: Time | null;
}
/** A unit working on an incident. */
export interface AssignedRow {
  assignment: Id;
  unit: Id;
  call_sign: string;
  agency: AgencyCode;
  kind: string;
  status: UnitStatus;
  duty: Duty;
  assigned_at: Time;
  en_route_at: Time | null;
  on_scene_at: Time | null;
  status_at: Time;
  estimate: Estimate | null;
}
export interface IncidentRow {
  id: Id;
  folio: Folio;
  channel: Channel | 'self_initiated';
  type_code: TypeCode;
  type_name: string;
  class: number;
  priority: Priority;
  priority_number: number;
  default_priority: Priority;
  threat_to_life: boolean;
  stage: Stage;
  /** Neither closed nor merged away. */
  open: boolean;
  address: string | null;
  neighbourhood: string | null;
  references: string | null;
  municipality: MunicipalityCode | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  method: Method | null;
  located_at: Time | null;
  place_verified: boolean;
  agencies: { agency: AgencyCode; disclosure: Disclosure; stage: Stage; stamps: Stamps; close_code: CloseCode | null }[];
  units: AssignedRow[];
  stacked: Id[];
  calls: Id[];
  opened_by: Author;
  created_at: Time;
  /** In the queue without a unit since then. */
  waiting_since: Time | null;
  first_dispatched_at: Time | null;
  first_en_route_at: Time | null;
  first_on_scene_at: Time | null;
  last_released_at: Time | null;
  closed_at: Time | null;
  close_code: CloseCode | null;
  held: boolean;
  held_until: Time | null;
  held_reason: string | null;
  scheduled_for: Time | null;
  hand_over: { centre: string; state: 'waiting' | 'accepted' | 'refused'; asked_at: Time; answered_at: Time | null; reference: string | null } | null;
  merged_into: Id | null;
  merged_into_folio: Folio | null;
  absorbed: Folio[];
  links: { other: Id; folio: Folio; relation: string }[];
  narrative_lines: number;
  last_line_at: Time | null;
  records: number;
  has_weapon: boolean;
  has_substance: boolean;
  cautions_acknowledged: Id[];
  reclassified: number;
  reopened: number;
  corrected: boolean;
  capture_ms: Millis | null;
  dispatch_ms: Millis | null;
  en_route_ms: Millis | null;
  travel_ms: Millis | null;
  on_scene_ms: Millis | null;
  release_ms: Millis | null;
  close_ms: Millis | null;
}
export interface NarrativeLine {
  at: Time;
  by: Author;
  text: string | null;
}
export interface RecordView {
  number: number;
  kind: string;
  versions: { at: Time; by: Author; record: ({ kind: string } & Record<string, unknown>) | null }[];
  struck: { at: Time; by: Author; reason: string } | null;
}
export type HistoryChange =
  | { what: 'type'; code: TypeCode; name: string; reason: string | null }
  | { what: 'priority'; priority: Priority; reason: string | null }
  | { what: 'threat'; threat: boolean }
  | { what: 'place'; place: Place; verified: boolean }
  | { what: 'merged'; original: Folio }
  | { what: 'unmerged'; reason: string }
  | { what: 'closed'; code: CloseCode }
  | { what: 'reopened'; reason: string };
export interface IncidentDetail {
  row: IncidentRow;
  place: Place;
  caller: { name?: string | null; phone?: string | null } | null;
  catalogue: string;
  priority_reason: string | null;
  narrative: NarrativeLine[];
  records: RecordView[];
  agencies: unknown[];
  assignments: unknown[];
  corrections: unknown[];
  bypassed: { unit: Id; reason: string; at: Time; by: Author }[];
  follow_ups: { at: Time; code: TypeCode; name: string; text: string | null; call: Id | null; by: Author }[];
  history: { at: Time; by: Author; change: HistoryChange }[];
  erased: boolean;
}
/** A possible duplicate. */
export interface Candidate {
  incident: Id;
  folio: Folio;
  type_code: TypeCode;
  type_name: string;
  address: string | null;
  neighbourhood: string | null;
  distance_m: number | null;
  age_ms: Millis;
  /** 0 to 1. */
  score: number;
  units: number;
  reasons: unknown[];
}
export interface Recommended {
  unit: Id;
  call_sign: string;
  agency: AgencyCode;
  kind: string;
  status: UnitStatus;
  duty: Duty;
  estimate: Estimate | null;
  position_age_ms: Millis | null;
  /** Free to be sent; otherwise a decision comes first (pause, pre-emption, mutual aid). */
  suitable: boolean;
  /** Part of the proposal. */
  proposed: boolean;
  why: unknown[];
  /** Spanish, as shown. */
  reasons: string[];
}
export interface Recommendation {
  incident: Id;
  at: Time;
  plan: { id: Id; name: string; version: number; level: number } | null;
  level: number;
  /** What the plan would send. */
  proposed: Id[];
  /** Each unit once: the proposal first, then by arrival, then what takes a decision. */
  candidates: Recommended[];
  requirements: {
    requirement: { capability: string; count: number; agency?: AgencyCode | null };
    present: number;
    proposed: Id[];
    missing: number;
    ranked: Recommended[];
    alternatives: Recommended[];
    excluded: { why: string; units: number }[];
    shortfall: string | null;
  }[];
  shortfall: string[];
  /** Units looked at. */
  considered: number;
  estimated: boolean;
}

// ---- units ---------------------------------------------------------------------------------

export interface UnitRow {
  id: Id;
  call_sign: string;
  kind: string;
  agency: AgencyCode;
  capabilities: string[];
  station: string | null;
  municipality: MunicipalityCode | null;
  on_shift: boolean;
  shift_until: Time | null;
  crew_size: number;
  vehicle: string | null;
  status: UnitStatus;
  duty: Duty;
  status_at: Time;
  incident_id: Id | null;
  incident_folio: Folio | null;
  incident_priority: Priority | null;
  assignment_id: Id | null;
  assigned_at: Time | null;
  en_route_at: Time | null;
  on_scene_at: Time | null;
  estimate: Estimate | null;
  stack: { incident: Id; folio: Folio; priority: Priority; at: Time }[];
  /** Told by voice; live positions come by the state lane. */
  lat: number | null;
  lon: number | null;
  position_at: Time | null;
  contact_at: Time | null;
  timer_at: Time | null;
  timer_reason: string | null;
  emergency: boolean;
  emergency_at: Time | null;
  retired: boolean;
}
export interface StatusDef {
  code: UnitStatus;
  duty: Duty;
  es: string;
  en: string;
  next: UnitStatus[];
}
/** Kinds of units as data: each names the graph of states that it follows. */
export interface UnitKinds {
  version: string;
  capabilities: { code: string; es: string; en: string }[];
  graphs: Record<string, StatusDef[]>;
  kinds: { code: string; es: string; en: string; glyph: string; graph: string; capabilities: string[]; min_crew: number }[];
}

// ---- cautions, notices, alerts -------------------------------------------------------------

export type CautionKind =
  | 'weapon'
  | 'violence'
  | 'animal'
  | 'hazard'
  | 'health'
  | 'protection_order'
  | 'access'
  | 'other';
export interface CautionRow {
  id: Id;
  kind: CautionKind;
  address: string | null;
  neighbourhood: string | null;
  municipality: MunicipalityCode | null;
  lat: number | null;
  lon: number | null;
  radius_m: number;
  created_at: Time;
  created_by: Author;
  expires_at: Time;
  withdrawn: boolean;
}
export interface CautionDetail {
  row: CautionRow;
  text: string | null;
  withdrawn_reason: string | null;
}
export interface BoloRow {
  id: Id;
  kind: 'vehicle' | 'person' | 'missing_person' | 'object' | 'other';
  title: string;
  area: { municipalities?: MunicipalityCode[]; agencies?: AgencyCode[]; radius_m?: number | null };
  incident: Id | null;
  issued_at: Time;
  issued_by: Author;
  expires_at: Time;
  cancelled: boolean;
  edition: number;
  acknowledged_units: Id[];
  acknowledged_accounts: Id[];
}
/** What waits too long, computed by the server. A higher level of the same thing is a new alert. */
export interface AlertRow {
  id: Id;
  kind:
    | 'unit_emergency'
    | 'queue_waiting'
    | 'not_en_route'
    | 'en_route_overdue'
    | 'welfare'
    | 'unit_timer'
    | 'hold_expired'
    | 'hand_over_unanswered'
    | 'scheduled_due'
    | 'stack_waiting'
    | 'shift_over';
  /** 1 at the limit, 2 and 3 as it goes on. */
  level: number;
  priority: Priority;
  incident_id: Id | null;
  folio: Folio | null;
  unit_id: Id | null;
  call_sign: string | null;
  agencies: AgencyCode[];
  municipality: MunicipalityCode | null;
  since: Time;
  raised_at: Time;
  text: string;
  text_en: string;
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
  /** Rows from secondary sources, not checked against the official edition. */
  unofficial?: boolean;
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
  content: { name: string; radio_channel?: string | null; municipalities?: MunicipalityCode[]; capabilities?: string[] };
  version: number;
  on_duty: boolean;
  duty_at: Time;
  duty_reason: string | null;
  stations: { code: string; name: string; position: { lat: number; lon: number }; municipality?: MunicipalityCode | null }[];
  retired: boolean;
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
  | { type: 'hello'; since: number | null; lanes: ('facts' | 'state')[]; viewport?: [number, number, number, number] }
  | { type: 'viewport'; viewport: [number, number, number, number] }
  | { type: 'ping'; t: number };
export type ServerFrame =
  | { type: 'welcome'; position: number; server_time: Time; full: boolean }
  | { type: 'facts'; position: number; changes: Change[] }
  | { type: 'synced'; position?: number }
  | {
      type: 'units';
      t: number;
      full?: boolean;
      p: [unit: Id, lat: number, lon: number, course: number | null, speed: number | null, age: number, marks?: number][];
    }
  | { type: 'tick'; server_time: Time }
  | { type: 'pong' }
  | { type: 'error'; detail: string }
  | { type: 'resync'; reason: string };

/** Latest position of a unit. A signal: it goes stale. */
export interface UnitPosition {
  lat: number;
  lon: number;
  course: number | null;
  speed: number | null;
  /** Local time of the fix. */
  at: number;
}

// ---- measures ------------------------------------------------------------------------------

export interface MeasureDefinition {
  code: string;
  name: { es: string; en: string };
  source: { text: string; evidence: 'read' | 'press' | 'assumed' };
  table: 'calls' | 'incidents' | 'assignments';
  method: { kind: 'duration' | 'share' | 'count_per'; column?: string };
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
  measures: { definition: MeasureDefinition; measure: MeasureResult }[];
}
/** A row behind a number: a call, an incident or an assignment, as on the boards. */
export type MeasureSample = { id: Id } & Record<string, unknown>;

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

export interface AuditEntry {
  leaf: number;
  recorded_at: Time;
  /** Null once erased; the leaf stays. */
  record: AuditRecord | null;
}
export interface AuditPage {
  items: AuditEntry[];
  /** Pass as `before`. */
  next: number | null;
  /** Everything up to this many leaves is signed. */
  checkpoint: { leaves: number; root: string; at: Time; witnesses: number } | null;
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
