/** The dictionary on the screen. Spanish is in the first load; English arrives when it is chosen. */
import { es, type Dictionary } from '../core/i18n/es';
import { prefs, type Lang } from './prefs.svelte';

class I18n {
  #dictionary = $state.raw<Dictionary>(es);

  /** The words of the language in use. */
  get t(): Dictionary {
    return this.#dictionary;
  }
  get locale(): string {
    return prefs.lang === 'es' ? 'es-MX' : 'en-US';
  }
  async use(lang: Lang): Promise<void> {
    this.#dictionary = lang === 'es' ? es : (await import('../core/i18n/en')).en;
  }
}
export const i18n = new I18n();
