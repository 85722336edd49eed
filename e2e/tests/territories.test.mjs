// Territories with keys alone: an administrator draws a layer that nobody imported, moves a corner, divides an area and
// asks for approval; a supervisor compares two outlines and approves; the incident opened before keeps its beat.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { order, toluca } from '../lib/api.mjs';
import { axeViolations } from '../lib/browser.mjs';
import { tabTo, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

const LAYER = 'cuadrantes-prueba';

describe('territories', () => {
  const room = openRoom();
  const { login } = room;
  async function seat(t, login, path) {
    const opened = await room.console(t, login);
    await opened.page.goto(path);
    return opened;
  }
  /** Moves the focus to a button by its words, and presses it. */
  async function press(page, text, key = 'Tab') {
    for (let i = 0; i < 80; i += 1) {
      const found = await page.evaluate((wanted) => document.activeElement instanceof HTMLButtonElement && document.activeElement.innerText.includes(wanted), text);
      if (found) return page.keyboard.press('Enter');
      await page.keyboard.press(key);
    }
    assert.fail(`no button «${text}» is reached with Tab`);
  }
  async function type(page, label, text) {
    for (let i = 0; i < 80; i += 1) {
      const found = await page.evaluate((wanted) => document.activeElement?.closest('label')?.innerText.trim().startsWith(wanted) === true, label);
      if (found) {
        await page.keyboard.press('Control+A');
        await page.keyboard.type(text);
        return;
      }
      await page.keyboard.press('Tab');
    }
    assert.fail(`no field «${label}» is reached with Tab`);
  }
  const version = async (headers, id) => (await fetch(`${room.origin}/api/v1/territories/versions/${id}`, { headers })).json();

  test('drawn, moved, divided, approved by a second person, kept with incidents', async (t) => {
    const { page, problems } = await seat(t, login('administrador'), '/territories');
    const admin = await signIn(room.origin, login('administrador'));
    const taker = await signIn(room.origin, login('operador'));
    await page.waitForSelector('.territories .side');

    // A layer that nobody imported.
    await press(page, 'Nueva capa');
    await type(page, 'Clave de la capa', LAYER);
    await type(page, 'Nombre de la capa', 'Cuadrantes de prueba');
    await press(page, 'Crear con un borrador vacío');
    await page.waitForSelector('.side h2:has-text("Versión 1")');

    // Its first area, with corners typed as coordinates.
    await press(page, 'Nueva área');
    await page.waitForSelector('button.vertex.chosen');
    await type(page, 'Clave', 'C-1');
    await type(page, 'Nombre', 'Cuadrante 1');
    await type(page, 'Motivo', 'Primer trazo');
    const corners = [[19.25, -99.7], [19.25, -99.6], [19.35, -99.6], [19.35, -99.7]];
    for (const [i, [lat, lon]] of corners.entries()) {
      await tabTo(page, `[aria-label="Latitud ${i + 1}"]`);
      await page.keyboard.type(String(lat));
      await page.keyboard.press('Tab');
      await page.keyboard.type(String(lon));
      await page.keyboard.press('Tab');
    }
    await tabTo(page, 'form button[type=submit]', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.areas .line:has-text("C-1")');

    // A vertex goes with the arrow keys: the keyboard's twin of dragging it.
    await page.locator('.areas .line:has-text("C-1")').focus();
    await page.keyboard.press('Enter');
    await press(page, 'Editar contorno', 'Shift+Tab');
    await page.waitForSelector('button.vertex.chosen');
    const lat = () => page.inputValue('[aria-label="Latitud 1"]');
    const at = Number(await lat());
    await tabTo(page, 'button.vertex.chosen', 'Shift+Tab');
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowDown');
    const moved = Number(await lat());
    assert.ok(moved < at, `${at} → ${moved}`);
    assert.deepEqual(await axeViolations(page), []);

    // Divided in two; what lacks is said before.
    await type(page, 'Motivo', 'Se divide por carga de trabajo');
    await press(page, 'Dividir aquí');
    await page.waitForSelector('.split');
    await type(page, 'al vértice', '2');
    await page.waitForSelector('.split .fault:has-text("vecinos")');
    await type(page, 'al vértice', '3');
    await type(page, 'Clave de la parte nueva', 'C-2');
    await press(page, 'Dividir en dos');
    await page.waitForSelector('.areas .line:has-text("C-2")');
    const first = await page.evaluate(async () => (await (await fetch('/api/v1/territories/versions?layer=cuadrantes-prueba')).json()).items[0].id);
    const drawn = await version(admin, first);
    assert.deepEqual(Object.keys(drawn.areas_by_code), ['C-1', 'C-2']);
    assert.equal(drawn.coverage.overlaps_total, 0, 'the halves meet and do not overlap');
    assert.equal(drawn.coverage.gaps_total, 0);

    // Alone nobody puts it in force.
    await press(page, 'Pedir autorización', 'Shift+Tab');
    await page.waitForSelector('.deed:has-text("Falta que otra persona autorice exactamente este contenido")');

    const second = await seat(t, login('supervisor'), '/admin/approvals');
    const change = second.page.locator('section:has(h3:text-is("Qué cambiaría"))');
    await second.page.waitForSelector('table:has-text("C-2")');
    assert.match(await words(second.page, 'table.grid tr:has-text("C-2")'), /Nueva.*km²/);
    assert.ok((await change.count()) > 0);
    assert.deepEqual(await axeViolations(second.page), []);
    const answered = second.page.waitForResponse((r) => r.request().method() === 'POST' && /approvals\/.+\/commands$/.test(r.url()));
    await second.page.keyboard.press('Control+Enter');
    assert.equal((await answered).status(), 200);
    await page.reload();
    await page.waitForSelector('.territories .side');
    await press(page, 'Cuadrantes de prueba');
    await page.waitForSelector('.side h2:has-text("Versión 1")');
    await press(page, 'Poner en vigor');
    await page.waitForSelector('.versions button:has-text("Vigente")');

    // The incident gets its beat; borders drawn later do not change it.
    const place = toluca('Avenida Hidalgo 12');
    const here = await order(room.origin, taker, 'incidents/commands', { type: 'open', type_code: 30421, place });
    const row = async () => {
      const answer = await fetch(`${room.origin}/api/v1/incidents/${here.id}`, { headers: { ...taker, purpose: 'emergency_response' } });
      const found = await answer.json();
      return found.row ?? found;
    };
    const [beat] = (await row()).territories.filter((x) => x.layer === LAYER);
    assert.equal(beat.version, 1);
    assert.match(beat.code, /^C-[12]$/);

    await press(page, 'Nuevo borrador a partir de esta versión');
    await page.waitForSelector('.side h2:has-text("Versión 2")');
    const later = await page.evaluate(async () => (await (await fetch('/api/v1/territories/versions?layer=cuadrantes-prueba')).json()).items[0].id);
    await order(room.origin, admin, `territories/versions/${later}/commands`, { type: 'remove', code: beat.code, reason: 'Se une a otro' });
    const compared = await (await fetch(`${room.origin}/api/v1/territories/versions/${later}/compare`, { headers: admin })).json();
    assert.equal(compared.with, first);
    assert.equal(compared.changes.length, 1);
    assert.equal(compared.changes[0].gained_m2, 0);
    assert.ok(compared.changes[0].lost_m2 > 1e6, JSON.stringify(compared));
    assert.deepEqual((await row()).territories.filter((x) => x.layer === LAYER), [beat], 'the old incident keeps its old beat');
    assert.deepEqual([...problems, ...second.problems], []);
  });

  test('the dispatcher reads in the folio which beat it lies in', async (t) => {
    const { page, problems } = await seat(t, login('despachador'), '/dispatch');
    await page.waitForSelector('.queue .incident:has-text("Avenida Hidalgo 12")');
    await page.keyboard.press('Alt+q');
    await page.keyboard.press('F4');
    await page.waitForSelector('.territories:has-text("Cuadrante")');
    assert.match(await words(page, '.where .territories'), /Cuadrante: Cuadrante 1/);
    assert.deepEqual(problems, []);
  });
});
