// Orders over HTTP, to set the room up before people work in it by keys.

import { randomUUID } from 'node:crypto';

/**
 * Gives one order as a signed-in person.
 *
 * @param {string} origin
 * @param {Record<string, string>} headers From `signIn`.
 * @param {string} path Such as `incidents/commands`.
 * @param {object} body
 */
export async function order(origin, headers, path, body) {
  const response = await fetch(`${origin}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path} ${body.type}: HTTP ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** A place in Toluca. */
export function toluca(address, dLat = 0, dLon = 0) {
  return {
    address,
    municipality: '15106',
    located: { position: { lat: 19.2925 + dLat, lon: -99.6569 + dLon }, method: 'told', at: new Date().toISOString(), accuracy_m: 40 },
  };
}
