// Streets on the map of a dispatcher, with keys alone, on both maps: imported while the server runs, a street closed by
// the command line and one by the cross of the map, the way of a unit along streets and as a straight line, reopened.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { order, toluca } from '../lib/api.mjs';
import { axeViolations } from '../lib/browser.mjs';
import { command, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

const EXTRACT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'data', 'osm', 'monaco.osm.gz');
/** Beside the Rue Grimaldi in Monaco. */
const MONACO = { lat: 43.7345, lon: 7.4197 };
const short = (folio) => String(Number(folio.split('-').pop()));
const here = ({ lat, lon }, address) => ({ address, located: { position: { lat, lon }, method: 'told', at: new Date().toISOString(), accuracy_m: 20 } });

describe('streets on the map', () => {
  const room = openRoom();
  const { login } = room;
  async function desk(t, engine) {
    const opened = await room.console(t, 'despachador', { map: { engine, off: [] } });
    await opened.page.waitForSelector('.map .host canvas');
    return opened;
  }
  const shown = (page, what, many) => page.waitForFunction(([w, n]) => Number(document.querySelector('.map .host')?.dataset[w] ?? -1) === n, [what, many]);

  test('without streets the map says that it is schematic, and a way is a straight line', async (t) => {
    const { page, problems } = await desk(t, 'flat');
    await page.waitForSelector('.map .note:has-text("esquemático")');
    const operator = await signIn(room.origin, login('operador'));
    const made = await order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: toluca('Avenida Hidalgo 40') });
    await command(page, `V ${short(made.folio)}`);
    await page.waitForSelector('#recommended .sign');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+s');
    await shown(page, 'routes', 1);
    await page.waitForSelector('.map .why:has-text("No hay calles cargadas")');

    // Closed by hand: two points at the cross of the map, moved by the arrow keys in between.
    await page.keyboard.press('Alt+k');
    await page.waitForSelector('.closing');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.closing .trouble:has-text("no hay calles")');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /\d (m|km)/.test(document.querySelector('.closing [role=status]')?.textContent ?? ''));
    await page.keyboard.press('Escape');
    await page.waitForSelector('.closing', { state: 'detached' });
    // The browser notes each answer that there is no street there.
    assert.deepEqual(problems.filter((problem) => !/status of 404/.test(problem)), []);
  });

  for (const engine of ['flat', 'gl']) {
    test(`streets, closures and ways (${engine})`, async (t) => {
      if (!existsSync(EXTRACT)) {
        console.log(`NOT RUN: ${EXTRACT} is not here; the map with real streets (${engine}) is not tried`);
        return t.skip('no extract');
      }
      execFileSync(process.env.ATALAYA_BIN, ['import', 'osm', EXTRACT, '--data', room.server.data], { stdio: 'pipe' });
      const operator = await signIn(room.origin, login('operador'));
      const boss = await signIn(room.origin, login('despachador'));
      const get = async (path, headers = boss) => (await fetch(`${room.origin}/api/v1${path}`, { headers })).json();
      for (let i = 0; i < 40 && !(await get('/geo/road-network')).loaded; i += 1) await new Promise((r) => setTimeout(r, 250));

      const { page, problems } = await desk(t, engine);
      await page.waitForSelector(`.map[data-engine=${engine}]`);
      const made = await order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: here(MONACO, `Rue Grimaldi ${engine}`) });
      const folio = short(made.folio);
      const { agency } = (await get('/session')).account.roles.find((r) => r.role === 'dispatcher');
      const unit = (await get('/units?limit=200')).items.find((u) => u.agency === agency && u.duty === 'available' && u.on_shift);
      await order(room.origin, boss, `units/${unit.id}/commands`, { type: 'set_position_manual', position: { lat: 43.7402, lon: 7.4266 } });
      // The line knows what is on the board.
      await page.getByText(`Rue Grimaldi ${engine}`).first().waitFor();
      await command(page, `M ${folio}`);
      await page.waitForSelector('.map .note:has-text("OpenStreetMap")');

      // By the command line: the block is offered on the map, Enter confirms.
      await command(page, `CV ${folio} 60 choque múltiple`);
      await page.waitForSelector('.closing button.primary:focus');
      const street = await words(page, '.closing [role=status] b');
      assert.notEqual(street, 'Calle sin nombre');
      assert.deepEqual(await axeViolations(page), []);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.closing', { state: 'detached' });
      await shown(page, 'closures', 1);
      // The map shows it at once; the server has it a moment later.
      let closed = [];
      for (let i = 0; i < 40 && closed.length === 0; i += 1) {
        closed = (await get('/closures')).items;
        if (closed.length === 0) await new Promise((r) => setTimeout(r, 250));
      }
      assert.equal(closed.length, 1);
      assert.equal(closed[0].reason, 'choque múltiple');
      assert.equal(closed[0].at.street, street);

      // The way of a unit that is sent, by street.
      await command(page, `V ${folio}`);
      await command(page, `D ${folio} ${unit.call_sign}`);
      await page.waitForSelector(`.assigned:has-text("${unit.call_sign}")`);
      await shown(page, 'routes', 1);
      const route = await get(`/geo/route?unit=${unit.id}&incident=${made.id}`);
      assert.equal(route.basis, 'roads');
      assert.ok(route.line.length > 5 && route.metres > 500, JSON.stringify(route).slice(0, 200));
      assert.equal(await page.locator('.map .why').count(), 0);

      // In the list of closed streets it is prolonged; the line reopens it.
      await page.keyboard.press('Escape');
      await page.goto('/streets');
      const row = `.streets tr:has-text("${street}")`;
      await page.waitForSelector(row);
      assert.deepEqual(await axeViolations(page), []);
      await page.locator(`${row} button:has-text("Prolongar")`).focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open] input:focus');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('240');
      await page.keyboard.press('Tab');
      await page.keyboard.type('llega grúa');
      await page.keyboard.press('Enter');
      await page.waitForFunction(async ([at]) => new Date((await (await fetch('/api/v1/closures')).json()).items[0].expires_at) > new Date(at), [closed[0].expires_at]);
      const name = await page.evaluate(() => document.querySelector('.streets td b').textContent.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase());
      await page.keyboard.press('F2');
      await page.keyboard.type('RV ');
      await page.waitForSelector('.command [role=option]');
      const offered = await words(page, '.command [role=option] .strong');
      assert.ok(name.includes(offered), `${offered} is of ${name}`);
      await page.keyboard.type(`${offered} ya libre`);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.streets :text("Ninguna calle cerrada")');
      await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'release', unit: unit.id });
      assert.deepEqual(problems, []);
    });
  }
});
