import type { Command } from '../commands';
import type { ArgKind, LocalAction } from './names';
import type { Reader } from './reader';

export interface Verb {
  verb: string;
  args: readonly ArgKind[];
  /** Asks for a second Enter, with the words of what it will do. */
  risky: boolean;
  /** Where the sheet of shortcuts lists it. */
  group: 'calls' | 'incidents' | 'units' | 'view';
  build: (read: Reader) => Command[] | LocalAction;
}
export const SAFE = false;
export const RISKY = true;
export function verb(group: Verb['group'], name: string, args: ArgKind[], risky: boolean, build: Verb['build']): Verb {
  return { verb: name, args, risky, group, build };
}
