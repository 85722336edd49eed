// Closed streets with keys alone and without any imported street: an area drawn with the cross of the map, prolonged and
// opened again by the command line (PV, RV), seen by another desk and on the screen of streets.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { axeViolations } from '../lib/browser.mjs';
import { command, tabTo, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

/** The map without a graphics card: the same keys, and it draws at once. */
const FLAT = { map: { engine: 'flat', off: [] } };

describe('closures', () => {
  const room = openRoom();
  const { login } = room;
  const shown = (page, many) => page.waitForFunction((n) => Number(document.querySelector('.map .host')?.dataset.closures ?? -1) === n, many);
  async function eventually(what, read) {
    for (let n = 0; n < 40; n += 1) {
      const found = await read();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return assert.fail(`never: ${what}`);
  }

  test('an area is drawn, prolonged by PV, seen by the supervisor and opened by RV', async (t) => {
    const { page, problems } = await room.console(t, 'despachador', FLAT);
    const headers = await signIn(room.origin, login('despachador'));
    const closures = async () => (await (await fetch(`${room.origin}/api/v1/closures`, { headers })).json()).items;
    await page.waitForSelector('.map .host canvas');

    // Over the whole state the arrows move by tens of kilometres: the tool says that it is too much before anybody asks.
    const corners = async () => {
      for (const [n, moves] of [[1, []], [2, ['ArrowRight', 'ArrowRight']], [3, ['ArrowDown', 'ArrowDown']]]) {
        for (const move of moves) await page.keyboard.press(move);
        await page.keyboard.press('Enter');
        await page.waitForFunction((many) => new RegExp(`\\b${many} punto`).test(document.querySelector('.closing [role=status]')?.textContent ?? ''), n);
      }
    };
    const chooseArea = async () => {
      await page.keyboard.press('Alt+k');
      await page.waitForSelector('.closing');
      await tabTo(page, '.closing .shape[aria-pressed="false"]');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.closing .shape[aria-pressed="true"]:has-text("Zona")');
      await page.waitForFunction(() => document.activeElement?.tagName === 'CANVAS');
    };
    await chooseArea();
    await corners();
    await page.waitForSelector('.closing .trouble:has-text("20 km")');
    await tabTo(page, '.closing input[required]');
    await page.keyboard.type('feria del barrio');
    assert.equal(await page.locator('.closing button.primary').isDisabled(), true, 'too large is not sent');
    await page.keyboard.press('Escape');
    await command(page, `M ${(await words(page, '.units-panel .unit .sign')).replace(/[^\w-]/g, '')}`);
    await page.keyboard.press('Escape');

    // Three corners at the cross of the map; between them the arrows move the map under it.
    await chooseArea();
    await corners();
    assert.equal(await page.locator('.closing button.primary').isDisabled(), true, 'without a reason nothing is closed');
    await tabTo(page, '.closing input[required]');
    await page.keyboard.type('feria del barrio');
    await tabTo(page, '.closing summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '.closing details input');
    await page.keyboard.type('Barrio de San Juan');
    assert.deepEqual(await axeViolations(page), []);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.closing', { state: 'detached' });
    await shown(page, 1);
    const [made] = await eventually('the server has the closure', async () => ((await closures()).length === 1 ? closures() : null));
    assert.deepEqual([made.at.shape, made.at.ring.length, made.at.name, made.reason], ['area', 3, 'Barrio de San Juan', 'feria del barrio']);
    assert.equal(new Set(made.at.ring.map(({ lat, lon }) => `${lat} ${lon}`)).size, 3, 'three corners at three places');

    // Prolonged: the line offers it by a word of its name, and says in words what Enter will do.
    await page.keyboard.press('F2');
    await page.keyboard.type('PV ');
    await page.waitForSelector('.command [role=option]');
    const name = await words(page, '.command [role=option] .strong');
    assert.ok('barrio de san juan'.includes(name), name);
    await page.keyboard.type(`${name} 240 sigue la feria`);
    await page.waitForFunction(() => /sigue la feria/.test(document.querySelector('.echo')?.textContent ?? ''));
    await page.keyboard.press('Enter');
    await eventually('it ends later', async () => Date.parse((await closures())[0].expires_at) > Date.parse(made.expires_at) + 2 * 3_600_000);

    const chief = await room.console(t, 'supervisor', FLAT);
    await chief.page.waitForSelector('.shell nav a');
    await chief.page.goto('/streets');
    await chief.page.waitForSelector('.streets tr:has-text("Barrio de San Juan")');
    const row = await words(chief.page, '.streets tr:has-text("Barrio de San Juan")');
    assert.match(row, /Zona/);
    assert.match(row, /feria del barrio/);
    assert.match(row, /3 h|4 h/);

    // Opening is risky: the line asks once more.
    await page.keyboard.press('F2');
    await page.keyboard.type(`RV ${name} ya quedó libre`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.echo.confirm');
    assert.equal((await closures()).length, 1, 'one Enter opens nothing');
    await page.keyboard.press('Enter');
    await shown(page, 0);
    await eventually('the server has it open', async () => (await closures()).length === 0);
    await chief.page.waitForSelector('.streets :text("Ninguna calle cerrada")');
    assert.deepEqual([...problems, ...chief.problems], []);
  });

  test('the map takes the theme that was chosen, not the one before', async (t) => {
    const { page, problems } = await room.console(t, 'despachador', FLAT);
    await page.waitForSelector('.map .host canvas');
    /** Mean light of the ground, 0 to 255: of the largest canvas of the map. */
    const light = () =>
      page.evaluate(() => {
        const lights = [...document.querySelectorAll('.map canvas')].map((canvas) => {
          if (canvas.width < 50) return null;
          // A copy: the canvas itself may be drawn by another thread.
          const copy = new OffscreenCanvas(canvas.width, canvas.height);
          const pen = copy.getContext('2d');
          pen.drawImage(canvas, 0, 0);
          const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
          let [sum, seen] = [0, 0];
          for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 250) [sum, seen] = [sum + data[i] + data[i + 1] + data[i + 2], seen + 3];
          return seen > data.length / 2 ? sum / seen : null;
        });
        return lights.find((one) => one !== null) ?? null;
      });
    const choose = async (name, lightOf) => {
      await tabTo(page, 'button[aria-label="Ajustes"]');
      await page.keyboard.press('Enter');
      await tabTo(page, '.settings select');
      await page.keyboard.type(name);
      await page.keyboard.press('Escape');
      let seen = null;
      for (let n = 0; n < 40; n += 1) {
        seen = await light();
        if (seen !== null && lightOf(seen)) return;
        await page.waitForTimeout(100);
      }
      assert.fail(`the map of ${name} has a light of ${seen}`);
    };
    await choose('Día', (seen) => seen > 180);
    await choose('Noche', (seen) => seen < 60);
    assert.deepEqual(problems, []);
  });

  test('what the line cannot do is said before Enter, and nothing is lost by leaving the tool', async (t) => {
    const { page, problems } = await room.console(t, 'despachador', FLAT);
    await page.waitForSelector('.map .host canvas');
    await page.keyboard.press('F2');
    await page.keyboard.type('RV nada ya');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.echo.error');
    assert.match(await words(page, '.echo.error'), /nada/i, 'the word that is wrong is named');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+k');
    await page.waitForSelector('.closing');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.closing', { state: 'detached' });
    await shown(page, 0);
    assert.deepEqual(problems, []);
  });
});
