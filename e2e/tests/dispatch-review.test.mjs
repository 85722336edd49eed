// The review of a dispatch, by keys alone: a dispatcher sends a unit, the supervisor draws that dispatch with the form of
// dispatchers, a reviewer scores it beside its story, the dispatcher reads and answers it, the supervisor closes it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, proposed, read, toluca } from '../lib/api.mjs';
import { axeViolations } from '../lib/browser.mjs';
import { tabTo, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

/** The most that each item of the dispatchers' example form gives, in its order; `n`: it does not apply. */
const POINTS = ['2', '2', 'n', 'n', '2', 'n', '1', '5', '2', '1'];

describe('the review of a dispatch', () => {
  const room = openRoom();
  const { login } = room;
  async function goTo(page, screen) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(`ir a ${screen}`);
    await page.keyboard.press('Enter');
  }
  async function press(page, selector, key = 'Enter') {
    await page.waitForSelector(selector);
    await tabTo(page, selector);
    await page.keyboard.press(key);
  }

  test('drawn, scored beside its story, answered by who dispatched, closed', async (t) => {
    const [operator, boss] = [await signIn(room.origin, login('operador')), await signIn(room.origin, login('despachador'))];
    const made = await order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: toluca('Avenida Hidalgo 77'), narrative: 'Lo reporta un vecino.' });
    const sent = await proposed(room.origin, boss, made.id);
    const unit = (await read(room.origin, boss, 'units?limit=500')).items.find((u) => u.id === sent[0]);
    await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'assign', units: sent });
    for (const id of sent) for (const status of ['en_route', 'on_scene', 'available']) await order(room.origin, boss, `units/${id}/commands`, { type: 'set_status', status });
    await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'close', code: 'A' });

    const chief = await room.console(t, 'supervisor');
    await chief.page.waitForSelector('.shell nav a');
    await goTo(chief.page, 'calidad');
    await press(chief.page, 'a[href="/quality/draw"]');
    await chief.page.waitForSelector('#draw-form option', { state: 'attached' });
    await tabTo(chief.page, '#draw-form');
    await chief.page.keyboard.type('Despacho');
    assert.match(await chief.page.evaluate(() => document.querySelector('#draw-form').selectedOptions[0].textContent), /Despacho/);
    await tabTo(chief.page, '#draw-count');
    await chief.page.keyboard.press('Control+a');
    await chief.page.keyboard.type('1');
    await press(chief.page, '.draws button.primary');
    await chief.page.waitForSelector('.draws td.num:has-text("1 de 1")');

    // The lot falls on one of the two reviewers.
    const queues = await Promise.all(['calidad', 'evaluadora'].map(async (name) => ((await read(room.origin, await signIn(room.origin, login(name)), 'quality/queue')).items.length > 0 ? name : null)));
    const chosen = queues.filter((name) => name !== null);
    assert.equal(chosen.length, 1, 'one reviewer has it');
    const reviewer = await room.console(t, chosen[0]);
    await reviewer.page.waitForSelector('.queue .form fieldset');
    assert.match(await words(reviewer.page, '.queue .entry'), /^Despacho \d+/);
    await reviewer.page.keyboard.press('v');
    await reviewer.page.waitForSelector('.queue ol li');
    const story = await words(reviewer.page, '.queue ol');
    for (const told of [unit.call_sign, 'Lo reporta un vecino.', 'despachador']) assert.ok(story.includes(told), `${told} in ${story}`);
    await tabTo(reviewer.page, '.queue .form fieldset input');
    for (const points of POINTS) await reviewer.page.keyboard.press(points);
    await tabTo(reviewer.page, '#review-comment');
    await reviewer.page.keyboard.type('Bien; faltó pasar a la unidad lo que dijo el vecino.');
    await reviewer.page.waitForSelector('.queue button.primary:not([disabled]):has-text("Entregar")');
    assert.deepEqual(await axeViolations(reviewer.page), [], 'scoring');
    await reviewer.page.keyboard.press('Control+Enter');
    await reviewer.page.waitForSelector('.queue p.strong');

    // Who dispatched reads it, without who reviewed, and answers.
    const dispatcher = await room.console(t, 'despachador');
    await goTo(dispatcher.page, 'calidad');
    await dispatcher.page.waitForSelector('#reply-no');
    assert.match(await words(dispatcher.page, '.own .entry'), /^Despacho \d+/);
    assert.ok((await words(dispatcher.page, '.own .said')).includes('faltó pasar a la unidad'));
    assert.ok(!(await dispatcher.page.locator('.own').innerText()).includes(chosen[0]), 'who reviewed is not told');
    await tabTo(dispatcher.page, '#reply-yes');
    await dispatcher.page.keyboard.press('Space');
    await tabTo(dispatcher.page, '#reply-text');
    await dispatcher.page.keyboard.type('De acuerdo, lo repetí por radio sin anotarlo.');
    assert.deepEqual(await axeViolations(dispatcher.page), [], 'own review');
    await press(dispatcher.page, '.reply button.primary');
    await dispatcher.page.waitForSelector('.said:has-text("De acuerdo, lo repetí")');

    await press(chief.page, 'a[href="/quality/reviews"]');
    await chief.page.waitForSelector('.said:has-text("De acuerdo, lo repetí")');
    assert.match(await words(chief.page, '.reviews .figure'), /^\d+(\.\d)?%$/);
    await press(chief.page, '#close-review');
    await tabTo(chief.page, 'dialog[open] textarea');
    await chief.page.keyboard.type('Visto con el despachador.');
    await press(chief.page, 'dialog[open] button.primary');
    await chief.page.waitForSelector('.reviews strong:text-is("Cerrada")');
    assert.deepEqual([...chief.problems, ...reviewer.problems, ...dispatcher.problems], []);
  });
});
