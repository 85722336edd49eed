/** Verbs of the dispatcher beyond the everyday ones; they build what the menu of orders builds (`cmd-dispatch.ts`). */
import { cmd } from '../cmd';
import { desk } from '../cmd-dispatch';
import { crewOf, recordOf } from '../spoken';
import { isoOf, parseClock, parseDay, msOf, nearestClock } from '../when';
import { Fault } from './names';
import type { Reader } from './reader';
import { RISKY, SAFE, verb, type Verb } from './verb';

/** For a field left empty in the middle of a line. */
const NOTHING = '-';
const HOUR_MS = 3_600_000;
const inHours = (r: Reader, hours: number) => isoOf(r.names.now() + hours * HOUR_MS);

/** `what; detail`. */
function record(r: Reader) {
  const kind = r.choice('record');
  const [what = '', ...detail] = r.parts(';');
  if (what === '') throw new Fault('missing_text', '');
  return recordOf(kind, what, detail.join('; ') || undefined);
}
/** `Ana, Luis / 0417 / 19:00`: crew, then vehicle and end of the shift where they are said. */
function shift(r: Reader) {
  const unit = r.unit();
  const [crew = '', vehicle = '', until = '', ...more] = r.parts('/');
  if (crewOf(crew).length === 0) throw new Fault('missing_text', '');
  if (more.length > 0) throw new Fault('too_much', more.join('/').slice(0, 40));
  return desk.startShift(unit, crewOf(crew), vehicle === NOTHING ? undefined : vehicle, until === '' ? undefined : end(until, r.names.now()));
}
function end(text: string, now: number): string {
  const [first = '', second = ''] = text.replaceAll('-', '/').split(/\s+/);
  const clock = parseClock(second || first);
  const day = second ? parseDay(first, now) : null;
  if (!clock || (second !== '' && !day)) throw new Fault('bad_time', text.slice(0, 40));
  return isoOf(day ? msOf(day, clock) : nearestClock(clock, 'future', now));
}
const INCIDENTS: Verb[] = [
  verb('incidents', 'LU', ['incident', 'text'], SAFE, (r) => {
    const id = r.incident();
    return [cmd.setPlace(id, { ...r.names.place(id), address: r.text() }, true)];
  }),
  verb('incidents', 'RE', ['incident', 'word', 'text?'], SAFE, (r) => {
    const [id, phone, name] = [r.incident(), r.word(), r.textOrNone()];
    if (phone === NOTHING && name === undefined) throw new Fault('missing_text', '');
    return [desk.setCaller(id, name, phone === NOTHING ? undefined : phone)];
  }),
  verb('incidents', 'NC', ['incident', 'agency', 'text'], SAFE, (r) => [desk.agencyNote(r.incident(), r.agency(), r.text())]),
  verb('incidents', 'XC', ['incident', 'agency', 'close', 'text?'], RISKY, (r) => [
    desk.agencyClose(r.incident(), r.agency(), r.closeCode(), r.textOrNone()),
  ]),
  verb('incidents', 'QV', ['incident', 'agency', 'disclosure'], SAFE, (r) => [desk.setDisclosure(r.incident(), r.agency(), r.choice('disclosure'))]),
  verb('incidents', 'AG', ['incident', 'record', 'text'], SAFE, (r) => [desk.addRecord(r.incident(), record(r))]),
  verb('incidents', 'CG', ['incident', 'number', 'record', 'text'], SAFE, (r) => [desk.correctRecord(r.incident(), r.number(), record(r))]),
  verb('incidents', 'BG', ['incident', 'number', 'text'], RISKY, (r) => [desk.strikeRecord(r.incident(), r.number(), r.text())]),
  verb('incidents', 'SG', ['incident', 'follow_up', 'text?'], SAFE, (r) => [desk.followUp(r.incident(), r.type(), r.textOrNone())]),
  verb('incidents', 'DS', ['incident', 'type', 'text?'], RISKY, (r) => {
    const [from, type_code, narrative] = [r.incident(), r.type(), r.textOrNone()];
    return [desk.split(from, { type_code, place: r.names.place(from), ...(narrative ? { narrative } : {}) })];
  }),
  verb('incidents', 'LI', ['incident', 'incident', 'relation?'], SAFE, (r) => {
    const [one, other] = [r.incident(), r.incident()];
    if (one === other) throw new Fault('same_incident', '');
    return [desk.link(one, other, r.choiceOrNone('relation') ?? 'related')];
  }),
  verb('incidents', 'QR', ['incident', 'incident', 'text'], RISKY, (r) => [desk.unlink(r.incident(), r.incident(), r.text())]),
  verb('incidents', 'PG', ['incident', 'when?'], SAFE, (r) => [desk.schedule(r.incident(), r.whenOrNone('future'))]),
  verb('incidents', 'PC', ['incident', 'caution', 'hours', 'text'], SAFE, (r) => {
    const [id, kind, hours] = [r.incident(), r.choice('caution'), r.hours()];
    return [desk.caution(r.names.place(id), kind, r.text(), inHours(r, hours))];
  }),
  verb('incidents', 'RP', ['incident', 'caution', 'text'], RISKY, (r) => [desk.withdrawCaution(r.cautionAt(r.incident()), r.text())]),
  verb('incidents', 'BO', ['incident', 'bolo_kind', 'hours', 'text'], SAFE, (r) => {
    const [about, kind, hours] = [r.incident(), r.choice('bolo_kind'), r.hours()];
    const [title = '', ...text] = r.parts(';');
    if (title === '' || text.length === 0) throw new Fault('missing_text', '');
    return [desk.issueBolo(kind, title, text.join('; '), inHours(r, hours), about)];
  }),
  verb('incidents', 'LB', ['bolo'], SAFE, (r) => [desk.readBolo(r.bolo())]),
  verb('incidents', 'XB', ['bolo', 'text'], RISKY, (r) => [desk.cancelBolo(r.bolo(), r.text())]),
  verb('incidents', 'EA', ['incident', 'text?'], SAFE, (r) => [desk.handOverAccepted(r.incident(), r.textOrNone())]),
  verb('incidents', 'EX', ['incident', 'text'], RISKY, (r) => [desk.handOverRefused(r.incident(), r.text())]),
];
const UNITS: Verb[] = [
  verb('units', 'EU', ['unit', 'state', 'text?'], SAFE, (r) => {
    const unit = r.unit();
    return [cmd.setStatus(unit, r.state(unit), r.textOrNone())];
  }),
  verb('units', 'EH', ['unit', 'state', 'when', 'text?'], SAFE, (r) => {
    const unit = r.unit();
    return [desk.statusAt(unit, r.state(unit), r.when('past'), r.textOrNone())];
  }),
  verb('units', 'CH', ['unit', 'stamp', 'when', 'text'], RISKY, (r) => [desk.correctStatus(r.unit(), r.choice('stamp'), r.when('past'), r.text())]),
  verb('units', 'PO', ['unit', 'word', 'word'], SAFE, (r) => {
    const unit = r.unit();
    const { lat, lon } = r.position();
    return [desk.positionByVoice(unit, lat, lon)];
  }),
  verb('units', 'IT', ['unit', 'text'], SAFE, (r) => [shift(r)]),
  verb('units', 'VE', ['unit', 'text'], SAFE, (r) => [desk.swapVehicle(r.unit(), r.text())]),
  verb('units', 'BA', ['unit', 'station'], SAFE, (r) => {
    const unit = r.unit();
    return [desk.setStation(unit, r.station(unit))];
  }),
  verb('units', 'FT', ['units'], RISKY, (r) => r.units().map((u) => desk.endShift(u))),
  verb('units', 'AS', ['unit'], RISKY, (r) => [desk.acceptProposal(r.proposal())]),
  verb('units', 'RS', ['unit', 'text'], SAFE, (r) => [desk.declineProposal(r.proposal(), r.text())]),
];
const ALARMS: Verb[] = [
  verb('view', 'ENT', ['target?'], SAFE, (r) => r.alerts().map((id) => cmd.acknowledgeAlert(id))),
  verb('view', 'PAL', ['target', 'minutes', 'text'], SAFE, (r) => {
    const about = r.target();
    const id = about.type === 'centre' ? (about.unit ?? about.incident ?? null) : null;
    const [alert] = r.names.alerts(id);
    if (!alert) throw new Fault('no_alarm', '');
    const minutes = r.minutes();
    return [cmd.pauseAlert(alert, isoOf(r.names.now() + minutes * 60_000), r.text())];
  }),
  verb('view', 'QPA', ['target'], SAFE, (r) => r.alerts().slice(0, 1).map((id) => cmd.resumeAlert(id))),
];
const CLOSURES: Verb[] = [
  verb('incidents', 'CV', ['target', 'minutes', 'text'], SAFE, (r) => ({ type: 'close_street', ...r.place(), minutes: r.minutes(), reason: r.text() })),
  verb('incidents', 'PV', ['closure', 'minutes', 'text'], SAFE, (r) => {
    const [id, minutes] = [r.closure(), r.minutes()];
    return [desk.extendClosure(id, isoOf(r.names.now() + minutes * 60_000), r.text())];
  }),
  verb('incidents', 'RV', ['closure', 'text'], RISKY, (r) => [desk.liftClosure(r.closure(), r.text())]),
];
export const DISPATCH: readonly Verb[] = [...INCIDENTS, ...UNITS, ...CLOSURES, ...ALARMS];
