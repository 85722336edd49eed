/**
 * The languages of the console. A further one is a folder beside `es/` and one line here; whatever it does not say
 * yet is said in Spanish (`over.ts`), and the test lists what is missing.
 */
import type { Dictionary } from './es';
import type { OfficeDictionary } from './es/office';

export interface Language {
  /** What its speakers call it. */
  name: string;
  /** For `Intl` and the page's `lang`. */
  locale: string;
  load: () => Promise<Dictionary>;
  /** The words of the offices' screens. */
  office: () => Promise<OfficeDictionary>;
}
const language = (declared: Language): Language => declared;

/** Languages offered in the settings. Each arrives when it is chosen; the first words of Spanish are in the first load. */
export const LANGUAGES = {
  es: language({ name: 'Español', locale: 'es-MX', load: async () => (await import('./es')).es, office: async () => (await import('./es/office')).office }),
  en: language({ name: 'English', locale: 'en-US', load: async () => (await import('./en')).en, office: async () => (await import('./en/office')).office }),
};
export type Lang = keyof typeof LANGUAGES;

/** Languages of the state that wait for translators; their codes are of ISO 639-3. `Intl` formats as Spanish does. */
export const AWAITED = { nah: 'Nāhuatl', ote: 'Hñähñu', maz: 'Jñatrjo' } as const;
