/**
 * The command line, in the style of the field: a verb of one to three letters, then who and what.
 * `D 1234 P118 P120` sends two units to incident 1234. It parses to the very commands that buttons
 * build (`cmd.ts`), so that a line and a button can never do different things.
 */
import type { CloseCode, Id, Priority } from '../api/types';
import { cmd } from './cmd';
import type { Command } from './commands';
import { fold } from './search';

export type ArgKind = 'incident' | 'unit' | 'units' | 'priority' | 'close' | 'minutes' | 'agency' | 'text' | 'text?' | 'target';

export interface Verb {
  verb: string;
  args: readonly ArgKind[];
  /** Asks for a second Enter, with the words of what it will do. */
  risky: boolean;
}
export const VERBS: readonly Verb[] = [
  { verb: 'D', args: ['incident', 'units'], risky: false },
  { verb: 'ER', args: ['units'], risky: false },
  { verb: 'ES', args: ['units'], risky: false },
  { verb: 'TR', args: ['units'], risky: false },
  { verb: 'L', args: ['units'], risky: false },
  { verb: 'FS', args: ['unit', 'text'], risky: true },
  { verb: 'R', args: ['incident', 'units'], risky: true },
  { verb: 'N', args: ['incident', 'text'], risky: false },
  { verb: 'PR', args: ['incident', 'priority', 'text?'], risky: false },
  { verb: 'AP', args: ['incident', 'agency'], risky: false },
  { verb: 'U', args: ['incident', 'incident'], risky: true },
  { verb: 'X', args: ['incident', 'close', 'text?'], risky: true },
  { verb: 'RA', args: ['incident', 'text'], risky: true },
  { verb: 'T', args: ['unit', 'minutes'], risky: false },
  { verb: 'V', args: ['incident'], risky: false },
  { verb: 'M', args: ['target'], risky: false },
  { verb: 'B', args: ['text'], risky: false },
  { verb: 'C', args: [], risky: false },
];
export const CLOSE_CODES: readonly CloseCode[] = ['A', 'N', 'I', 'F', 'D'];

export interface Named {
  id: Id;
  /** What is typed: the short folio or the call sign. */
  name: string;
  /** What helps to choose it: type and place, or status. */
  hint: string;
}
/** What the line may name: looked up on the board at hand. */
export interface Names {
  incident(text: string): Named | null;
  unit(text: string): Named | null;
  incidents(prefix: string, limit: number): Named[];
  units(prefix: string, limit: number): Named[];
  agency(text: string): Named | null;
  agencies(prefix: string, limit: number): Named[];
}

export type LocalAction =
  | { type: 'view'; incident: Id }
  | { type: 'centre'; unit?: Id; incident?: Id }
  | { type: 'search'; text: string }
  | { type: 'answer_next' };

export type GrammarError =
  | 'unknown_verb'
  | 'missing_incident'
  | 'missing_unit'
  | 'missing_text'
  | 'unknown_incident'
  | 'unknown_unit'
  | 'unknown_agency'
  | 'bad_priority'
  | 'bad_close'
  | 'bad_minutes'
  | 'same_incident'
  | 'too_many';

export type Parsed =
  | { kind: 'empty' }
  | { kind: 'commands'; verb: string; commands: Command[]; risky: boolean }
  | { kind: 'local'; verb: string; action: LocalAction }
  | { kind: 'error'; code: GrammarError; word: string };

/** Longest line taken: a narrative of 4,000 characters and its verb. */
export const LINE_MAX = 4200;
const UNITS_MAX = 20;

class Fault extends Error {
  constructor(
    readonly code: GrammarError,
    readonly word: string,
  ) {
    super(code);
  }
}

export function parse(line: string, names: Names): Parsed {
  const words = line.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { kind: 'empty' };
  const first = (words[0] as string).toUpperCase();
  const verb = VERBS.find((v) => v.verb === first);
  if (!verb) return { kind: 'error', code: 'unknown_verb', word: words[0] as string };
  try {
    return build(verb, new Reader(line.trim(), names));
  } catch (fault) {
    if (fault instanceof Fault) return { kind: 'error', code: fault.code, word: fault.word };
    throw fault;
  }
}

class Reader {
  #rest: string;
  constructor(
    line: string,
    private readonly names: Names,
  ) {
    this.#rest = line.slice(0, LINE_MAX).replace(/^\S+\s*/, '');
  }
  #word(): string | null {
    const match = /^(\S+)\s*/.exec(this.#rest);
    if (!match) return null;
    this.#rest = this.#rest.slice(match[0].length);
    return match[1] as string;
  }
  incident(): Id {
    const word = this.#word();
    if (word === null) throw new Fault('missing_incident', '');
    const found = this.names.incident(word);
    if (!found) throw new Fault('unknown_incident', word);
    return found.id;
  }
  unit(): Id {
    const word = this.#word();
    if (word === null) throw new Fault('missing_unit', '');
    const found = this.names.unit(word);
    if (!found) throw new Fault('unknown_unit', word);
    return found.id;
  }
  units(): Id[] {
    const ids = [this.unit()];
    while (this.#rest !== '') ids.push(this.unit());
    const once = [...new Set(ids)];
    if (once.length > UNITS_MAX) throw new Fault('too_many', String(UNITS_MAX));
    return once;
  }
  /** A unit or an incident, for the map. */
  target(): LocalAction {
    const word = this.#word();
    if (word === null) throw new Fault('missing_unit', '');
    const unit = this.names.unit(word);
    if (unit) return { type: 'centre', unit: unit.id };
    const incident = this.names.incident(word);
    if (incident) return { type: 'centre', incident: incident.id };
    throw new Fault('unknown_unit', word);
  }
  agency(): string {
    const word = this.#word() ?? '';
    const found = this.names.agency(word);
    if (!found) throw new Fault('unknown_agency', word);
    return found.id;
  }
  priority(): Priority {
    const word = this.#word() ?? '';
    const all: Record<string, Priority> = { 1: 'critical', 2: 'high', 3: 'medium', 4: 'low' };
    const found = all[word.replace(/^P/i, '')];
    if (!found) throw new Fault('bad_priority', word);
    return found;
  }
  closeCode(): CloseCode {
    const word = (this.#word() ?? '').toUpperCase();
    const found = CLOSE_CODES.find((c) => c === word);
    if (!found) throw new Fault('bad_close', word);
    return found;
  }
  minutes(): number {
    const word = this.#word() ?? '';
    const value = Number(word);
    if (!/^\d{1,3}$/.test(word) || value < 1 || value > 240) throw new Fault('bad_minutes', word);
    return value;
  }
  text(): string {
    if (this.#rest === '') throw new Fault('missing_text', '');
    return this.textOrNone() as string;
  }
  textOrNone(): string | undefined {
    const text = this.#rest;
    this.#rest = '';
    return text === '' ? undefined : text;
  }
}

function build(verb: Verb, read: Reader): Parsed {
  const commands = (...list: Command[]): Parsed => ({
    kind: 'commands',
    verb: verb.verb,
    commands: list,
    risky: verb.risky,
  });
  const local = (action: LocalAction): Parsed => ({ kind: 'local', verb: verb.verb, action });
  switch (verb.verb) {
    case 'D':
      return commands(cmd.assign(read.incident(), read.units()));
    case 'ER':
      return commands(...read.units().map((u) => cmd.setStatus(u, 'en_route')));
    case 'ES':
      return commands(...read.units().map((u) => cmd.setStatus(u, 'on_scene')));
    case 'TR':
      return commands(...read.units().map((u) => cmd.setStatus(u, 'transporting')));
    case 'L':
      return commands(...read.units().map((u) => cmd.setStatus(u, 'available')));
    case 'FS':
      return commands(cmd.setStatus(read.unit(), 'out_of_service', read.text()));
    case 'R': {
      const from = read.incident();
      return commands(...read.units().map((u) => cmd.release(from, u)));
    }
    case 'N':
      return commands(cmd.narrate(read.incident(), read.text()));
    case 'PR':
      return commands(cmd.setPriority(read.incident(), read.priority(), read.textOrNone()));
    case 'AP':
      return commands(cmd.addAgency(read.incident(), read.agency()));
    case 'U': {
      const [from, into] = [read.incident(), read.incident()];
      if (from === into) throw new Fault('same_incident', '');
      return commands(cmd.mergeInto(from, into));
    }
    case 'X':
      return commands(cmd.close(read.incident(), read.closeCode(), read.textOrNone()));
    case 'RA':
      return commands(cmd.reopen(read.incident(), read.text()));
    case 'T':
      return commands(cmd.setTimer(read.unit(), read.minutes()));
    case 'V':
      return local({ type: 'view', incident: read.incident() });
    case 'M':
      return local(read.target());
    case 'B':
      return local({ type: 'search', text: read.text() });
    default:
      return local({ type: 'answer_next' });
  }
}

export interface Suggestion {
  /** The whole line after taking it. */
  line: string;
  name: string;
  hint: string;
  kind: ArgKind | 'verb';
}

/** What may come next, for the word at the end of the line. At most `limit`. */
export function complete(line: string, names: Names, limit = 8): Suggestion[] {
  const words = line.replace(/^\s+/, '').split(/\s+/);
  const last = words[words.length - 1] ?? '';
  const head = line.slice(0, line.length - last.length);
  if (words.length <= 1) {
    return VERBS.filter((v) => v.verb.startsWith(last.toUpperCase()))
      .slice(0, Math.max(limit, VERBS.length))
      .map((v) => ({ line: `${v.verb} `, name: v.verb, hint: '', kind: 'verb' as const }));
  }
  const verb = VERBS.find((v) => v.verb === (words[0] as string).toUpperCase());
  const kind = verb?.args[Math.min(words.length - 2, verb.args.length - 1)];
  if (!kind || (kind !== 'units' && words.length - 2 >= (verb?.args.length ?? 0))) return [];
  const taken = new Set(words.slice(1, -1).map(fold));
  const from = (list: Named[], as: ArgKind): Suggestion[] =>
    list
      .filter((n) => !taken.has(fold(n.name)))
      .slice(0, limit)
      .map((n) => ({ line: `${head}${n.name} `, name: n.name, hint: n.hint, kind: as }));
  switch (kind) {
    case 'incident':
      return from(names.incidents(last, limit + taken.size), kind);
    case 'unit':
    case 'units':
      return from(names.units(last, limit + taken.size), kind);
    case 'agency':
      return from(names.agencies(last, limit), kind);
    case 'target':
      return [...from(names.units(last, 4), kind), ...from(names.incidents(last, 4), kind)];
    case 'priority':
      return ['1', '2', '3', '4'].map((n) => ({ line: `${head}${n} `, name: n, hint: '', kind }));
    case 'close':
      return CLOSE_CODES.map((n) => ({ line: `${head}${n} `, name: n, hint: '', kind }));
    case 'minutes':
    case 'text':
    case 'text?':
      return [];
  }
}
