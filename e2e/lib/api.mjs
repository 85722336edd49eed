// Orders over HTTP, to set the room up before people work in it by keys.

import { randomUUID } from 'node:crypto';

/**
 * Gives one order as a signed-in person.
 *
 * @param {string} origin
 * @param {Record<string, string>} headers From `signIn`.
 * @param {string} path Such as `incidents/commands`.
 * @param {object} body
 * @param {Record<string, string>} [more] Further headers, such as `happened-at`.
 */
export async function order(origin, headers, path, body, more = {}) {
  const response = await fetch(`${origin}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': randomUUID(), ...more },
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

/** Reads with the purpose of answering an emergency. */
export async function read(origin, headers, path) {
  const response = await fetch(`${origin}/api/v1/${path}`, { headers: { ...headers, accept: 'application/json', purpose: 'emergency_response' } });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
  return response.json();
}

/** The units the server proposes for an incident: they go without anybody being left aside. */
export async function proposed(origin, headers, incident) {
  const { requirements } = await read(origin, headers, `incidents/${incident}/recommendation`);
  const units = [...new Set(requirements.flatMap((need) => need.proposed))];
  if (units.length === 0) throw new Error(`no unit is proposed for ${incident}`);
  return units;
}
