// The console without its server: it opens, shows the last board, takes calls and orders, prints, and sends all of it
// with its true times when the server is back. And the console whose browser dies.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { command, pick, tabTo, words } from '../lib/keys.mjs';
import { newProfile } from '../lib/killable.mjs';
import { openPbx } from '../lib/pbx.mjs';
import { openRoom } from '../lib/room.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogins, signIn } from '../lib/session.mjs';

/** The server's start and the console's next attempt, on a slow machine. */
const BACK_MS = 90_000;

describe('without the server', () => {
  const room = openRoom();
  const { login } = room;

  /** Waits until the files of the console and its board are on the workstation. */
  async function settled(page) {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(
      () =>
        new Promise((resolve) => {
          const open = indexedDB.open('atalaya');
          open.onsuccess = () => {
            const store = open.result.transaction('kept').objectStore('kept');
            const keys = store.getAllKeys(IDBKeyRange.bound('board.', 'board.\uffff'));
            keys.onsuccess = () => {
              open.result.close();
              resolve(keys.result.some((key) => String(key).endsWith('.head')));
            };
          };
        }),
    );
  }
  /** An open incident, made over the API. */
  async function openIncident(headers, address) {
    const response = await fetch(`${room.origin}/api/v1/incidents/commands`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ type: 'open', type_code: 30421, place: { address, municipality: '15106' } }),
    });
    const answer = await response.json();
    assert.ok(response.ok, JSON.stringify(answer));
    return { id: answer.id, name: String(Number(answer.folio.split('-').at(-1))) };
  }
  async function read(headers, path) {
    const response = await fetch(`${room.origin}/api/v1${path}`, { headers: { ...headers, purpose: 'emergency_response' } });
    assert.ok(response.ok, `${path}: HTTP ${response.status}`);
    return response.json();
  }

  test('it opens anew, shows the last board with its age, prints it, and a report taken meanwhile arrives with its time', async (t) => {
    const headers = await signIn(room.origin, login('operador'));
    const { name } = await openIncident(headers, 'Calle Lerdo 12');
    const { page, context, problems } = await room.console(t, 'supervisor');
    await page.goto('/dispatch');
    await page.waitForSelector(`.incident:has(.strong:text-is("${name}"))`);
    await settled(page);

    await room.server.crash();
    const died = Date.now();
    await page.waitForSelector('.notice.cut');
    t.diagnostic(`the cut showed after ${Date.now() - died} ms`);

    await page.reload();
    await page.waitForSelector('.notice.cut');
    await page.waitForSelector(`.incident:has(.strong:text-is("${name}"))`);
    // A board of less than two seconds is not called old.
    await page.waitForSelector('.link .age');
    assert.match(await words(page, '.link'), /datos de hace/, 'the age of the board is on the screen');

    // The fallback sheet, from this console's own copy.
    await page.evaluate(() => {
      window.print = () => (window.printed = true);
    });
    await page.keyboard.press('Control+p');
    await page.waitForFunction(() => window.printed === true);
    await page.emulateMedia({ media: 'print' });
    await page.waitForSelector('.paper'); // the sheet is what goes to paper
    assert.ok(!(await page.isVisible('.shell')), 'and nothing else');
    assert.match(await words(page, '.paper'), new RegExp(`${name.padStart(5, '0')}.*Robo a transeúnte.*Calle Lerdo 12`));
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));

    // A report without a call, while nobody answers.
    await page.goto('/calls');
    await page.waitForSelector('.calls');
    await page.keyboard.press('Alt+n');
    await page.waitForSelector('#town:focus');
    await pick(page, '#town', 'toluca');
    await tabTo(page, '#address');
    await page.keyboard.type('Portal Madero 7');
    await pick(page, '#type', 'robo a transeunte');
    await page.waitForSelector('#narrative:focus');
    await page.keyboard.type('Lo dijo por radio la unidad del portal.');
    const given = Date.now();
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.send .strong');
    assert.match(await words(page, '.send .strong'), /Folio L\d+/, 'it has a name until the server gives it one');
    await page.reload();
    await page.waitForSelector('.send .strong');

    room.server = await startServer({ after: room.server });
    const back = Date.now();
    await page.waitForSelector('.notice.cut', { state: 'detached', timeout: BACK_MS });
    await page.waitForFunction(() => /Folio \d+/.test(document.querySelector('.send .strong')?.textContent ?? ''), null, { timeout: BACK_MS });
    const folio = (await words(page, '.send .strong')).replace(/\D/g, '');
    const again = await signIn(room.origin, login('operador'));
    const { items } = await read(again, '/incidents?limit=100');
    const row = items.find((one) => Number(one.folio.split('-').at(-1)) === Number(folio));
    assert.equal(row.address, 'Portal Madero 7');
    const at = Date.parse(row.created_at);
    assert.ok(at < back && Math.abs(at - given) < 5_000, `it happened at ${row.created_at}, not when the server was back`);
    assert.deepEqual(problems.filter((p) => !/ERR_CONNECTION|Failed to load resource|WebSocket/.test(p)), []);
    await context.close();
  });

  test('an order that others had overtaken is shown with its reason and what one can do', async (t) => {
    const headers = await signIn(room.origin, login('despachador'));
    const operator = await signIn(room.origin, login('operador'));
    const first = await openIncident(operator, 'Calle Rayón 1');
    const other = await openIncident(operator, 'Calle Rayón 2');
    const { page } = await room.console(t, 'despachador');
    await page.goto(`/dispatch/${first.id}`);
    await page.waitForSelector('li label .sign');
    const sign = await words(page, 'li label .sign');
    const units = await read(headers, '/units?limit=500');
    const unit = units.items.find((one) => one.call_sign === sign);
    await settled(page);

    await room.server.crash();
    await page.waitForSelector('.notice.cut');
    await command(page, `D ${first.name} ${sign}`);
    await page.waitForSelector(`.assigned:has-text("${sign}")`);

    // Meanwhile another console of the room gives the unit away: the server is back before this one notices.
    await page.context().setOffline(true);
    room.server = await startServer({ after: room.server });
    const now = await signIn(room.origin, login('despachador'));
    for (const body of [{ type: 'assign', units: [unit.id] }]) {
      const response = await fetch(`${room.origin}/api/v1/incidents/${other.id}/commands`, {
        method: 'POST',
        headers: { ...now, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify(body),
      });
      assert.ok(response.ok, await response.text());
    }
    await page.context().setOffline(false);
    await page.waitForSelector('.notice.cut', { state: 'detached', timeout: BACK_MS });
    await page.waitForSelector('.notice:has-text("no se hizo")', { timeout: BACK_MS });
    // It stays over a reload: nothing refused is ever lost from sight.
    await page.reload();
    await page.waitForSelector('.notice:has-text("no se hizo")');
    await page.keyboard.press('Alt+o');
    await page.waitForSelector('.conflict');
    const told = await words(page, '.conflict');
    assert.match(told, new RegExp(sign), 'what was ordered');
    assert.match(told, /dada a las \d\d:\d\d:\d\d/, 'when');
    assert.match(told, /Intentar de nuevo.*Anotar en el folio.*Descartar/, 'what one can do');
    await page.click('.conflict button:has-text("Anotar en el folio")');
    await page.waitForSelector('.conflict', { state: 'detached' });
    const purpose = await read(now, `/incidents/${first.id}`);
    await t.test('the note is on the incident', async () => {
      for (let i = 0; i < 20; i += 1) {
        const detail = i ? await read(now, `/incidents/${first.id}`) : purpose;
        if (detail.narrative.some((line) => /sin servidor/.test(line.text))) return;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      assert.fail('no such line');
    });
  });
});

describe('a browser that is killed', () => {
  test('what stood on the screen for half a second is there when it opens again', async (t) => {
    const server = await startServer();
    const profile = await newProfile();
    let opened;
    try {
      const pbx = await openPbx(server);
      const login = demoLogins(server).find((one) => one.name === 'operador');
      opened = await profile.open();
      await opened.page.goto(server.origin);
      await signInHere(opened.page, server.origin, login);
      await pbx.ring('7225550161');
      await opened.page.waitForSelector('.call .secs');
      await opened.page.keyboard.press('F4');
      await opened.page.waitForSelector('#town:focus');
      await pick(opened.page, '#town', 'toluca');
      await tabTo(opened.page, '#address');
      await opened.page.keyboard.type('Calle Lerdo 12');
      await tabTo(opened.page, '#narrative');
      const text = 'Se oye a un niño llorar; la señora dejó de hablar.';
      await opened.page.keyboard.type(text);
      // Keys come faster here than from any hand, and the disk takes its turn: what stood on the screen for half a
      // second must be there.
      await new Promise((resolve) => setTimeout(resolve, 500));
      await opened.kill();

      // The session's cookie ends with the browser, so one signs in anew.
      opened = await profile.open();
      await opened.page.goto(server.origin);
      await signInHere(opened.page, server.origin, login);
      await opened.page.waitForSelector('#narrative');
      assert.equal(await opened.page.inputValue('#narrative'), text);
      assert.equal(await opened.page.inputValue('#address'), 'Calle Lerdo 12');
      await opened.kill();

      // And with the server gone as well: an order given meanwhile survives the browser, and goes out once.
      opened = await profile.open();
      await opened.page.goto(server.origin);
      await signInHere(opened.page, server.origin, login);
      await opened.page.waitForSelector('#narrative');
      await opened.page.evaluate(() => navigator.serviceWorker.ready);
      await server.crash();
      await opened.page.waitForSelector('.notice.cut');
      await opened.page.locator('#type').focus();
      await opened.page.keyboard.type('robo a transeunte');
      await opened.page.keyboard.press('Enter');
      await opened.page.keyboard.press('Control+Enter');
      await opened.page.waitForSelector('.send .strong');
      await opened.kill();
      opened = await profile.open();
      await opened.page.goto(`${server.origin}/calls`);
      await opened.page.waitForSelector('.notice.cut');
      await opened.page.waitForSelector('.send .strong');
      const back = await startServer({ after: server });
      t.after(() => back.stop());
      // The cookie ended with the browser: who ordered signs in, and the order goes out.
      await signInHere(opened.page, server.origin, login);
      await opened.page.waitForFunction(() => /Folio \d+/.test(document.querySelector('.send .strong')?.textContent ?? ''), null, {
        timeout: BACK_MS,
      });
      assert.deepEqual(opened.problems, []);
    } finally {
      await opened?.kill().catch(() => {});
      await profile.remove();
      await server.stop();
    }
  });
});

/** As `signInByKeys`, on a page that is open already. */
async function signInHere(page, origin, login) {
  await page.waitForSelector('#name:focus');
  await page.keyboard.type(login.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(login.password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.shell');
}
