/**
 * Every verb of the command line: what it takes, and the commands it builds, which are the very ones that buttons
 * build (`cmd.ts`). A verb without a folio or unit is about the call on the screen.
 */
import { cmd } from '../cmd';
import { DISPATCH } from './dispatch';
import { Fault } from './names';
import { RISKY, SAFE, verb, type Verb } from './verb';

export type { Verb } from './verb';
const status =
  (to: string): Verb['build'] =>
  (r) =>
    r.units().map((u) => cmd.setStatus(u, to));

const INCIDENTS: Verb[] = [
  verb('incidents', 'D', ['incident', 'units'], SAFE, (r) => [cmd.assign(r.incident(), r.units())]),
  verb('incidents', 'R', ['incident', 'units'], RISKY, (r) => {
    const from = r.incident();
    return r.units().map((u) => cmd.release(from, u));
  }),
  verb('incidents', 'CA', ['incident', 'units?', 'text'], RISKY, (r) => [cmd.cancel(r.incident(), r.unitsFirst(), r.text())]),
  verb('incidents', 'DV', ['incident', 'unit', 'text'], RISKY, (r) => {
    const [to, unit] = [r.incident(), r.unit()];
    const from = r.workOf(unit);
    if (from === to) throw new Fault('same_incident', '');
    return [cmd.preempt(to, unit, from, r.text())];
  }),
  verb('incidents', 'CB', ['incident', 'unit', 'unit', 'text'], RISKY, (r) => {
    const [at, unit, other] = [r.incident(), r.unit(), r.unit()];
    if (unit === other) throw new Fault('same_unit', '');
    return [cmd.exchange(at, unit, other, r.text())];
  }),
  verb('incidents', 'CO', ['incident', 'unit', 'text?'], SAFE, (r) => [cmd.stack(r.incident(), r.unit(), r.textOrNone())]),
  verb('incidents', 'SC', ['incident', 'unit', 'text?'], SAFE, (r) => [cmd.unstack(r.incident(), r.unit(), r.textOrNone())]),
  verb('incidents', 'N', ['incident', 'text'], SAFE, (r) => [cmd.narrate(r.incident(), r.text())]),
  verb('incidents', 'PR', ['incident', 'priority', 'text?'], SAFE, (r) => [cmd.setPriority(r.incident(), r.priority(), r.textOrNone())]),
  verb('incidents', 'AVF', ['incident'], SAFE, (r) => [cmd.threatToLife(r.incident(), true)]),
  verb('incidents', 'SAF', ['incident'], RISKY, (r) => [cmd.threatToLife(r.incident(), false)]),
  verb('incidents', 'TI', ['incident', 'type', 'text?'], SAFE, (r) => [cmd.retype(r.incident(), r.type(), r.textOrNone())]),
  verb('incidents', 'AP', ['incident', 'agency'], SAFE, (r) => [cmd.addAgency(r.incident(), r.agency())]),
  verb('incidents', 'U', ['incident', 'incident'], RISKY, (r) => {
    const [from, into] = [r.incident(), r.incident()];
    if (from === into) throw new Fault('same_incident', '');
    return [cmd.mergeInto(from, into)];
  }),
  verb('incidents', 'DU', ['incident', 'text'], RISKY, (r) => [cmd.unmerge(r.incident(), r.text())]),
  verb('incidents', 'PS', ['incident', 'when?', 'text'], SAFE, (r) => {
    const [id, until] = [r.incident(), r.whenOrNone('future')];
    return [cmd.hold(id, r.text(), until)];
  }),
  verb('incidents', 'SP', ['incident'], SAFE, (r) => [cmd.unhold(r.incident())]),
  verb('incidents', 'EN', ['incident', 'word', 'text'], RISKY, (r) => [cmd.handOver(r.incident(), r.word(), r.text())]),
  verb('incidents', 'X', ['incident', 'close', 'text?'], RISKY, (r) => [cmd.close(r.incident(), r.closeCode(), r.textOrNone())]),
  verb('incidents', 'RA', ['incident', 'text'], RISKY, (r) => [cmd.reopen(r.incident(), r.text())]),
  verb('incidents', 'LP', ['incident'], RISKY, (r) => {
    const at = r.incident();
    const cautions = r.names.cautions(at);
    if (cautions.length === 0) throw new Fault('no_cautions', '');
    return cautions.map((c) => cmd.acknowledgeCaution(at, c.id));
  }),
];
const UNITS: Verb[] = [
  verb('units', 'ER', ['units'], SAFE, status('en_route')),
  verb('units', 'ES', ['units'], SAFE, status('on_scene')),
  verb('units', 'TR', ['units'], SAFE, status('transporting')),
  verb('units', 'H', ['units'], SAFE, status('at_hospital')),
  verb('units', 'L', ['units'], SAFE, status('available')),
  verb('units', 'PA', ['units'], SAFE, status('break')),
  verb('units', 'FS', ['unit', 'text'], RISKY, (r) => [cmd.setStatus(r.unit(), 'out_of_service', r.text())]),
  verb('units', 'OK', ['units'], SAFE, (r) => r.units().map((u) => cmd.welfareOk(u))),
  verb('units', 'T', ['unit', 'minutes'], SAFE, (r) => [cmd.setTimer(r.unit(), r.minutes())]),
  verb('units', 'QT', ['units'], SAFE, (r) => r.units().map((u) => cmd.clearTimer(u))),
  verb('units', 'EM', ['unit', 'text?'], RISKY, (r) => [cmd.emergency(r.unit(), r.textOrNone())]),
  verb('units', 'QE', ['unit', 'text'], RISKY, (r) => [cmd.clearEmergency(r.unit(), r.text())]),
];
const CALLS: Verb[] = [
  verb('calls', 'C', [], SAFE, () => ({ type: 'answer_next' })),
  verb('calls', 'NV', [], SAFE, () => ({ type: 'take_manual' })),
  verb('calls', 'DL', [], SAFE, () => ({ type: 'call_back' })),
  verb('calls', 'NL', ['text'], SAFE, (r) => [cmd.callNote(r.call(), r.text())]),
  verb('calls', 'AV', [], SAFE, (r) => cmd.threats(r.call(), r.callIncident(), true)),
  verb('calls', 'SAV', [], RISKY, (r) => cmd.threats(r.call(), r.callIncident(), false)),
  verb('calls', 'ESP', [], SAFE, (r) => [cmd.holdCall(r.call())]),
  verb('calls', 'SEG', [], SAFE, (r) => [cmd.resumeCall(r.call())]),
  verb('calls', 'COL', [], RISKY, (r) => [cmd.endCall(r.call())]),
  verb('calls', 'MU', [], SAFE, (r) => [cmd.silentPrompt(r.call())]),
  verb('calls', 'IM', ['improper', 'text?'], RISKY, (r) => [cmd.dispose(r.call(), r.improper(), r.textOrNone())]),
  verb('calls', 'J', ['incident'], SAFE, (r) => {
    const [call, incident] = [r.call(), r.incident()];
    return [cmd.attach(call, incident, r.names.folio(incident))];
  }),
  verb('calls', 'SJ', ['text'], RISKY, (r) => [cmd.detach(r.call(), r.text())]),
  verb('calls', 'RG', ['text'], RISKY, (r) => [cmd.requeue(r.call(), r.text())]),
  verb('calls', 'TF', ['word', 'text'], RISKY, (r) => [cmd.transferLine(r.call(), r.word(), r.text())]),
  verb('calls', 'TC', ['word', 'text'], RISKY, (r) => [cmd.transferCentre(r.call(), r.word(), r.text())]),
  verb('calls', 'TA', ['agency', 'text'], RISKY, (r) => [cmd.transferAgency(r.call(), r.agency(), r.text())]),
  verb('calls', 'GR', ['heard'], SAFE, (r) => {
    const [call, heard] = [r.call(), r.choice('heard')];
    return [heard === 'distress' ? cmd.promptResult(call, 'noise', true) : cmd.promptResult(call, heard)];
  }),
  verb('calls', 'GU', ['number'], SAFE, (r) => ({ type: 'guide', key: r.number() })),
  verb('calls', 'UB', [], SAFE, () => ({ type: 'verify_place' })),
  verb('calls', 'ENV', [], SAFE, () => ({ type: 'submit' })),
  verb('calls', 'DLI', ['attempt', 'text?'], SAFE, (r) => [cmd.attemptTask(r.task(), r.choice('attempt'), r.textOrNone())]),
  verb('calls', 'DLF', ['task_end'], RISKY, (r) => [cmd.completeTask(r.task(), r.choice('task_end'))]),
  verb('calls', 'INT', [], SAFE, (r) => [cmd.interpreter(r.call(), true)]),
  verb('calls', 'QI', [], SAFE, (r) => [cmd.interpreter(r.call(), false)]),
  verb('calls', 'IDI', ['word'], SAFE, (r) => [cmd.language(r.call(), r.word())]),
];
const VIEW: Verb[] = [
  verb('view', 'V', ['incident'], SAFE, (r) => ({ type: 'view', incident: r.incident() })),
  verb('view', 'M', ['target'], SAFE, (r) => r.target()),
  verb('view', 'B', ['text'], SAFE, (r) => ({ type: 'search', text: r.text() })),
  verb('view', 'MS', ['unit', 'text?'], SAFE, (r) => ({ type: 'message', unit: r.unit(), text: r.textOrNone() ?? '' })),
  verb('view', 'BL', [], SAFE, () => ({ type: 'bolos' })),
  verb('view', 'AL', [], SAFE, () => ({ type: 'alarms' })),
  verb('view', 'Z', [], SAFE, () => ({ type: 'undo' })),
];
export const VERBS: readonly Verb[] = [...INCIDENTS, ...UNITS, ...DISPATCH, ...CALLS, ...VIEW];
