/** What the doors of the 089 answer, as far as the screens use it. */
import type { Id, Time } from '../../api/types';

export type RecordType = 'anonymous_tip' | 'extortion_in_progress';
export type Urgency = 'low' | 'normal' | 'high';
export type MarkKind = 'number' | 'account' | 'script';
export type EvidenceKind = 'number' | 'account' | 'demand' | 'alias';
export type Information = 'known_directly' | 'indirect_corroborated' | 'indirect' | 'not_known' | 'suspected_false';
export type EntryKind = 'from_teller' | 'to_teller' | 'note' | 'contact' | 'product' | 'order' | EvidenceKind;

export interface Category {
  code: string;
  name: string;
  compartment: string;
  retention_days: number;
}
export interface Modality {
  code: string;
  name: string;
  name_en: string;
  face_to_face: boolean;
  say: string[];
  say_en: string[];
  ask: string[];
  ask_en: string[];
}
export interface Script {
  code: string;
  name: string;
  name_en: string;
}
export interface Guide {
  rules: number;
  bodies: string[];
  /** What people call bodies, rules and compartments, by code. */
  names?: Record<string, string>;
  municipalities: { code: string; name: string }[];
  extortion: { version: number; modality: Modality[]; script: Script[] };
}
export interface Route {
  to: string;
  reason: string;
  rule: string | null;
  due: Time;
  acknowledged: Time | null;
}
export interface TipRow {
  id: Id;
  folio: string;
  record: RecordType;
  channel: 'phone' | 'web';
  category: string;
  municipality: string | null;
  urgency: Urgency;
  modality: string | null;
  compartment: string;
  bucket: Time;
  source: string;
  information: Information | null;
  routes: Route[];
  unanswered: number;
  drafts: number;
  files: number;
  /** Orders and hand-overs that wait for a second person. */
  orders_waiting: number;
  /** Originals that an order asked for and that could not be kept. */
  originals_missed?: number;
  handed_to_911: boolean;
  duplicate_of: Id | null;
  closed: string | null;
  shredded: boolean;
  retain_until: Time;
}
export interface Entry {
  kind: EntryKind;
  at: Time;
  text: string;
}
export interface Product {
  entry: number;
  use: string;
  drafted_by: string;
  approved_by: string | null;
  returned: boolean;
}
export interface TipDetail {
  row: TipRow;
  content: string;
  entries: Entry[];
  products: Product[];
  block_requests: number[];
  orders: Order[];
  originals: Original[];
  /** Of pictures whose original an order asked for, and that could not be kept. */
  missed?: { file: number; order: number }[];
}
/** A written order to keep originals; what it says is sealed in its entry. */
export interface Order {
  number: string;
  entry: number;
  until: Time;
  asked_by: string;
  approved_by: string | null;
  ended_by: string | null;
}
/** What it says, as the entry has it. */
export interface LegalOrder {
  authority?: string;
  issued?: string;
  asked?: string;
}
/** An original that lies sealed in the vault. */
export interface Original {
  file: number;
  order: number;
  commitment: string;
  asked_by: string | null;
  handed_over_by: string | null;
}
/** The narrative inside `content`. */
export interface Narrative {
  received_at?: Time;
  what?: string;
  place?: string | null;
  time?: string | null;
  who?: string | null;
  known_how?: string | null;
  scripts?: string[];
}
export interface Receipt {
  id: Id;
  folio: string;
  code: string;
}
export interface VaultView {
  ready: boolean;
  indexed: number | null;
  unlocked: boolean;
  /** `client`: its tips open at the console of who has a key, and nowhere else. */
  opens: 'vault' | 'client';
  /** `opaque_passkey`: with the phrase and a passkey, and with neither alone. */
  enrolled: 'opaque' | 'opaque_passkey' | 'earlier' | null;
  fingerprint: string;
  /** Of the key that originals are sealed to under a written order; null when there is none. */
  forensic: string | null;
}
export interface Member {
  account: Id;
  name: string | null;
  unlocked: boolean;
}
/** Somebody who may be given a unit's keys and has none. */
export interface Candidate {
  account: Id;
  name: string;
  supervisor: boolean;
}
export interface SeenItem {
  kind: MarkKind;
  reports: number | null;
  notice: boolean;
}
export interface Notice {
  id: Id;
  kind: MarkKind;
  compartment: string;
  bucket: Time;
  reports: number;
  taken_by: string | null;
  settled: string | null;
}
export interface Cell {
  code: string;
  count: number | null;
}
export interface Figures {
  weeks: { from: Time; anonymous: number | null; extortion: number | null }[];
  blocks: {
    from: Time;
    complete: boolean;
    anonymous: number | null;
    extortion: number | null;
    categories: Cell[];
    municipalities: Cell[];
    channels: Cell[];
    modalities: Cell[];
    outcomes: Cell[];
    routes: Cell[];
  }[];
  incomplete: boolean;
}
export interface BlockRequest {
  reference: string;
  kind: EvidenceKind;
  value: string;
  modality: string | null;
  reported: Time;
  reports: number;
}
export interface ProductDocument {
  folio: string;
  use: string;
  source: string;
  information: Information;
  /** Null where only this side has it. */
  text: string | null;
}
/** A name as the events keep it, without the account's id behind it. */
export const nameOf = (by: string): string => by.split(' ')[0] ?? by;
