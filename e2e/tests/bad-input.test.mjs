// What people paste by mistake, and what others send on purpose: in every text field it is text, it is cut or refused
// where it is too long, and no screen breaks.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, toluca } from '../lib/api.mjs';
import { paste, SAMPLES, walk } from '../lib/bad-input.mjs';
import { screenshot } from '../lib/browser.mjs';
import { command } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn, signInByKeys, signInContext } from '../lib/session.mjs';

describe('bad input', () => {
  let pbx;
  const room = openRoom({
    ready: async () => {
      pbx = await openPbx(room.server);
    },
  });
  const { login } = room;

  test('the login screen', async () => {
    const { context, page, problems } = await room.page();
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
    const { context, page, problems } = await room.page();
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

    const radio = await room.page();
    t.after(() => radio.context.close());
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
    const { context, page, problems } = await room.page();
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

  /** Every field that shows, also those that only come with a tab, a row or a window. */
  const FIELDS = 'input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea';

  test('the dispatcher’s screen: searches, narrative and the form of every order', async (t) => {
    const { context, page, problems } = await room.page();
    t.after(() => context.close());
    const taker = await signIn(room.origin, login('operador'));
    const made = await order(room.origin, taker, 'incidents/commands', { type: 'open', type_code: 30421, place: toluca('Calle Aldama 1', 0.05), narrative: 'Lo reporta un vecino.' });
    await signInByKeys(page, login('despachador'));
    await page.waitForSelector('.incident');
    await command(page, `V ${Number(made.folio.split('-').pop())}`);
    await page.waitForSelector('p.title');
    await page.waitForSelector('#recommended .sign');
    const still = '.dispatch .queue';
    let count = 0;
    for (const place of ['.queue', '.detail', '.units-panel', '.command']) count += await walk(page, problems, `${place} input:not([type=checkbox])`, still);
    assert.ok(count >= 4, `only ${count} fields`);
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.activeElement?.blur());
    await command(page, `V ${Number(made.folio.split('-').pop())}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    const letters = await page.locator('dialog[open] li button kbd:first-child').allInnerTexts();
    assert.ok(letters.length > 15, `${letters.length} orders`);
    await page.keyboard.press('Escape');
    let filled = 0;
    for (const letter of letters) {
      await page.waitForSelector('dialog[open]', { state: 'detached' });
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press('o');
      await page.waitForSelector('dialog[open] li button');
      await page.keyboard.press(letter.trim().toLowerCase());
      // Some orders ask nothing: then no form comes.
      await page.waitForSelector('dialog[open] form', { timeout: 2_000 }).catch(() => null);
      const fields = page.locator(`dialog[open] form :is(${FIELDS})`);
      for (let i = 0; i < (await fields.count()); i += 1) {
        filled += 1;
        for (const [kind, text] of SAMPLES) {
          const kept = await paste(page, fields.nth(i), text);
          assert.ok(kept.length <= 4_200, `order ${letter} kept ${kept.length} characters of ${kind}`);
          assert.equal(await page.evaluate(() => window.broken), undefined, `order ${letter} ran ${kind}`);
        }
        await paste(page, fields.nth(i), '');
      }
      for (let n = 0; n < 3 && (await page.locator('dialog[open]').count()) > 0; n += 1) {
        await page.keyboard.press('Escape');
        await page.waitForTimeout(120);
      }
    }
    assert.ok(filled > 20, `only ${filled} fields in forms of orders`);
    assert.deepEqual(problems.filter((p) => !/status of (401|422|400|429)/.test(p)), []);
  });

  for (const { name, paths, least } of [
    { name: 'auditor', paths: ['/audit'], least: 4 },
    { name: 'supervisor', paths: ['/measures', '/quality/reviews', '/quality/draw', '/quality/improvements', '/quality/trends', '/admin/approvals'], least: 1 },
    { name: 'administrador', paths: ['plans', 'changes', 'accounts', 'rosters', 'units', 'agencies', 'catalogue', 'adapters', 'system'].map((tab) => `/admin/${tab}`).concat('/quality/forms'), least: 6 },
  ]) {
    test(`every field of ${name}, also in the windows that buttons open`, async (t) => {
      const { context, page, problems } = await room.page();
      t.after(() => context.close());
      await signInContext(context, login(name));
      let count = 0;
      for (const path of paths) {
        await page.goto(path);
        await page.waitForSelector('.shell main > *');
        await page.waitForTimeout(500);
        const here = `main :is(${FIELDS}):visible`;
        if ((await page.locator(here).count()) > 0) count += await walk(page, problems, here, '.shell main > *');
        // Each button that opens a window: its fields too. What sends or signs out is not pressed.
        const buttons = await page.locator('main button:visible').count();
        for (let i = 0; i < Math.min(buttons, 24); i += 1) {
          const button = page.locator('main button:visible').nth(i);
          const words = (await button.innerText().catch(() => '')).trim();
          if (!/nuev|asignar turno|modificar|sortear|fijar|meta/i.test(words) || !(await button.isEnabled())) continue;
          await button.click();
          await page.waitForTimeout(250);
          const inside = `dialog[open] :is(${FIELDS}):visible`;
          const many = await page.locator(inside).count();
          for (let n = 0; n < many; n += 1) {
            for (const [kind, text] of SAMPLES) {
              const kept = await paste(page, page.locator(inside).nth(n), text);
              assert.ok(kept.length <= 4_200, `${path} «${words}» kept ${kept.length} characters of ${kind}`);
              assert.equal(await page.evaluate(() => window.broken), undefined, `${path} «${words}» ran ${kind}`);
            }
            await paste(page, page.locator(inside).nth(n), '');
          }
          count += many;
          for (let n = 0; n < 3 && (await page.locator('dialog[open]').count()) > 0; n += 1) {
            await page.keyboard.press('Escape');
            await page.waitForTimeout(120);
          }
        }
      }
      assert.ok(count >= least, `only ${count} fields`);
      assert.deepEqual(problems.filter((p) => !/status of (401|404|422|400|429)/.test(p)), []);
      t.diagnostic(`${count} fields`);
    });
  }
});
