/** What the doors of administration answer, as far as the screens use it. */
import type { Id, Time } from '../../api/types';

export interface Difference {
  /** JSON pointer. */
  at: string;
  before: unknown;
  after: unknown;
}
export interface ConfigChange {
  leaf: number;
  at: Time;
  actor: { kind: string; name?: string; part?: string };
  action: string;
  object: string;
  name: string | null;
  events: string[];
  differences: Difference[];
  hidden: number;
  approval: Id | null;
  approved_by: string | null;
}
/** A number whose calls ring last, without the number. */
export interface RestrictionRow {
  id: Id;
  kind: string;
  number_masked: string | null;
  imposed_at: Time;
  imposed_by: string;
  expires_at: Time;
}
export interface RestrictionDetail {
  row: RestrictionRow;
  number?: string | null;
  reason?: string | null;
  reference?: string | null;
}
export interface PendingChange {
  approval: unknown;
  name: string | null;
  differences: Difference[] | null;
  refused: string | null;
}
export interface Requirement {
  capability: string;
  count: number;
  agency?: string;
}
export interface PlanContent {
  name: string;
  types: string[];
  municipalities?: string[];
  level: number;
  hours?: { days?: number[]; from_minute: number; to_minute: number };
  requirements: Requirement[];
  valid_from?: Time;
  valid_until?: Time;
}
export interface PlanRow {
  id: Id;
  content: PlanContent;
  version: number;
  latest: number;
  active: boolean;
  changed_at: Time;
  changed_by: { name: string };
  withdrawn_reason: string | null;
}
export interface PlanDetail {
  row: PlanRow;
  versions: PlanContent[];
}
export interface Recommendation {
  plan: { name: string } | null;
  requirements: {
    requirement: Requirement;
    present: number;
    missing: number;
    proposed: Id[];
    ranked: { unit: Id; call_sign: string; agency: string; reasons: string[]; proposed: boolean }[];
    shortfall: string | null;
  }[];
  considered: number;
}
export interface AdapterRow {
  id: Id;
  name: string;
  kind: string;
  scope: { agencies?: string[]; municipalities?: string[] };
  disabled: string | null;
  keys: number;
  certificates: number;
  registered_at: Time;
}
export interface AdapterView extends Omit<AdapterRow, 'keys' | 'certificates'> {
  keys: string[];
  certificates: string[];
}
export interface CatalogueVersion {
  version: string;
  rows: number;
  source: string;
  loaded_at: Time;
  loaded_by: { name: string };
  active_from: Time | null;
  active_until: Time | null;
}
export interface TypeRow {
  code: number;
  name: string;
  priority: string;
}
export interface Comparison {
  added: TypeRow[];
  removed: TypeRow[];
  changed: { before: TypeRow; after: TypeRow }[];
  same: number;
}
export interface DutyRow {
  day: string;
  entry: number;
  person: { id: Id; name: string };
  post: { at: 'position'; name: string } | { at: 'unit'; unit: Id; call_sign: string; base?: string };
  from: Time;
  to: Time;
  placed_by: { name: string } | null;
}
export interface SystemView {
  version: string;
  site: string;
  realm: string;
  now: Time;
  engine: string;
  position: number;
  board: number;
  leaves: number;
  recorded_at: Time;
  waiting: number;
  stale: string[];
  consoles: number;
  checkpoint: { leaves: number; at: Time; witnesses: number } | null;
  backup: { made_at: Time; position: number; to: string } | null;
  disk: { free_bytes: number; total_bytes: number } | null;
  feeds: { name: string; kind: string; disabled: boolean; through: number | null; received: number; gaps: number; skipped: number; last_at: Time | null }[];
  expiring: { what: string; name: string; at: Time }[];
  policy_hash: string;
  bus: BusView | null;
}
export interface BusView {
  kind: string;
  address: string | null;
  connected: boolean;
  since: Time | null;
  nodes: { id: string; last_at: Time; ahead_ms: number }[];
  unreadable: number;
  foreign: number;
  stale: number;
  outbox: number | null;
  feed_error: string | null;
}
