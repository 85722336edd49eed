// Renews the pictures in docs/screens from the real binary with a moving demonstration.
// Needs ATALAYA_BIN; `cargo xtask screenshots` sets it. Add a picture by adding a line to SHOTS; names as
// arguments renew only those.

import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { launchBrowser, openPage, screenshot } from './lib/browser.mjs';
import { pick, tabTo } from './lib/keys.mjs';
import { prepareOversight } from './lib/oversight.mjs';
import { repack } from './lib/png.mjs';
import { startServer } from './lib/server.mjs';
import { demoLogin, demoLogins, signInContext } from './lib/session.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'screens');
/** Time for the simulator to fill the room, at the speed below, so that no picture shows it empty. */
const WARM_UP_MS = 25_000;
const SPEED = '20';
/** The map and the suggestions of the open incident. */
const SETTLE_MS = 3_000;
/** A picture in the repository stays below this. */
const BYTES_MAX = 300_000;

/** File name, screen, who looks at it (a role or a name; nobody for the login), theme, and what is done first. */
const SHOTS = [
  { name: 'login', path: '/' },
  { name: 'calls', path: '/calls', who: 'operador', act: takeCall },
  { name: 'calls-day', path: '/calls', who: 'operador', theme: 'dia', act: takeCall },
  { name: 'calls-wide', path: '/calls', who: 'operador', theme: 'penumbra', size: { width: 1920, height: 1080 }, act: takeCall },
  { name: 'calls-contrast', path: '/calls', who: 'operador', theme: 'contraste', act: takeCall },
  { name: 'commands', path: '/calls', who: 'operador', act: (page) => page.keyboard.press('?') },
  { name: 'dispatch-night', path: '/dispatch', who: 'despachador', act: openNext },
  { name: 'dispatch-day', path: '/dispatch', who: 'despachador', theme: 'dia', act: openNext },
  { name: 'measures', path: '/measures', who: 'supervisor' },
  { name: 'audit', path: '/audit', who: 'auditor' },
  { name: 'quality-queue', path: '/quality/queue', who: 'calidad', act: (page) => page.keyboard.press('v') },
  { name: 'quality-reviews', path: '/quality/reviews', who: 'supervisor' },
  { name: 'quality-agreement', path: '/quality/agreement', who: 'supervisor' },
  { name: 'admin-approvals', path: '/admin/approvals', who: 'supervisor' },
  { name: 'admin-plans', path: '/admin/plans', who: 'administrador' },
  { name: 'admin-changes', path: '/admin/changes', who: 'administrador' },
  { name: 'admin-rosters', path: '/admin/rosters', who: 'administrador' },
  { name: 'admin-system', path: '/admin/system', who: 'administrador' },
];

async function openNext(page) {
  await page.keyboard.press('F4');
}

/** A call by hand: at this speed the simulated operators leave none ringing. */
async function takeCall(page) {
  await page.keyboard.press('Alt+n');
  await page.waitForSelector('#town:focus');
  await pick(page, '#town', 'toluca');
  await tabTo(page, '#address');
  await page.keyboard.type('Avenida Hidalgo 201');
  await pick(page, '#type', 'robo a transeunte');
  await page.waitForSelector('#narrative:focus');
  await page.keyboard.type('Dos sujetos le quitan la bolsa y corren al portal.');
}

async function shoot(browser, server, { name, path, who, theme = 'noche', size = { width: 1366, height: 768 }, act }) {
  const { context, page, problems } = await openPage(browser, server.origin, { viewport: size });
  await context.addInitScript((value) => localStorage.setItem('atalaya.prefs', JSON.stringify({ theme: value })), theme);
  if (who) await signInContext(context, demoLogins(server).find((one) => one.name === who) ?? demoLogin(server, who));
  await page.goto(path);
  await page.waitForSelector(who ? '.shell main > *' : '#name');
  await page.waitForTimeout(SETTLE_MS);
  if (act) {
    await act(page);
    await page.waitForTimeout(SETTLE_MS);
  }
  const file = await screenshot(page, name, FOLDER);
  const picture = repack(await readFile(file));
  await writeFile(file, picture);
  const size = picture.length;
  console.log(`${file} ${size}`);
  if (size > BYTES_MAX) problems.push(`${size} bytes, more than ${BYTES_MAX}`);
  // Only the login screen asks, as a stranger, whether it is still signed in.
  for (const problem of who ? problems : problems.filter((text) => !/status of 401/.test(text))) {
    console.warn(`  ${name}: ${problem}`);
    process.exitCode = 1;
  }
  await context.close();
}

const server = await startServer({ simulator: true, args: ['--speed', SPEED] });
const browser = await launchBrowser();
try {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  await prepareOversight(server);
  const only = process.argv.slice(2);
  for (const shot of SHOTS.filter((one) => only.length === 0 || only.includes(one.name))) await shoot(browser, server, shot);
} finally {
  await browser.close();
  await server.stop();
}
