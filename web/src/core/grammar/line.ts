/** The line that does what a command does: the way back from a button to the command line. */
import type { Command } from '../commands';
import { recordWords } from '../spoken';
import { lineMoment } from '../when';
import { choiceWord, type ChoiceKind } from './choices';
import { IMPROPER, PRIORITY_OF, type Names } from './names';
import { parse } from './parse';

/** How things are typed. */
export interface Spelling {
  incident(id: string): string;
  unit(id: string): string;
  /** The call that verbs without a name are about. */
  call(): string | null;
  /** The incident at hand: orders about its place do not name it. */
  here(): string | null;
  /** Milliseconds since 1970, by the server's clock. */
  now(): number;
  /** Kind of a caution. */
  caution(id: string): string;
  /** Number of a notice in its list. */
  bolo(id: string): string;
  /** The unit that a suggestion is about. */
  proposed(id: string): string | null;
  /** The call-back task in hand. */
  task(): string | null;
  /** The unit or incident that an alert is about, as it is typed. */
  alert(id: string): string;
}
type Body = Command['body'];
const say = (body: Body, key: string): string => (typeof body[key] === 'string' ? (body[key] as string) : '');
const join = (...words: (string | number)[]) => words.filter((w) => w !== '').join(' ');
/** What has blanks in it is one word between quotes. */
const quoted = (text: string) => (/\s/.test(text) ? `"${text}"` : text);
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
  const { id, body, resource } = command;
  if (id === null) return newLine(command, spell);
  switch (resource) {
    case 'incidents':
      return incidentLine(body, spell.incident(id), spell) ?? deskLine(body, spell.incident(id), spell);
    case 'units':
      return unitLine(body, spell.unit(id)) ?? unitDeskLine(body, spell.unit(id));
    case 'calls':
      return spell.call() === id ? callLine(body, spell) : null;
    case 'tasks':
      return spell.task() === id ? taskLine(body) : null;
    case 'alerts':
      return alertLine(body, spell.alert(id), spell.now());
    case 'proposals': {
      const unit = spell.proposed(id);
      if (unit === null) return null;
      return body.type === 'accept' ? join('AS', spell.unit(unit)) : join('RS', spell.unit(unit), say(body, 'reason'));
    }
    case 'cautions': {
      const here = spell.here();
      return here === null ? null : worded(['RP', spell.incident(here)], 'caution', spell.caution(id), say(body, 'reason'));
    }
    case 'bolos':
      return body.type === 'acknowledge' ? join('LB', spell.bolo(id)) : body.type === 'cancel' ? join('XB', spell.bolo(id), say(body, 'reason')) : null;
    default:
      return null;
  }
}
/** A line with a word that stands for a choice in its middle. */
function worded(head: (string | number)[], kind: ChoiceKind, value: string, ...rest: (string | number)[]): string | null {
  const word = choiceWord(kind, value);
  return word === null ? null : join(...head, word, ...rest);
}
/** Whole hours from now on, as they are typed. */
function hoursUntil(at: string, now: number): number | null {
  const hours = (Date.parse(at) - now) / 3_600_000;
  return Number.isInteger(hours) && hours > 0 ? hours : null;
}
/** What is made anew: a second incident, a caution, a notice. */
function newLine({ resource, body }: Command, spell: Spelling): string | null {
  const text = (key: string) => say(body, key);
  if (resource === 'incidents' && body.type === 'open') {
    const from = (body['split_from'] as { incident?: string; records?: unknown } | undefined) ?? {};
    return from.incident && !from.records ? join('DS', spell.incident(from.incident), Number(body['type_code']), text('narrative')) : null;
  }
  if (resource === 'cautions' && body.type === 'create') {
    const [here, hours] = [spell.here(), hoursUntil(text('expires_at'), spell.now())];
    return here === null || hours === null ? null : worded(['PC', spell.incident(here)], 'caution', text('kind'), hours, text('text'));
  }
  if (resource === 'bolos' && body.type === 'issue') {
    const hours = hoursUntil(text('expires_at'), spell.now());
    const about = text('incident');
    return hours === null || !about ? null : worded(['BO', spell.incident(about)], 'bolo_kind', text('kind'), hours, `${text('title')}; ${text('text')}`);
  }
  return null;
}
/** The line that builds these very commands, or none: what is shown to people must do what it says. */
export function exactLine(commands: readonly Command[], spell: Spelling, names: Names): string | null {
  const line = commands[0] ? lineOf(commands[0], spell) : null;
  if (line === null) return null;
  const parsed = parse(line, names);
  if (parsed.kind !== 'commands' || parsed.commands.length !== commands.length) return null;
  return parsed.commands.every((c, i) => alike(c, commands[i] as Command)) ? line : null;
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
    case 'hold': {
      const until = body['until'] ? lineMoment(text('until')) : '';
      return until === null ? null : join('PS', name, until, text('reason'));
    }
    case 'unhold':
      return join('SP', name);
    case 'hand_over':
      return join('EN', name, quoted(text('centre')), text('reason'));
    case 'close':
      return join('X', name, text('code'), text('note'));
    case 'reopen':
      return join('RA', name, text('reason'));
    default:
      return null;
  }
}
function recordLine(head: (string | number)[], record: unknown): string | null {
  if (typeof record !== 'object' || record === null) return null;
  const { what, detail } = recordWords(record as Record<string, unknown>);
  return worded(head, 'record', String((record as { kind?: unknown }).kind), detail === '' ? what : `${what}; ${detail}`);
}
/** The rarer orders about an incident. */
function deskLine(body: Body, name: string, spell: Spelling): string | null {
  const text = (key: string) => say(body, key);
  switch (body.type) {
    case 'set_place':
      return join('LU', name, ((body['place'] as { address?: string } | undefined) ?? {}).address ?? '');
    case 'set_caller': {
      const caller = (body['caller'] ?? {}) as { name?: string; phone?: string };
      return join('RE', name, caller.phone ? quoted(caller.phone) : '-', caller.name ?? '');
    }
    case 'agency_note':
      return join('NC', name, text('agency'), text('text'));
    case 'agency_close':
      return join('XC', name, text('agency'), text('code'), text('note'));
    case 'set_disclosure':
      return worded(['QV', name, text('agency')], 'disclosure', text('disclosure'));
    case 'add_record':
      return recordLine(['AG', name], body['record']);
    case 'correct_record':
      return recordLine(['CG', name, Number(body['number'])], body['record']);
    case 'strike_record':
      return join('BG', name, Number(body['number']), text('reason'));
    case 'add_follow_up':
      return join('SG', name, Number(body['code']), text('text'));
    case 'link':
      return worded(['LI', name, spell.incident(text('other'))], 'relation', text('relation'));
    case 'unlink':
      return join('QR', name, spell.incident(text('other')), text('reason'));
    case 'schedule': {
      const at = body['at'] ? lineMoment(text('at')) : '';
      return at === null ? null : join('PG', name, at);
    }
    case 'acknowledge_caution':
      return join('LP', name);
    case 'hand_over_accepted':
      return join('EA', name, text('reference'));
    case 'hand_over_refused':
      return join('EX', name, text('reason'));
    default:
      return null;
  }
}
/** An agency's own state has its code alone. */
const stateWord = (status: string) => choiceWord('state', status) ?? status;
/** The rarer orders about a unit. */
function unitDeskLine(body: Body, name: string): string | null {
  const text = (key: string) => say(body, key);
  const at = body['at'] ? lineMoment(text('at')) : '';
  if (at === null) return null;
  switch (body.type) {
    case 'set_status':
      return at === '' ? join('EU', name, stateWord(text('status')), text('reason')) : join('EH', name, stateWord(text('status')), at, text('reason'));
    case 'correct_status':
      return worded(['CH', name], 'stamp', text('stamp'), at, text('reason'));
    case 'set_position_manual': {
      const { lat, lon } = (body['position'] ?? {}) as { lat?: number; lon?: number };
      return join('PO', name, String(lat), String(lon));
    }
    case 'start_shift': {
      const crew = (body['crew'] as { name: string }[] | undefined) ?? [];
      const until = body['until'] ? lineMoment(text('until')) : '';
      if (until === null) return null;
      const parts = [crew.map((c) => c.name).join(', '), text('vehicle') || (until === '' ? '' : '-'), until.replace('/', '-')];
      return join('IT', name, parts.filter((part) => part !== '').join(' / '));
    }
    case 'swap_vehicle':
      return join('VE', name, text('vehicle'));
    case 'set_station':
      return join('BA', name, text('station'));
    case 'end_shift':
      return join('FT', name);
    default:
      return null;
  }
}
function taskLine(body: Body): string | null {
  if (body.type === 'claim') return 'DL';
  if (body.type === 'attempt') return worded(['DLI'], 'attempt', say(body, 'outcome'), say(body, 'note'));
  if (body.type === 'complete') return worded(['DLF'], 'task_end', ((body['outcome'] as { type?: string } | undefined) ?? {}).type ?? '');
  return null;
}
function alertLine(body: Body, about: string, now: number): string | null {
  if (about === '') return null;
  if (body.type === 'acknowledge') return join('ENT', about);
  if (body.type === 'resume') return join('QPA', about);
  const minutes = (Date.parse(say(body, 'until')) - now) / 60_000;
  return Number.isInteger(minutes) ? join('PAL', about, minutes, say(body, 'reason')) : null;
}
function unitLine(body: Body, name: string): string | null {
  switch (body.type) {
    case 'set_status': {
      const verb = body['at'] ? undefined : STATUS_VERB[say(body, 'status')];
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
      return body['needed'] === true ? 'INT' : 'QI';
    case 'prompt_result':
      return worded(['GR'], 'heard', body['distress'] === true ? 'distress' : text('heard'));
    case 'set_language':
      return join('IDI', text('language'));
    default:
      return null;
  }
}
function transferLine(body: Body): string | null {
  const to = body['to'] as { type: string; number?: string; name?: string; code?: string };
  if (to.type === 'line') return join('TF', quoted(to.number ?? ''), say(body, 'reason'));
  if (to.type === 'centre') return join('TC', quoted(to.name ?? ''), say(body, 'reason'));
  if (to.type === 'agency') return join('TA', to.code ?? '', say(body, 'reason'));
  return null;
}
