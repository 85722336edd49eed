// A full room: what the page builds and repeats is counted, never timed (see `npm run measure` for times). And no screen
// has an accessibility violation in any theme.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { axeViolations } from '../lib/browser.mjs';
import { crowd } from '../lib/load.mjs';
import { openRoom } from '../lib/room.mjs';
import { signInContext } from '../lib/session.mjs';

const THEMES = ['noche', 'dia', 'penumbra', 'contraste'];
/** Every screen, and who works on it. */
const SCREENS = [
  { screen: 'calls', name: 'operador' },
  { screen: 'dispatch', name: 'despachador' },
  { screen: 'measures', role: 'supervisor' },
  { screen: 'audit', role: 'auditor' },
  { screen: 'admin', role: 'administrator' },
];

describe('a full room', () => {
  const room = openRoom();

  async function dispatch(t, load, prefs = {}) {
    const { context, page, problems } = await room.page();
    t.after(() => context.close());
    for (const [key, value] of Object.entries(prefs)) await context.addInitScript(([k, v]) => localStorage.setItem(k, v), [`atalaya.${key}`, JSON.stringify(value)]);
    await signInContext(context, room.login('despachador'));
    const crowded = await crowd(page, load);
    await page.goto('/dispatch');
    await page.waitForSelector('.dispatch .queue');
    return { page, problems, crowded };
  }

  test('2,000 moving units are drawn without building the page anew', async (t) => {
    const { page, problems, crowded } = await dispatch(t, { units: 2000, hz: 10, incidents: 60 }, { map: { engine: 'flat', off: [] } });
    await page.waitForFunction(() => Number(document.querySelector('.map .host')?.dataset.units ?? 0) >= 2000);
    assert.equal(await page.getAttribute('.map', 'data-engine'), 'flat');
    assert.ok((await page.locator('.units-panel [role=option]').count()) < 60, 'rows of the board of units');
    const counted = await page.evaluate(async () => {
      const began = performance.now();
      let updates = 0;
      let rebuilt = 0;
      const seen = new PerformanceObserver((list) => (updates += list.getEntriesByName('atalaya.map.update').length));
      seen.observe({ type: 'measure' });
      // Whole panels put in or taken out: a full render.
      const watch = new MutationObserver((all) => {
        for (const m of all) for (const node of [...m.addedNodes, ...m.removedNodes]) if (node instanceof Element && node.matches('.panel, .map, .queue, .list, canvas')) rebuilt += 1;
      });
      watch.observe(document.body, { childList: true, subtree: true });
      await new Promise((done) => setTimeout(done, 5000));
      seen.disconnect();
      watch.disconnect();
      return { updates, rebuilt, seconds: (performance.now() - began) / 1000 };
    });
    assert.equal(counted.rebuilt, 0);
    assert.ok(counted.updates > 0, 'the map follows');
    assert.ok(counted.updates <= 5 * counted.seconds + 1, `${counted.updates} updates in ${counted.seconds} s: at most five a second, however often positions come`);
    assert.ok(crowded.cuts() > counted.updates, 'cuts are gathered');
    assert.deepEqual(problems, []);
  });

  test('100,000 rows are a few dozen elements', async (t) => {
    const { page } = await dispatch(t, { incidents: 100_000, placed: false });
    await page.waitForFunction(() => Number((document.querySelector('.queue .tab .count')?.textContent ?? '').replace(/\D/g, '')) >= 100_000);
    const list = page.locator('.queue [role=listbox]').last();
    for (const top of [0, 2_500_000, 4_999_000]) {
      await list.evaluate((node, y) => (node.scrollTop = y), top);
      await page.waitForTimeout(200);
      const rows = await list.locator('[role=option]').count();
      assert.ok(rows > 3 && rows < 60, `${rows} rows`);
      assert.equal(await list.locator('[role=option]').first().getAttribute('aria-setsize'), '100000');
    }
    await list.press('End');
    await list.locator('[role=option][aria-selected=true][aria-posinset="100000"]').waitFor();
  });

  test('the map can be drawn by the graphics card and plainly, and is worked with keys', async (t) => {
    const { page, problems } = await dispatch(t, { units: 300, hz: 4, incidents: 20 }, { map: { engine: 'gl', off: [] } });
    await page.waitForSelector('.map[data-engine=gl]');
    await page.waitForFunction(() => Number(document.querySelector('.map .host')?.dataset.units ?? 0) >= 300);
    await page.locator('.tools button', { hasText: 'Capas' }).press('Enter');
    assert.deepEqual(await axeViolations(page, { within: '.map-panel' }), []);
    await page.locator('.box input[value=flat]').press('Space');
    await page.waitForSelector('.map[data-engine=flat]');
    await page.keyboard.press('Escape');
    await page.focus('.map .host canvas');
    const scale = () => page.locator('.map .scale').innerText();
    const before = await scale();
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('+');
    await page.waitForFunction((was) => document.querySelector('.map .scale')?.textContent !== was, before);
    const units = () => page.evaluate(() => Number(document.querySelector('.map .host').dataset.units));
    // Closer by: fewer in view, once the map has come to rest.
    await page.waitForFunction(() => Number(document.querySelector('.map .host').dataset.units) < 300);
    const near = await units();
    for (let i = 0; i < 60; i += 1) await page.keyboard.press('ArrowRight');
    await page.waitForFunction((was) => Number(document.querySelector('.map .host').dataset.units) !== was, near);
    assert.deepEqual(problems, []);
  });

  for (const { screen, ...who } of SCREENS) {
    test(`no accessibility violation on ${screen}, in any theme`, async (t) => {
      const { context, page } = await room.page();
      t.after(() => context.close());
      await signInContext(context, room.login(who.name ?? who.role));
      await page.goto(`/${screen}`);
      await page.waitForSelector('.shell main > *');
      await page.waitForTimeout(1500);
      for (const theme of THEMES) {
        // As the settings do it; a reload for each theme would test the same page four times slower.
        await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
        assert.deepEqual(await axeViolations(page), [], theme);
      }
    });
  }
});
