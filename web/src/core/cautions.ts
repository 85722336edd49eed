/** Cautions that a dispatcher must see before anybody is sent to a place. */
import type { CautionRow, IncidentRow } from '../api/types';
import { metresBetween } from './format';
import { fold } from './search';

export function cautionsFor(
  incident: Pick<IncidentRow, 'lat' | 'lon' | 'address'>,
  cautions: readonly CautionRow[],
  now: number,
): CautionRow[] {
  const address = incident.address ? fold(incident.address) : '';
  return cautions.filter((c) => {
    if (c.withdrawn || Date.parse(c.expires_at) <= now) return false;
    if (address && c.address && fold(c.address) === address) return true;
    if (c.lat === null || c.lon === null || incident.lat === null || incident.lon === null) return false;
    return metresBetween(c.lat, c.lon, incident.lat, incident.lon) <= c.radius_m;
  });
}
