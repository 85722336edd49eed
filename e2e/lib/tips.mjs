// A centre that attends the 089: accounts, a vault with members, both processes of the real binary.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { totpAt } from './session.mjs';

const PASSWORD = 'una-clave-larga-de-prueba';
export const PHRASE = 'cuatro caballos correctos';
const START_TIMEOUT_MS = 60_000;
/** Who works there; members have keys of the vault. `AI`: a compartment that opens at the client only. */
const PEOPLE = [
  { name: 'ope.uno', login: 'tip_operator', role: 'tip_operator' },
  { name: 'ana.uno', login: 'tip_analyst', role: 'tip_analyst', unit: '089' },
  { name: 'sup.uno', login: 'tip_supervisor', role: 'tip_supervisor', unit: '089' },
  { name: 'sup.dos', login: 'second_supervisor', role: 'tip_supervisor', unit: '089' },
  // Without a second factor yet: registers a passkey at the first log-in.
  { name: 'sup.tres', login: 'keyed_supervisor', role: 'tip_supervisor', unit: '089' },
  { name: 'sup.cuatro', login: 'second_keyed_supervisor', role: 'tip_supervisor', unit: '089' },
  { name: 'sup.cinco', login: 'third_keyed_supervisor', role: 'tip_supervisor', unit: '089' },
  // Reads tips and has no key yet.
  { name: 'ana.dos', login: 'keyless_analyst', role: 'tip_analyst' },
  { name: 'int.uno', login: 'inside_analyst', role: 'tip_analyst', unit: 'AI', agency: 'AI' },
  { name: 'int.dos', login: 'inside_supervisor', role: 'tip_supervisor', unit: 'AI', agency: 'AI' },
  { name: 'int.tres', login: 'second_inside_supervisor', role: 'tip_supervisor', unit: 'AI', agency: 'AI' },
];

/** Runs the binary to its end, with this on its standard input; its output. */
export function run(binary, args, input = '') {
  return new Promise((resolve, reject) => {
    const child = execFile(binary, args, (error, out, err) => (error ? reject(new Error(`${args[0]}: ${err}`)) : resolve(out)));
    child.stdin.end(input);
  });
}

/** A port that nobody listens on now. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts a process and waits for a line of its. */
async function start(binary, args, wanted) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const found = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${args.slice(0, 2).join(' ')} said nothing\n${text}`)), START_TIMEOUT_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (more) => {
        text += more;
        const match = wanted.exec(text);
        if (!match) return;
        clearTimeout(timer);
        resolve(match[1] ?? '');
      });
    }
    child.once('exit', (code) => reject(new Error(`${args[0]} ended (${code})\n${text}`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  try {
    return { value: await found, stop, pid: child.pid };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/**
 * Starts vault and server with accounts of the 089; who reads tips has a second factor.
 *
 * @param {string} [binary] The program; `ATALAYA_BIN` when left out.
 * @param {{ named?: boolean }} [options] `named`: reached as `localhost`, because passkeys need a name.
 */
export async function startTips(binary = process.env.ATALAYA_BIN, { named = false } = {}) {
  if (!binary) throw new Error('ATALAYA_BIN is not set');
  const dir = await mkdtemp(join(tmpdir(), 'atalaya-089-'));
  const [data, vault, socket, key] = ['data', 'vault', 'vault.sock', 'escrow.pub'].map((name) => join(dir, name));
  const parts = [];
  const stop = async () => {
    for (const part of parts.reverse()) await part.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await run(binary, ['vault', 'ceremony', '--public-key', key]);
    const forensic = join(dir, 'forensic.pub');
    const said = await run(binary, ['vault', 'ceremony', '--forensic', '--public-key', forensic]);
    const shares = said.split('\n').filter((line) => line.startsWith('ATALAYA-PERICIAL-1'));
    const made = await run(binary, ['vault', 'setup', '--dir', vault, '--public-key', key]);
    const mark = /enrolments: ([0-9a-f ]{39})/.exec(made)?.[1];
    for (const { name, role, agency } of PEOPLE) {
      const within = agency ? ['--agency', agency] : [];
      const args = ['user', 'add', '--data', data, '--site', 'TOL', '--role', role, ...within, '--display-name', name, '--password-stdin', name];
      await run(binary, args, `${PASSWORD}\n`);
    }
    const accounts = JSON.parse(await run(binary, ['user', 'list', '--report', 'json', '--data', data]));
    const idOf = (name) => accounts.find((account) => account.name === name).id;
    for (const { name, unit } of PEOPLE.filter((p) => p.unit)) {
      const said = await run(binary, ['vault', 'enrol', '--dir', vault, '--unit', unit, idOf(name)], `${PHRASE}\n`);
      if (!said.includes(mark)) throw new Error(`another mark than at the setup: ${said}`);
    }
    await run(binary, ['vault', 'forensic', '--dir', vault, '--public-key', forensic]);
    const running = await start(binary, ['vault', 'run', '--dir', vault, '--socket', socket], /vault at/);
    parts.push(running);
    const port = named ? await freePort() : 0;
    const origin = named ? `http://localhost:${port}` : null;
    const address = ['--listen', `127.0.0.1:${port}`, ...(origin ? ['--origin', origin] : [])];
    const server = await start(binary, ['serve', '--data', data, ...address, '--vault', socket], /listening on (https?:\/\/[^\s/]+)/);
    parts.push(server);
    const logins = Object.fromEntries(PEOPLE.map(({ name, login }) => [login, { name, password: PASSWORD, id: idOf(name) }]));
    const { tip_analyst, keyless_analyst, inside_analyst, tip_supervisor, second_supervisor, inside_supervisor, second_inside_supervisor } = logins;
    const coded = [tip_analyst, keyless_analyst, inside_analyst, tip_supervisor, second_supervisor, inside_supervisor, second_inside_supervisor];
    for (const login of coded) login.totp = await enrolTotp(server.value, login);
    return { origin: origin ?? server.value, logins, mark, stop, stopVault: running.stop, dir, shares, pid: server.pid, binary };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gives an account that must have one its second factor; the secret. */
async function enrolTotp(origin, { name, password }) {
  const post = async (path, body, headers = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${text}`);
    return { answer: text ? JSON.parse(text) : {}, cookies: response.headers.getSetCookie() };
  };
  const { answer, cookies } = await post('/session', { name, password });
  const headers = { cookie: cookies.map((c) => c.split(';')[0]).join('; '), 'x-csrf-token': answer.csrf };
  const { answer: made } = await post('/session/totp', {}, headers);
  // The step before this one: those of now and next stay for the browser. It must still be the one before when it arrives.
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 5_000) await new Promise((resolve) => setTimeout(resolve, left));
  await post('/session/totp/confirm', { totp: totpAt(made.secret, Math.floor(Date.now() / 30_000) - 1) }, headers);
  return made.secret;
}
