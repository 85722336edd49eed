import { CALL } from './call';
import { INCIDENT } from './incident';
import type { About, Act, Context } from './types';
import { UNIT } from './unit';

export type { About, Act, ActName, Context, Field, FieldKind, FieldName, Values } from './types';
export const ACTS: readonly Act[] = [...INCIDENT, ...UNIT, ...CALL];

/** What can be ordered about these now; letters are unique among them. */
export function actsFor(about: About, context: Context): Act[] {
  return ACTS.filter((a) => a.about === about && a.when(context));
}
