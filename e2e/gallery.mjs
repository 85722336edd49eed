// Every screen in every theme at two sizes, from the real binary with a moving demonstration: `npm run gallery`.
// Options: --only dispatch,calls  --themes noche  --sizes 1366x768  --docs (writes the chosen ones to docs/screens)

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { launchBrowser, openPage } from './lib/browser.mjs';
import { repack } from './lib/png.mjs';
import { startServer } from './lib/server.mjs';
import { demoLogin, demoLogins, signInContext } from './lib/session.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DOCS = process.argv.includes('--docs');
const FOLDER = DOCS ? join(HERE, '..', 'docs', 'screens') : join(HERE, 'results', 'gallery');
/** Time for the simulator to fill the room, at the speed below. */
const WARM_UP_MS = 25_000;
const SETTLE_MS = 2500;
/** A picture in the repository stays below this. */
const BYTES_MAX = 300_000;

const list = (name, all) => {
  const i = process.argv.indexOf(`--${name}`);
  return i > 0 ? process.argv[i + 1].split(',') : all;
};
const SCREENS = {
  login: {},
  calls: { who: 'operador' },
  dispatch: { who: 'despachador', act: openNext },
  orders: { path: '/dispatch', who: 'despachador', act: async (page) => (await openNext(page), await page.keyboard.press('o')) },
  map: { path: '/dispatch', who: 'despachador', act: async (page) => (await openNext(page), await page.click('.tools button >> nth=1'), await page.keyboard.press('Escape')) },
  measures: { role: 'supervisor' },
  audit: { role: 'auditor' },
  admin: { role: 'administrator' },
};
/** The ones that docs/screens shows. */
const CHOSEN = [
  { screen: 'dispatch', theme: 'noche', size: '1366x768', file: 'dispatch-night' },
  { screen: 'dispatch', theme: 'dia', size: '1366x768', file: 'dispatch-day' },
  { screen: 'dispatch', theme: 'penumbra', size: '1366x768', file: 'dispatch-dim' },
  { screen: 'dispatch', theme: 'contraste', size: '1366x768', file: 'dispatch-contrast' },
  { screen: 'orders', theme: 'noche', size: '1366x768', file: 'dispatch-orders' },
];
async function openNext(page) {
  await page.keyboard.press('F4');
  await page.waitForTimeout(1500);
}

async function shoot(browser, server, { screen, theme, size, file }) {
  const { path = `/${screen === 'login' ? '' : screen}`, who, role, act } = SCREENS[screen];
  const [width, height] = size.split('x').map(Number);
  const { context, page, problems } = await openPage(browser, server.origin, { viewport: { width, height } });
  await context.addInitScript((value) => localStorage.setItem('atalaya.prefs', JSON.stringify({ theme: value })), theme);
  const login = who ? demoLogins(server).find((one) => one.name === who) : role ? demoLogin(server, role) : null;
  if (login) await signInContext(context, login);
  await page.goto(path);
  await page.waitForSelector(login ? '.shell main > *' : '#name');
  await page.waitForTimeout(SETTLE_MS);
  await act?.(page);
  await page.waitForTimeout(SETTLE_MS);
  const picture = repack(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  const out = join(FOLDER, `${file ?? `${screen}-${theme}-${size}`}.png`);
  await writeFile(out, picture);
  if (DOCS && picture.length > BYTES_MAX) problems.push(`${picture.length} bytes, more than ${BYTES_MAX}`);
  console.log(`${out} ${picture.length}`);
  for (const problem of login ? problems : problems.filter((text) => !/status of 401/.test(text))) {
    console.warn(`  ${screen}: ${problem}`);
    process.exitCode = 1;
  }
  await context.close();
}
const wanted = DOCS
  ? CHOSEN
  : list('only', Object.keys(SCREENS)).flatMap((screen) =>
      list('themes', ['noche', 'dia', 'penumbra', 'contraste']).flatMap((theme) => list('sizes', ['1366x768', '1920x1080']).map((size) => ({ screen, theme, size }))),
    );
await mkdir(FOLDER, { recursive: true });
const server = await startServer({ simulator: true, args: ['--speed', '20'] });
const browser = await launchBrowser();
try {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  for (const one of wanted) await shoot(browser, server, one);
} finally {
  await browser.close();
  await server.stop();
}
