// The archive of positions as other programs read it: a telephone reports to the real binary, the server is stopped, and
// DuckDB, pandas and DataFusion read what it archived. Then one byte is changed, and `history verify` names the file.
//
// Needs ATALAYA_BIN and HISTORY_PYTHON (a Python with e2e/history/requirements.txt); `cargo xtask test --only history-peers`
// sets both.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startServer } from './lib/server.mjs';
import { demoLogin, signIn } from './lib/session.mjs';

const { ATALAYA_BIN: binary, HISTORY_PYTHON: python } = process.env;
if (!binary || !python) throw new Error('ATALAYA_BIN or HISTORY_PYTHON is not set: run through `cargo xtask test --only history-peers`');
const POSITIONS = 150;

const scratch = await mkdtemp(join(tmpdir(), 'atalaya-history-'));
const run = (...args) => execFileSync(binary, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Sends positions as OwnTracks does, a second apart, the last one some seconds ago. */
async function report(origin, name, secret, count = POSITIONS) {
  const authorization = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  const first = Math.floor(Date.now() / 1000) - count - 5;
  const sent = [];
  for (let i = 0; i < count; i++) {
    const [lat, lon] = [19.2901234 + i * 0.0001, -99.6507654 + i * 0.00013];
    const body = JSON.stringify({ _type: 'location', lat, lon, tst: first + i, acc: 5, vel: 36, cog: 45 });
    const headers = { 'content-type': 'application/json', authorization };
    const answer = await fetch(`${origin}/t/owntracks`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`position ${i}: HTTP ${answer.status} ${await answer.text()}`);
    sent.push({ at_ms: (first + i) * 1000, lat, lon });
    // A device may send a hundred at once and twenty a second.
    if (i >= 80) await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return sent;
}

/** Every file below a folder. */
async function filesOf(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((f) => f.isFile()).map((f) => join(f.parentPath ?? f.path, f.name)).sort();
}

function verify(data, ...more) {
  return spawnSync(binary, ['history', 'verify', '--data', data, '--report', 'json', ...more], { encoding: 'utf8' });
}

/** A store that speaks S3 (moto), with one bucket; gives how to end it. */
async function objectStore() {
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`moto did not start:\n${said}`)), 30_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        said += text;
        const found = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
    }
    child.once('exit', (code) => reject(new Error(`moto ended (${code}):\n${said}`)));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const made = await fetch(`${endpoint}/archivo-c5`, { method: 'PUT' });
  if (!made.ok) throw new Error(`the bucket was not made: HTTP ${made.status}`);
  Object.assign(process.env, { AWS_ENDPOINT: endpoint, AWS_ALLOW_HTTP: 'true', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  const keys = async () => [...(await (await fetch(`${endpoint}/archivo-c5?list-type=2`)).text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map((m) => m[1]);
  return { keys, end: () => child.kill() };
}

/** The same archive by address in an object store. */
async function inObjectStore(before, secret) {
  const store = await objectStore();
  const address = ['--history', 's3://archivo-c5/archivo'];
  try {
    server = await startServer({ after: before, args: address });
    const positions = await report(server.origin, 'telefono-1', secret, 20);
    if ((await server.stop({ keep: true })) !== 0) throw new Error(`the server did not stop well:\n${server.output()}`);
    const keys = await store.keys();
    if (keys.length !== 1 || !keys[0].startsWith('archivo/operations/TOL/')) throw new Error(`what is in the bucket: ${keys.join(' ')}`);
    // What was archived in the folder before is not there: that is said, and no more than that.
    const found = JSON.parse(verify(server.data, ...address).stdout);
    const wanted = { bad_count: 1, unsealed_count: 0, rows: POSITIONS + positions.length };
    for (const [name, value] of Object.entries(wanted)) {
      if (found[name] !== value) throw new Error(`in the object store: ${name} ${found[name]} and not ${value}`);
    }
    console.log('ok      object store: written and verified by address (moto)');
  } finally {
    store.end();
  }
}

let server = await startServer();
let code = 1;
try {
  const headers = await signIn(server.origin, demoLogin(server, 'dispatcher'));
  const listed = await (await fetch(`${server.origin}/api/v1/units?limit=5`, { headers })).json();
  const { id, call_sign: callSign } = listed.items[0];
  await server.crash();
  const data = ['--data', server.data];
  const said = run('device', 'enrol', '--unit', callSign, '--kind', 'own_tracks', '--name', 'telefono-1', 'Moto G de prueba', ...data);
  const secret = /(?:secret|password)\S*\s+(\S+)/i.exec(said)?.[1];
  if (!secret) throw new Error(`device enrol printed no secret:\n${said}`);
  server = await startServer({ after: server });
  const positions = await report(server.origin, 'telefono-1', secret);
  const panic = server.output().split('\n').find((line) => line.includes('panicked at'));
  if (panic) throw new Error(`the server panicked: ${panic}`);
  if ((await server.stop({ keep: true })) !== 0) throw new Error(`the server did not stop well:\n${server.output()}`);

  const history = join(server.data, 'history');
  await writeFile(join(scratch, 'expected.json'), JSON.stringify({ history, unit: id, call_sign: callSign, site: 'TOL', positions }));
  code = spawnSync(python, [join(import.meta.dirname, 'history/peers.py'), join(scratch, 'expected.json')], { stdio: 'inherit' }).status ?? 1;

  const sound = verify(server.data);
  if (sound.status !== 0) throw new Error(`history verify finds fault with a sound archive: ${sound.stdout}${sound.stderr}`);
  const rows = JSON.parse(sound.stdout).rows;
  if (rows !== POSITIONS) throw new Error(`${rows} sealed positions and not ${POSITIONS}`);
  const [file] = await filesOf(history);
  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  await writeFile(file, bytes);
  const changed = verify(server.data);
  const name = file.slice(history.length + 1);
  if (changed.status !== 1 || !changed.stderr.includes(name)) throw new Error(`a changed byte is not found: ${changed.status} ${changed.stderr}`);
  await rm(file);
  const missing = verify(server.data);
  if (missing.status !== 1 || !missing.stderr.includes('missing')) throw new Error(`a missing file is not found: ${missing.status} ${missing.stderr}`);
  console.log('ok      history verify: sound, one byte changed, one file missing');
  await inObjectStore(server, secret);
} finally {
  await rm(server.data, { recursive: true, force: true });
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = code;
