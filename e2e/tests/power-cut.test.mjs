// The server dies in the middle of a call. The console says so, keeps what was typed, and comes back by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { screenshot } from '../lib/browser.mjs';
import { pick, tabTo, words } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { openRoom } from '../lib/room.mjs';
import { startServer } from '../lib/server.mjs';
import { signInByKeys } from '../lib/session.mjs';

/** The server's start and the console's next attempt, on a slow machine. */
const BACK_MS = 90_000;
const TEXT = 'Se oye a un niño llorar; la señora dejó de hablar.';

const room = openRoom();

test('a call goes on through the death of the server', async (t) => {
  const login = room.login('operador');
  const pbx = await openPbx(room.server);
  const { page } = await room.page();
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

  await room.server.crash();
  const died = Date.now();
  await page.waitForSelector('.notice.cut');
  t.diagnostic(`the cut showed after ${Date.now() - died} ms`);
  await page.keyboard.type(TEXT.slice(20));
  assert.equal(await page.inputValue('#narrative'), TEXT, 'typing goes on');
  assert.equal(await page.locator('.call.own').count(), 1, 'the board stays');

  room.server = await startServer({ after: room.server });
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
