/** The line that does what a command does: the way back from a button to the command line. */
import type { Command } from '../commands';
import { IMPROPER, PRIORITY_OF, type Names } from './names';
import { parse } from './parse';

/** How things are typed. */
export interface Spelling {
  incident(id: string): string;
  unit(id: string): string;
  /** The call that verbs without a name are about. */
  call(): string | null;
}
type Body = Command['body'];
const say = (body: Body, key: string): string => (typeof body[key] === 'string' ? (body[key] as string) : '');
const join = (...words: (string | number)[]) => words.filter((w) => w !== '').join(' ');
const priorityDigit = (body: Body) => Object.entries(PRIORITY_OF).find(([, p]) => p === body['priority'])?.[0] ?? '';
const STATUS_VERB: Record<string, string> = {
  en_route: 'ER',
  on_scene: 'ES',
  transporting: 'TR',
  at_hospital: 'H',
  available: 'L',
  break: 'PA',
  out_of_service: 'FS',
};

/**
 * A line for the command, to be checked with `exactLine`; `null` where the command has none: its id is not named by
 * people, or it is typed in a form.
 */
export function lineOf(command: Command, spell: Spelling): string | null {
  if (command.id === null) return null;
  if (command.resource === 'incidents') return incidentLine(command.body, spell.incident(command.id), spell);
  if (command.resource === 'units') return unitLine(command.body, spell.unit(command.id));
  if (command.resource === 'calls' && spell.call() === command.id) return callLine(command.body, spell);
  return null;
}
/** The line that builds this very command, or none: what is shown to people must do what it says. */
export function exactLine(command: Command, spell: Spelling, names: Names): string | null {
  const line = lineOf(command, spell);
  if (line === null) return null;
  const parsed = parse(line, names);
  const same = parsed.kind === 'commands' && parsed.commands.length === 1 && alike(parsed.commands[0] as Command, command);
  return same ? line : null;
}
function alike(a: Command, b: Command): boolean {
  const plain = ({ resource, id, body }: Command) => JSON.stringify([resource, id, Object.entries(body).sort()]);
  return plain(a) === plain(b);
}
function incidentLine(body: Body, name: string, spell: Spelling): string | null {
  const text = (key: string) => say(body, key);
  const units = () => (Array.isArray(body['units']) ? body['units'].map((u) => spell.unit(String(u))) : []);
  switch (body.type) {
    case 'assign':
      return body['bypassed'] ? null : join('D', name, ...units());
    case 'release':
      return body['reason'] ? null : join('R', name, spell.unit(text('unit')));
    case 'cancel':
      return join('CA', name, ...units(), text('reason'));
    case 'preempt':
      return join('DV', name, spell.unit(text('unit')), text('reason'));
    case 'exchange':
      return join('CB', name, spell.unit(text('unit')), spell.unit(text('with')), text('reason'));
    case 'stack':
      return join('CO', name, spell.unit(text('unit')), text('reason'));
    case 'unstack':
      return join('SC', name, spell.unit(text('unit')), text('reason'));
    case 'narrate':
      return join('N', name, text('text'));
    case 'set_priority':
      return join('PR', name, priorityDigit(body), text('reason'));
    case 'threat_to_life':
      return join(body['threat'] === true ? 'AVF' : 'SAF', name);
    case 'retype':
      return join('TI', name, Number(body['code']), text('reason'));
    case 'add_agency':
      return join('AP', name, text('agency'));
    case 'merge_into':
      return join('U', name, spell.incident(text('original')));
    case 'unmerge':
      return join('DU', name, text('reason'));
    case 'hold':
      return body['until'] ? null : join('PS', name, text('reason'));
    case 'unhold':
      return join('SP', name);
    case 'hand_over':
      return /\s/.test(text('centre')) ? null : join('EN', name, text('centre'), text('reason'));
    case 'close':
      return join('X', name, text('code'), text('note'));
    case 'reopen':
      return join('RA', name, text('reason'));
    default:
      return null;
  }
}
function unitLine(body: Body, name: string): string | null {
  switch (body.type) {
    case 'set_status': {
      const verb = STATUS_VERB[say(body, 'status')];
      // Only going out of service takes a reason on the line.
      return verb && (verb === 'FS') === Boolean(body['reason']) ? join(verb, name, say(body, 'reason')) : null;
    }
    case 'welfare_ok':
      return join('OK', name);
    case 'set_timer':
      return join('T', name, Number(body['minutes']));
    case 'clear_timer':
      return join('QT', name);
    case 'emergency':
      return join('EM', name, say(body, 'note'));
    case 'clear_emergency':
      return join('QE', name, say(body, 'reason'));
    default:
      return null;
  }
}
function callLine(body: Body, spell: Spelling): string | null {
  const text = (key: string) => say(body, key);
  switch (body.type) {
    case 'note':
      return join('NL', text('text'));
    case 'mark_threat':
      return body['threat'] === true ? 'AV' : 'SAV';
    case 'hold':
      return 'ESP';
    case 'resume':
      return 'SEG';
    case 'end':
      return 'COL';
    case 'silent_prompt':
      return 'MU';
    case 'dispose':
      return join('IM', IMPROPER.indexOf(Number(body['code'])) + 1, text('note'));
    case 'attach_incident':
      return join('J', spell.incident(text('incident')));
    case 'detach':
      return join('SJ', text('reason'));
    case 'requeue':
      return join('RG', text('reason'));
    case 'transfer':
      return transferLine(body);
    case 'mark_needs_interpreter':
      return body['needed'] === true ? 'INT' : null;
    case 'set_language':
      return join('IDI', text('language'));
    default:
      return null;
  }
}
function transferLine(body: Body): string | null {
  const to = body['to'] as { type: string; number?: string; name?: string };
  if (to.type === 'line') return join('TF', to.number ?? '', say(body, 'reason'));
  if (to.type === 'centre') return join('TC', to.name ?? '', say(body, 'reason'));
  return null;
}
