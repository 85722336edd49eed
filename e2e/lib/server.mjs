// Starts the real binary with demo data in a directory of its own, and stops it again.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Demo data are loaded before the port opens; slow disks need a while. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;
/** Last lines of the server's output that an error shows. */
const KEPT_LINES = 200;

/**
 * @typedef {object} Server
 * @property {string} origin Address without a trailing slash, such as `http://127.0.0.1:40123`.
 * @property {string} data The data directory.
 * @property {() => string} output The last lines it wrote, both streams.
 * @property {() => Promise<void>} crash Ends it at once (SIGKILL), as a power cut does; its data stay.
 * @property {(how?: { keep?: boolean }) => Promise<number | null>} stop Asks it to end, removes its data (unless they
 *   are kept) and gives its exit code.
 */

/**
 * Starts `atalaya demo` on a free port and waits until it listens.
 *
 * @param {object} [options]
 * @param {string} [options.binary] The program; `ATALAYA_BIN` when left out.
 * @param {boolean} [options.simulator] Whether simulated calls and units move. Off, so that a test sees only what
 *   it did itself.
 * @param {Server} [options.after] A server that crashed: `atalaya serve` goes on with its data at its address.
 * @param {string[]} [options.args] More options of the binary.
 * @param {number} [options.startTimeoutMs]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const { binary = process.env.ATALAYA_BIN, simulator = false, args = [] } = options;
  const startTimeoutMs = options.startTimeoutMs ?? START_TIMEOUT_MS;
  if (!binary) {
    throw new Error('ATALAYA_BIN is not set: run through `cargo xtask test --only e2e`, or point it at the binary');
  }
  const data = options.after?.data ?? (await mkdtemp(join(tmpdir(), 'atalaya-e2e-')));
  const place = ['--data', data, '--listen', options.after ? new URL(options.after.origin).host : '127.0.0.1:0'];
  const all = options.after
    ? ['serve', ...place, ...args]
    : ['demo', ...place, ...(simulator ? [] : ['--no-simulator']), ...args];
  const child = spawn(binary, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const lines = collectLines(child);
  const crash = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async ({ keep = false } = {}) => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const { code } = await ended;
    clearTimeout(hard);
    if (!keep) await rm(data, { recursive: true, force: true });
    return code;
  };
  try {
    const origin = await listening(lines, ended, startTimeoutMs);
    return { origin, data, output: lines.text, crash, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Keeps the last lines of both streams and tells each new one. */
function collectLines(child) {
  const kept = [];
  const watchers = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    let open = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const parts = (open + text).split('\n');
      open = parts.pop() ?? '';
      for (const line of parts) {
        kept.push(line);
        if (kept.length > KEPT_LINES) kept.shift();
        for (const watch of watchers) watch(line);
      }
    });
  }
  return { watch: (watcher) => watchers.add(watcher), text: () => kept.join('\n') };
}

function listening(lines, ended, timeoutMs) {
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      clearTimeout(timer);
      reject(new Error(`the server ${why}\n${lines.text()}`));
    };
    const timer = setTimeout(() => fail(`did not listen within ${timeoutMs / 1000} s`), timeoutMs);
    lines.watch((line) => {
      const origin = /listening on (https?:\/\/[^\s/]+)/.exec(line)?.[1];
      if (!origin) return;
      clearTimeout(timer);
      resolve(origin);
    });
    ended.then(({ code, signal, error }) => fail(error ? `cannot start: ${error.message}` : `ended (${code ?? signal})`));
  });
}
