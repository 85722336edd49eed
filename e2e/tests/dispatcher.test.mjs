// A dispatcher's shift with the real binary and keys alone: from the queue through cautions, units on their way, support
// and closing, to reopening by the supervisor, merging, undoing it, and handing over to another centre.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, proposed, read, toluca } from '../lib/api.mjs';
import { axeViolations } from '../lib/browser.mjs';
import { command, tabTo, view, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

const short = (folio) => String(Number(folio.split('-').pop()));

describe("a dispatcher's shift", () => {
  let operator;
  const room = openRoom({
    ready: async () => {
      operator = await signIn(room.origin, room.login('operador'));
    },
  });
  /** Beyond the reach of the caution, unless told otherwise. */
  const open = (address, shift = 0.03, extra = {}) =>
    order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: toluca(address, shift), narrative: 'Lo reporta un vecino.', ...extra });

  const dispatcher = () => room.login('despachador');
  /** Gives an order by its letter, and fills its form. */
  async function give(page, letter, fields = []) {
    await page.keyboard.press(letter);
    await page.waitForSelector('dialog[open] form');
    for (const [i, text] of fields.entries()) {
      if (i > 0) await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
  }

  test('from the queue to a closed folio: cautions first, then units, support and closing', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const made = await open('Avenida Hidalgo 300', 0);
    const folio = short(made.folio);
    const boss = await signIn(room.origin, dispatcher());
    await order(room.origin, boss, 'cautions/commands', {
      type: 'create',
      place: toluca('Avenida Hidalgo 300'),
      kind: 'violence',
      text: 'El mes pasado agredieron a una patrulla.',
      radius_m: 120,
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const row = `.queue .incident:has(.strong:text-is("${folio}"))`;
    await page.waitForSelector(row);
    await page.keyboard.press('F4');
    await page.waitForSelector(`p.title:has(.folio:text-is("${folio}"))`);
    await page.waitForSelector('.cautions:has-text("agredieron a una patrulla")');

    // The suggestions are reached and marked by keys; Enter sends, and the caution comes first.
    await page.waitForSelector('#recommended .sign');
    const unit = await words(page, '#recommended .sign');
    await page.keyboard.press('Alt+s');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] .caution');
    assert.equal(await page.locator('dialog[open] button.primary').isDisabled(), true, 'nothing goes before the caution is read');
    assert.equal(await page.locator('.assigned').count(), 0);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] .caution.seen');
    await page.keyboard.press('Enter');
    const assigned = `.assigned:has-text("${unit}")`;
    await page.waitForSelector(assigned);
    await page.waitForSelector(`${assigned} .next`);
    assert.match(await words(page, `${assigned} .next`), /debe salir en/, 'what happens next is said');
    await page.waitForSelector('.cautions:has-text("leída")');

    for (const [verb, state, timer] of [['ER', 'En camino', /debe llegar en/], ['ES', 'En el lugar', /contacto en/]]) {
      await command(page, `${verb} ${unit}`);
      await page.waitForSelector(`${assigned}:has-text("${state}")`);
      await page.waitForFunction(([s, r]) => new RegExp(r).test(document.querySelector(s)?.textContent ?? ''), ['.assigned .next', timer.source]);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.waitForSelector('#narrate:focus');
    await page.keyboard.type('Un lesionado leve; no quiere traslado.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.lines:has-text("no quiere traslado")');
    await page.keyboard.press('Escape');

    await page.keyboard.press('a');
    await page.waitForSelector('dialog[open] form');
    const agency = await page.evaluate(() => {
      const field = document.querySelector('dialog[open] select, dialog[open] datalist');
      return [...field.querySelectorAll('option')].map((o) => o.textContent || o.value).find((text) => /Cruz Roja/i.test(text));
    });
    assert.ok(agency, 'the Red Cross can be asked');
    await page.keyboard.type(agency);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.waitForFunction(() => /CRUZ|CRM/i.test(document.querySelector('.title + .muted')?.textContent ?? ''));

    await give(page, 'l', [unit]);
    await page.waitForSelector(assigned, { state: 'detached' });
    await page.keyboard.press('x');
    await page.waitForSelector('dialog[open] [role=radio]:focus');
    await page.keyboard.press('Space');
    await tabTo(page, 'dialog[open] button.primary');
    await page.keyboard.press('Enter');
    await page.waitForSelector('footer:has-text("Cerrado: A")');
    await page.waitForSelector(row, { state: 'detached' });
    assert.deepEqual(await axeViolations(page), []);
    assert.deepEqual(problems, []);

    // Only a supervisor opens it again.
    assert.equal(await page.locator('footer button:has-text("Reabrir")').isDisabled(), true);
    const chief = await room.console(t, room.login('supervisor'));
    // A closed folio is no longer on the board: it is looked up in the list of the closed ones.
    await chief.page.waitForSelector('nav a');
    await chief.page.keyboard.press('Control+k');
    await chief.page.keyboard.type('ir a despacho');
    await chief.page.keyboard.press('Enter');
    await chief.page.waitForSelector('.dispatch');
    await chief.page.keyboard.press('Alt+c');
    await chief.page.keyboard.press('Enter');
    await chief.page.waitForSelector(`.queue .small:has(.strong:text-is("${folio}"))`);
    await chief.page.keyboard.press('Tab');
    await chief.page.keyboard.press('Home');
    await chief.page.waitForSelector('footer:has-text("Cerrado: A")');
    await give(chief.page, 'r', ['Volvió el agresor']);
    await page.waitForSelector(row);
    assert.deepEqual(chief.problems, []);
  });

  test('two folios are one, and two again; then one goes to another centre', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const [first, second] = [await open('Calle Juárez 10'), await open('Calle Juárez 12')];
    const [one, two] = [short(first.folio), short(second.folio)];
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${two}"))`);
    await view(page, two);
    await command(page, `U ${two} ${one}`);
    await page.waitForSelector('.echo.confirm');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`footer:has-text("Unido al folio ${one}")`);
    await page.keyboard.press('Escape');
    await give(page, 'u', ['Eran dos hechos distintos']);
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${two}"))`);

    await give(page, 'h', ['El afectado vuelve a las seis']);
    await page.waitForSelector('.state:has-text("El afectado vuelve")');
    await page.keyboard.press('h');
    await page.waitForSelector('.state', { state: 'detached' });

    await give(page, 'e', ['C5 Hidalgo', 'Está del otro lado del límite']);
    await page.waitForSelector('.state:has-text("C5 Hidalgo: sin respuesta")');
    await give(page, 'e', ['HGO-77']);
    await page.waitForSelector('.state:has-text("Lo recibió C5 Hidalgo")');
    assert.deepEqual(problems, []);
  });

  test('a unit is taken up and put on a folio by keys, as it is dragged by the pointer', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const made = await open('Calle Morelos 55');
    const folio = short(made.folio);
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${folio}"))`);
    await view(page, folio);
    await page.keyboard.press('Alt+u');
    await page.keyboard.press('End');
    await page.waitForSelector('.units-panel .item.on');
    for (let i = 0; i < 400 && (await page.locator('.units-panel .item.on .unit').count()) === 0; i += 1) await page.keyboard.press('ArrowUp');
    const unit = (await words(page, '.units-panel .item.on .sign')).replace(/[^\w-]/g, '');
    await page.keyboard.press('Space');
    await page.waitForSelector(`.carry:has-text("${unit}")`);
    await page.keyboard.press('Alt+q');
    await page.keyboard.press('Enter');
    // A nearer one is left aside: the server wants to know why.
    await page.waitForSelector(`dialog[open], .assigned:has-text("${unit}")`);
    if ((await page.locator('dialog[open]').count()) > 0) {
      await page.waitForSelector('dialog[open] input:focus');
      await page.keyboard.type('Conoce la zona');
      await page.keyboard.press('Enter');
    }
    await page.waitForSelector(`.assigned:has-text("${unit}")`);
    assert.equal(await page.locator('.carry').count(), 0);
    assert.deepEqual(problems, []);
  });

  test('what a crew in danger said stands in the alarm, on its unit and in its incident', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const boss = await signIn(room.origin, dispatcher());
    const made = await open('Calle Matamoros 90');
    const sent = await proposed(room.origin, boss, made.id);
    const unit = (await read(room.origin, boss, 'units?limit=500')).items.find((u) => u.id === sent[0]);
    await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'assign', units: sent });
    await order(room.origin, boss, `units/${unit.id}/commands`, { type: 'emergency', note: 'Disparos en la gasolinera, elemento herido' });

    const said = '«Disparos en la gasolinera, elemento herido»';
    await page.waitForSelector(`.notice:has-text("EMERGENCIA de ${unit.call_sign}"):has-text("${said}")`);
    await page.waitForSelector(`.units-panel .unit:has-text("${unit.call_sign}"):has-text("${said}")`);
    await page.keyboard.press('Alt+a');
    await page.waitForSelector(`dialog[open] li:has-text("${unit.call_sign}") .note:has-text("${said}")`);
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await tabTo(page, 'dialog[open] li .ways button.quiet');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`p.title:has(.folio:text-is("${short(made.folio)}"))`);
    await page.waitForSelector(`.calling:has-text("${unit.call_sign}"):has-text("${said}")`);
    assert.deepEqual(await axeViolations(page), []);

    // The alarm ends, and with it the words.
    await order(room.origin, boss, `units/${unit.id}/commands`, { type: 'clear_emergency', reason: 'Llegó el apoyo' });
    await page.waitForSelector('.calling', { state: 'detached' });
    await page.waitForSelector(`.units-panel :text("${said}")`, { state: 'detached' });
    for (const id of sent) await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'release', unit: id });
    assert.deepEqual(problems, []);
  });

  test('what happened at the place before is asked for by a key, and only then read', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const [first, second] = [await open('Calle Rayón 300', 0.05), await open('Calle Rayón 300', 0.05)];
    const asked = [];
    page.on('request', (request) => request.url().includes('/geo/premises') && asked.push(request.url()));
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${short(second.folio)}"))`);
    await view(page, short(second.folio));
    assert.deepEqual(asked, [], 'nothing is read unasked');
    await page.keyboard.press('Alt+i');
    await page.waitForSelector(`details[open] li:has-text("${short(first.folio)}"):has-text("mismo domicilio"):has-text("abierto")`);
    assert.match(await words(page, 'details[open]:has(#premises)'), /En un año: 1 en este domicilio, 0 a menos de 50 m/);
    assert.deepEqual(await axeViolations(page), []);
    await order(room.origin, await signIn(room.origin, dispatcher()), `incidents/${second.id}/commands`, { type: 'narrate', text: 'Sigue ahí.' });
    await page.waitForSelector('.lines:has-text("Sigue ahí.")');
    assert.equal(asked.length, 1, 'a new line of the narrative reads the place no second time');
    assert.deepEqual(problems, []);
  });

  test('a crew is written to from the line and from the board; what is typed waits until the server has it', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const boss = await signIn(room.origin, dispatcher());
    const { agency } = (await read(room.origin, boss, 'session')).account.roles.find((r) => r.role === 'dispatcher');
    const unit = (await read(room.origin, boss, 'units?limit=500')).items.find((u) => u.agency === agency && u.on_shift);
    await page.waitForSelector('.units-panel .unit, .units-panel .head');
    await command(page, `MS ${unit.call_sign} Esperen afuera, va apoyo`);
    await page.waitForSelector('dialog[open] form input:focus');
    assert.equal(await page.inputValue('dialog[open] form input'), 'Esperen afuera, va apoyo', 'the line proposes, Enter sends');
    assert.equal((await read(room.origin, boss, `units/${unit.id}/messages`)).length, 0);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });

    // Left and opened again, by the key of the board: the words are still there.
    await command(page, `M ${unit.call_sign}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+j');
    await page.waitForSelector('dialog[open] form input:focus');
    await page.keyboard.press('End');
    await page.keyboard.type(' del grupo 2');
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] li.room:has-text("Esperen afuera, va apoyo del grupo 2"):has-text("sin entregar")');
    assert.equal(await page.inputValue('dialog[open] form input'), '');
    const [kept] = await read(room.origin, boss, `units/${unit.id}/messages`);
    assert.equal(kept.text, 'Esperen afuera, va apoyo del grupo 2');
    assert.deepEqual(problems, []);
  });

  test('every order is in the menu, each with its letter', async (t) => {
    const { page, problems } = await room.console(t, dispatcher());
    const made = await open('Calle Galeana 8');
    await page.waitForSelector(`.queue .incident:has(.strong:text-is("${short(made.folio)}"))`);
    await view(page, short(made.folio));
    await page.keyboard.press('o');
    await page.waitForSelector('dialog[open] li button:focus');
    assert.ok((await page.locator('dialog[open] li').count()) > 20);
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await page.keyboard.press('t');
    await page.waitForSelector('dialog[open] form');
    await page.keyboard.type('Riña');
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await page.keyboard.press('Escape');
    assert.deepEqual(problems, []);
  });
});
