// A browser with a profile on disk that can be killed as a power cut kills it, and opened again on the same profile.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { WAIT_MS } from './browser.mjs';

const START_MS = 30_000;

/** A profile directory; `open` starts a browser on it, `remove` deletes it. */
export async function newProfile() {
  const folder = await mkdtemp(join(tmpdir(), 'atalaya-profile-'));
  return { open: () => openBrowser(folder), remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * @returns {Promise<{ page: import('playwright-core').Page, problems: string[], kill: () => Promise<void> }>} `kill`
 *   ends every process of the browser with SIGKILL: nothing is written any more.
 */
async function openBrowser(folder) {
  await rm(join(folder, 'DevToolsActivePort'), { force: true });
  await rm(join(folder, 'SingletonLock'), { force: true });
  const program = process.env.ATALAYA_CHROMIUM || '/usr/bin/chromium';
  const child = spawn(
    program,
    ['--headless=new', '--no-sandbox', '--no-first-run', '--disable-session-crashed-bubble', '--remote-debugging-port=0',
      '--lang=es-MX', '--window-size=1366,768', `--user-data-dir=${folder}`, 'about:blank'],
    // A group of its own, so that the kill reaches all of its processes.
    { detached: true, stdio: 'ignore', env: { ...process.env, TZ: 'America/Mexico_City' } },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const port = await activePort(folder, child);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = browser.contexts()[0];
  const page = context.pages()[0] ?? (await context.newPage());
  const problems = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.setDefaultTimeout(WAIT_MS);
  const kill = async () => {
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    await browser.close().catch(() => {});
  };
  return { page, problems, kill };
}

async function activePort(folder, child) {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the browser ended (${child.exitCode})`);
    const text = await readFile(join(folder, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const port = Number(text.split('\n')[0]);
    if (port > 0) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the browser did not open its port');
}
