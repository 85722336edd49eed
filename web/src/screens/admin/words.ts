/** Words of reference data in the language of the screen. */
import type { MeasureDefinition } from '../../api/types';
import { i18n } from '../../state/i18n.svelte';
import { prefs } from '../../state/prefs.svelte';
import { reference } from '../../state/reference.svelte';
import type { Names } from './tell';

export function capabilityName(code: string): string {
  const known = reference.kinds.capabilities.find((c) => c.code === code);
  return known ? (prefs.lang === 'en' ? known.en : known.es) : code;
}
/** `3` a class, `304` a subtype, `30421` one type of the catalogue. */
export function typesName(prefix: string): string {
  const one = reference.types.find((type) => String(type.code).startsWith(prefix));
  const name = prefix.length >= 5 ? one?.name : prefix.length >= 3 ? one?.subtype : one?.class_name;
  return name ? `${prefix} ${name}` : prefix;
}
function stationName(code: string): string {
  const station = reference.agencies.flatMap((a) => a.stations).find((s) => s.code === code);
  return station ? `${station.name} (${code})` : code;
}
/** Names of what the configuration calls by codes; measures and units as far as they were read. */
export const namesWith = (measures: ReadonlyMap<string, MeasureDefinition>, units?: ReadonlyMap<string, string>): Names => ({
  unit: (id) => units?.get(id),
  town: (code) => reference.municipalityName(code),
  agency: (code) => reference.agencyName(code),
  capability: capabilityName,
  unitKind: (code) => reference.kindName(code),
  station: stationName,
  role: (code) => i18n.t.roles[code] ?? code,
  types: typesName,
  measure(code) {
    const known = measures.get(code);
    return known && { name: prefs.lang === 'en' ? known.name.en : known.name.es, unit: known.unit };
  },
});
