// A shift at the console, with the real binary: from the ring to the closed incident, by keys alone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { axeViolations } from '../lib/browser.mjs';
import { command, pick, tabTo, words } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { openRoom } from '../lib/room.mjs';
import { signInContext } from '../lib/session.mjs';

describe('shift', () => {
  let pbx;
  const room = openRoom({
    ready: async () => {
      pbx = await openPbx(room.server);
    },
  });
  const { login } = room;

  test('a call becomes an incident, a unit goes, and the incident is closed', async (t) => {
    const operator = await room.console(t, login('operador'));
    const dispatcher = await room.console(t, login('despachador'));
    const [desk, radio] = [operator.page, dispatcher.page];
    await radio.waitForSelector('.dispatch');

    await pbx.ring('7225550147');
    await desk.waitForSelector('.call .secs');
    assert.match(await words(desk, '.call .strong'), /47$/, 'the end of the number is shown, the rest is masked');

    await desk.keyboard.press('F4');
    await desk.waitForSelector('#town:focus');
    await pick(desk, '#town', 'toluca');
    await tabTo(desk, '#address');
    await desk.keyboard.type('Avenida Hidalgo 201');
    await pick(desk, '#type', 'robo a transeunte');
    await desk.waitForSelector('#narrative:focus');
    await desk.keyboard.type('Dos sujetos le quitan la bolsa y corren al portal.');
    await desk.keyboard.press('Control+Enter');
    // Until the server has given one it goes by a local one: L417.
    await desk.waitForFunction(() => /(^|\s)\d+$/.test(document.querySelector('.send .strong')?.textContent?.trim() ?? ''));
    const folio = (await words(desk, '.send .strong')).replace(/\D/g, '');
    assert.match(folio, /^\d+$/);

    const row = `.incident:has(.strong:text-is("${folio}"))`;
    await radio.waitForSelector(row);
    assert.match(await words(radio, row), /Toluca/);
    await command(radio, `V ${folio}`);
    await radio.waitForSelector('p.title');
    await radio.waitForSelector('li label .sign');
    const unit = await words(radio, 'li label .sign');
    await command(radio, `D ${folio} ${unit}`);
    const assigned = `.assigned:has-text("${unit}")`;
    await radio.waitForSelector(assigned);
    await command(radio, `ER ${unit}`);
    await radio.waitForSelector(`${assigned}:has-text("En camino")`);
    await command(radio, `ES ${unit}`);
    await radio.waitForSelector(`${assigned}:has-text("En el lugar")`);
    await command(radio, `L ${unit}`);
    await radio.waitForSelector(assigned, { state: 'detached' });
    await command(radio, `X ${folio} A atendida en el lugar`);
    await radio.waitForSelector('.echo.confirm');
    await radio.keyboard.press('Enter');
    await radio.waitForSelector(row, { state: 'detached' });

    await desk.keyboard.press('F6');
    await desk.waitForSelector('.call.own', { state: 'detached' });
    assert.equal(await desk.locator('.call').count(), 0, 'nobody waits and nothing is open');
    assert.deepEqual([...operator.problems, ...dispatcher.problems], []);
  });

  test('an improper call is closed with one key', async (t) => {
    const { page, problems } = await room.console(t, login('operador'));
    await pbx.ring('7225550199');
    await page.waitForSelector('.call .secs');
    await page.keyboard.press('F4');
    await page.waitForSelector('.improper button:not([disabled])');
    await page.keyboard.press('Alt+1');
    await page.waitForSelector('.call.own', { state: 'detached' });
    assert.equal(await page.locator('.improper').count(), 0);
    assert.deepEqual(problems, []);
  });

  test('a wrong password is answered by one clear line', async (t) => {
    const { page } = await room.console(t);
    await page.goto('/');
    await page.waitForSelector('#name:focus');
    await page.keyboard.type('operador');
    await page.keyboard.press('Tab');
    await page.keyboard.type('no-es-la-clave');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.error:not(:empty)');
    assert.match(await words(page, '.error'), /revise usuario y contraseña/);
    assert.equal(await page.locator('[role=alert]:visible').count(), 1);
    assert.equal(await page.inputValue('#name'), 'operador', 'the name need not be typed again');
  });

  test('the supervisor sees the measures', async (t) => {
    const { page, problems } = await room.console(t, room.login('supervisor'));
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ir a indicadores');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.measures tbody tr');
    assert.ok((await page.locator('.measures tbody tr').count()) > 5);
    assert.deepEqual(await axeViolations(page), [], 'measures');
    assert.deepEqual(problems, []);
  });

  test('the auditor proves one record', async (t) => {
    const { page, problems } = await room.console(t, room.login('auditor'));
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ir a auditoría');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.audit .record .num.muted');
    await page.waitForSelector('.chain button:not([disabled])');
    await tabTo(page, '.list [role=listbox]');
    await page.keyboard.press('End');
    await page.waitForSelector('.one dl');
    await tabTo(page, '.one .actions button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.proof strong');
    assert.equal(await words(page, '.proof strong'), 'El registro está en la cadena, tal como se escribió.');
    assert.match(await words(page, '.proof code'), /^[0-9a-f]{64}$/);
    assert.deepEqual(await axeViolations(page), [], 'audit');
    assert.deepEqual(problems, []);
  });

  for (const [screen, name] of [['login'], ['calls', 'operador'], ['dispatch', 'despachador']]) {
    test(`axe finds nothing on ${screen}`, async (t) => {
      const { context, page, problems } = await room.console(t);
      if (name) await signInContext(context, login(name));
      await page.goto('/');
      await page.waitForSelector(name ? `.shell .${screen}` : '#name');
      assert.equal(await page.getAttribute('html', 'data-theme'), 'noche');
      if (screen === 'calls') {
        await pbx.ring('7225550155');
        await page.waitForSelector('.call .secs');
        await page.keyboard.press('F4');
        await page.waitForSelector('#type');
      }
      assert.deepEqual(await axeViolations(page), []);
      // A stranger's console asks whether it is still signed in: one 401 is the answer.
      assert.deepEqual(name ? problems : problems.filter((problem) => !/status of 401/.test(problem)), []);
    });
  }
});
