/** Cautions that a dispatcher must see before anybody is sent to a place. */
import type { CautionRow, IncidentRow } from '../api/types';
import { metresBetween } from './format';
import { fold } from './search';

/** A caution without its own radius counts for its building and the ones beside it. */
const DEFAULT_RADIUS_M = 100;

export function cautionsFor(
  incident: Pick<IncidentRow, 'lat' | 'lon' | 'address'>,
  cautions: readonly CautionRow[],
  now: number,
): CautionRow[] {
  const address = incident.address ? fold(incident.address) : '';
  return cautions.filter((c) => {
    if (c.expires_at && Date.parse(c.expires_at) <= now) return false;
    if (address && c.address && fold(c.address) === address) return true;
    if (c.lat === null || c.lon === null || incident.lat === null || incident.lon === null) return false;
    return metresBetween(c.lat, c.lon, incident.lat, incident.lon) <= (c.radius_m ?? DEFAULT_RADIUS_M);
  });
}
