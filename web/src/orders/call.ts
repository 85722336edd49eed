/** Orders about the call on the screen beside its form: what else may be done while somebody is on the line. */
import { cmd } from '../core/cmd';
import { isConnected } from '../core/status';
import { f, onCall, reason, type Act, type Context } from './types';

/** The line of anonymous reports. */
const TIP_LINE = '089';
const live = ({ call }: Context) => call !== undefined && isConnected(call.status);
const undone = ({ call }: Context) => call !== undefined && call.status !== 'ringing' && call.disposition === null;
const threats =
  (threat: boolean): Act['build'] =>
  (_, { call }) =>
    call ? cmd.threats(call.id, call.incident_id, threat) : null;

export const CALL: readonly Act[] = [
  { name: 'call_note', about: 'call', letter: 'N', verb: 'NL', fields: [f('text', 'long')], when: undone, build: onCall((id, v) => cmd.callNote(id, v.text)) },
  { name: 'transfer_089', about: 'call', letter: '9', verb: 'TF', risky: true, fields: [reason], when: live, build: onCall((id, v) => cmd.transferLine(id, TIP_LINE, v.reason)) },
  { name: 'transfer_line', about: 'call', letter: 'T', verb: 'TF', risky: true, fields: [f('number', 'text'), reason], when: live, build: onCall((id, v) => cmd.transferLine(id, v.number, v.reason)) },
  { name: 'transfer_centre', about: 'call', letter: 'C', verb: 'TC', risky: true, fields: [f('centre', 'text'), reason], when: live, build: onCall((id, v) => cmd.transferCentre(id, v.centre, v.reason)) },
  { name: 'transfer_agency', about: 'call', letter: 'A', verb: 'TA', risky: true, fields: [f('agency', 'agency'), reason], when: live, build: onCall((id, v) => cmd.transferAgency(id, v.agency, v.reason)) },
  { name: 'requeue', about: 'call', letter: 'R', verb: 'RG', risky: true, fields: [reason], when: live, build: onCall((id, v) => cmd.requeue(id, v.reason)) },
  { name: 'interpreter', about: 'call', letter: 'I', verb: 'INT', fields: [], when: (c) => undone(c) && c.call?.needs_interpreter === false, build: onCall((id) => cmd.interpreter(id, true)) },
  { name: 'no_interpreter', about: 'call', letter: 'I', verb: 'QI', fields: [], when: (c) => undone(c) && c.call?.needs_interpreter === true, build: onCall((id) => cmd.interpreter(id, false)) },
  { name: 'language', about: 'call', letter: 'L', verb: 'IDI', fields: [f('language', 'text')], when: undone, build: onCall((id, v) => cmd.language(id, v.language)) },
  { name: 'attach', about: 'call', letter: 'J', verb: 'J', fields: [f('original', 'incident')], when: (c) => undone(c) && c.call?.incident_id === null, build: (v, c) => attach(v.original, c) },
  { name: 'detach', about: 'call', letter: 'S', verb: 'SJ', risky: true, fields: [reason], when: ({ call }) => call !== undefined && call.incident_id !== null, build: onCall((id, v) => cmd.detach(id, v.reason)) },
  { name: 'call_threat', about: 'call', letter: 'V', verb: 'AV', fields: [], when: (c) => undone(c) && c.call?.threat === false, build: threats(true) },
  { name: 'call_no_threat', about: 'call', letter: 'V', verb: 'SAV', risky: true, fields: [], when: (c) => undone(c) && c.call?.threat === true, build: threats(false) },
  { name: 'call_hold', about: 'call', letter: 'H', verb: 'ESP', fields: [], when: ({ call }) => call?.status === 'answered', build: onCall((id) => cmd.holdCall(id)) },
  { name: 'call_resume', about: 'call', letter: 'H', verb: 'SEG', fields: [], when: ({ call }) => call?.status === 'held', build: onCall((id) => cmd.resumeCall(id)) },
  { name: 'silent', about: 'call', letter: 'M', verb: 'MU', fields: [], when: live, build: onCall((id) => cmd.silentPrompt(id)) },
  { name: 'hang_up', about: 'call', letter: 'F', verb: 'COL', risky: true, fields: [], when: live, build: onCall((id) => cmd.endCall(id)) },
];
function attach(incident: string | undefined, context: Context) {
  const folio = incident ? context.folioOf(incident) : '';
  return context.call && incident && folio ? [cmd.attach(context.call.id, incident, folio)] : null;
}
