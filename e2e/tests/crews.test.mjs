// What a crew writes reaches dispatchers who look at something else: said in words, counted on the bar and on the unit,
// until one of them has read it. And a unit that enters a zone where it must not be is an alarm.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

import { order, read } from '../lib/api.mjs';
import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

describe('crews', () => {
  let boss;
  let unit;
  let crew;
  const room = openRoom({
    ready: async () => {
      const admin = await signIn(room.origin, login('administrador'));
      boss = await signIn(room.origin, login('supervisor'));
      const dispatcher = await signIn(room.origin, login('despachador'));
      const { agency } = (await read(room.origin, dispatcher, 'session')).account.roles.find((r) => r.role === 'dispatcher');
      unit = (await read(room.origin, boss, 'units?limit=500')).items.find((u) => u.agency === agency && u.on_shift && u.duty === 'available');
      const device = (await order(room.origin, admin, 'devices/commands', { name: 'Celular de la patrulla', kind: 'page', holder: { of: 'unit', unit: unit.id } })).id;
      const post = (path, body, headers) =>
        fetch(`${room.origin}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
      const { code } = await (await post(`devices/${device}/code`, {}, admin)).json();
      const enrolled = await post('field/device', { code }, {});
      assert.equal(enrolled.status, 200);
      const cookie = enrolled.headers.getSetCookie()[0].split(';')[0];
      crew = async (path, body) => {
        const answer = await post(path, body, { cookie, 'idempotency-key': randomUUID() });
        assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`);
      };
    },
  });
  const { login } = room;
  async function desk(t, name) {
    const opened = await room.console(t, name);
    // A supervisor's first screen is that of the calls.
    await opened.page.waitForSelector(name === 'supervisor' ? '.bar' : '.units-panel .unit, .units-panel .head');
    return opened;
  }

  test('a message is announced at each desk of the agency until one of the room has read it', async (t) => {
    const { page, problems } = await desk(t, 'despachador');
    const colleague = await desk(t, 'supervisor');
    assert.equal(await page.locator('.bar .talk').count(), 0);
    // A notice stays for some seconds only: both look for it before it comes.
    const said = [page, colleague.page].map((each) => each.waitForSelector(`[role=log] p:has-text("Mensaje de ${unit.call_sign}")`));
    await crew('field/commands', { type: 'write', text: 'Hay otro herido en el patio' });
    await Promise.all(said);
    for (const each of [page, colleague.page]) {
      await each.waitForSelector('.bar .talk[aria-label="1 mensaje sin leer"]');
      assert.equal(await each.getByText('Hay otro herido').count(), 0, 'what it says is read with a purpose');
    }
    await crew('field/commands', { type: 'write', text: 'Ya viene la ambulancia' });
    await page.waitForSelector('.bar .talk[aria-label="2 mensajes sin leer"]');
    await page.waitForSelector('.units-panel .talk:has-text("2")');
    await screenshot(page, 'mensaje-de-unidad');
    assert.deepEqual(await axeViolations(page), []);

    // By keys: the list, the thread, and back.
    await page.keyboard.press('Alt+e');
    await page.waitForSelector(`dialog[open] li.new:has-text("${unit.call_sign}"):has-text("2 sin leer")`);
    await screenshot(page, 'mensajes-de-unidades');
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await page.locator('dialog[open] li.new button').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] li.crew:has-text("Hay otro herido en el patio")');
    await page.waitForSelector('dialog[open] li.crew:has-text("Ya viene la ambulancia")');
    for (const each of [page, colleague.page]) await each.waitForSelector('.bar .talk', { state: 'detached' });
    const all = await read(room.origin, boss, `units/${unit.id}/messages`);
    assert.ok(all.every((m) => m.read_by), JSON.stringify(all));

    // While the thread is open what comes is there at once, and is read.
    await crew('field/commands', { type: 'write', text: 'Ya la recibimos' });
    await page.waitForSelector('dialog[open] li.crew:has-text("Ya la recibimos")');
    await colleague.page.waitForSelector(`[role=log] p:has-text("Mensaje de ${unit.call_sign}")`, { state: 'detached' });
    await colleague.page.waitForSelector('.bar .talk', { state: 'detached' });
    assert.deepEqual([...problems, ...colleague.problems], []);
  });

  test('a unit that enters an exclusion zone is an alarm with unit, zone and time', async (t) => {
    const { page, problems } = await desk(t, 'despachador');
    const ground = { shape: 'circle', centre: { lat: 19.2, lon: -99.8 }, radius_m: 300 };
    await order(room.origin, boss, 'zones/commands', { type: 'draw', content: { name: 'Toma de agua', kind: 'exclusion', ground } });
    for (const [n, lat] of [19.191, 19.1911, 19.1999, 19.2001, 19.2].entries()) {
      // A minute apart by the telephone's clock: a unit that leaps is not believed.
      const at = new Date(Date.now() - (4 - n) * 58_000).toISOString();
      await crew('field/positions', { positions: [{ lat, lon: -99.8, at, accuracy_m: 8 }] });
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
    const says = `${unit.call_sign} entró a Toma de agua`;
    await page.waitForSelector(`.notice:has-text("${says}")`);
    await screenshot(page, 'cruce-de-zona');
    await page.keyboard.press('Alt+a');
    await page.waitForSelector(`dialog[open] li.new:has-text("${says}")`);
    assert.equal(await page.locator(`dialog[open] li:has-text("${says}")`).count(), 1);
    await screenshot(page, 'cruce-de-zona-alarmas');
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await page.keyboard.press('Escape');
    assert.deepEqual(problems, []);
  });
});
