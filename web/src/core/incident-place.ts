/** An incident's place as its row has it: what an order that keeps the place sends along. */
import type { IncidentRow, Place } from '../api/types';

export function placeOfRow(i: Pick<IncidentRow, 'lat' | 'lon' | 'method' | 'located_at' | 'created_at' | 'accuracy_m' | 'address' | 'neighbourhood' | 'municipality' | 'references'>): Place {
  const place: Place = {};
  if (i.lat !== null && i.lon !== null) {
    place.located = {
      position: { lat: i.lat, lon: i.lon },
      method: i.method ?? 'told',
      at: i.located_at ?? i.created_at,
      ...(i.accuracy_m ? { accuracy_m: i.accuracy_m } : {}),
    };
  }
  if (i.address) place.address = i.address;
  if (i.neighbourhood) place.neighbourhood = i.neighbourhood;
  if (i.municipality) place.municipality = i.municipality;
  if (i.references) place.references = i.references;
  return place;
}
