// Quality, audit and administration against the real binary, by keys alone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { axeViolations, launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { tabTo, words } from '../lib/keys.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogins, signInByKeys } from '../lib/session.mjs';

const ROOM = { viewport: { width: 1366, height: 768 } };
/** The most that each item of the example form gives, in its order. */
const FULL = ['2', '2', '2', '2', '1', '2', '3', '2', '2', '5', '1', '2', '1'];
const FIRST_PLACE = 2;

describe('oversight', () => {
  let server;
  let browser;
  const pages = new Map();
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** One console per person for the whole run: a second factor is good once in thirty seconds. */
  async function console_(name) {
    const known = pages.get(name);
    if (known) return known;
    const opened = await openPage(browser, server.origin, ROOM);
    opened.page.setDefaultTimeout(15_000);
    await signInByKeys(opened.page, demoLogins(server).find((one) => one.name === name));
    const asked = opened.problems.findIndex((problem) => /status of 401/.test(problem));
    if (asked >= 0) opened.problems.splice(asked, 1);
    pages.set(name, opened);
    return opened;
  }
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
  async function picture(t, names) {
    for (const name of names) await screenshot(pages.get(name).page, `${t.name}-${name}`.replace(/[^\w]+/g, '-')).catch(() => {});
  }

  test('a review is made twice, differs, is settled, answered and followed up', async (t) => {
    t.after(() => picture(t, [...pages.keys()]));
    const pbx = await openPbx(server);
    const operator = await console_('operador');
    await pbx.ring('7225550147');
    await operator.page.waitForSelector('.call .secs');
    await operator.page.keyboard.press('F4');
    await operator.page.waitForSelector('.improper button:not([disabled])');
    await operator.page.keyboard.press('Alt+1');
    await operator.page.waitForSelector('.call.own', { state: 'detached' });

    const chief = await console_('supervisor');
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
      const { page } = await console_(name);
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
    const blind = await words(pages.get('calidad').page, '.queue .body p.strong');
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
    assert.equal(await words(chief.page, '.reviews .figure'), '100 %');

    await tab(chief.page, '/quality/agreement');
    await chief.page.waitForSelector('.figures dd');
    assert.match(await words(chief.page, '.panel .body strong'), /1 evaluación doble/);
    assert.equal(await words(chief.page, '.figures dd'), '92 %', '12 of 13 items alike');
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
    for (const [name, { problems }] of pages) assert.deepEqual(problems, [], name);
  });

  test('a plan is changed by two people who see the difference', async (t) => {
    t.after(() => picture(t, ['administrador', 'supervisor']));
    const admin = await console_('administrador');
    const chief = await console_('supervisor');
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
    assert.match(await words(chief.page, '.diff tr:has(ins:text-is("7"))'), /Recursos 1 › Cantidad/);
    assert.deepEqual(await axeViolations(chief.page), [], 'approvals');
    await chief.page.keyboard.press('Alt+a');
    await chief.page.waitForSelector('.two .muted:text-is("Autorizada")');

    await tab(admin.page, '/admin/system');
    await admin.page.waitForSelector('.system .figure');
    assert.deepEqual(await axeViolations(admin.page), [], 'system');
    await tab(admin.page, '/admin/approvals');
    await admin.page.waitForSelector('button:has-text("Aplicar lo autorizado")');
    await admin.page.keyboard.press('Alt+p');
    await admin.page.waitForSelector('button:has-text("Aplicar lo autorizado")', { state: 'detached' });
    await tab(admin.page, '/admin/changes');
    await admin.page.waitForSelector('strong:text-is("autorizó supervisor")');
    assert.match(await words(admin.page, '.diff tr:has(ins:text-is("7"))'), /En vigor › Recursos 1 › Cantidad/);
    assert.deepEqual(await axeViolations(admin.page), [], 'changes');
    for (const part of ['accounts', 'rosters', 'units', 'agencies', 'catalogue', 'adapters']) {
      await tab(admin.page, `/admin/${part}`);
      await admin.page.waitForSelector('.part .panel');
      await admin.page.waitForTimeout(300);
      assert.deepEqual(await axeViolations(admin.page), [], part);
    }
    assert.deepEqual([...admin.problems, ...chief.problems], []);
  });

  test('an auditor proves one record and its signature', async (t) => {
    t.after(() => picture(t, ['auditor']));
    const { page, problems } = await console_('auditor');
    await page.waitForSelector('.audit .record .num.muted');
    await page.waitForSelector('.chain button:not([disabled])', { timeout: 30_000 });
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
