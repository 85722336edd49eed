/**
 * Every order that a dispatcher may give, as data: what it is about, which words it needs, its letter in the menu, its
 * verb on the command line, and the commands it builds. One dialog shows them all, so that none is without a place.
 */
import type { CautionKind, CloseCode, Disclosure, Id, IncidentRow, Priority, UnitRow } from '../../api/types';
import { cmd } from '../../core/cmd';
import { desk, type RecordKind, type Relation, type StampName } from '../../core/cmd-dispatch';
import type { Command } from '../../core/commands';
import type { Dictionary } from '../../core/i18n/es';

export type FieldKind =
  | 'text'
  | 'long'
  | 'incident'
  | 'unit'
  /** One of the units that work on the incident. */
  | 'own_unit'
  | 'agency'
  | 'own_agency'
  | 'type'
  | 'follow_up'
  | 'priority'
  | 'close'
  | 'minutes'
  | 'time'
  | 'relation'
  | 'linked'
  | 'disclosure'
  | 'caution_kind'
  | 'caution'
  | 'bolo_kind'
  | 'record'
  | 'stamp'
  | 'station'
  | 'next_status';
export type ActName = keyof Dictionary['desk']['acts'];
export type FieldName = keyof Dictionary['desk']['fields'];
export interface Field {
  name: FieldName;
  kind: FieldKind;
  optional?: boolean;
}
export type Values = Partial<Record<FieldName, string>>;
export interface Context {
  incident: IncidentRow | undefined;
  unit: UnitRow | undefined;
}
export interface Act {
  name: ActName;
  about: 'incident' | 'unit' | 'other';
  /** Letter in the menu of orders. */
  letter: string;
  /** Verb of the command line, where the line can say all of it. */
  verb?: string;
  /** Says once more what it will do before it does it. */
  risky?: boolean;
  fields: readonly Field[];
  /** Whether it can be given now. */
  when: (context: Context) => boolean;
  build: (values: Values, context: Context) => Command[] | null;
}

const f = (name: FieldName, kind: FieldKind, optional = false): Field => ({ name, kind, optional });
const reason = f('reason', 'text');
const open = ({ incident }: Context) => incident?.open === true;
const working = ({ incident }: Context) => incident?.open === true && incident.units.length > 0;
const onShift = ({ unit }: Context) => unit?.on_shift === true;
const some = (...commands: (Command | null)[]): Command[] | null => {
  const list = commands.filter((c): c is Command => c !== null);
  return list.length > 0 ? list : null;
};
type Of = (id: Id, values: Required<Values>, context: Context) => Command | null;
/** Builds for the incident, or the unit, at hand. */
const onIncident =
  (of: Of): Act['build'] =>
  (values, context) =>
    context.incident ? some(of(context.incident.id, values as Required<Values>, context)) : null;
const onUnit =
  (of: Of): Act['build'] =>
  (values, context) =>
    context.unit ? some(of(context.unit.id, values as Required<Values>, context)) : null;
const iso = (local: string) => new Date(local).toISOString();
const inHours = (hours: string) => new Date(Date.now() + Number(hours) * 3_600_000).toISOString();
const placeOf = (i: IncidentRow) => ({
  ...(i.lat !== null && i.lon !== null
    ? { located: { position: { lat: i.lat, lon: i.lon }, method: i.method ?? 'told', at: i.located_at ?? i.created_at, ...(i.accuracy_m ? { accuracy_m: i.accuracy_m } : {}) } as const }
    : {}),
  ...(i.address ? { address: i.address } : {}),
  ...(i.neighbourhood ? { neighbourhood: i.neighbourhood } : {}),
  ...(i.municipality ? { municipality: i.municipality } : {}),
});

const INCIDENT: Act[] = [
  { name: 'assign', about: 'incident', letter: 'D', verb: 'D', fields: [f('unit', 'unit')], when: open, build: onIncident((id, v) => cmd.assign(id, [v.unit])) },
  { name: 'preempt', about: 'incident', letter: 'Q', verb: 'DV', risky: true, fields: [f('unit', 'unit'), f('from', 'incident'), reason], when: open, build: onIncident((id, v) => cmd.preempt(id, v.unit, v.from, v.reason)) },
  { name: 'exchange', about: 'incident', letter: 'K', verb: 'CB', risky: true, fields: [f('leaves', 'own_unit'), f('unit', 'unit'), reason], when: working, build: onIncident((id, v) => cmd.exchange(id, v.leaves, v.unit, v.reason)) },
  { name: 'stack', about: 'incident', letter: 'W', verb: 'CO', fields: [f('unit', 'unit'), { ...reason, optional: true }], when: open, build: onIncident((id, v) => cmd.stack(id, v.unit, v.reason)) },
  { name: 'unstack', about: 'incident', letter: 'Y', verb: 'SC', fields: [f('unit', 'unit'), { ...reason, optional: true }], when: ({ incident }) => (incident?.stacked.length ?? 0) > 0, build: onIncident((id, v) => cmd.unstack(id, v.unit, v.reason)) },
  { name: 'release', about: 'incident', letter: 'L', verb: 'R', fields: [f('leaves', 'own_unit'), { ...reason, optional: true }], when: working, build: onIncident((id, v) => cmd.release(id, v.leaves, v.reason)) },
  { name: 'cancel', about: 'incident', letter: 'Z', verb: 'CA', risky: true, fields: [reason], when: working, build: onIncident((id, v) => cmd.cancel(id, [], v.reason)) },
  { name: 'narrate', about: 'incident', letter: 'N', verb: 'N', fields: [f('text', 'long')], when: open, build: onIncident((id, v) => cmd.narrate(id, v.text)) },
  { name: 'priority', about: 'incident', letter: 'P', verb: 'PR', fields: [f('priority', 'priority'), { ...reason, optional: true }], when: open, build: onIncident((id, v) => cmd.setPriority(id, v.priority as Priority, v.reason)) },
  { name: 'threat', about: 'incident', letter: 'V', verb: 'AVF', risky: true, fields: [], when: (c) => open(c) && !c.incident?.threat_to_life, build: onIncident((id) => cmd.threatToLife(id, true)) },
  { name: 'no_threat', about: 'incident', letter: 'V', verb: 'SAF', risky: true, fields: [], when: (c) => open(c) && c.incident?.threat_to_life === true, build: onIncident((id) => cmd.threatToLife(id, false)) },
  { name: 'retype', about: 'incident', letter: 'T', verb: 'TI', fields: [f('type', 'type'), { ...reason, optional: true }], when: open, build: onIncident((id, v) => cmd.retype(id, Number(v.type), v.reason)) },
  { name: 'place', about: 'incident', letter: 'G', fields: [f('address', 'text')], when: open, build: onIncident((id, v, { incident }) => (incident ? cmd.setPlace(id, { ...placeOf(incident), address: v.address }, true) : null)) },
  { name: 'caller', about: 'incident', letter: 'J', fields: [f('name', 'text', true), f('phone', 'text', true)], when: open, build: onIncident((id, v) => (v.name || v.phone ? desk.setCaller(id, v.name, v.phone) : null)) },
  { name: 'support', about: 'incident', letter: 'A', verb: 'AP', fields: [f('agency', 'agency')], when: open, build: onIncident((id, v) => cmd.addAgency(id, v.agency)) },
  { name: 'agency_note', about: 'incident', letter: '1', verb: 'NC', fields: [f('agency', 'own_agency'), f('text', 'long')], when: (c) => open(c) && (c.incident?.agencies.length ?? 0) > 0, build: onIncident((id, v) => desk.agencyNote(id, v.agency, v.text)) },
  { name: 'agency_close', about: 'incident', letter: '2', verb: 'XC', risky: true, fields: [f('agency', 'own_agency'), f('code', 'close'), f('note', 'text', true)], when: (c) => open(c) && (c.incident?.agencies.length ?? 0) > 0, build: onIncident((id, v) => desk.agencyClose(id, v.agency, v.code as CloseCode, v.note)) },
  { name: 'disclosure', about: 'incident', letter: '3', fields: [f('agency', 'own_agency'), f('disclosure', 'disclosure')], when: (c) => open(c) && (c.incident?.agencies.length ?? 0) > 0, build: onIncident((id, v) => desk.setDisclosure(id, v.agency, v.disclosure as Disclosure)) },
  { name: 'record', about: 'incident', letter: 'I', fields: [f('record', 'record'), f('what', 'text'), f('detail', 'text', true)], when: open, build: onIncident((id, v) => desk.addRecord(id, recordOf(v.record as RecordKind, v.what, v.detail))) },
  { name: 'follow_up', about: 'incident', letter: '4', fields: [f('code', 'follow_up'), f('text', 'long', true)], when: open, build: onIncident((id, v) => desk.followUp(id, Number(v.code), v.text)) },
  { name: 'merge', about: 'incident', letter: 'U', verb: 'U', risky: true, fields: [f('original', 'incident')], when: open, build: onIncident((id, v) => cmd.mergeInto(id, v.original)) },
  { name: 'unmerge', about: 'incident', letter: 'U', verb: 'DU', risky: true, fields: [reason], when: ({ incident }) => incident?.merged_into !== null && incident !== undefined, build: onIncident((id, v) => cmd.unmerge(id, v.reason)) },
  { name: 'split', about: 'incident', letter: 'S', fields: [f('type', 'type'), f('text', 'long', true)], when: open, build: onIncident((id, v, { incident }) => (incident ? desk.split(id, { type_code: Number(v.type), place: placeOf(incident), narrative: v.text }) : null)) },
  { name: 'link', about: 'incident', letter: '5', verb: 'LI', fields: [f('other', 'incident'), f('relation', 'relation')], when: ({ incident }) => incident !== undefined, build: onIncident((id, v) => desk.link(id, v.other, v.relation as Relation)) },
  { name: 'unlink', about: 'incident', letter: '6', fields: [f('other', 'linked'), reason], when: ({ incident }) => (incident?.links.length ?? 0) > 0, build: onIncident((id, v) => desk.unlink(id, v.other, v.reason)) },
  { name: 'hold', about: 'incident', letter: 'H', verb: 'PS', fields: [reason, f('until', 'time', true)], when: (c) => open(c) && !c.incident?.held, build: onIncident((id, v) => cmd.hold(id, v.reason, v.until ? iso(v.until) : undefined)) },
  { name: 'unhold', about: 'incident', letter: 'H', verb: 'SP', fields: [], when: (c) => open(c) && c.incident?.held === true, build: onIncident((id) => cmd.unhold(id)) },
  { name: 'schedule', about: 'incident', letter: '7', fields: [f('until', 'time', true)], when: open, build: onIncident((id, v) => desk.schedule(id, v.until ? iso(v.until) : undefined)) },
  { name: 'hand_over', about: 'incident', letter: 'E', verb: 'EN', risky: true, fields: [f('centre', 'text'), reason], when: (c) => open(c) && c.incident?.hand_over?.state !== 'waiting', build: onIncident((id, v) => cmd.handOver(id, v.centre, v.reason)) },
  { name: 'hand_over_accepted', about: 'incident', letter: 'E', verb: 'EA', fields: [f('reference', 'text', true)], when: ({ incident }) => incident?.hand_over?.state === 'waiting', build: onIncident((id, v) => desk.handOverAccepted(id, v.reference)) },
  { name: 'hand_over_refused', about: 'incident', letter: 'F', verb: 'EX', fields: [reason], when: ({ incident }) => incident?.hand_over?.state === 'waiting', build: onIncident((id, v) => desk.handOverRefused(id, v.reason)) },
  { name: 'close', about: 'incident', letter: 'X', verb: 'X', risky: true, fields: [f('code', 'close'), f('note', 'text', true)], when: (c) => open(c) && c.incident?.units.length === 0, build: onIncident((id, v) => cmd.close(id, v.code as CloseCode, v.note)) },
  { name: 'reopen', about: 'incident', letter: 'R', verb: 'RA', risky: true, fields: [reason], when: ({ incident }) => incident !== undefined && !incident.open && incident.merged_into === null, build: onIncident((id, v) => cmd.reopen(id, v.reason)) },
  { name: 'caution', about: 'incident', letter: '8', fields: [f('caution_kind', 'caution_kind'), f('text', 'long'), f('hours', 'minutes')], when: ({ incident }) => incident !== undefined && (incident.address !== null || incident.lat !== null), build: onIncident((_, v, { incident }) => (incident ? desk.caution(placeOf(incident), v.caution_kind as CautionKind, v.text, inHours(v.hours)) : null)) },
  { name: 'withdraw_caution', about: 'incident', letter: '9', risky: true, fields: [f('caution', 'caution'), reason], when: ({ incident }) => incident !== undefined, build: (v) => (v.caution ? [desk.withdrawCaution(v.caution, v.reason ?? '')] : null) },
  { name: 'bolo', about: 'incident', letter: 'B', fields: [f('bolo_kind', 'bolo_kind'), f('title', 'text'), f('text', 'long'), f('hours', 'minutes')], when: ({ incident }) => incident !== undefined, build: onIncident((id, v) => desk.issueBolo(v.bolo_kind as 'vehicle', v.title, v.text, inHours(v.hours), id)) },
];
const UNIT: Act[] = [
  { name: 'status', about: 'unit', letter: 'S', fields: [f('next_status', 'next_status'), { ...reason, optional: true }], when: onShift, build: onUnit((id, v) => cmd.setStatus(id, v.next_status, v.reason)) },
  { name: 'status_at', about: 'unit', letter: 'A', fields: [f('next_status', 'next_status'), f('until', 'time'), { ...reason, optional: true }], when: onShift, build: onUnit((id, v) => desk.statusAt(id, v.next_status, iso(v.until), v.reason)) },
  { name: 'correct_status', about: 'unit', letter: 'C', fields: [f('stamp', 'stamp'), f('until', 'time'), reason], when: ({ unit }) => unit?.assignment_id !== null && unit !== undefined, build: onUnit((id, v) => desk.correctStatus(id, v.stamp as StampName, iso(v.until), v.reason)) },
  { name: 'welfare', about: 'unit', letter: 'O', verb: 'OK', fields: [], when: onShift, build: onUnit((id) => cmd.welfareOk(id)) },
  { name: 'timer', about: 'unit', letter: 'T', verb: 'T', fields: [f('minutes', 'minutes')], when: onShift, build: onUnit((id, v) => cmd.setTimer(id, Number(v.minutes))) },
  { name: 'clear_timer', about: 'unit', letter: 'Q', verb: 'QT', fields: [], when: ({ unit }) => unit?.timer_at !== null && unit !== undefined, build: onUnit((id) => cmd.clearTimer(id)) },
  { name: 'emergency', about: 'unit', letter: 'E', verb: 'EM', risky: true, fields: [f('note', 'text', true)], when: ({ unit }) => unit?.emergency === false, build: onUnit((id, v) => cmd.emergency(id, v.note)) },
  { name: 'clear_emergency', about: 'unit', letter: 'E', verb: 'QE', risky: true, fields: [reason], when: ({ unit }) => unit?.emergency === true, build: onUnit((id, v) => cmd.clearEmergency(id, v.reason)) },
  { name: 'position', about: 'unit', letter: 'P', fields: [f('lat', 'text'), f('lon', 'text')], when: ({ unit }) => unit !== undefined, build: onUnit((id, v) => positionOf(id, v.lat, v.lon)) },
  { name: 'start_shift', about: 'unit', letter: 'I', fields: [f('crew', 'text'), f('vehicle', 'text', true), f('until', 'time', true)], when: ({ unit }) => unit?.on_shift === false, build: onUnit((id, v) => desk.startShift(id, crewOf(v.crew), v.vehicle, v.until ? iso(v.until) : undefined)) },
  { name: 'end_shift', about: 'unit', letter: 'F', verb: 'FT', risky: true, fields: [], when: ({ unit }) => unit?.on_shift === true && unit.incident_id === null, build: onUnit((id) => desk.endShift(id)) },
  { name: 'vehicle', about: 'unit', letter: 'V', verb: 'VE', fields: [f('vehicle', 'text')], when: onShift, build: onUnit((id, v) => desk.swapVehicle(id, v.vehicle)) },
  { name: 'station', about: 'unit', letter: 'B', fields: [f('station', 'station')], when: ({ unit }) => unit !== undefined, build: onUnit((id, v) => desk.setStation(id, v.station)) },
];
export const ACTS: readonly Act[] = [...INCIDENT, ...UNIT];

/** Names of a crew, one after the other with commas; the first one commands. */
function crewOf(text: string): { name: string; role: string }[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
    .slice(0, 12)
    .map((name, i) => ({ name, role: i === 0 ? 'commander' : 'member' }));
}
function positionOf(id: Id, lat: string, lon: string): Command | null {
  const [y, x] = [Number(lat.replace(',', '.')), Number(lon.replace(',', '.'))];
  if (!lat.trim() || !lon.trim() || !(Math.abs(y) <= 90) || !(Math.abs(x) <= 180)) return null;
  return desk.positionByVoice(id, y, x);
}
/** What is said first goes into the field that names it. */
function recordOf(kind: RecordKind, what: string, detail: string | undefined) {
  switch (kind) {
    case 'person':
      return { kind, name: what, description: detail };
    case 'vehicle':
      return { kind, plate: what.length <= 16 ? what : undefined, model: what.length > 16 ? what : undefined, description: detail };
    case 'phone':
      return { kind, number: what, of: detail };
    case 'building':
      return { kind, what, hazards: detail };
    default:
      return { kind, what, description: detail };
  }
}
/** What can be ordered about these now; letters are unique among them. */
export function actsFor(about: Act['about'], context: Context): Act[] {
  return ACTS.filter((a) => a.about === about && a.when(context));
}
