/**
 * The dictionary on the screen. Its first words are in the first load; the rest arrives with the console, and the words
 * of the offices with the first of their screens.
 */
import type { Dictionary } from '../core/i18n/es';
import { first } from '../core/i18n/es/first';
import type { OfficeDictionary } from '../core/i18n/es/office';
import { LANGUAGES, type Lang } from '../core/i18n/languages';
import { prefs } from './prefs.svelte';

class I18n {
  // No screen is drawn before `use` has brought the rest.
  #dictionary = $state.raw<Dictionary>(first as unknown as Dictionary);
  #office = $state.raw<OfficeDictionary | null>(null);

  /** The words of the language in use. */
  get t(): Dictionary {
    return this.#dictionary;
  }
  /** The words of the offices' screens. */
  get office(): OfficeDictionary {
    // A screen that reads them without having asked for them must fail at once, not say `undefined` to somebody later.
    if (!this.#office) throw new Error('the words of the offices have not been fetched');
    return this.#office;
  }
  get locale(): string {
    return LANGUAGES[prefs.lang].locale;
  }
  async use(lang: Lang): Promise<void> {
    const [words, office] = await Promise.all([LANGUAGES[lang].load(), this.#office && LANGUAGES[lang].office()]);
    // Chosen anew while this one was on its way.
    if (prefs.lang !== lang) return;
    this.#dictionary = words;
    if (office) this.#office = office;
  }
  /** Fetches the words of the offices: before the first of their screens is shown. */
  async useOffice(): Promise<void> {
    while (!this.#office) {
      const { lang } = prefs;
      const words = await LANGUAGES[lang].office();
      if (prefs.lang === lang) this.#office = words;
    }
  }
}
export const i18n = new I18n();
