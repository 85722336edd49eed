// Quality, audit and administration against the real binary, by keys alone.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, read, toluca } from '../lib/api.mjs';
import { axeViolations, screenshot } from '../lib/browser.mjs';
import { tabTo, words } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

/** The most that each item of the example form gives, in its order. */
const FULL = ['2', '2', '2', '2', '1', '2', '3', '2', '2', '5', '1', '2', '1'];
const FIRST_PLACE = 2;

describe('oversight', () => {
  const room = openRoom();

  async function goTo(page, screen) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(`ir a ${screen}`);
    await page.keyboard.press('Enter');
  }
  async function tab(page, href) {
    await tabTo(page, `a[href="${href}"]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`a[href="${href}"][aria-current=page]`);
  }
  async function press(page, selector, key = 'Enter') {
    await page.waitForSelector(selector);
    await tabTo(page, selector);
    await page.keyboard.press(key);
  }
  /** Each change of the list is opened by keys: words in its lines, the exact codes folded away below them. */
  async function everyChangeInWords(page) {
    const list = '[role=listbox][aria-label="Cambios de configuración"]';
    await tabTo(page, list);
    await page.keyboard.press('Home');
    const seen = new Set();
    for (let n = 0; n < 60; n += 1) {
      const one = await page.evaluate(() => ({
        at: document.querySelector('[role=listbox] [aria-selected=true]')?.id ?? '',
        lines: [...document.querySelectorAll('.what, [role=listbox] [aria-selected=true], .diff tbody td')].map((cell) => cell.textContent.trim()),
        codes: document.querySelector('.codes td')?.textContent ?? '',
        folded: document.querySelector('.codes')?.open === false,
      }));
      if (seen.has(one.at)) break;
      seen.add(one.at);
      assert.ok(one.folded && one.codes.startsWith('/'), `${one.lines[0]}: the exact codes are there, folded`);
      for (const line of one.lines) assert.doesNotMatch(line, /\b[a-z]+_[a-z_]+\b|[{}]|undefined|\bnull\b|\d{4}-\d\d-\d\dT|[0-9a-f]{8}-[0-9a-f]{4}-/, 'no code where words are read');
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(30);
    }
    assert.ok(seen.size > 20, `${seen.size} changes were looked at`);
  }
  async function picture(t, names) {
    for (const name of names) await screenshot(room.seats.get(name).page, `${t.name}-${name}`.replace(/[^\w]+/g, '-')).catch(() => {});
  }

  test('a review is made twice, differs, is settled, answered and followed up', async (t) => {
    t.after(() => picture(t, [...room.seats.keys()]));
    const pbx = await openPbx(room.server);
    const operator = await room.seat('operador');
    await pbx.ring('7225550147');
    await operator.page.waitForSelector('.call .secs');
    await operator.page.keyboard.press('F4');
    await operator.page.waitForSelector('.improper button:not([disabled])');
    await operator.page.keyboard.press('Alt+1');
    await operator.page.waitForSelector('.call.own', { state: 'detached' });

    const chief = await room.seat('supervisor');
    await goTo(chief.page, 'calidad');
    await tab(chief.page, '/quality/draw');
    await chief.page.waitForSelector('#draw-form option', { state: 'attached' });
    await tabTo(chief.page, '#draw-count');
    await chief.page.keyboard.press('Control+a');
    await chief.page.keyboard.type('1');
    await press(chief.page, '#draw-double', 'Space');
    await press(chief.page, '.draws button.primary');
    await chief.page.waitForSelector('.draws td.num:has-text("1 de 1")');

    for (const [name, place] of [['calidad', '2'], ['evaluadora', '0']]) {
      const { page } = await room.seat(name);
      await page.waitForSelector('.queue .form fieldset');
      await page.keyboard.press('v');
      await page.waitForSelector('.queue ol li');
      await tabTo(page, '.queue .form fieldset input');
      for (const [n, points] of FULL.entries()) await page.keyboard.press(n === FIRST_PLACE ? place : points);
      await page.waitForSelector('.queue button.primary:not([disabled]):has-text("Entregar")');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.queue p.strong');
      assert.deepEqual(await axeViolations(page), [], `queue of ${name}`);
    }
    const blind = await words(room.seats.get('calidad').page, '.queue .body p.strong');
    assert.equal(blind, 'Entregada. Falta la otra calificación.');

    await tab(chief.page, '/quality/reviews');
    await chief.page.waitForSelector('tr.apart');
    assert.equal(await chief.page.locator('tr.apart').count(), 1, 'one item differs');
    assert.match(await words(chief.page, 'tr.apart'), /≠ .*≠ /);
    assert.deepEqual(await axeViolations(chief.page), [], 'reviews');
    await press(chief.page, '.reviews button.primary');
    await chief.page.waitForSelector('dialog[open] fieldset');
    await tabTo(chief.page, 'dialog[open] fieldset input');
    await chief.page.keyboard.press('2');
    await tabTo(chief.page, 'dialog[open] textarea');
    await chief.page.keyboard.type('Se oye la pregunta por el lugar al segundo cuatro.');
    await press(chief.page, 'dialog[open] button.primary');
    await chief.page.waitForSelector('dialog[open]', { state: 'detached' });
    await chief.page.waitForSelector('.reviews .figure');
    assert.equal(await words(chief.page, '.reviews .figure'), '100%');

    await tab(chief.page, '/quality/agreement');
    await chief.page.waitForSelector('.figures dd');
    assert.match(await words(chief.page, '.panel .body strong'), /1 evaluación doble/);
    assert.equal(await words(chief.page, '.figures dd'), '92%', '12 of 13 items alike');
    assert.deepEqual(await axeViolations(chief.page), [], 'agreement');

    await goTo(operator.page, 'calidad');
    await operator.page.waitForSelector('#reply-no');
    assert.ok(!(await operator.page.content()).includes('evaluadora'), 'who reviewed is not told');
    await tabTo(operator.page, '#reply-yes');
    await operator.page.keyboard.press('Space');
    await operator.page.keyboard.press('ArrowDown');
    await tabTo(operator.page, '#reply-text');
    await operator.page.keyboard.type('La línea tenía ruido; pregunté dos veces.');
    await press(operator.page, '.reply button.primary');
    await operator.page.waitForSelector('.said:has-text("No estuvo de acuerdo")');
    assert.deepEqual(await axeViolations(operator.page), [], 'own reviews');

    await tab(chief.page, '/quality/reviews');
    await chief.page.waitForSelector('.said:has-text("ruido")');
    await press(chief.page, '#open-plan');
    await chief.page.waitForSelector('#plan-goal');
    await tabTo(chief.page, '#plan-goal');
    await chief.page.keyboard.type('Confirmar la ubicación en todas las llamadas');
    await tabTo(chief.page, 'dialog[open] .step input');
    await chief.page.keyboard.type('Escuchar tres llamadas con la coordinadora');
    await press(chief.page, 'dialog[open] button.primary');
    await chief.page.waitForSelector('dialog[open]', { state: 'detached' });
    await press(chief.page, '#close-review');
    await tabTo(chief.page, 'dialog[open] textarea');
    await chief.page.keyboard.type('Se acordó un plan.');
    await press(chief.page, 'dialog[open] button.primary');
    await chief.page.waitForSelector('.reviews strong:text-is("Cerrada")');

    await goTo(operator.page, 'llamadas');
    await goTo(operator.page, 'calidad');
    await tabTo(operator.page, '[role=listbox][aria-label="Planes de mejora"]');
    await operator.page.keyboard.press('ArrowDown');
    await operator.page.waitForSelector('button:has-text("Cumplida")');
    await press(operator.page, '#plan-read');
    await operator.page.waitForSelector('.body p:has-text("enterado")');
    for (const [name, { problems }] of room.seats) assert.deepEqual(problems, [], name);
  });

  test('a plan is changed by two people who see the difference', async (t) => {
    t.after(() => picture(t, ['administrador', 'supervisor']));
    const admin = await room.seat('administrador');
    const chief = await room.seat('supervisor');
    await goTo(admin.page, 'administración');
    await tab(admin.page, '/admin/plans');
    await press(admin.page, '#plan-edit');
    await admin.page.waitForSelector('#need-0');
    await tabTo(admin.page, '#need-0');
    await admin.page.keyboard.press('Control+a');
    await admin.page.keyboard.type('7');
    await admin.page.waitForSelector('.diff ins:text-is("7")');
    assert.deepEqual(await axeViolations(admin.page), [], 'plan editor');
    await admin.page.keyboard.press('Enter');
    await press(admin.page, '#plan-ask');
    await admin.page.waitForSelector('a[href="/admin/approvals"][aria-current=page]');

    await goTo(chief.page, 'administración');
    await chief.page.waitForSelector('.diff ins:text-is("7")');
    assert.match(await words(chief.page, '.diff tr:has(ins:text-is("7"))'), /Recurso 1 \(\S.*\) › Cantidad/);
    assert.deepEqual(await axeViolations(chief.page), [], 'approvals');
    await chief.page.keyboard.press('Control+Enter');
    await chief.page.waitForSelector('.listed .muted:text-is("Autorizada")');

    await tab(admin.page, '/admin/system');
    await admin.page.waitForSelector('.system .figure');
    assert.deepEqual(await axeViolations(admin.page), [], 'system');
    await tab(admin.page, '/admin/approvals');
    await admin.page.waitForSelector('button:has-text("Aplicar lo autorizado")');
    await admin.page.keyboard.press('Alt+p');
    await admin.page.waitForSelector('button:has-text("Aplicar lo autorizado")', { state: 'detached' });
    await tab(admin.page, '/admin/changes');
    await admin.page.waitForSelector('dd strong:text-is("supervisor")');
    assert.equal(await words(admin.page, '.what'), 'Puesto en vigor');
    await admin.page.waitForSelector('.diff td:has-text("Recurso 1 (")');
    assert.match(await words(admin.page, '.diff tr:has(ins:text-is("7"))'), /En vigor › Recurso 1 \(\S.*\) › Cantidad/);
    assert.deepEqual(await axeViolations(admin.page), [], 'changes');
    await everyChangeInWords(admin.page);
    for (const part of ['accounts', 'rosters', 'units', 'agencies', 'catalogue', 'adapters']) {
      await tab(admin.page, `/admin/${part}`);
      await admin.page.waitForSelector('.part .panel');
      await admin.page.waitForTimeout(300);
      assert.deepEqual(await axeViolations(admin.page), [], part);
    }
    assert.deepEqual([...admin.problems, ...chief.problems], []);
  });

  test('a number is restricted with a reason, read on the record, and freed', async (t) => {
    t.after(() => picture(t, ['supervisor']));
    const { page, problems } = await room.seat('supervisor');
    await page.goto('/admin/restrictions');
    await press(page, '#restrict');
    await tabTo(page, 'dialog[open] input[inputmode=tel]');
    await page.keyboard.type('722 555 0199');
    await tabTo(page, 'dialog[open] form > label:last-child input');
    await page.keyboard.type('Veinte bromas en una semana');
    assert.deepEqual(await axeViolations(page), [], 'restriction');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.waitForSelector('.listed .entry:has-text("abuso repetido")');
    assert.ok(!(await page.content()).includes('555 0199'), 'the list is masked');
    await press(page, '#show-number');
    await page.waitForSelector('dd:text-is("722 555 0199")');
    await page.waitForSelector('dd:text-is("Veinte bromas en una semana")');
    assert.deepEqual(await axeViolations(page), [], 'restrictions');
    await press(page, '#lift');
    await tabTo(page, 'dialog[open] input');
    await page.keyboard.type('Pidió disculpas');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.listed .entry', { state: 'detached' });
    await page.goto('/admin/changes');
    await page.waitForSelector('.entry:has-text("Restricción levantada")');
    await page.waitForSelector('.entry:has-text("Restricción impuesta")');
    assert.deepEqual(problems, []);
  });

  test("a person's data are erased from a record by two people, for good", async (t) => {
    t.after(() => picture(t, ['administrador', 'auditor']));
    const operator = await signIn(room.origin, room.login('operador'));
    const made = await order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: toluca('Calle Allende 9'), narrative: 'Habla la señora Petra Luna.' });
    const admin = await room.seat('administrador');
    await admin.page.goto('/admin/approvals');
    await press(admin.page, '#ask-erasure');
    await tabTo(admin.page, '#erasure-id');
    await admin.page.keyboard.type(made.id);
    await tabTo(admin.page, '#erasure-reference');
    await admin.page.keyboard.type('INFOEM 00123/2026');
    assert.deepEqual(await axeViolations(admin.page), [], 'asking for an erasure');
    await admin.page.keyboard.press('Enter');
    await admin.page.waitForSelector('dialog[open]', { state: 'detached' });

    const auditor = await room.seat('auditor');
    await goTo(auditor.page, 'administración');
    await auditor.page.waitForSelector(`.body p:has-text("${made.id}")`);
    await auditor.page.keyboard.press('Control+Enter');
    await auditor.page.waitForSelector('.listed .muted:text-is("Autorizada")');

    await admin.page.goto('/admin/approvals');
    await admin.page.waitForSelector('button:has-text("Aplicar lo autorizado")');
    await admin.page.keyboard.press('Alt+p');
    const erase = 'dialog[open] button.danger';
    await admin.page.waitForSelector(erase);
    assert.equal(await admin.page.locator(erase).isDisabled(), true, 'the paper it rests on is asked for');
    await tabTo(admin.page, '#erasure-reference');
    await admin.page.keyboard.type('INFOEM 00123/2026');
    await tabTo(admin.page, '#erasure-reason');
    await admin.page.keyboard.type('Derecho de cancelación');
    await admin.page.keyboard.press('Enter');
    await admin.page.waitForSelector('dialog[open]', { state: 'detached' });
    const left = await read(room.origin, operator, `incidents/${made.id}`);
    assert.ok(!JSON.stringify(left).includes('Petra'), 'the words are gone');
    assert.equal(left.row.folio, made.folio, 'the folio stays');
    assert.deepEqual([...admin.problems, ...auditor.problems], []);
  });

  test('a station is added with what it must keep, and taken away with a reason', async (t) => {
    t.after(() => picture(t, ['administrador']));
    const { page, problems } = await room.seat('administrador');
    await page.goto('/admin/agencies');
    await page.waitForSelector('#new-station');
    await press(page, '#new-station');
    await page.waitForSelector('#station-code');
    await tabTo(page, '#station-code');
    await page.keyboard.type('PRUEBA-1');
    await tabTo(page, '#station-name');
    await page.keyboard.type('Base de prueba');
    await tabTo(page, '#station-lat');
    await page.keyboard.type('19.2541');
    await tabTo(page, '#station-lon');
    await page.keyboard.type('-99.6612');
    assert.deepEqual(await axeViolations(page), [], 'station');
    await press(page, 'dialog[open] fieldset > button');
    await page.waitForSelector('dialog[open] .count-of');
    await press(page, 'dialog[open] footer .primary');
    const row = 'li:has(strong:text-is("PRUEBA-1"))';
    await page.waitForSelector(`${row}:has-text("Base de prueba")`);
    await page.locator(`${row} button`).last().press('Enter');
    await tabTo(page, 'dialog[open] input');
    await page.keyboard.type('Era de prueba');
    await press(page, 'dialog[open] footer .primary');
    await page.waitForSelector(row, { state: 'detached' });
    assert.deepEqual(problems, []);
  });

  test('an auditor proves one record and its signature', async (t) => {
    t.after(() => picture(t, ['auditor']));
    const { page, problems } = await room.seat('auditor');
    // The console was in administration before, where requests wait.
    await goTo(page, 'auditoría');
    await page.waitForSelector('.audit .record .num.muted');
    await page.waitForSelector('.chain button:not([disabled])');
    await page.keyboard.press('Alt+v');
    await page.waitForSelector('.chain strong:has-text("Comprobado")');
    await tabTo(page, '.list [role=listbox]');
    await page.keyboard.press('End');
    await page.keyboard.press('Alt+c');
    await page.waitForSelector('.proof strong');
    assert.equal(await words(page, '.proof strong'), 'El registro está en la cadena, tal como se escribió.');
    assert.match(await words(page, '.proof'), /este equipo comprobó la firma|no puede comprobar la firma/);
    assert.deepEqual(await axeViolations(page), [], 'audit');
    assert.deepEqual(problems, []);
  });
});
