// The units in a window of their own: no map is there, and who has gone silent is seen all the same.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { read } from '../lib/api.mjs';
import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn, signInContext } from '../lib/session.mjs';
import { enrolTracker } from '../lib/tracker.mjs';

/** A position is shown as old after 90 s. */
const STALE_MS = 100_000;

describe('a panel of units', () => {
  const room = openRoom();

  test('is told where its units are, and shows whose position has grown old', async () => {
    const login = room.login('despachador');
    const boss = await signIn(room.origin, login);
    const unit = (await read(room.origin, boss, 'units?limit=500')).items.find((u) => /^SSEM-P-/.test(u.call_sign) && u.on_shift && u.duty === 'available');
    const admin = await signIn(room.origin, room.login('administrador'));
    const report = await enrolTracker(room.origin, admin, unit);
    await report(19.29, -99.65);

    const { context, page, problems } = await room.page({ viewport: { width: 600, height: 768 } });
    await signInContext(context, login);
    const sent = [];
    const heard = new Set();
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(String(payload)));
      socket.on('framereceived', ({ payload }) => {
        const frame = JSON.parse(String(payload));
        if (frame.type === 'units') for (const [id] of frame.p) heard.add(id);
      });
    });
    await page.goto('/panel/dispatch/units');
    await page.waitForSelector('[role=option]');
    await page.getByRole('searchbox').fill(unit.call_sign);
    const line = page.locator('[role=option]', { hasText: unit.call_sign });
    await line.waitFor();
    const until = Date.now() + 15_000;
    while (!heard.has(unit.id) && Date.now() < until) await page.waitForTimeout(100);
    assert.ok(heard.has(unit.id), `the window was not told of ${unit.call_sign}`);
    assert.ok(sent.some((text) => JSON.parse(text).viewport), 'the window says which ground it looks at');
    assert.equal(await line.locator('.old').count(), 0, 'a fresh position is not marked');
    assert.deepEqual(await axeViolations(page), []);

    // Nothing moves it any more.
    await line.locator('.old').waitFor({ timeout: STALE_MS + 20_000 });
    assert.match(await line.locator('.old').innerText(), /1 min|2 min/);
    await screenshot(page, 'panel-units-stale');
    assert.deepEqual(problems, []);
    await context.close();
  });
});
