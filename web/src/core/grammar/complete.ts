import { fold } from '../search';
import { CHOICES, choiceWord, type ChoiceKind } from './choices';
import { CLOSE_CODES, type ArgKind, type Named, type Names } from './names';
import { VERBS } from './verbs';

export interface Suggestion {
  /** The whole line after taking it. */
  line: string;
  name: string;
  hint: string;
  kind: ArgKind | 'verb';
}

/** What may come next, for the word at the end of the line. At most `limit` names; verbs all that fit. */
export function complete(line: string, names: Names, limit = 8): Suggestion[] {
  const words = line.replace(/^\s+/, '').split(/\s+/);
  const last = words.at(-1) ?? '';
  const head = line.slice(0, line.length - last.length);
  if (words.length <= 1) {
    return VERBS.filter((v) => v.verb.startsWith(last.toUpperCase())).map((v) => ({
      line: `${v.verb} `,
      name: v.verb,
      hint: '',
      kind: 'verb' as const,
    }));
  }
  const verb = VERBS.find((v) => v.verb === (words[0] as string).toUpperCase());
  const at = words.length - 2;
  const kind = verb?.args[Math.min(at, verb.args.length - 1)];
  if (!kind || (at >= (verb?.args.length ?? 0) && kind !== 'units')) return [];
  const taken = new Set(words.slice(1, -1).map(fold));
  const from = (list: Named[]): Suggestion[] =>
    list
      .filter((n) => !taken.has(fold(n.name)))
      .slice(0, limit)
      .map((n) => ({ line: `${head}${n.name} `, name: n.name, hint: n.hint, kind }));
  const fixed = (list: readonly string[]): Suggestion[] =>
    list.map((name) => ({ line: `${head}${name} `, name, hint: '', kind }));
  const unit = () => names.unit(words[1] as string)?.id ?? '';
  const starting = (list: Named[]) => from(list.filter((n) => fold(n.name).startsWith(fold(last)) || n.id.startsWith(last.toLowerCase())));
  switch (kind) {
    case 'incident':
      return from(names.incidents(last, limit + taken.size));
    case 'unit':
    case 'units':
    case 'units?':
      return from(names.units(last, limit + taken.size));
    case 'agency':
      return from(names.agencies(last, limit));
    case 'type':
    case 'follow_up':
      return from(names.types(last, limit));
    case 'state':
      // One word each: what agencies call them may have blanks.
      return starting(names.states(unit()).map((n) => ({ id: n.id, name: choiceWord('state', n.id) ?? n.id, hint: n.name })));
    case 'station':
      return starting(names.stations(unit()).map((n) => ({ id: n.id, name: n.id, hint: n.name })));
    case 'bolo':
      return starting(names.bolos());
    case 'target?':
    case 'target':
      return [...from(names.units(last, 4)).slice(0, 4), ...from(names.incidents(last, 4)).slice(0, 4)];
    case 'closure':
      return from(names.closures(last, limit));
    case 'priority':
      return fixed(['1', '2', '3', '4']);
    case 'close':
      return fixed(CLOSE_CODES);
    case 'improper':
      return fixed(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    case 'relation?':
      return fixed(wordsOf('relation', last));
    default:
      return kind in CHOICES ? fixed(wordsOf(kind as ChoiceKind, last)) : [];
  }
}
function wordsOf(kind: ChoiceKind, typed: string): string[] {
  return Object.values<string>(CHOICES[kind]).filter((word) => word.startsWith(fold(typed)));
}
