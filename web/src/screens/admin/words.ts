/** Words of reference data in the language of the screen. */
import { prefs } from '../../state/prefs.svelte';
import { reference } from '../../state/reference.svelte';

export function capabilityName(code: string): string {
  const known = reference.kinds.capabilities.find((c) => c.code === code);
  return known ? (prefs.lang === 'en' ? known.en : known.es) : code;
}
