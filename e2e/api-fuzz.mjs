// Sends schemathesis through everything the OpenAPI document describes: once as a stranger, then once for each of the roles that may most.
// Fails on any answer 5xx, on a panic in the server's output, and when a session or the server did not survive:
// a fuzzer whose every request is answered 401 proves nothing.
//
// Needs ATALAYA_BIN and SCHEMATHESIS (paths); `cargo xtask test --only api-fuzz` sets both.
// ATALAYA_FUZZ_EXAMPLES: random cases per operation and pass, 3 when left out; the coverage phase, which is the bulk
// (some 14,000 requests a pass), always runs.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startServer } from './lib/server.mjs';
import { demoLogins, isSignedIn, signIn } from './lib/session.mjs';

const DOCUMENT =
  resolve(process.env.ATALAYA_OPENAPI || join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'openapi.json'));
const EXAMPLES = process.env.ATALAYA_FUZZ_EXAMPLES || '3';
/** Same cases in each run, so that a red run can be repeated. */
const SEED = '20260901';
/** The fuzzer leaves files where it runs. */
const scratch = await mkdtemp(join(tmpdir(), 'atalaya-fuzz-'));

function schemathesis(origin, headers, extra) {
  const program = process.env.SCHEMATHESIS;
  if (!program) throw new Error('SCHEMATHESIS is not set: run through `cargo xtask test --only api-fuzz`');
  const args = ['run', DOCUMENT, '--origin', origin, '--checks', 'not_a_server_error', '--seed', SEED];
  args.push('--phases', 'examples,coverage,fuzzing', '--max-examples', EXAMPLES, '--continue-on-failure');
  args.push('--request-timeout', '60', '--warnings', 'off', '--suppress-health-check', 'all', ...extra);
  for (const [name, value] of Object.entries(headers)) args.push('--header', `${name}: ${value}`);
  return new Promise((done, reject) => {
    const child = spawn(program, args, { cwd: scratch, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', done);
  });
}

async function pass(server, who, headers, extra, failures) {
  console.log(`\n--- ${who}`);
  const code = await schemathesis(server.origin, headers, extra);
  if (code !== 0) failures.push(`${who}: schemathesis ended with ${code}`);
  const health = await fetch(`${server.origin}/health/live`).catch((error) => ({ ok: false, status: error.message }));
  if (!health.ok) throw new Error(`after '${who}' the server is not live: ${health.status}\n${server.output()}`);
}

async function fuzzAll(server) {
  const failures = [];
  // One account per role, taken before anything can change or lock an account.
  // The roles that may most, those that change accounts last; ATALAYA_FUZZ_ROLES=all takes every one.
  const wanted = (process.env.ATALAYA_FUZZ_ROLES || 'call_taker,dispatcher,supervisor,auditor,administrator').split(',');
  const chosen = demoLogins(server).filter((login) => wanted.includes('all') || wanted.includes(login.role));
  const roles = new Map(chosen.sort((a, b) => wanted.indexOf(a.role) - wanted.indexOf(b.role)).map((login) => [login.role, login]));
  const sessions = [];
  for (const [role, login] of roles) sessions.push({ role, headers: await signIn(server.origin, login) });
  await pass(server, 'a stranger', {}, [], failures);
  for (const { role, headers } of sessions) {
    // A signed-in pass must not sign itself out.
    await pass(server, role, headers, ['--exclude-path-regex', '/session(/|$)'], failures);
    if (!(await isSignedIn(server.origin, headers))) failures.push(`${role}: the session ended during its pass`);
  }
  const panic = server.output().split('\n').find((line) => line.includes('panicked at'));
  if (panic) failures.push(`the server panicked: ${panic}`);
  return failures;
}

const server = await startServer();
let failures;
try {
  failures = await fuzzAll(server);
} finally {
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
process.exitCode = failures.length ? 1 : 0;
