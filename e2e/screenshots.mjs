// Renews the pictures in docs/images from the real binary with a moving demonstration.
// Needs ATALAYA_BIN; `cargo xtask screenshots` sets it. Add a picture by adding a line to SHOTS.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { launchBrowser, openPage, screenshot } from './lib/browser.mjs';
import { startServer } from './lib/server.mjs';
import { demoLogin, signInContext } from './lib/session.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'images');
/** Time for the simulator to fill the queue, so that no picture shows an empty room. */
const WARM_UP_MS = 30_000;

/** File name, path of the screen, and the role that looks at it; no role is nobody signed in. */
const SHOTS = [
  { name: 'login', path: '/' },
  { name: 'calls', path: '/calls', role: 'call_taker' },
  { name: 'dispatch', path: '/dispatch', role: 'dispatcher' },
  { name: 'measures', path: '/measures', role: 'supervisor' },
  { name: 'audit', path: '/audit', role: 'auditor' },
];

const server = await startServer({ simulator: true });
const browser = await launchBrowser();
try {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  for (const { name, path, role } of SHOTS) {
    const { context, page, problems } = await openPage(browser, server.origin);
    if (role) await signInContext(context, demoLogin(server, role));
    await page.goto(path);
    await page.waitForTimeout(2_000);
    console.log(await screenshot(page, name, FOLDER));
    for (const problem of problems) console.warn(`  ${name}: ${problem}`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
