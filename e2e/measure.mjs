// What the console takes of a workstation, in headless Chromium against the real binary: `npm run measure`.
// Prints a table and writes results/measure.json. Nothing here fails: figures of a shared machine are no verdict.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { openPage } from './lib/browser.mjs';
import { crowd } from './lib/load.mjs';
import { startServer } from './lib/server.mjs';
import { demoLogins, signInContext } from './lib/session.mjs';

const RESULTS = join(dirname(fileURLToPath(import.meta.url)), 'results');
const VIEWPORT = { width: 1366, height: 768 };
/** A: true to life for input. B: the card is simulated outside the page's thread; never for input. */
const PROFILES = { A: ['--no-sandbox'], B: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader'] };
const figures = [];

const at = (sorted, share) => (sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] : NaN);
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { n: sorted.length, p50: at(sorted, 0.5), p95: at(sorted, 0.95), max: sorted.at(-1) ?? NaN };
}
function note(what, goal, value, detail = '') {
  figures.push({ what, goal, value, detail });
  console.log(`| ${what} | ${goal} | ${value} | ${detail} |`);
}
const ms = (n) => `${n.toFixed(1)} ms`;
const launch = (profile) =>
  chromium.launch({ executablePath: process.env.ATALAYA_CHROMIUM || '/usr/bin/chromium', headless: true, args: PROFILES[profile] });

async function console_(browser, server, { who = 'despachador', load, engine = 'auto', path = '/dispatch' }) {
  const { context, page } = await openPage(browser, server.origin, { viewport: VIEWPORT });
  await context.addInitScript((kept) => localStorage.setItem('atalaya.map', kept), JSON.stringify({ engine, off: [] }));
  await signInContext(context, demoLogins(server).find((one) => one.name === who));
  const crowded = load ? await crowd(page, load) : null;
  const begun = Date.now();
  await page.goto(path);
  await page.waitForSelector('.dispatch .queue');
  return { context, page, crowded, begun };
}
async function settle(page, units) {
  await page.waitForFunction((n) => Number(document.querySelector('.map .host')?.dataset.units ?? 0) >= n, units, { timeout: 60_000 });
}

async function firstLoad(server) {
  const browser = await launch('A');
  const { context, page, begun } = await console_(browser, server, {});
  await page.waitForSelector('.units-panel .item');
  const usable = Date.now() - begun;
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
  const bytes = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter((r) => /\.(js|css)(\?|$)/.test(r.name)).map((r) => ({ name: r.name.split('/').pop(), bytes: r.encodedBodySize })),
  );
  const sum = bytes.reduce((total, r) => total + r.bytes, 0);
  note('first contentful paint', '< 1500 ms', ms(paint), 'profile A, signed in, board of 196 units');
  note('board of units visible', '< 1500 ms', ms(usable), 'from navigation');
  note('scripts and styles on the wire, dispatcher', 'critical ≤ 80 KB', `${(sum / 1024).toFixed(0)} KB`, `${bytes.length} files, compressed`);
  await context.close();
  await browser.close();
}
async function unitLayer(server, profile, engine) {
  const browser = await launch(profile);
  const { context, page, crowded } = await console_(browser, server, { load: { units: 2000, hz: 10, incidents: 60 }, engine });
  await settle(page, 1500);
  await page.evaluate(() => {
    globalThis.seen = [];
    globalThis.long = [];
    new PerformanceObserver((list) => globalThis.seen.push(...list.getEntriesByName('atalaya.map.update').map((e) => e.duration))).observe({ type: 'measure' });
    new PerformanceObserver((list) => globalThis.long.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask' });
  });
  const before = crowded.cuts();
  await page.waitForTimeout(12_000);
  const { seen, long } = await page.evaluate(() => ({ seen: globalThis.seen, long: globalThis.long }));
  const s = spread(seen);
  const shown = await page.evaluate(() => document.querySelector('.map .host').dataset.units);
  note(
    `unit layer update, 2,000 units, ${engine}`,
    'p95 < 8 ms',
    `p95 ${ms(s.p95)}`,
    `profile ${profile}; p50 ${ms(s.p50)}, max ${ms(s.max)}; ${s.n} updates in 12 s from ${crowded.cuts() - before} cuts; ${shown} units in view; long tasks ${Math.round((long.reduce((a, b) => a + b, 0) / 12_000) * 100)} %`,
  );
  await context.close();
  await browser.close();
}
async function typing(server) {
  const browser = await launch('A');
  const { context, page } = await console_(browser, server, { load: { units: 500, hz: 4, incidents: 200 } });
  await settle(page, 300);
  await page.evaluate(() => {
    globalThis.inputs = [];
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) if (e.interactionId) globalThis.inputs.push({ name: e.name, whole: e.duration, work: e.processingEnd - e.processingStart, main: e.processingEnd - e.startTime });
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  });
  await page.focus('.queue .search');
  for (const letter of 'calle 1234 hidalgo toluca robo') {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await page.waitForTimeout(90);
  }
  await page.fill('.queue .search', '');
  for (let i = 0; i < 20; i += 1) {
    await page.keyboard.press('Alt+u');
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(60);
  }
  const inputs = await page.evaluate(() => globalThis.inputs);
  const main = spread(inputs.map((i) => i.main));
  const whole = spread(inputs.map((i) => i.whole));
  note('input while 500 units move: start to end of processing', 'p95 < 50 ms', `p95 ${ms(main.p95)}`, `profile A; ${main.n} events of 16 ms and more among 70 keys; max ${ms(main.max)}`);
  note('interaction to next paint (98th of those)', '< 100 ms', ms(whole.n ? at([...inputs.map((i) => i.whole)].sort((a, b) => a - b), 0.98) : 16), 'Event Timing, 16 ms and more');
  await context.close();
  await browser.close();
}
async function longList(server) {
  const browser = await launch('A');
  const { context, page } = await console_(browser, server, { load: { units: 0, incidents: 100_000, placed: false } });
  await page.waitForFunction(() => Number((document.querySelector('.queue .tab .count')?.textContent ?? '').replace(/\D/g, '')) >= 100_000, null, { timeout: 120_000 });
  await page.waitForTimeout(3000);
  const { frames, rows } = await page.evaluate(async () => {
    const list = [...document.querySelectorAll('.queue [role=listbox]')].at(-1);
    const frames = [];
    let rows = 0;
    let before = performance.now();
    const step = () => new Promise(requestAnimationFrame);
    await step();
    for (let i = 0; i < 120; i += 1) {
      list.scrollTop = ((i * 7919) % 100_000) * 50;
      await step();
      const now = performance.now();
      frames.push(now - before);
      before = now;
      rows = Math.max(rows, list.querySelectorAll('[role=option]').length);
    }
    return { frames, rows };
  });
  const f = spread(frames);
  note('list of 100,000 incidents: longest frame of 120 jumps', '< 50 ms', ms(f.max), `profile A; p50 ${ms(f.p50)}, p95 ${ms(f.p95)}`);
  note('list of 100,000 incidents: rows in the page', '< 60', String(rows));
  await context.close();
  await browser.close();
}

const server = await startServer();
try {
  console.log('| what | goal | measured | how |\n|---|---|---|---|');
  await firstLoad(server);
  await unitLayer(server, 'A', 'flat');
  await unitLayer(server, 'B', 'gl');
  await typing(server);
  await longList(server);
} finally {
  await server.stop();
}
await mkdir(RESULTS, { recursive: true });
await writeFile(join(RESULTS, 'measure.json'), JSON.stringify({ at: new Date().toISOString(), cores: cpus().length, figures }, null, 2));
