// Demo accounts, and signing in as the console does.

import { createHmac } from 'node:crypto';

/** @typedef {{ name: string, password: string, role: string, totp?: string }} Login */

/** RFC 6238 with the values every authenticator application uses. */
const STEP_MS = 30_000;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Last step spent of each secret: a server takes a code only once. */
const spent = new Map();

function base32(text) {
  let bits = '';
  for (const letter of text.replace(/=+$/, '')) {
    const value = BASE32.indexOf(letter);
    if (value < 0) throw new Error(`not base32: ${letter}`);
    bits += value.toString(2).padStart(5, '0');
  }
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
}

/**
 * The code of a second factor at a moment (RFC 6238, SHA-1, 30 s, 6 digits).
 *
 * @param {string} secret Base32.
 * @param {number} [step] Count of 30 s since 1970; that of now when left out.
 */
export function totpAt(secret, step = Math.floor(Date.now() / STEP_MS)) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const value = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fff_ffff;
  return String(value % 1_000_000).padStart(6, '0');
}

/** A code that was not used yet: that of the next step; waits when it is spent as well. */
export async function freshCode(secret) {
  // Not the step of now: the demonstration itself may have spent it when it enrolled the account.
  const step = Math.max(Math.floor(Date.now() / STEP_MS), spent.get(secret) ?? 0) + 1;
  spent.set(secret, step);
  // The server takes the code of the step to come, for clocks that differ; none further away.
  const early = (step - 1) * STEP_MS - Date.now();
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  return totpAt(secret, step);
}

/**
 * The accounts that the demonstration printed, one line each: `login <name> <password> <role> [<totp secret>]`.
 *
 * @param {import('./server.mjs').Server} server
 * @returns {Login[]}
 */
export function demoLogins(server) {
  const found = [];
  for (const line of server.output().split('\n')) {
    const parts = /^\s*login\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+([A-Z2-7]{16,})\s*$)?/.exec(line);
    if (!parts) continue;
    found.push({ name: parts[1], password: parts[2], role: parts[3], ...(parts[4] ? { totp: parts[4] } : {}) });
  }
  if (found.length === 0) throw new Error(`the demonstration printed no login\n${server.output()}`);
  return found;
}

/** The first demo account of a role, such as `dispatcher`. */
export function demoLogin(server, role) {
  const logins = demoLogins(server);
  const found = logins.find((login) => login.role === role);
  if (!found) throw new Error(`no demo account is a ${role}; there are ${logins.map((l) => l.role).join(', ')}`);
  return found;
}

/**
 * Signs in over HTTP, with the second factor where the account has one, and gives the headers that every later
 * request needs.
 *
 * @param {string} origin
 * @param {{ name: string, password: string, totp?: string }} login
 * @returns {Promise<Record<string, string>>}
 */
export async function signIn(origin, { name, password, totp }) {
  const post = async (path, body, headers = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`signing in as ${name}: HTTP ${response.status} ${await response.text()}`);
    return { answer: await response.json(), cookies: response.headers.getSetCookie() };
  };
  let { answer, cookies } = await post('/session', { name, password });
  const headers = headersOf(answer, cookies, {});
  if (answer.needs?.[0] === 'totp' && totp) {
    ({ answer, cookies } = await post('/session/second-factor', { totp: await freshCode(totp) }, headers));
    Object.assign(headers, headersOf(answer, cookies, headers));
  }
  if (answer.needs?.length) throw new Error(`${name} cannot sign in, it still needs: ${answer.needs}`);
  return headers;
}

function headersOf(answer, setCookies, before) {
  const headers = { ...before };
  const cookies = setCookies.map((cookie) => cookie.split(';')[0]);
  if (cookies.length) headers.cookie = cookies.join('; ');
  if (answer.csrf) headers['x-csrf-token'] = answer.csrf;
  if (answer.token) headers.authorization = `Bearer ${answer.token}`;
  return headers;
}

/** Whether these headers still belong to a live session. */
export async function isSignedIn(origin, headers) {
  const response = await fetch(`${origin}/api/v1/session`, { headers });
  await response.arrayBuffer();
  return response.ok;
}

/** Signs a browser context in, so that its pages open as that account. */
export async function signInContext(context, { name, password, totp }) {
  const post = async (path, data, headers = {}) => {
    const response = await context.request.post(`/api/v1${path}`, { data, headers });
    if (!response.ok()) throw new Error(`signing in as ${name}: HTTP ${response.status()} ${await response.text()}`);
    return response.json();
  };
  const answer = await post('/session', { name, password });
  if (answer.needs?.[0] !== 'totp' || !totp) return;
  await post('/session/second-factor', { totp: await freshCode(totp) }, { 'x-csrf-token': answer.csrf ?? '' });
}

/**
 * Signs in on the login screen, with keys alone.
 *
 * @param {import('playwright-core').Page} page
 * @param {{ name: string, password: string, totp?: string }} login
 */
export async function signInByKeys(page, { name, password, totp }) {
  await page.goto('/');
  await page.waitForSelector('#name:focus');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  if (totp) {
    await page.waitForSelector('#totp:focus');
    await page.keyboard.type(await freshCode(totp));
    await page.keyboard.press('Enter');
  }
  await page.waitForSelector('.shell');
}
