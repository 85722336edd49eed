/** The dictionary on the screen. Spanish is in the first load; English arrives when it is chosen. */
import { es, type Dictionary } from '../core/i18n/es';
import { LANGUAGES, type Lang } from '../core/i18n/languages';
import { prefs } from './prefs.svelte';

class I18n {
  #dictionary = $state.raw<Dictionary>(es);

  /** The words of the language in use. */
  get t(): Dictionary {
    return this.#dictionary;
  }
  get locale(): string {
    return LANGUAGES[prefs.lang].locale;
  }
  async use(lang: Lang): Promise<void> {
    this.#dictionary = await LANGUAGES[lang].load();
  }
}
export const i18n = new I18n();
