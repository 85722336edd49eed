/**
 * The languages of the console. A further one is a folder beside `es/` and one line here; whatever it does not say
 * yet is said in Spanish (`overSpanish`), and the test lists what is missing.
 */
import { es, type Dictionary } from './es';

export interface Language {
  /** What its speakers call it. */
  name: string;
  /** For `Intl` and the page's `lang`. */
  locale: string;
  load: () => Promise<Dictionary>;
}
const language = (declared: Language): Language => declared;

/** Languages offered in the settings. Spanish is in the first load, the others arrive when chosen. */
export const LANGUAGES = {
  es: language({ name: 'Español', locale: 'es-MX', load: () => Promise.resolve(es) }),
  en: language({ name: 'English', locale: 'en-US', load: async () => (await import('./en')).en }),
};
export type Lang = keyof typeof LANGUAGES;

/** Languages of the state that wait for translators; their codes are of ISO 639-3. `Intl` formats as Spanish does. */
export const AWAITED = { nah: 'Nāhuatl', ote: 'Hñähñu', maz: 'Jñatrjo' } as const;

/** A dictionary of which any part may be missing. */
export type Incomplete<T> = { [K in keyof T]?: T[K] extends (...args: never[]) => string ? T[K] : T[K] extends object ? Incomplete<T[K]> : T[K] };

/** An incomplete language, with Spanish where it is silent. */
export function overSpanish(words: Incomplete<Dictionary>): Dictionary {
  return merge(es, words) as Dictionary;
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
