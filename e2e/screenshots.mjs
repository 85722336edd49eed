// Pictures of every screen from the real binary with a moving demonstration: `cargo xtask screenshots` renews docs/screens.
//
//   node screenshots.mjs            each view once, as docs/screens shows it
//   node screenshots.mjs --all      each view in four themes and two sizes, into results/gallery, to be looked at
//   --only dispatch,calls           only views whose name begins so
//   --themes noche,dia  --sizes 1366x768,1920x1080
//
// Needs ATALAYA_BIN, which `cargo xtask` sets. A view is one line of `screens/`. Each page is held against WCAG 2.2 AA, and
// the whole fails when a screen, a tab or a panel of anybody's console has no view.

import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { axeViolations, launchBrowser, openPage } from './lib/browser.mjs';
import { prepareOversight } from './lib/oversight.mjs';
import { repack } from './lib/png.mjs';
import { startServer } from './lib/server.mjs';
import { demoLogins } from './lib/session.mjs';
import { startTips } from './lib/tips.mjs';
import { DESK } from './screens/desk.mjs';
import { FIELD } from './screens/field.mjs';
import { enter } from './screens/people.mjs';
import { prepareRoom } from './screens/prepare.mjs';
import { prepareTips, TIPS } from './screens/tips.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ALL = process.argv.includes('--all');
const FOLDER = ALL ? join(ROOT, 'e2e', 'results', 'gallery') : join(ROOT, 'docs', 'screens');
const THEMES = ['noche', 'dia', 'penumbra', 'contraste'];
const SIZES = ['1366x768', '1920x1080'];
/** Time for the simulator to fill the room, at the speed below, so that no picture shows it empty. */
const WARM_UP_MS = 50_000;
const SPEED = '30';
/** The map and the suggestions of the open incident. */
const SETTLE_MS = 1500;
/** Another theme or size on the same page. */
const REPAINT_MS = 700;
/** A picture in the repository stays below this. */
const BYTES_MAX = 300_000;
/** So that the screen of devices shows all that it can. */
const DOORS = ['--tak', '127.0.0.1', '--tak-listen', '127.0.0.1:0', '--mqtt', '127.0.0.1', '--mqtt-listen', '127.0.0.1:0'];
const CONSOLE = '.shell main > *, .window main > *';

const VIEWS = [...DESK, ...FIELD, ...TIPS].map((view) => ({ room: 'demo', ...view }));
const list = (name, all) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1].split(',') : all;
};
const only = list('only', null);
/** Each view with its pictures: in the gallery all themes and sizes of one opening, in docs one. Telephones have one size. */
const wanted = VIEWS.filter((view) => (!only || only.some((name) => view.name.startsWith(name))) && !(ALL && view.once)).map((view) => ({
  ...view,
  pictures: ALL
    ? (view.size ? [view.size] : list('sizes', SIZES)).flatMap((size) => list('themes', THEMES).map((theme) => ({ theme, size, file: `${view.name}-${theme}-${size}` })))
    : [{ theme: view.theme ?? 'noche', size: view.size ?? SIZES[0], file: view.file ?? view.name }],
}));
const box = (size) => Object.fromEntries(size.split('x').map((n, i) => [i ? 'height' : 'width', Number(n)]));

/** Addresses that the consoles led to: from the bar of screens and the tabs of each. */
const led = new Set();
async function follow(page) {
  const found = await page.locator('header nav a, nav.tabs a').evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
  for (const path of found) led.add(path);
}

async function shoot(browser, room, view) {
  const { name, path, act, done, pictures, device = {} } = view;
  // Whose reviews there are is known when they were made.
  const who = typeof view.who === 'function' ? view.who(room) : view.who;
  const ready = view.ready ?? (who ? CONSOLE : '#name');
  const [{ theme, size }] = pictures;
  const { context, page, problems } = await openPage(browser, room.origin, { viewport: box(size), ...device });
  page.setDefaultTimeout(20_000);
  page.on('response', (answer) => answer.status() >= 400 && answer.status() !== 401 && console.log(`  ${name}: ${answer.status()} ${answer.url()}`));
  await context.addInitScript((value) => {
    // A page without a place of its own has no storage either.
    if (location.protocol.startsWith('http')) localStorage.setItem('atalaya.prefs', JSON.stringify({ theme: value }));
  }, theme);
  try {
    if (who) await enter(context, room, who);
    await page.goto(path);
    await page.waitForSelector(ready);
    if (who) await follow(page);
    await page.waitForTimeout(SETTLE_MS);
    await act?.(page, room);
    await page.waitForTimeout(SETTLE_MS);
    await context.pages().at(0).bringToFront();
  } catch (error) {
    problems.push(error.message.split('\n')[0]);
  }
  // Nothing to be seen: the address was never reached.
  if (page.url() === 'about:blank' || page.url().startsWith('chrome-error:')) pictures.length = 0;
  for (const picture of pictures) {
    if (pictures.length > 1) await change(page, picture);
    const bytes = repack(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    const out = join(FOLDER, `${picture.file}.png`);
    await writeFile(out, bytes);
    if (!ALL && bytes.length > (view.bytes ?? BYTES_MAX)) problems.push(`${bytes.length} bytes, more than ${view.bytes ?? BYTES_MAX}`);
    problems.push(...(await axeViolations(page, { within: view.within })).map((text) => `${picture.theme}: ${text}`));
    console.log(`${out} ${bytes.length}`);
  }
  // Only the login screen asks, as a stranger, whether it is still signed in; the field page too, before its code is given.
  const expected = view.expected ?? (who ? null : /status of 401/);
  for (const problem of problems.filter((text) => !expected?.test(text))) {
    console.warn(`  ${name}: ${problem}`);
    process.exitCode = 1;
  }
  await done?.(room, page).catch((error) => console.warn(`  ${name}: ${error.message}`));
  await context.close();
}
async function change(page, { theme, size }) {
  await page.setViewportSize(box(size));
  await page.evaluate((theme) => {
    const value = JSON.stringify({ ...JSON.parse(localStorage.getItem('atalaya.prefs') ?? '{}'), theme });
    localStorage.setItem('atalaya.prefs', value);
    window.dispatchEvent(new StorageEvent('storage', { key: 'atalaya.prefs', newValue: value }));
  }, theme);
  await page.waitForTimeout(REPAINT_MS);
}

/** Everybody who has a console of their own kind and of whom no picture was taken: where theirs leads. */
async function followTheOthers(browser, room, logins) {
  const seen = new Set(VIEWS.map((view) => view.who));
  const roles = new Set(logins.filter((one) => seen.has(one.name)).map((one) => one.role));
  for (const one of logins.filter((login) => !roles.has(login.role))) {
    roles.add(one.role);
    const { context, page } = await openPage(browser, room.origin);
    await enter(context, room, one.name);
    await page.goto('/');
    await page.waitForSelector('.shell');
    await follow(page);
    await context.close();
  }
}
/** What anybody can reach and no view shows: each is a picture that somebody forgot. */
async function forgotten() {
  const panels = await readFile(join(ROOT, 'web', 'src', 'screens', 'panels.ts'), 'utf8');
  const named = [...panels.matchAll(/^ {2}'([a-z]+\/[a-z]+)': panel\(/gm)].map((match) => `/panel/${match[1]}`);
  if (named.length === 0) throw new Error('no panel is found in web/src/screens/panels.ts: is it written otherwise now?');
  const shown = VIEWS.map((view) => view.path);
  // A screen of tabs is shown by its tabs.
  return [...led, ...named].filter((path) => !shown.some((one) => one === path || one.startsWith(`${path}/`)));
}

/** All pictures on one page, as a code host shows it. */
function gallery() {
  const parts = VIEWS.map(({ name, path, who, file = name, theme = THEMES[0], size = SIZES[0] }) => {
    const seen = [`\`${path}\``, ...(typeof who === 'string' ? [`as \`${who}\``] : []), size, `theme \`${theme}\``].join(', ');
    return `### ${file}\n\n${seen}\n\n![${file}](${file}.png)\n`;
  });
  return `# Screens\n\nMade by \`cargo xtask screenshots\` from the demonstration: everything on them is invented.\n\n${parts.join('\n')}`;
}

await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
const rooms = {};
const started = {
  async demo() {
    const server = await startServer({ simulator: true, args: ['--speed', SPEED, ...DOORS] });
    rooms.demo = server;
    await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
    Object.assign(server, await prepareOversight(server));
    await prepareRoom(server);
    return server;
  },
  async tips() {
    rooms.tips = await startTips();
    const { context, page } = await openPage(browser, rooms.tips.origin);
    await enter(context, rooms.tips, 'ope.uno');
    await prepareTips(page);
    await context.close();
    return rooms.tips;
  },
};
try {
  for (const view of wanted) await shoot(browser, rooms[view.room] ?? (await started[view.room]()), view);
  if (!only) {
    await followTheOthers(browser, rooms.demo, demoLogins(rooms.demo));
    await followTheOthers(browser, rooms.tips, Object.entries(rooms.tips.logins).map(([role, one]) => ({ ...one, role })));
    for (const path of await forgotten()) {
      console.warn(`  no picture of ${path}: add a view to e2e/screens`);
      process.exitCode = 1;
    }
    // What is shown no more must not stay as if it were.
    const files = new Set(wanted.flatMap((view) => view.pictures.map((picture) => `${picture.file}.png`)));
    for (const file of await readdir(FOLDER)) if (file.endsWith('.png') && !files.has(file)) await rm(join(FOLDER, file));
  }
  if (!ALL) await writeFile(join(FOLDER, 'README.md'), gallery());
} finally {
  await browser.close();
  for (const room of Object.values(rooms)) await room.stop();
}
