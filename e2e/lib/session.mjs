// Demo accounts, and signing in as the console does.

/**
 * The accounts that the demonstration printed, one line each: `login <name> <password> <role>`.
 *
 * @param {import('./server.mjs').Server} server
 * @returns {{ name: string, password: string, role: string }[]}
 */
export function demoLogins(server) {
  const found = [];
  for (const line of server.output().split('\n')) {
    const parts = /^\s*login\s+(\S+)\s+(\S+)\s+(\S+)/.exec(line);
    if (parts) found.push({ name: parts[1], password: parts[2], role: parts[3] });
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
 * Signs in over HTTP and gives the headers that every later request needs.
 *
 * @param {string} origin
 * @param {{ name: string, password: string }} login
 * @returns {Promise<Record<string, string>>}
 */
export async function signIn(origin, { name, password }) {
  const response = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!response.ok) throw new Error(`signing in as ${name}: HTTP ${response.status} ${await response.text()}`);
  const answer = await response.json();
  if (answer.needs?.length) throw new Error(`${name} cannot sign in with a password alone: ${answer.needs}`);
  const headers = {};
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
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
export async function signInContext(context, { name, password }) {
  const response = await context.request.post('/api/v1/session', { data: { name, password } });
  if (!response.ok()) throw new Error(`signing in as ${name}: HTTP ${response.status()} ${await response.text()}`);
}
