/** The map's own words in the language in use. */
import { prefs } from '../../state/prefs.svelte';
import { en, es, type MapWords } from './words';

export const words = {
  get t(): MapWords {
    return prefs.lang === 'en' ? en : es;
  },
};
