// A tracker of a unit: enrolled by the administrator, it reports positions as OwnTracks does.

import { order } from './api.mjs';

/**
 * @param {string} origin
 * @param {Record<string, string>} admin Headers of an administrator.
 * @param {{ id: string, call_sign: string }} unit
 * @returns {Promise<(lat: number, lon: number, at?: number) => Promise<void>>} Reports where the unit is, now or at a moment past.
 */
export async function enrolTracker(origin, admin, unit) {
  const { id } = await order(origin, admin, 'devices/commands', { name: `Rastreador de ${unit.call_sign}`, kind: 'own_tracks', holder: { of: 'unit', unit: unit.id } });
  const name = unit.call_sign.toLowerCase();
  const { secret } = await order(origin, admin, `devices/${id}/secret`, { name });
  return async (lat, lon, at = Date.now()) => {
    const response = await fetch(`${origin}/t/owntracks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${name}:${secret}`)}` },
      body: JSON.stringify({ _type: 'location', lat, lon, acc: 10, tst: Math.floor(at / 1000) }),
    });
    if (!response.ok) throw new Error(`${unit.call_sign} is not believed: HTTP ${response.status} ${await response.text()}`);
  };
}
