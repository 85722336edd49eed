/** The rest of what a dispatcher may order, beside `cmd.ts`: the same rule, one function for button, key and line. */
import type {
  AgencyCode,
  BoloRow,
  CautionKind,
  CloseCode,
  ClosureCommand,
  ClosurePlace,
  Disclosure,
  Id,
  Place,
  ProposalCommand,
  Time,
  TypeCode,
  UnitStatus,
} from '../api/types';
import type { Opening } from './cmd';
import type { Command } from './commands';

type CommandBody = Command['body'];

const incident = (id: Id | null, body: CommandBody): Command => ({ resource: 'incidents', id, body });
const unit = (id: Id, body: CommandBody): Command => ({ resource: 'units', id, body });
const clean = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== null && v !== '')) as T;

export type Relation = 'related' | 'caused_by' | 'cause_of';
export type RecordKind = 'person' | 'vehicle' | 'weapon' | 'substance' | 'phone' | 'building' | 'document';
export type IncidentRecord = { kind: RecordKind } & Record<string, string | number | boolean | undefined>;
export type StampName = 'assigned' | 'en_route' | 'on_scene' | 'transporting' | 'at_hospital' | 'released';

export const desk = {
  // ---- incidents
  schedule: (id: Id, at?: Time) => incident(id, clean({ type: 'schedule', at })),
  setDisclosure: (id: Id, agency: AgencyCode, disclosure: Disclosure) =>
    incident(id, { type: 'set_disclosure', agency, disclosure }),
  agencyNote: (id: Id, agency: AgencyCode, text: string) => incident(id, { type: 'agency_note', agency, text }),
  agencyClose: (id: Id, agency: AgencyCode, code: CloseCode, note?: string) =>
    incident(id, clean({ type: 'agency_close', agency, code, note })),
  followUp: (id: Id, code: TypeCode, text?: string) => incident(id, clean({ type: 'add_follow_up', code, text })),
  link: (id: Id, other: Id, relation: Relation) => incident(id, { type: 'link', other, relation }),
  unlink: (id: Id, other: Id, reason: string) => incident(id, { type: 'unlink', other, reason }),
  /** A second incident at the same place, cut out of the first; the chosen records go along as copies. */
  split: (from: Id, opening: Opening, records: number[] = []) =>
    incident(null, clean({ type: 'open', ...opening, split_from: { incident: from, ...(records.length ? { records } : {}) } })),
  handOverAccepted: (id: Id, reference?: string) => incident(id, clean({ type: 'hand_over_accepted', reference })),
  handOverRefused: (id: Id, reason: string) => incident(id, { type: 'hand_over_refused', reason }),
  setCaller: (id: Id, name?: string, phone?: string) => incident(id, { type: 'set_caller', caller: clean({ name, phone }) }),
  addRecord: (id: Id, record: IncidentRecord) => incident(id, { type: 'add_record', record: clean(record) }),
  correctRecord: (id: Id, number: number, record: IncidentRecord) =>
    incident(id, { type: 'correct_record', number, record: clean(record) }),
  strikeRecord: (id: Id, number: number, reason: string) => incident(id, { type: 'strike_record', number, reason }),

  // ---- units
  /** A state entered afterwards: the radio was down, it was on paper. */
  statusAt: (id: Id, status: UnitStatus, at: Time, reason?: string) =>
    unit(id, clean({ type: 'set_status', status, at, reason })),
  correctStatus: (id: Id, stamp: StampName, at: Time, reason: string) => unit(id, { type: 'correct_status', stamp, at, reason }),
  positionByVoice: (id: Id, lat: number, lon: number) => unit(id, { type: 'set_position_manual', position: { lat, lon } }),
  startShift: (id: Id, crew: { name: string; role?: string }[], vehicle?: string, until?: Time) =>
    unit(id, clean({ type: 'start_shift', crew, vehicle, until })),
  endShift: (id: Id) => unit(id, { type: 'end_shift' }),
  swapVehicle: (id: Id, vehicle: string) => unit(id, { type: 'swap_vehicle', vehicle }),
  setStation: (id: Id, station: string) => unit(id, { type: 'set_station', station }),

  // ---- cautions and notices
  caution: (place: Place, kind: CautionKind, text: string, expires_at: Time, radius_m?: number): Command => ({
    resource: 'cautions',
    id: null,
    body: clean({ type: 'create', place, kind, text, expires_at, radius_m }),
  }),
  withdrawCaution: (id: Id, reason: string): Command => ({ resource: 'cautions', id, body: { type: 'withdraw', reason } }),
  issueBolo: (kind: BoloRow['kind'], title: string, text: string, expires_at: Time, about?: Id): Command => ({
    resource: 'bolos',
    id: null,
    body: clean({ type: 'issue', kind, title, text, expires_at, incident: about }),
  }),
  readBolo: (id: Id): Command => ({ resource: 'bolos', id, body: { type: 'acknowledge' } }),
  cancelBolo: (id: Id, reason: string): Command => ({ resource: 'bolos', id, body: { type: 'cancel', reason } }),

  // ---- closed streets
  closeStreet: (at: ClosurePlace, reason: string, expires_at: Time, on_foot = false): Command => ({
    resource: 'closures',
    id: null,
    body: { type: 'create', at, reason, on_foot, expires_at } satisfies ClosureCommand,
  }),
  extendClosure: (id: Id, expires_at: Time, reason: string): Command => ({
    resource: 'closures',
    id,
    body: { type: 'extend', expires_at, reason } satisfies ClosureCommand,
  }),
  liftClosure: (id: Id, reason: string): Command => ({ resource: 'closures', id, body: { type: 'lift', reason } satisfies ClosureCommand }),

  // ---- what the program suggests
  acceptProposal: (id: string): Command => ({ resource: 'proposals', id, body: { type: 'accept' } satisfies ProposalCommand }),
  declineProposal: (id: string, reason: string): Command => ({
    resource: 'proposals',
    id,
    body: { type: 'decline', reason } satisfies ProposalCommand,
  }),
};
