// Debian's Chromium through Playwright, with the checks every page must pass.

import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RESULTS = join(dirname(fileURLToPath(import.meta.url)), '..', 'results');

/** How long a test waits for what must come. The machine may be busy with anything else; nothing here measures time. */
export const WAIT_MS = 60_000;

/** Rules a public body must meet: WCAG 2.2 A and AA. */
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Launches the browser of `ATALAYA_CHROMIUM`, or Debian's. */
export function launchBrowser() {
  const executablePath = process.env.ATALAYA_CHROMIUM || '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'], timeout: 2 * WAIT_MS });
}

/**
 * Opens a page as an operator in Toluca has it, and collects what went wrong on it.
 *
 * `problems` fills with uncaught errors, console errors and requests to any other host: the console must work
 * without a third party.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin Address of the server; the only host the page may talk to.
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openPage(browser, origin, options = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    locale: 'es-MX',
    timezoneId: 'America/Mexico_City',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || url.protocol === 'data:' || url.origin === 'null';
    const socket = url.protocol.startsWith('ws') && url.host === new URL(origin).host;
    const blob = request.url().startsWith(`blob:${origin}`);
    if (!own && !socket && !blob) problems.push(`foreign request: ${request.url()}`);
  });
  return { context, page, problems };
}

/**
 * Checks accessibility with axe-core (WCAG 2.2 A and AA).
 *
 * @param {import('playwright-core').Page} page
 * @param {object} [options]
 * @param {string} [options.within] Selector of the part to check; the whole page when left out.
 * @returns {Promise<string[]>} One line per violation: rule, impact, help, and the first elements.
 */
export async function axeViolations(page, options = {}) {
  const loaded = await page.evaluate(() => typeof globalThis.axe === 'object');
  // As source text in the page's own context: a strict content security policy forbids a script tag.
  if (!loaded) await page.evaluate(await readFile(AXE, 'utf8'));
  const violations = await page.evaluate(
    async ([within, values]) => {
      const report = await globalThis.axe.run(within ?? document, { runOnly: { type: 'tag', values } });
      return report.violations.map(({ id, impact, help, nodes }) => {
        const targets = nodes.slice(0, 5).map((node) => node.target.join(' '));
        return { id, impact, help, targets, count: nodes.length };
      });
    },
    [options.within ?? null, STANDARD],
  );
  return violations.map((v) => `${v.id} (${v.impact}): ${v.help}; ${v.count}× at ${v.targets.join(', ')}`);
}

/**
 * Saves a picture of the page, to look at when a test failed. Animations are stopped first.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name File name without its ending.
 * @param {string} [folder] Where; `results/` of the end-to-end tests when left out.
 * @returns {Promise<string>} Path of the file.
 */
export async function screenshot(page, name, folder = RESULTS) {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  return path;
}
