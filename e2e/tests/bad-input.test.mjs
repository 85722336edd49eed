// What people paste by mistake, and what others send on purpose: in every text field it is text, it is cut or refused
// where it is too long, and no screen breaks.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogins, signInByKeys } from '../lib/session.mjs';

const ROOM = { viewport: { width: 1366, height: 768 } };
const MEGABYTE = 1_000_000;
/** Longest text any single field of the console takes. */
const FIELD_MAX = 4_200;
const SAMPLES = [
  ['script', '<script>window.broken = true</script><img src=x onerror="window.broken=true">'],
  ['marks that turn the line around', 'robo \u202e<b>gnp.exe\u202c \u2066\u2069 \u200f fin'],
  ['binary', '\u0001\u0002\u0007\ufffd\u001b[31m\u007fÿ\ufeff PK\u0003\u0004'],
  ['half a letter and signs of other scripts', 'a\ud800b 🚒👩‍👩‍👧 ñandú ﷽ z\u0335\u0321\u0328\u0301'],
  ['a megabyte', 'choque '.repeat(MEGABYTE / 7)],
];

describe('bad input', () => {
  let server;
  let browser;
  let pbx;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    pbx = await openPbx(server);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const login = (name) => demoLogins(server).find((one) => one.name === name);

  /** Pastes into a field as the clipboard does, and gives what stayed in it. */
  async function paste(page, field, text) {
    await field.focus();
    await page.evaluate((value) => document.execCommand('selectAll') && document.execCommand('insertText', false, value), text);
    return field.evaluate((node) => node.value);
  }
  async function walk(page, problems, selector, still) {
    const fields = page.locator(selector);
    const count = await fields.count();
    assert.ok(count > 0, `no field at ${selector}`);
    for (let i = 0; i < count; i += 1) {
      const field = fields.nth(i);
      const name = await field.evaluate((node) => node.id || node.getAttribute('aria-label') || node.name);
      for (const [kind, text] of SAMPLES) {
        const began = Date.now();
        const kept = await paste(page, field, text);
        assert.ok(kept.length <= FIELD_MAX, `${name} kept ${kept.length} characters of ${kind}`);
        await page.waitForSelector(still);
        assert.ok(Date.now() - began < 8_000, `${name} took ${Date.now() - began} ms for ${kind}`);
        assert.equal(await page.evaluate(() => window.broken), undefined, `${name} ran ${kind}`);
        await page.keyboard.press('Escape');
      }
      await paste(page, field, '');
    }
    assert.deepEqual(problems.filter((p) => !/status of (401|422|400|429)/.test(p)), []);
    return count;
  }

  test('the login screen', async () => {
    const { context, page, problems } = await openPage(browser, server.origin, ROOM);
    await page.goto('/');
    await page.waitForSelector('#name');
    assert.equal(await walk(page, problems, 'form input', '#name'), 2);
    // And sent: refused by one clear line.
    await page.fill('#name', SAMPLES[1][1].slice(0, 60));
    await page.fill('#password', SAMPLES[2][1]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.error:not(:empty)');
    await context.close();
  });

  test('the call-taker’s screen, sent as it stands', async (t) => {
    const { context, page, problems } = await openPage(browser, server.origin, ROOM);
    page.setDefaultTimeout(15_000);
    t.after(() => context.close());
    await signInByKeys(page, login('operador'));
    await pbx.ring('7225550133');
    await page.waitForSelector('.call .secs');
    await page.keyboard.press('F4');
    await page.waitForSelector('#narrative');
    const count = await walk(page, problems, '.form input:not([type=checkbox]), .form textarea', '#narrative');
    assert.ok(count >= 8, `only ${count} fields`);
    await walk(page, problems, '.command input', '#narrative');

    // A report full of it goes to dispatch and comes back as text.
    await page.locator('#town').focus();
    await page.keyboard.type('toluca');
    await page.keyboard.press('Enter');
    await page.fill('#address', `${SAMPLES[0][1].slice(0, 120)} ${SAMPLES[1][1]}`);
    await page.fill('#narrative', `${SAMPLES[0][1]} ${SAMPLES[3][1].replace('\ud800', '')}`);
    await page.locator('#type').focus();
    await page.keyboard.type('robo a transeunte');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.send .strong');
    await screenshot(page, 'bad-input-calls');

    const radio = await openPage(browser, server.origin, ROOM);
    t.after(() => radio.context.close());
    radio.page.setDefaultTimeout(15_000);
    await signInByKeys(radio.page, login('despachador'));
    await radio.page.waitForSelector('.incident');
    await radio.page.keyboard.press('F4');
    await radio.page.waitForSelector('p.title');
    await radio.page.waitForFunction(() => document.body.innerText.includes('<script>'));
    assert.equal(await radio.page.evaluate(() => window.broken), undefined);
    assert.equal(await radio.page.locator('.detail script, .detail img[src=x]').count(), 0);
    await screenshot(radio.page, 'bad-input-dispatch');
    assert.deepEqual(radio.problems.filter((p) => !/status of 401/.test(p)), []);
  });

  test('palette and alarms: text finds nothing, and nothing breaks', async (t) => {
    const { context, page, problems } = await openPage(browser, server.origin, ROOM);
    page.setDefaultTimeout(15_000);
    t.after(() => context.close());
    await signInByKeys(page, login('despachador'));
    for (const [kind, text] of SAMPLES) {
      await page.keyboard.press('Control+k');
      const kept = await paste(page, page.locator('dialog input'), text);
      assert.ok(kept.length <= 80, `the palette kept ${kept.length} characters of ${kind}`);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
    }
    assert.deepEqual(problems.filter((p) => !/status of 401/.test(p)), []);
  });
});
