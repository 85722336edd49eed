// Three in the morning at a call-taker's desk: what comes between calls, by keys alone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { axeViolations, screenshot } from '../lib/browser.mjs';
import { pick, tabTo, words } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { openRoom } from '../lib/room.mjs';

describe('night', () => {
  let pbx;
  const room = openRoom({
    ready: async () => {
      pbx = await openPbx(room.server);
    },
  });
  async function desk(t) {
    const opened = await room.console(t, 'operador');
    await opened.page.waitForSelector('.calls');
    return opened;
  }

  test('who hung up before an answer is called back, with a digit for what came of it', async (t) => {
    const { page, problems } = await desk(t);
    const { name } = await pbx.ring('7225550161');
    await page.waitForSelector('.call .secs');
    await pbx.giveUp(name);
    const row = 'li:has-text("Colgó antes de que se le contestara")';
    await page.waitForSelector(row);
    await page.keyboard.press('Alt+b');
    await page.waitForSelector('dialog[open] .number:has-text("722 555 0161")');
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await screenshot(page, 'callback');
    await page.keyboard.press('2');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.waitForSelector(`${row}:has-text("1 de")`);
    await page.keyboard.press('Alt+b');
    await page.waitForSelector('dialog[open] .number');
    assert.equal(await page.locator('dialog[open] button:has-text("No se localizó")').isDisabled(), true, 'attempts are left');
    await page.keyboard.press('5');
    await page.waitForSelector(row, { state: 'detached' });

    // Another, who needs help after all: a report with its number, and the task ends with it.
    const second = await pbx.ring('7225550163');
    await page.waitForSelector('.call .secs');
    await pbx.giveUp(second.name);
    await page.waitForSelector(row);
    await page.keyboard.press('Alt+b');
    await page.waitForSelector('dialog[open] .number:has-text("722 555 0163")');
    await page.keyboard.press('9');
    await page.waitForSelector('.top .number:has-text("722 555 0163")');
    await page.waitForSelector('#town:focus');
    await pick(page, '#town', 'toluca');
    await tabTo(page, '#address');
    await page.keyboard.type('Calle Aldama 12');
    await pick(page, '#type', 'robo a transeunte');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.send .strong');
    await page.waitForSelector(row, { state: 'detached' });
    assert.deepEqual(problems, []);
  });

  test('a tip goes on to 089, and a caller in danger is one key', async (t) => {
    const { page, problems } = await desk(t);
    await pbx.ring('7225550162');
    await page.waitForSelector('.call .secs');
    await page.keyboard.press('F4');
    await page.waitForSelector('#town:focus');
    await page.keyboard.press('F7');
    await page.waitForSelector('.top button[aria-pressed=true]');
    await page.keyboard.press('F7');
    await page.waitForSelector('.top button[aria-pressed=false]');
    await page.keyboard.press('Alt+m');
    await page.waitForSelector('dialog[open] li button:focus');
    await page.keyboard.press('9');
    await page.waitForSelector('dialog[open] form input:focus');
    await page.keyboard.type('Denuncia venta de droga, no quiere dar su nombre');
    assert.match(await words(page, 'dialog[open] .line kbd'), /^TF 089 Denuncia/, 'the line that does the same');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.waitForFunction(() => /transferida/i.test(document.querySelector('.calls')?.textContent ?? ''));
    assert.deepEqual(problems, []);
  });
});
