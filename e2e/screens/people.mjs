// Who looks at the screens: each account signs in once, however many pictures are taken of it.

import { demoLogins, signIn, signInContext } from '../lib/session.mjs';

const states = new Map();
const headers = new Map();

/** The account of this name, of the demonstration or of the 089. */
export function login(room, name) {
  const found = (room.logins ? Object.values(room.logins) : demoLogins(room)).find((one) => one.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}

/** Headers of a person who gives orders over HTTP. */
export async function as(room, name) {
  const key = `${room.origin} ${name}`;
  if (!headers.has(key)) headers.set(key, signIn(room.origin, login(room, name)));
  return headers.get(key);
}

/** Signs a new context in with the session of before: a second factor would take half a minute each time. */
export async function enter(context, room, name) {
  const key = `${room.origin} ${name}`;
  const known = states.get(key);
  if (known) return context.addCookies(known);
  await signInContext(context, login(room, name));
  states.set(key, (await context.storageState()).cookies);
}
