/** Every order about an incident. */
import type { CautionKind, CloseCode, Disclosure, Id, Priority } from '../api/types';
import { cmd } from '../core/cmd';
import { desk, type RecordKind, type Relation } from '../core/cmd-dispatch';
import type { Command } from '../core/commands';
import { placeOfRow } from '../core/incident-place';
import { recordOf } from '../core/spoken';
import { isoOf } from '../core/when';
import { f, maybeReason, onIncident, reason, type Act, type Context } from './types';

const open = ({ incident }: Context) => incident?.open === true;
const working = ({ incident }: Context) => incident?.open === true && incident.units.length > 0;
const inHours = (hours: string, now: number) => isoOf(now + Number(hours) * 3_600_000);
const preempt = (id: Id, unit: Id, from: Id | null, why: string): Command | null => (from && from !== id ? cmd.preempt(id, unit, from, why) : null);

export const INCIDENT: readonly Act[] = [
  { name: 'assign', about: 'incident', letter: 'D', verb: 'D', fields: [f('unit', 'unit')], when: open, build: onIncident((id, v) => cmd.assign(id, [v.unit])) },
  { name: 'preempt', about: 'incident', letter: 'Q', verb: 'DV', risky: true, fields: [f('unit', 'busy_unit'), reason], when: open, build: onIncident((id, v, { workOf }) => preempt(id, v.unit, workOf(v.unit), v.reason)) },
  { name: 'exchange', about: 'incident', letter: 'K', verb: 'CB', risky: true, fields: [f('leaves', 'own_unit'), f('unit', 'unit'), reason], when: working, build: onIncident((id, v) => cmd.exchange(id, v.leaves, v.unit, v.reason)) },
  { name: 'stack', about: 'incident', letter: 'W', verb: 'CO', fields: [f('unit', 'unit'), maybeReason], when: open, build: onIncident((id, v) => cmd.stack(id, v.unit, v.reason)) },
  { name: 'unstack', about: 'incident', letter: 'Y', verb: 'SC', fields: [f('unit', 'unit'), maybeReason], when: ({ incident }) => (incident?.stacked.length ?? 0) > 0, build: onIncident((id, v) => cmd.unstack(id, v.unit, v.reason)) },
  { name: 'release', about: 'incident', letter: 'L', verb: 'R', fields: [f('leaves', 'own_unit'), maybeReason], when: working, build: onIncident((id, v) => cmd.release(id, v.leaves, v.reason)) },
  { name: 'cancel', about: 'incident', letter: 'Z', verb: 'CA', risky: true, fields: [reason], when: working, build: onIncident((id, v) => cmd.cancel(id, [], v.reason)) },
  { name: 'narrate', about: 'incident', letter: 'N', verb: 'N', fields: [f('text', 'long')], when: open, build: onIncident((id, v) => cmd.narrate(id, v.text)) },
  { name: 'priority', about: 'incident', letter: 'P', verb: 'PR', fields: [f('priority', 'priority'), maybeReason], when: open, build: onIncident((id, v) => cmd.setPriority(id, v.priority as Priority, v.reason)) },
  { name: 'threat', about: 'incident', letter: 'V', verb: 'AVF', risky: true, fields: [], when: (c) => open(c) && !c.incident?.threat_to_life, build: onIncident((id) => cmd.threatToLife(id, true)) },
  { name: 'no_threat', about: 'incident', letter: 'V', verb: 'SAF', risky: true, fields: [], when: (c) => open(c) && c.incident?.threat_to_life === true, build: onIncident((id) => cmd.threatToLife(id, false)) },
  { name: 'retype', about: 'incident', letter: 'T', verb: 'TI', fields: [f('type', 'type'), maybeReason], when: open, build: onIncident((id, v) => cmd.retype(id, Number(v.type), v.reason)) },
  { name: 'place', about: 'incident', letter: 'G', verb: 'LU', fields: [f('address', 'text')], when: open, build: onIncident((id, v, { incident }) => (incident ? cmd.setPlace(id, { ...placeOfRow(incident), address: v.address }, true) : null)) },
  { name: 'caller', about: 'incident', letter: 'J', verb: 'RE', fields: [f('name', 'text', true), f('phone', 'text', true)], when: open, build: onIncident((id, v) => (v.name || v.phone ? desk.setCaller(id, v.name, v.phone) : null)) },
  { name: 'support', about: 'incident', letter: 'A', verb: 'AP', fields: [f('agency', 'agency')], when: open, build: onIncident((id, v) => cmd.addAgency(id, v.agency)) },
  { name: 'agency_note', about: 'incident', letter: '1', verb: 'NC', fields: [f('agency', 'own_agency'), f('text', 'long')], when: (c) => open(c) && (c.incident?.agencies.length ?? 0) > 0, build: onIncident((id, v) => desk.agencyNote(id, v.agency, v.text)) },
  { name: 'agency_close', about: 'incident', letter: '2', verb: 'XC', risky: true, fields: [f('agency', 'own_agency'), f('code', 'close'), f('note', 'text', true)], when: (c) => open(c) && (c.incident?.agencies.length ?? 0) > 0, build: onIncident((id, v) => desk.agencyClose(id, v.agency, v.code as CloseCode, v.note)) },
  { name: 'disclosure', about: 'incident', letter: '3', verb: 'QV', fields: [f('agency', 'own_agency'), f('disclosure', 'disclosure')], when: (c) => open(c) && (c.incident?.agencies.length ?? 0) > 0, build: onIncident((id, v) => desk.setDisclosure(id, v.agency, v.disclosure as Disclosure)) },
  { name: 'record', about: 'incident', letter: 'I', verb: 'AG', fields: [f('record', 'record'), f('what', 'text'), f('detail', 'text', true)], when: open, build: onIncident((id, v) => desk.addRecord(id, recordOf(v.record as RecordKind, v.what, v.detail))) },
  { name: 'correct_record', about: 'incident', letter: '0', verb: 'CG', fields: [f('number', 'number'), f('record', 'record'), f('what', 'text'), f('detail', 'text', true)], when: (c) => open(c) && (c.incident?.records ?? 0) > 0, build: onIncident((id, v) => desk.correctRecord(id, Number(v.number), recordOf(v.record as RecordKind, v.what, v.detail))) },
  { name: 'strike_record', about: 'incident', letter: '-', verb: 'BG', risky: true, fields: [f('number', 'number'), reason], when: (c) => open(c) && (c.incident?.records ?? 0) > 0, build: onIncident((id, v) => desk.strikeRecord(id, Number(v.number), v.reason)) },
  { name: 'follow_up', about: 'incident', letter: '4', verb: 'SG', fields: [f('code', 'follow_up'), f('text', 'long', true)], when: open, build: onIncident((id, v) => desk.followUp(id, Number(v.code), v.text)) },
  { name: 'merge', about: 'incident', letter: 'U', verb: 'U', risky: true, fields: [f('original', 'incident')], when: open, build: onIncident((id, v) => cmd.mergeInto(id, v.original)) },
  { name: 'unmerge', about: 'incident', letter: 'U', verb: 'DU', risky: true, fields: [reason], when: ({ incident }) => incident?.merged_into !== null && incident !== undefined, build: onIncident((id, v) => cmd.unmerge(id, v.reason)) },
  { name: 'split', about: 'incident', letter: 'S', verb: 'DS', fields: [f('type', 'type'), f('text', 'long', true)], when: open, build: onIncident((id, v, { incident }) => (incident ? desk.split(id, { type_code: Number(v.type), place: placeOfRow(incident), narrative: v.text }) : null)) },
  { name: 'link', about: 'incident', letter: '5', verb: 'LI', fields: [f('other', 'incident'), f('relation', 'relation')], when: ({ incident }) => incident !== undefined, build: onIncident((id, v) => desk.link(id, v.other, v.relation as Relation)) },
  { name: 'unlink', about: 'incident', letter: '6', verb: 'QR', fields: [f('other', 'linked'), reason], when: ({ incident }) => (incident?.links.length ?? 0) > 0, build: onIncident((id, v) => desk.unlink(id, v.other, v.reason)) },
  { name: 'hold', about: 'incident', letter: 'H', verb: 'PS', fields: [reason, f('until', 'time', true)], when: (c) => open(c) && !c.incident?.held, build: onIncident((id, v) => cmd.hold(id, v.reason, v.until || undefined)) },
  { name: 'unhold', about: 'incident', letter: 'H', verb: 'SP', fields: [], when: (c) => open(c) && c.incident?.held === true, build: onIncident((id) => cmd.unhold(id)) },
  { name: 'schedule', about: 'incident', letter: '7', verb: 'PG', fields: [f('until', 'time', true)], when: open, build: onIncident((id, v) => desk.schedule(id, v.until || undefined)) },
  { name: 'hand_over', about: 'incident', letter: 'E', verb: 'EN', risky: true, fields: [f('centre', 'text'), reason], when: (c) => open(c) && c.incident?.hand_over?.state !== 'waiting', build: onIncident((id, v) => cmd.handOver(id, v.centre, v.reason)) },
  { name: 'hand_over_accepted', about: 'incident', letter: 'E', verb: 'EA', fields: [f('reference', 'text', true)], when: ({ incident }) => incident?.hand_over?.state === 'waiting', build: onIncident((id, v) => desk.handOverAccepted(id, v.reference)) },
  { name: 'hand_over_refused', about: 'incident', letter: 'F', verb: 'EX', fields: [reason], when: ({ incident }) => incident?.hand_over?.state === 'waiting', build: onIncident((id, v) => desk.handOverRefused(id, v.reason)) },
  { name: 'close', about: 'incident', letter: 'X', verb: 'X', risky: true, fields: [f('code', 'close'), f('note', 'text', true)], when: (c) => open(c) && c.incident?.units.length === 0, build: onIncident((id, v) => cmd.close(id, v.code as CloseCode, v.note)) },
  { name: 'reopen', about: 'incident', letter: 'R', verb: 'RA', risky: true, fields: [reason], when: ({ incident }) => incident !== undefined && !incident.open && incident.merged_into === null, build: onIncident((id, v) => cmd.reopen(id, v.reason)) },
  { name: 'caution', about: 'incident', letter: '8', verb: 'PC', fields: [f('caution_kind', 'caution_kind'), f('text', 'long'), f('hours', 'minutes')], when: ({ incident }) => incident !== undefined && (incident.address !== null || incident.lat !== null), build: onIncident((_, v, { incident, now }) => (incident ? desk.caution(placeOfRow(incident), v.caution_kind as CautionKind, v.text, inHours(v.hours, now)) : null)) },
  { name: 'withdraw_caution', about: 'incident', letter: '9', verb: 'RP', risky: true, fields: [f('caution', 'caution'), reason], when: ({ incident }) => incident !== undefined, build: (v) => (v.caution ? [desk.withdrawCaution(v.caution, v.reason ?? '')] : null) },
  { name: 'bolo', about: 'incident', letter: 'B', verb: 'BO', fields: [f('bolo_kind', 'bolo_kind'), f('title', 'text'), f('text', 'long'), f('hours', 'minutes')], when: ({ incident }) => incident !== undefined, build: onIncident((id, v, { now }) => desk.issueBolo(v.bolo_kind as 'vehicle', v.title, v.text, inHours(v.hours, now), id)) },
];
