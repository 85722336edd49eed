// Watched zones with keys alone: a supervisor draws where no unit may be, a tracker crosses the border, the alarm and the
// crossing show; the zone is redrawn so that nobody is told, and removed. What the server refuses is said, and mended.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { read } from '../lib/api.mjs';
import { axeViolations, launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { pick, tabTo, words } from '../lib/keys.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogins, signIn, signInByKeys } from '../lib/session.mjs';
import { enrolTracker } from '../lib/tracker.mjs';

const ROOM = { viewport: { width: 1366, height: 768 } };
const THEMES = ['noche', 'dia', 'penumbra', 'contraste'];
const RADIUS = '#zone-form input[type=number][min="10"]';
const APPROACH = '#zone-form input[type=number][min="0"]';
const REASON = '#zone-form footer input';

describe('watched zones', () => {
  let server;
  let browser;
  let boss;
  let unit;
  let report;
  const login = (name) => demoLogins(server).find((one) => one.name === name);
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    boss = await signIn(server.origin, login('supervisor'));
    unit = (await read(server.origin, boss, 'units?limit=500')).items.find((u) => u.on_shift && u.duty === 'available');
    report = await enrolTracker(server.origin, await signIn(server.origin, login('administrador')), unit);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  async function seat(t, name) {
    const opened = await openPage(browser, server.origin, ROOM);
    t.after(async () => {
      await screenshot(opened.page, `zones ${t.name}`.replace(/[^\w]+/g, '-')).catch(() => {});
      await opened.context.close();
    });
    await signInByKeys(opened.page, login(name));
    const asked = opened.problems.findIndex((problem) => /status of 401/.test(problem));
    if (asked >= 0) opened.problems.splice(asked, 1);
    return opened;
  }
  const put = async (page, selector, text, key = 'Tab') => {
    await tabTo(page, selector, key);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  const zones = async () => (await read(server.origin, boss, 'zones?limit=500')).items;

  test('drawn, crossed, told of, redrawn quieter, removed', async (t) => {
    const { page, problems } = await seat(t, 'supervisor');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('zonas vigiladas');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.zones [role=option]:has-text("Trace una")');

    // Where it is, how far, what for: what it will do is said before it is saved.
    await page.keyboard.press('Alt+n');
    await page.waitForSelector('#zone-form .field input:focus');
    await page.keyboard.type('Toma de agua');
    await page.waitForSelector('#zone-form .echo:has-text("No se avisa a nadie")');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('#zone-form .echo:has-text("falta la distancia")');
    await pick(page, '#zone-place', '19.2, -99.8');
    await put(page, RADIUS, '300');
    await put(page, APPROACH, '250');
    await page.waitForSelector('#zone-form .echo:has-text("Se avisa al despacho de su corporación y al supervisor de turno cuando una unidad se acerca o entra. Prioridad: alta.")');
    for (const theme of THEMES) {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
      assert.deepEqual(await axeViolations(page), [], theme);
    }
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.zones [role=option][aria-selected=true]:has-text("Toma de agua"):has-text("Exclusión"):has-text("Sin cruces")');
    const [drawn] = await zones();
    assert.deepEqual(drawn.content, { name: 'Toma de agua', kind: 'exclusion', approach_m: 250, ground: { shape: 'circle', centre: { lat: 19.2, lon: -99.8 }, radius_m: 300 }, ...(drawn.content.alert === null ? { alert: null } : {}) });

    for (const [n, lat] of [19.191, 19.1911, 19.1999, 19.2001, 19.2].entries()) {
      // A minute apart by the tracker's clock: a unit that leaps is not believed.
      await report(lat, -99.8, Date.now() - (4 - n) * 58_000);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    }
    await page.waitForSelector(`.notice:has-text("${unit.call_sign} entró a Toma de agua")`);
    await page.waitForSelector(`.crossings tr:has-text("${unit.call_sign}"):has-text("entró")`);
    assert.match(await words(page, '.crossings tbody tr'), new RegExp(`\\d\\d:\\d\\d:\\d\\d ${unit.call_sign} →?\\s?entró \\d+ (s|min)`));
    await page.waitForSelector(`.zones [role=option]:has-text("${unit.call_sign} entró hace")`);
    assert.deepEqual(await axeViolations(page), []);

    // What was typed and not given is there again, also after the page was loaded anew.
    await page.keyboard.press('Alt+r');
    await page.waitForSelector('#zone-form .field input:focus');
    await tabTo(page, '#zone-form input[type=radio]:checked');
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector('#zone-form .echo:has-text("No se avisa a nadie")');
    await put(page, REASON, 'Solo interesa');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#zone-form', { state: 'detached' });
    await page.waitForTimeout(500);
    await page.reload();
    await page.waitForSelector('.zones [role=option]:has-text("Toma de agua")');
    await tabTo(page, '.zones [role=listbox]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#zone-form :text("quedó sin guardar")');
    await put(page, REASON, 'Solo interesa saber quién pasa');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#zone-form', { state: 'detached' });
    await page.waitForSelector('.zones [role=option]:has-text("Cuadrante"):has-text("no se avisa")');
    await page.waitForSelector(`.notice:has-text("entró a Toma de agua")`, { state: 'detached' });
    assert.equal((await zones())[0].content.kind, 'beat');

    await page.keyboard.press('Alt+x');
    await page.waitForSelector('dialog[open] input:focus');
    assert.deepEqual(await axeViolations(page, { within: 'dialog[open]' }), []);
    await page.keyboard.type('Se cerró la toma');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.zones [role=option]:has-text("Toma de agua")', { state: 'detached' });
    await tabTo(page, '.toggle input');
    await page.keyboard.press('Space');
    await page.keyboard.press('Alt+q');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('.about:has-text("Ya no se vigila: Se cerró la toma")');
    await page.waitForSelector(`.crossings tr:has-text("${unit.call_sign}")`);
    assert.equal((await zones())[0].removed, 'Se cerró la toma');
    assert.deepEqual(problems, []);
  });

  test('a polygon by typed corners, with a rule of its own; what the server refuses is said', async (t) => {
    const { page, problems } = await seat(t, 'supervisor');
    await page.goto('/zones');
    await page.waitForSelector('.zones [role=listbox]');
    await page.keyboard.press('Alt+n');
    await page.waitForSelector('#zone-form .field input:focus');
    await page.keyboard.type('Penal');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector('#zone-form input[value=special]:checked');
    await tabTo(page, '#zone-form input[value=circle]');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('[aria-label="Latitud 4"]');

    // Each place that is found is a corner; the next one follows.
    await pick(page, '#zone-place', '19.38, -99.77');
    await page.waitForSelector('label[for=zone-place]:has-text("Esquina 2")');
    const corners = [[19.38, -99.77], [19.38, -98.5], [19.39, -99.76], [19.39, -99.77]];
    for (const [i, [lat, lon]] of corners.entries()) {
      if (i === 0) continue;
      await put(page, `[aria-label="Latitud ${i + 1}"]`, String(lat));
      await put(page, `[aria-label="Longitud ${i + 1}"]`, String(lon));
    }
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#zone-form [role=alert]:has-text("El trazo no es válido")');
    // A corner goes with the arrow keys: the keyboard's twin of dragging it.
    await put(page, '[aria-label="Longitud 2"]', '-99.76', 'Shift+Tab');
    await page.keyboard.press('Tab');
    await tabTo(page, 'button.vertex.chosen', 'Shift+Tab');
    await page.keyboard.press('PageDown');
    await page.waitForSelector('button.vertex.chosen:focus[aria-label="Esquina, 2"]');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => Number(document.querySelector('[aria-label="Longitud 2"]').value) < -99.76);

    await tabTo(page, '#zone-form fieldset > label.choice input[type=checkbox]');
    await page.keyboard.press('Space');
    await tabTo(page, '.rule input[type=checkbox]:not(:checked)');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await tabTo(page, '.rule select');
    await page.keyboard.type('Amen');
    await tabTo(page, '.rule > label.choice input');
    await page.keyboard.press('Space');
    await page.waitForSelector('.echo:has-text("y al supervisor de turno cuando una unidad sale. Prioridad: amenaza a la vida.")');
    assert.deepEqual(await axeViolations(page), []);
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.zones [role=option]:has-text("Penal"):has-text("Especial"):has-text("polígono de 4 esquinas"):has-text("sale → su despacho, supervisor")');
    const { content } = (await zones()).find((z) => z.content.name === 'Penal');
    assert.deepEqual(content.alert, { on: ['exited'], priority: 'critical', supervisor: true });
    assert.deepEqual([content.ground.corners[0], content.ground.corners.length], [{ lat: 19.38, lon: -99.77 }, 4]);
    assert.deepEqual(problems.filter((text) => !/status of 422/.test(text)), []);
  });

  test('the sources of the map name zones and lead to them, or say who reads them', async (t) => {
    const { page, problems } = await seat(t, 'supervisor');
    await page.goto('/admin/sources');
    await page.waitForSelector('[aria-label="Zonas vigiladas"] tr:has-text("Penal"):has-text("Especial")');
    await tabTo(page, '[aria-label="Zonas vigiladas"] a[href="/zones"]', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.zones [role=option]:has-text("Penal")');
    await page.route('**/api/v1/zones?*', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'no', status: 403, detail: 'no', code: 'forbidden' }) }));
    await page.goto('/admin/sources');
    await page.waitForSelector('[aria-label="Zonas vigiladas"]:has-text("Su cuenta no las consulta")');
    assert.equal(await page.locator('.sources > [role=alert]').count(), 0);
    assert.deepEqual(problems.filter((text) => !/status of 403/.test(text)), []);
  });
});
