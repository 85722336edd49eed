import type { Command } from '../commands';
import { Fault, type Names, type Parsed } from './names';
import { Reader } from './reader';
import { VERBS } from './verbs';

/** What a line means, with the board at hand. Never throws. */
export function parse(line: string, names: Names): Parsed {
  const text = line.trim();
  if (text === '') return { kind: 'empty' };
  const first = /^\S+/.exec(text)?.[0] ?? '';
  const verb = VERBS.find((v) => v.verb === first.toUpperCase());
  if (!verb) return { kind: 'error', code: 'unknown_verb', word: first.slice(0, 40) };
  try {
    const read = new Reader(text, names);
    const built = verb.build(read);
    read.end();
    return isList(built)
      ? { kind: 'commands', verb: verb.verb, commands: built, risky: verb.risky }
      : { kind: 'local', verb: verb.verb, action: built };
  } catch (fault) {
    if (fault instanceof Fault) return { kind: 'error', code: fault.code, word: fault.word };
    throw fault;
  }
}
function isList<T>(built: Command[] | T): built is Command[] {
  return Array.isArray(built);
}
