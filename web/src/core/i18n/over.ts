/** Languages that are not complete yet. */
import { es, type Dictionary } from './es';
import type { OfficeDictionary } from './es/office';

/** A dictionary of which any part may be missing. */
export type Incomplete<T> = { [K in keyof T]?: T[K] extends (...args: never[]) => string ? T[K] : T[K] extends object ? Incomplete<T[K]> : T[K] };

/** An incomplete language, with Spanish where it is silent. */
export function overSpanish(words: Incomplete<Dictionary>): Dictionary {
  return merge(es, words) as Dictionary;
}
/** The same for the words of the offices; theirs are passed in, because they come later. */
export function overOffice(spanish: OfficeDictionary, words: Incomplete<OfficeDictionary>): OfficeDictionary {
  return merge(spanish, words) as OfficeDictionary;
}
function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isTable(base) || !isTable(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = merge(merged[key], value);
  return merged;
}
/** Entries of `measure` that `other` lacks or has as another kind of thing, as paths such as `calls.send`. */
export function missingEntries(measure: unknown, other: unknown, path = ''): string[] {
  if (!isTable(measure)) return typeof measure === typeof other ? [] : [path];
  if (!isTable(other)) return [path];
  return Object.keys(measure).flatMap((key) => missingEntries(measure[key], other[key], path ? `${path}.${key}` : key));
}
function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
