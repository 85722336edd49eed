// Pictures of every screen in every theme, against the stand-in server with the built console.
//   npm run build && npm run shots [-- --only calls,dispatch] [--themes noche] [--sizes 1366x768]
import { mkdirSync, readFileSync } from 'node:fs';
import { fork } from 'node:child_process';
import { chromium } from 'playwright-core';

const option = (name, all) => {
  const i = process.argv.indexOf(`--${name}`);
  return i > 0 ? process.argv[i + 1].split(',') : all;
};
const THEMES = option('themes', ['noche', 'dia', 'penumbra', 'contraste']);
const SIZES = option('sizes', ['1366x768', '1920x1080']);
const ONLY = option('only', ['login', 'calls', 'dispatch', 'measures', 'audit', 'admin']);
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const PORT = 8791;
const BASE = `http://127.0.0.1:${PORT}`;
mkdirSync('shots', { recursive: true });

const server = fork(new URL('./mock-server.mjs', import.meta.url), [], { env: { ...process.env, PORT: String(PORT), STILL: '1' }, silent: true });
await new Promise((done) => server.stdout.once('data', done));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const faults = [];

async function signedIn(size, theme, user, prefs = {}) {
  const [width, height] = size.split('x').map(Number);
  const context = await browser.newContext({ viewport: { width, height } });
  await context.addInitScript((p) => localStorage.setItem('atalaya.prefs', JSON.stringify(p)), { theme, lang: 'es', scale: 100, ...prefs });
  const page = await context.newPage();
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && !/GPU stall|401/.test(m.text()) && faults.push(`${theme} ${user}: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`${theme} ${user}: ${e.message}`));
  await page.goto(BASE);
  await page.fill('#name', user);
  await page.fill('#password', 'atalaya');
  if (user === '-') return { context, page };
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav a, #totp, #fresh');
  return { context, page };
}
async function axe(page, name) {
  // Evaluated, not added as a tag: the content policy refuses inline scripts, as it should.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations.map((v) => `${v.id} ×${v.nodes.length}: ${v.nodes[0].target} ${v.nodes[0].failureSummary?.split('\n')[1] ?? ''}`));
  for (const f of found) faults.push(`axe ${name}: ${f}`);
}
const SCREENS = {
  async login(page) {
    await page.waitForSelector('#name');
  },
  async calls(page) {
    await page.goto(`${BASE}/calls`);
    await page.waitForSelector('#town');
    await page.waitForTimeout(2500);
    await page.fill('#address', 'Av. Morelos 1210, esq. Juárez');
    await page.fill('#type', 'choque');
    await page.fill('#type', 'acidente vehiculo');
    await page.waitForTimeout(900);
  },
  async dispatch(page) {
    await page.goto(`${BASE}/dispatch`);
    await page.waitForSelector('[role=option]');
    await page.keyboard.press('F4');
    await page.waitForTimeout(3000);
    await page.keyboard.press('F2');
    await page.keyboard.type('D ');
    await page.waitForTimeout(400);
  },
  async measures(page) {
    await page.goto(`${BASE}/measures`);
    await page.waitForSelector('td');
    await page.click('td button >> nth=2');
    await page.waitForTimeout(400);
  },
  async audit(page) {
    await page.goto(`${BASE}/audit`);
    await page.waitForSelector('.record');
    await page.click('.record >> nth=3');
    await page.click('.actions .primary');
    await page.waitForSelector('.proof');
  },
  async admin(page) {
    await page.goto(`${BASE}/admin`);
    await page.waitForSelector('.line');
  },
};
try {
  for (const theme of THEMES) {
    for (const size of SIZES) {
      for (const name of ONLY) {
        const user = name === 'login' ? '-' : name === 'calls' ? 'op' : name === 'dispatch' ? 'desp' : 'todo';
        const { context, page } = await signedIn(size, theme, user);
        await SCREENS[name](page);
        await page.screenshot({ path: `shots/${name}-${theme}-${size}.png` });
        if (size === SIZES[0]) await axe(page, `${name}/${theme}`);
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  server.kill();
}
for (const fault of new Set(faults)) console.log(fault);
console.log(faults.length === 0 ? 'no console errors, axe clean' : `${faults.length} faults`);
process.exit(0);
