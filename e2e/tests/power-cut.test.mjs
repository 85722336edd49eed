// The server dies in the middle of a call. The console says so, keeps what was typed, and comes back by itself.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { pick, tabTo, words } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogins, signInByKeys } from '../lib/session.mjs';

/** A dead link is on the screen within this. */
const SHOWN_MS = 2_000;
/** The server's start and the console's next attempt, on a slow machine. */
const BACK_MS = 30_000;
const TEXT = 'Se oye a un niño llorar; la señora dejó de hablar.';

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a call goes on through the death of the server', async () => {
  const login = demoLogins(server).find((one) => one.name === 'operador');
  const pbx = await openPbx(server);
  const { page } = await openPage(browser, server.origin, { viewport: { width: 1366, height: 768 } });
  page.setDefaultTimeout(10_000);
  await signInByKeys(page, login);
  await pbx.ring('7225550161');
  await page.waitForSelector('.call .secs');
  await page.keyboard.press('F4');
  await page.waitForSelector('#town:focus');
  await pick(page, '#town', 'toluca');
  await tabTo(page, '#address');
  await page.keyboard.type('Calle Lerdo 12');
  await tabTo(page, '#narrative');
  await page.keyboard.type(TEXT.slice(0, 20));

  await server.crash();
  const died = Date.now();
  await page.waitForSelector('.notice.cut');
  const shown = Date.now() - died;
  assert.ok(shown <= SHOWN_MS, `the cut showed after ${shown} ms`);
  await page.keyboard.type(TEXT.slice(20));
  assert.equal(await page.inputValue('#narrative'), TEXT, 'typing goes on');
  assert.equal(await page.locator('.call.own').count(), 1, 'the board stays');

  server = await startServer({ after: server });
  try {
    await page.waitForSelector('.notice.cut', { state: 'detached', timeout: BACK_MS });
    await page.waitForSelector('.call.own');
    assert.equal(await page.inputValue('#narrative'), TEXT, 'the draft is on the screen');
    await pick(page, '#type', 'robo a transeunte', 'Shift+Tab');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.send .strong');
    assert.match(await words(page, '.send .strong'), /\d/, 'the call became an incident');
  } finally {
    await screenshot(page, 'power-cut');
  }
});
