// Travel times corrected by the centre's own trips: crews drive by street, a supervisor looks at what they took against what
// was foretold, accepts it with a reason by keys, sees it in use, and goes back.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { order, read } from '../lib/api.mjs';
import { axeViolations } from '../lib/browser.mjs';
import { tabTo, words } from '../lib/keys.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

const EXTRACT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'data', 'osm', 'monaco.osm.gz');
/** The server proposes nothing of fewer trips. */
const TRIPS = 21;
/** A shorter drive is the pressing of buttons. */
const DRIVE_MS = 33_000;
/** Local hours at which the server begins another band of the day. */
const BORDERS = [0, 6, 10, 17, 21];
const FROM = { lat: 43.7402, lon: 7.4266 };
const TO = { lat: 43.7345, lon: 7.4197 };

/** Trips on both sides of a border of hours would be two groups, each too small. */
async function awayFromBorder() {
  const local = new Date(Date.now() - 6 * 3_600_000);
  const next = (local.getUTCHours() + 1) % 24;
  const left = 3_600_000 - (local.getTime() % 3_600_000);
  if (BORDERS.includes(next) && left < 60_000) await new Promise((resolve) => setTimeout(resolve, left + 1000));
}

describe('calibration', () => {
  const room = openRoom();
  const { login } = room;

  test('what the trips say is accepted by a person, used, and withdrawn', async (t) => {
    if (!existsSync(EXTRACT)) {
      console.log(`NOT RUN: ${EXTRACT} is not here; the calibration of travel times is not tried`);
      return t.skip('no extract');
    }
    execFileSync(process.env.ATALAYA_BIN, ['import', 'osm', EXTRACT, '--data', room.server.data], { stdio: 'pipe' });
    const [operator, boss] = [await signIn(room.origin, login('operador')), await signIn(room.origin, login('despachador'))];
    for (let n = 0; n < 40 && !(await read(room.origin, boss, 'geo/road-network')).loaded; n += 1) await new Promise((resolve) => setTimeout(resolve, 250));

    const { agency } = (await read(room.origin, boss, 'session')).account.roles.find((r) => r.role === 'dispatcher');
    const { items } = await read(room.origin, boss, 'units?limit=500');
    const patrols = items.filter((u) => u.agency === agency && u.duty === 'available' && u.on_shift && u.capabilities.includes('patrol')).slice(0, TRIPS);
    assert.equal(patrols.length, TRIPS);
    const unit = (id, body) => order(room.origin, boss, `units/${id}/commands`, body);
    for (const [n, { id }] of patrols.entries()) {
      const located = { position: TO, method: 'told', at: new Date().toISOString(), accuracy_m: 20 };
      const made = await order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: { address: `Rue Grimaldi ${n + 1}`, located } });
      // One at a time in town, so that it is the nearest and nobody is left aside.
      await unit(id, { type: 'set_position_manual', position: FROM });
      await order(room.origin, boss, `incidents/${made.id}/commands`, { type: 'assign', units: [id] });
    }
    await awayFromBorder();
    for (const { id } of patrols) await unit(id, { type: 'set_status', status: 'en_route' });
    await new Promise((resolve) => setTimeout(resolve, DRIVE_MS));
    for (const { id } of patrols) await unit(id, { type: 'set_status', status: 'on_scene' });

    const { page, problems } = await room.console(t, 'supervisor');
    await page.goto('/streets');
    const panel = '[aria-label="Calibración con traslados propios"]';
    await page.waitForSelector(`${panel} tbody tr`);
    assert.match(await words(page, panel), new RegExp(`: ${TRIPS} traslados por calles`));
    assert.match(await words(page, `${panel} tbody tr`), new RegExp(`Todas las zonas .* ${TRIPS} `));
    assert.match(await words(page, panel), /Ninguno: los tiempos son los previstos/);
    const measured = Number((await words(page, `${panel} tbody b`)).replace(/\D/g, ''));
    assert.ok(measured > 19 && measured < 501, `${measured} %`);

    // Nothing is accepted without marks and a reason.
    const accept = `${panel} form button.primary`;
    assert.equal(await page.locator(accept).isDisabled(), true);
    await tabTo(page, `${panel} tbody input[type=checkbox]`);
    await page.keyboard.press('Space');
    assert.equal(await page.locator(accept).isDisabled(), true, 'a reason is asked for');
    await tabTo(page, `${panel} form label input`);
    await page.keyboard.type('Medido en la noche del domingo');
    assert.deepEqual(await axeViolations(page), []);
    await tabTo(page, accept);
    assert.equal(await words(page, accept), 'Aceptar 1 factor');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${panel} ul li:has-text("${measured}%")`);
    assert.match(await words(page, panel), /Última decisión: .*supervisor/);
    const paces = await read(room.origin, boss, 'paces');
    assert.deepEqual(paces.calibrated.map((f) => [f.percent, f.trips]), [[measured, TRIPS]]);

    // What is foretold from now on says that it is calibrated.
    const located = { position: TO, method: 'told', at: new Date().toISOString(), accuracy_m: 20 };
    const made = await order(room.origin, operator, 'incidents/commands', { type: 'open', type_code: 30421, place: { address: 'Rue Grimaldi 99', located } });
    await unit(patrols[0].id, { type: 'set_status', status: 'available' });
    await unit(patrols[0].id, { type: 'set_position_manual', position: FROM });
    const { requirements } = await read(room.origin, boss, `incidents/${made.id}/recommendation`);
    const ranked = requirements.flatMap((need) => need.ranked).find((one) => one.unit === patrols[0].id);
    assert.equal(ranked?.estimate?.basis, 'calibrated', JSON.stringify(ranked));

    await tabTo(page, `${panel} h3 ~ .row input`);
    await page.keyboard.type('Era noche de fiesta');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${panel} :text("Ninguno: los tiempos son los previstos")`);
    assert.deepEqual((await read(room.origin, boss, 'paces')).calibrated, []);
    assert.deepEqual(problems, []);
  });
});
