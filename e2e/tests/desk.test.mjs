// Around the dispatcher's incident: windows of their own, suggestions of the program, alarms, notices, taking back, and
// what is half typed. Keys alone, with the real binary.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, read, toluca } from '../lib/api.mjs';
import { axeViolations, screenshot } from '../lib/browser.mjs';
import { command, tabTo, view, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

const MINUTE_MS = 60_000;
/** Units of the dispatcher's own agency: orders to others are not theirs. */
const OWN = /^SSEM-P-/;
const short = (folio) => String(Number(folio.split('-').pop()));
/** As it is typed: without blanks. */
const typed = (sign) => sign.replace(/\s/g, '');

describe('around the incident', () => {
  let taker;
  let boss;
  const room = openRoom({
    ready: async () => {
      taker = await signIn(room.origin, login('operador'));
      boss = await signIn(room.origin, login('despachador'));
    },
  });
  const { login } = room;
  const open = (address, shift = 0.05, { minutesAgo = 0, ...extra } = {}) =>
    order(
      room.origin,
      taker,
      'incidents/commands',
      { type: 'open', type_code: 30421, place: toluca(address, shift), narrative: 'Lo reporta un vecino.', ...extra },
      minutesAgo ? { 'happened-at': new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString() } : {},
    );

  async function desk(t, name = 'despachador') {
    const opened = await room.console(t, name);
    await opened.page.waitForSelector(name === 'operador' ? '.calls' : '.dispatch');
    return opened;
  }

  test('each panel has a window of its own, follows the main one, and comes back at the next shift', async (t) => {
    const { page, context, problems } = await desk(t);
    const made = await open('Calle Aldama 1');
    const other = await open('Calle Aldama 2');
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${short(made.folio)}"))`);
    await view(page, short(made.folio));
    const windows = {};
    for (const [panel, selector] of [['queue', '.queue'], ['units', '.units-panel'], ['detail', '.detail'], ['map', '.map-panel']]) {
      const [popup] = await Promise.all([context.waitForEvent('page'), page.locator(`${selector} button[aria-label^="Abrir en otra ventana"]`).first().press('Enter')]);
      await popup.waitForSelector('.window .panel');
      assert.match(popup.url(), new RegExp(`/panel/dispatch/${panel}$`));
      assert.match(await words(popup, '.window > header'), /OPERACIÓN/, 'each window says whether this is real');
      assert.deepEqual(await axeViolations(popup), [], panel);
      windows[panel] = popup;
    }
    // What the main window shows is what the others show; what is chosen there opens here.
    await windows.detail.waitForSelector(`p.title:has(.folio:text-is("${short(made.folio)}"))`);
    await windows.queue.locator('[role=listbox]').first().focus();
    await windows.queue.keyboard.press('End');
    await windows.queue.keyboard.press('Home');
    const chosen = await words(windows.queue, '[role=option]:first-child .strong');
    await windows.queue.waitForSelector(`.item.on .strong:text-is("${chosen}")`);
    await page.waitForSelector(`p.title:has(.folio:text-is("${chosen}"))`);
    await windows.detail.waitForSelector(`p.title:has(.folio:text-is("${chosen}"))`);
    await view(page, short(other.folio));
    await windows.detail.waitForSelector(`p.title:has(.folio:text-is("${short(other.folio)}"))`);

    // Orders are given by keys in any of them.
    await windows.detail.bringToFront();
    await windows.detail.keyboard.press('h');
    await windows.detail.waitForSelector('dialog[open] form');
    await windows.detail.keyboard.type('Espera a la propietaria');
    await windows.detail.keyboard.press('Enter');
    await windows.detail.waitForSelector('.state:has-text("Espera a la propietaria")');
    await page.waitForSelector('.state:has-text("Espera a la propietaria")');
    await windows.detail.keyboard.press('o');
    await windows.detail.waitForSelector('dialog[open] li button:focus');
    await windows.detail.keyboard.press('Escape');

    // The layout is of the role: one closed by hand stays closed, the others come back with one key.
    await windows.map.close();
    await page.waitForFunction(() => JSON.parse(localStorage.getItem('atalaya.layout.dispatcher') ?? '[]').length === 3);
    for (const name of ['queue', 'units', 'detail']) await windows[name].evaluate(() => (window.onpagehide = null));
    const kept = await page.evaluate(() => localStorage.getItem('atalaya.layout.dispatcher'));
    assert.deepEqual(JSON.parse(kept).map((p) => p.panel).sort(), ['dispatch/detail', 'dispatch/queue', 'dispatch/units']);
    for (const name of ['queue', 'units', 'detail']) await windows[name].close();
    // As after a killed browser: nobody was left to forget them.
    await page.waitForFunction(() => JSON.parse(localStorage.getItem('atalaya.layout.dispatcher') ?? '[]').length === 0);
    await page.evaluate((value) => localStorage.setItem('atalaya.layout.dispatcher', value), kept);
    const before = context.pages().length;
    await page.bringToFront();
    await page.keyboard.press('Alt+w');
    for (let i = 0; i < 600 && context.pages().length < before + 3; i += 1) await page.waitForTimeout(100);
    assert.equal(context.pages().length, before + 3);
    assert.deepEqual(problems, []);
  });

  test('a nearer unit that became free is suggested: one key accepts, another refuses with a reason', async (t) => {
    const { page, problems } = await desk(t);
    const made = await open('Calle Bravo 9', -0.04);
    const { items } = await read(room.origin, boss, 'units?limit=500');
    const free = items.filter((u) => u.duty === 'available' && u.on_shift && u.capabilities.includes('patrol') && OWN.test(u.call_sign));
    assert.ok(free.length >= 3, `only ${free.length} free patrols`);
    const [near, far] = free;
    const unit = (u, body) => order(room.origin, boss, `units/${u.id}/commands`, body);
    const at = (u, lat) => unit(u, { type: 'set_position_manual', position: { lat, lon: -99.6569 } });
    await unit(near, { type: 'set_status', status: 'break' });
    await at(far, 19.75);
    await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'assign', units: [far.id], bypassed: free.slice(2, 5).map((u) => ({ unit: u.id, reason: 'Prueba de sugerencias' })) });
    await unit(far, { type: 'set_status', status: 'en_route' });
    // The search looks every two seconds and must have seen the unit busy before.
    await page.waitForTimeout(8_000);
    await at(near, 19.2525);
    await at(far, 19.75);
    await unit(near, { type: 'set_status', status: 'available' });
    const row = `.proposals li:has-text("${near.call_sign}")`;
    await page.waitForSelector(row);
    assert.deepEqual(await axeViolations(page, { within: '.proposals' }), []);
    await screenshot(page, 'proposals');
    await page.keyboard.press('Alt+x');
    await page.waitForSelector('#decline:focus');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#decline', { state: 'detached' });
    assert.equal(await page.locator(row).count(), 1, 'nothing is refused by Esc');
    for (let i = 0; i < 10 && !/Alt\+Y/.test(await words(page, row)); i += 1) {
      // Another suggestion is first: it is refused with the reason that is offered.
      await page.keyboard.press('Alt+x');
      await page.waitForSelector('#decline:focus');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#decline', { state: 'detached' });
      await page.waitForTimeout(400);
    }
    await page.keyboard.press('Alt+y');
    await view(page, short(made.folio));
    await page.waitForSelector(`.assigned:has-text("${near.call_sign}")`);
    await page.waitForSelector(`.assigned:has-text("${far.call_sign}")`, { state: 'detached' });
    assert.deepEqual(problems, []);
  });

  test('an alarm is told, taken by one key, paused with a reason, and a crew in danger is never made quiet', async (t) => {
    const { page, problems } = await desk(t);
    const made = await open('Calle Victoria 3', 0.07, { minutesAgo: 20 });
    const folio = short(made.folio);
    await page.waitForSelector('.notice strong:has-text("sin unidad asignada")');
    await page.waitForTimeout(500);
    const fresh = async () => Number((await words(page, '.alarms')).match(/P2 ?(\d+)/)?.[1] ?? 0);
    const before = await fresh();
    await page.keyboard.press('F8');
    await page.waitForFunction((was) => Number(document.querySelector('.alarms')?.textContent?.replace(/\s+/g, ' ').match(/P2 ?(\d+)/)?.[1] ?? 0) < was, before);
    await page.keyboard.press('Alt+a');
    await page.waitForSelector('dialog[open] li');
    const line = `dialog[open] li:has-text("${made.folio}")`;
    await page.waitForSelector(line);
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await screenshot(page, 'alarms');
    await page.keyboard.press('Escape');
    await command(page, `PAL ${folio} 10 viene otra corporación`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+a');
    await page.waitForSelector(`${line}.paused:has-text("viene otra corporación")`);
    await page.keyboard.press('Escape');
    await command(page, `QPA ${folio}`);
    const { items } = await read(room.origin, boss, 'units?limit=500');
    const sign = items.find((u) => u.on_shift && u.duty === 'available' && OWN.test(u.call_sign)).call_sign;
    await command(page, `EM ${typed(sign)} lo tienen rodeado`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`.notice strong:has-text("EMERGENCIA de ${sign}")`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+a');
    const danger = `dialog[open] li:has-text("EMERGENCIA de ${sign}")`;
    await page.waitForSelector(danger);
    assert.equal(await page.locator(`${danger} button:has-text("Pausar")`).count(), 0);
    await page.keyboard.press('Escape');
    await command(page, `QE ${typed(sign)} ya está a salvo`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`.notice strong:has-text("EMERGENCIA de ${sign}")`, { state: 'detached' });
    assert.deepEqual(problems, []);
  });

  test('a notice goes to every console, is read and cancelled by its number', async (t) => {
    const one = await desk(t);
    const two = await desk(t, 'operador');
    const made = await open('Calle Nicolás Bravo 77');
    await one.page.waitForSelector(`.queue .incident:has(.strong:text-is("${short(made.folio)}"))`);
    await command(one.page, `BO ${short(made.folio)} vehiculo 12 Jetta blanco; placas NXE-41-20, vidrio trasero roto`);
    await two.page.waitForSelector('.bar button:has-text("1 boletín sin leer")');
    await command(two.page, 'BL');
    await two.page.waitForSelector('dialog[open] li:has-text("Jetta blanco")');
    assert.equal(await two.page.locator('dialog[open]:has-text("vidrio trasero")').count(), 0, 'the text is read on the record, not on every board');
    await tabTo(two.page, 'dialog[open] .ways button');
    await two.page.keyboard.press('Enter');
    await two.page.waitForSelector('dialog[open] .text:has-text("vidrio trasero roto")');
    assert.deepEqual(await axeViolations(two.page, { within: 'dialog[open]' }), []);
    await screenshot(two.page, 'notices');
    await two.page.keyboard.press('Escape');
    await command(two.page, 'LB 1');
    await two.page.waitForSelector('.bar button:has-text("boletín sin leer")', { state: 'detached' });
    await command(one.page, 'XB 1 ya apareció');
    await one.page.keyboard.press('Enter');
    await one.page.waitForSelector('.bar button:has-text("boletín sin leer")', { state: 'detached' });
    assert.deepEqual([...one.problems, ...two.problems], []);
  });

  test('what was just ordered is taken back with one key, and what is half typed is there again', async (t) => {
    const { page, problems } = await desk(t);
    const [made, other] = [await open('Calle Allende 10'), await open('Calle Allende 12')];
    const [folio, next] = [short(made.folio), short(other.folio)];
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${next}"))`);
    await view(page, folio);
    await command(page, `PR ${folio} 1 hay un arma`);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.offer:has-text("Ctrl+Z")');
    await page.waitForSelector('.top svg[aria-label="Amenaza a la vida"]');
    await page.keyboard.press('Control+z');
    await page.waitForSelector('.top svg[aria-label="Alta"]');
    assert.equal(await page.locator('.offer').count(), 0, 'taking back is not taken back');

    await page.keyboard.press('n');
    await page.waitForSelector('#narrate:focus');
    await page.keyboard.type('Se ve humo en');
    await view(page, next);
    assert.equal(await page.inputValue('#narrate'), '', 'what is typed belongs to its folio');
    await view(page, folio);
    assert.equal(await page.inputValue('#narrate'), 'Se ve humo en');
    await page.keyboard.press('e');
    await page.waitForSelector('dialog[open] form input:focus');
    await page.keyboard.type('C5 Hidalgo');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F2');
    await page.keyboard.type('N 12 sin terminar');
    await page.waitForTimeout(300);
    await page.reload();
    await page.waitForSelector('p.title');
    assert.equal(await page.inputValue('#narrate'), 'Se ve humo en');
    assert.equal(await page.inputValue('.command input'), 'N 12 sin terminar');
    await page.keyboard.press('e');
    await page.waitForSelector('dialog[open] form input:focus');
    assert.equal(await page.inputValue('dialog[open] form input'), 'C5 Hidalgo');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Está del otro lado');
    assert.match(await words(page, 'dialog[open] .line kbd'), new RegExp(`EN ${folio} `), 'the line that does the same');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.state:has-text("C5 Hidalgo: sin respuesta")');
    assert.deepEqual(problems.filter((p) => !/status of 401/.test(p)), []);
  });
});
