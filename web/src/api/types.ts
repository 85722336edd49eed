/**
 * Shapes of the API as the console uses them. What the API's description says is taken from there (`schema.ts`, made
 * from docs/openapi.json); by hand is only what it does not describe: the frames of the live connection, and rows
 * whose door answers rows of any table.
 */
import type { components } from './schema';

type Schemas = components['schemas'];
/** The server writes every field of a row, `null` where nothing is known; the description calls such fields optional. */
type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };

export type CallCommand = Schemas['CallCommand'];
export type TaskCommand = Schemas['TaskCommand'];
export type IncidentCommand = Schemas['IncidentCommand'];
export type UnitCommand = Schemas['UnitCommand'];
export type ProposalCommand = Schemas['ProposalCommand'];
export type OpenIncident = Schemas['OpenIncident'];

export type GuidesFile = Schemas['GuidesFile'];
export type Guide = Schemas['Guide'];
export type GuideNode = Schemas['GuideNode'];
export type GuideEffects = Schemas['GuideEffects'];
export type GuideAnswered = Schemas['GuideAnswered'];

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

export type Priority = Schemas['Priority'];
export const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low'];
export type Method = Schemas['Method'];

export type Located = Schemas['Located'];
export type Place = Schemas['Place'];
export type Role = Schemas['Role'];
export type PurposeBasis =
  | 'emergency_response'
  | 'quality_review'
  | 'audit'
  | 'legal_order'
  | 'subject_request'
  | 'administration'
  | 'tip_attention';

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
export type Scope = Schemas['Scope'];
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
  | 'approvals'
  | 'alerts'
  | 'closures'
  | 'proposals';
export type CommandAnswer = Whole<Omit<Schemas['CommandAnswer'], 'folio'>> & {
  folio?: Folio | null;
  /** Only when an account was made or reset; shown once. */
  one_time_password?: string;
};

// ---- calls ---------------------------------------------------------------------------------

export type Channel = Schemas['Channel'];
export type CallStatus = Schemas['CallStatus'];
export type QueueClass = Schemas['QueueClass'];
export type Silence = Schemas['Silence'];
export type Heard = Schemas['Heard'];

export type CallRow = Whole<Schemas['CallRow']>;
export type IntakeDraft = Schemas['IntakeDraft'];
export type Fix = Schemas['Fix'];
/** A call with its personal data in clear. */
export type CallDetail = Omit<Whole<Schemas['CallDetail']>, 'row'> & { row: CallRow };

// ---- call-back tasks -----------------------------------------------------------------------

export type AttemptOutcome = Schemas['AttemptOutcome'];
export type TaskRow = Whole<Schemas['TaskRow']>;
export type TaskDetail = Omit<Whole<Schemas['TaskDetail']>, 'row' | 'attempts'> & {
  row: TaskRow;
  attempts: Whole<Schemas['AttemptView']>[];
};

// ---- incidents -----------------------------------------------------------------------------

/** Who acted: staff or machine, never a caller. */
export type Author = Schemas['Author'];
/** What a unit's state means to the rules; several states of a kind may mean the same. */
export type Duty = Schemas['Duty'];
export type Stage = Schemas['Stage'];
export type CloseCode = Schemas['CloseCode'];
export type UnitStatus = string;
export type Disclosure = Schemas['Disclosure'];

/** Expected travel of a unit; not measured means computed from the straight line. */
export type Estimate = Schemas['Estimate'];
export interface Stamps {
  created_at: Time;
  first_dispatched_at?: Time | null;
  first_en_route_at?: Time | null;
  first_on_scene_at?: Time | null;
  last_released_at?: Time | null;
  closed_at?: Time | null;
}
/** A unit working on an incident. */
export type AssignedRow = Whole<Schemas['AssignedRow']>;
export type IncidentRow = Omit<Whole<Schemas['IncidentRow']>, 'units' | 'hand_over'> & {
  units: AssignedRow[];
  hand_over: Whole<Schemas['HandOverRow']> | null;
};
export type NarrativeLine = Schemas['NarrativeLine'];
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
export type Candidate = Whole<Schemas['CandidateView']>;
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

export type UnitRow = Whole<Schemas['UnitRow']>;
export type StatusDef = Schemas['StatusDef'];
/** Kinds of units as data: each names the graph of states that it follows. */
export type UnitKinds = Schemas['UnitKindsFile'];

// ---- cautions, notices, alerts -------------------------------------------------------------

export type CautionKind = Schemas['CautionKind'];
export type CautionRow = Whole<Schemas['CautionRow']>;
export type CautionDetail = Omit<Whole<Schemas['CautionDetail']>, 'row'> & { row: CautionRow };
export type BoloRow = Whole<Schemas['BoloRow']>;
export type BoloDetail = Schemas['BoloDetail'];
export type ProposalRow = Whole<Schemas['ProposalRow']>;
export type ClosurePlace = Schemas['ClosurePlace'];
export type ClosureCommand = Schemas['ClosureCommand'];
/** A closed street or area. Past its expiry it closes nothing. */
export interface ClosureRow {
  id: Id;
  at: ClosurePlace;
  reason: string;
  on_foot: boolean;
  created_at: Time;
  created_by: string;
  expires_at: Time;
  lifted: boolean;
  lifted_reason: string | null;
}
/** What waits too long, computed by the server, and what people did about it. */
export type AlertRow = Whole<Schemas['AlertRow']>;
export type AlertKind = Schemas['AlertKind'];
/** What is known of a place: earlier incidents, cautions in force. */
export type PremisesView = Omit<Schemas['PremisesView'], 'incidents'> & { incidents: (IncidentRow & { same_address: boolean; distance_m: number | null })[] };
/** A message between the room and a crew. */
export type MessageView = Schemas['MessageView'];
/** The thread with a crew on the boards, by the unit's id: who wrote last and what is unread, never what it says. */
export type ThreadRow = Whole<Schemas['ThreadRow']>;

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
export type Municipality = Schemas['MunicipalityView'];
export type Station = Schemas['Station'];
export type AgencyCommand = Schemas['AgencyCommand'];
export interface Agency {
  code: AgencyCode;
  content: { name: string; radio_channel?: string | null; municipalities?: MunicipalityCode[]; capabilities?: string[] };
  version: number;
  on_duty: boolean;
  duty_at: Time;
  duty_reason: string | null;
  stations: Station[];
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
  closures: ClosureRow;
  alerts: AlertRow;
  proposals: ProposalRow;
  threads: ThreadRow;
}
export type TableName = keyof TableRows;
export type Change = { [K in TableName]: { table: K; id: Id; row: TableRows[K] | null } }[TableName];

export type ClientFrame =
  | { type: 'hello'; since: number | null; view?: string; lanes: ('facts' | 'state')[]; viewport?: [number, number, number, number] }
  | { type: 'viewport'; viewport: [number, number, number, number] }
  | { type: 'ping'; t: number };
export type ServerFrame =
  | { type: 'welcome'; position: number; view?: string; server_time: Time; full: boolean }
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
  /** Rows without a value; of them, who still waits; of these, who is past the target already and counts as missed. */
  unknown: number;
  waiting: number;
  overdue: number;
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
  checkpoint: { leaves: number; root: string; at: Time; witnesses: number; witnessed: number } | null;
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
