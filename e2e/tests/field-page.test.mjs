// The field page on a telephone: enrolled by a code, sent somewhere, off line and back, the emergency button.

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { describe, test } from 'node:test';

import { order, read, toluca } from '../lib/api.mjs';
import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom } from '../lib/room.mjs';
import { signIn } from '../lib/session.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
/** All that the page loads, compressed: for telephones on a poor network. */
const LIGHT_BYTES = 60_000;

/** What lies on the telephone; runs in the page. */
const stored = () =>
  new Promise((resolve) => {
    const open = indexedDB.open('atalaya-campo');
    open.onsuccess = () => {
      const reading = open.result.transaction(['kept', 'orders']);
      const kept = reading.objectStore('kept').getAllKeys();
      const orders = reading.objectStore('orders').count();
      reading.oncomplete = () => (open.result.close(), resolve({ kept: kept.result, orders: orders.result }));
    };
  });

describe('the field page', () => {
  let admin;
  let boss;
  let unit;
  let device;
  const room = openRoom({
    ready: async () => {
      admin = await signIn(room.origin, login('administrador'));
      boss = await signIn(room.origin, login('supervisor'));
      const units = (await read(room.origin, boss, 'units?limit=500')).items;
      unit = units.find((u) => u.on_shift && u.duty === 'available' && /patrulla/.test(u.kind) && !u.incident_id) ?? units.find((u) => u.on_shift && u.duty === 'available');
      device = await makeDevice(unit);
    },
  });
  const { login } = room;

  const makeDevice = async (of) => (await order(room.origin, admin, 'devices/commands', { name: 'Celular de la patrulla', kind: 'page', holder: { of: 'unit', unit: of.id } })).id;
  const code = async (device) => {
    const response = await fetch(`${room.origin}/api/v1/devices/${device}/code`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(response.status, 200);
    return (await response.json()).code;
  };
  const status = async (id = unit.id) => (await read(room.origin, boss, 'units?limit=500')).items.find((u) => u.id === id);
  async function until(what, holds, ms = 30_000) {
    const end = Date.now() + ms;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test('a crew enrols, is sent somewhere, works without a connection, and raises the alarm', async (t) => {
    const { context, page, problems } = await room.page({ ...PHONE, permissions: ['geolocation'], geolocation: { latitude: 19.3, longitude: -99.66, accuracy: 15 } });
    t.after(() => context.close());
    await page.goto('/campo');
    await page.getByLabel('Código').fill('AAAA-BBBB-CCCC');
    await page.getByRole('button', { name: 'Dar de alta' }).click();
    await page.getByText('Ese código no es válido').waitFor();
    await screenshot(page, 'campo-codigo');
    assert.deepEqual(await axeViolations(page), []);
    // As from the QR code of the console.
    const good = await code(device);
    await page.goto('about:blank');
    await page.goto(`/campo#${good}`);
    assert.equal(await page.getByLabel('Código').inputValue(), good);
    await page.getByRole('button', { name: 'Dar de alta' }).click();
    await page.getByRole('heading', { name: unit.call_sign }).waitFor();
    await page.getByText('Sin servicio asignado').waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the code does not stay in the address');

    // Sent somewhere, with a caution at the place; it is on the telephone without a reload.
    const place = toluca('Hidalgo 12, Centro');
    const expires = new Date(Date.now() + 86_400_000).toISOString();
    await order(room.origin, boss, 'cautions/commands', { type: 'create', place, kind: 'violence', text: 'Agredieron a la patrulla', expires_at: expires });
    const agencies = [{ agency: unit.agency }];
    const incident = await order(room.origin, boss, 'incidents/commands', { type: 'open', type_code: 30101, place, agencies, narrative: 'Llama Ana Torres' });
    await order(room.origin, boss, `incidents/${incident.id}/commands`, { type: 'assign', units: [unit.id] });
    await page.getByText(incident.folio).waitFor();
    await page.getByText('Hidalgo 12').waitFor();
    await page.getByText('Precaución: agresión a unidades').waitFor();
    const map = await page.getByRole('link', { name: 'Abrir en el mapa' }).getAttribute('href');
    assert.match(map, /^geo:19\.2925,-99\.6569/);
    assert.equal(await page.getByText('Ana Torres').count(), 0);
    assert.deepEqual(await axeViolations(page), []);

    // Its position is shared only while that is switched on, and it says so.
    await page.getByRole('button', { name: 'Más' }).click();
    await page.getByText('La central no ve dónde está').waitFor();
    await page.getByRole('switch', { name: 'Compartir ubicación' }).click();
    await page.getByText('Compartiendo su ubicación').waitFor();
    await page.getByText(/Última enviada hace/).waitFor();
    const here = await read(room.origin, boss, `units/${unit.id}/positions`);
    assert.ok(here.devices.some((d) => d.device === device && Math.abs(d.position.lat - 19.3) < 1e-6), JSON.stringify(here));
    await screenshot(page, 'campo-mas');
    assert.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Servicio', exact: true }).click();
    await page.getByText(/en línea recta/).waitFor();

    // A state that was pressed by mistake is taken back; nothing of it reaches the centre.
    await page.getByRole('button', { name: 'En camino' }).click();
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    assert.equal((await status()).duty, 'assigned');
    await page.getByRole('button', { name: 'En camino' }).click();
    await until('on the way', async () => (await status()).duty === 'en_route');
    await screenshot(page, 'campo-servicio');

    // A message of the room is acknowledged when it is there, and read when it is opened.
    await order(room.origin, boss, `units/${unit.id}/messages`, { text: 'Esperen a la ambulancia' });
    await page.getByRole('button', { name: /Mensajes \(\d+\)/ }).click();
    await page.getByText('Esperen a la ambulancia').waitFor();
    await page.getByLabel('Mensaje para la central').fill('Enterado, esperamos');
    await page.getByRole('button', { name: 'Enviar' }).click();
    await until('both messages at the centre', async () => {
      const all = await read(room.origin, boss, `units/${unit.id}/messages`);
      return all.some((m) => m.text === 'Enterado, esperamos') && all.some((m) => m.text === 'Esperen a la ambulancia' && m.read_at);
    });
    await screenshot(page, 'campo-mensajes');
    assert.deepEqual(await axeViolations(page), []);

    // Without a connection it opens anew, says how old what it shows is, and keeps what is pressed.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until('the page is on the telephone', () => page.evaluate(async () => (await caches.keys()).some((name) => name.startsWith('campo-'))));
    await context.setOffline(true);
    await page.reload();
    await page.getByText(/Sin conexión · Datos de hace/).waitFor();
    await page.getByText(incident.folio).waitFor();
    const before = Date.now();
    await page.getByRole('button', { name: 'En el lugar' }).click();
    const pressed = Date.now();
    await page.getByText('1 por enviar').waitFor();
    await screenshot(page, 'campo-sin-conexion');
    assert.deepEqual(await axeViolations(page), []);
    assert.equal((await status()).duty, 'en_route');
    // The telephone is shut and opened again meanwhile: what was pressed is still there.
    await page.reload();
    await page.getByText('1 por enviar').waitFor();
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    await context.setOffline(false);
    await until('on scene', async () => (await status()).duty === 'on_scene', 60_000);
    const at = Date.parse((await status()).status_at);
    assert.ok(at >= before - 3_000 && at <= pressed + 8_000, `recorded for ${new Date(at).toISOString()}, pressed at ${new Date(pressed).toISOString()}`);
    await page.getByText('1 por enviar').waitFor({ state: 'detached' });

    // Pressed, it does nothing; held, it raises the alarm.
    const alarm = page.getByRole('button', { name: /Emergencia 911/ });
    const box = await alarm.boundingBox();
    assert.ok(box && box.height >= 60 && box.width >= 300, 'for a thumb in a glove');
    await page.mouse.move(box.x + 100, box.y + 30);
    await page.mouse.down();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await page.mouse.up();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal((await status()).emergency, false);
    await page.mouse.down();
    await page.getByText(/Alerta recibida/).waitFor();
    await page.mouse.up();
    assert.equal((await status()).emergency, true);
    await screenshot(page, 'campo-alerta');
    assert.deepEqual(await axeViolations(page), []);

    // By day, and in English.
    await page.getByRole('button', { name: 'Más' }).click();
    await page.getByLabel('Apariencia').selectOption('day');
    await page.getByLabel('Idioma').selectOption('en');
    await page.getByRole('button', { name: 'Job' }).click();
    await page.getByText('On scene').first().waitFor();
    await screenshot(page, 'campo-dia');
    assert.deepEqual(await axeViolations(page), []);

    // Lost: nothing of the unit stays on it.
    await order(room.origin, boss, `devices/${device}/commands`, { type: 'revoke', reason: 'extraviado' });
    await page.getByText('This telephone was revoked').waitFor();
    assert.equal(await page.getByText(incident.folio).count(), 0);
    assert.deepEqual((await page.evaluate(stored)).kept, ['prefs']);
    const expected = /status of 401|ERR_INTERNET_DISCONNECTED|Failed to load resource/;
    assert.deepEqual(problems.filter((text) => !expected.test(text)), []);
  });

  const used = new Set();
  /** A telephone of another unit, which is sent somewhere. */
  async function sent(t) {
    const units = (await read(room.origin, boss, 'units?limit=500')).items;
    const other = units.find((u) => u.on_shift && u.duty === 'available' && !u.incident_id && u.id !== unit.id && !used.has(u.id) && /patrulla/.test(u.kind));
    used.add(other.id);
    const { context, page, problems } = await room.page(PHONE);
    t.after(() => context.close());
    const telephone = await makeDevice(other);
    await page.goto(`/campo#${await code(telephone)}`);
    await page.getByRole('button', { name: 'Dar de alta' }).click();
    await page.getByRole('heading', { name: other.call_sign }).waitFor();
    const incident = await order(room.origin, boss, 'incidents/commands', { type: 'open', type_code: 30101, place: toluca('Morelos 3, Centro'), agencies: [{ agency: other.agency }], narrative: 'Riña' });
    await order(room.origin, boss, `incidents/${incident.id}/commands`, { type: 'assign', units: [other.id] });
    await page.getByText(incident.folio).waitFor();
    const messages = () => read(room.origin, boss, `units/${other.id}/messages`);
    return { context, page, problems, unit: other, telephone, incident, messages };
  }
  const near = (at, ms, what) => assert.ok(Math.abs(Date.parse(at) - ms) < 8_000, `${what}: recorded for ${at}, done at ${new Date(ms).toISOString()}`);

  test('what was pressed without a connection goes out with the page closed, once and with its time', async (t) => {
    const { context, page, unit: other, telephone, incident, messages } = await sent(t);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until('the page is on the telephone', () => page.evaluate(async () => (await caches.keys()).some((name) => name.startsWith('campo-'))));
    // A page of the same browser that is not the field page: through it the worker is woken as the browser does it.
    const beside = await context.newPage();
    await beside.goto('/favicon.svg');
    const devtools = await context.newCDPSession(beside);
    let registrationId;
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => (registrationId = registrations.find((r) => r.scopeURL.endsWith('/campo'))?.registrationId ?? registrationId));
    await devtools.send('ServiceWorker.enable');
    await until('its worker is known', () => registrationId);
    const wake = () => devtools.send('ServiceWorker.dispatchSyncEvent', { origin: room.origin, registrationId, tag: 'campo-orders', lastChance: false });

    await context.setOffline(true);
    await page.getByText(/Sin conexión/).waitFor();
    await page.getByRole('button', { name: 'En camino' }).click();
    const pressed = Date.now();
    await page.getByRole('button', { name: 'Mensajes' }).click();
    await page.getByLabel('Mensaje para la central').fill('No hay paso por Morelos');
    await page.getByRole('button', { name: 'Enviar', exact: true }).click();
    const written = Date.now();
    await page.getByText('2 por enviar').waitFor();
    await page.close();
    await wake();
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    assert.equal((await status(other.id)).duty, 'assigned', 'without a connection the worker reaches nobody either');
    await context.setOffline(false);
    await wake();
    await wake();
    await until('both at the centre', async () => (await status(other.id)).duty === 'en_route' && (await messages()).length > 0);
    near((await status(other.id)).status_at, pressed, 'state');
    const [message, ...more] = await messages();
    assert.equal(more.length, 0, 'once');
    assert.equal(message.text, 'No hay paso por Morelos');
    near(message.at, written, 'message');

    // What the centre refuses is shown when the page is opened again.
    const again = await context.newPage();
    await again.goto('/campo');
    await again.getByText('En línea').waitFor();
    assert.equal(await again.getByText(/por enviar/).count(), 0);
    await context.setOffline(true);
    await again.getByText(/Sin conexión/).waitFor();
    await again.getByRole('button', { name: 'En el lugar' }).click();
    await again.getByText('1 por enviar').waitFor();
    await again.close();
    await order(room.origin, boss, `incidents/${incident.id}/commands`, { type: 'cancel', units: [other.id], reason: 'Va otra unidad' });
    await context.setOffline(false);
    await wake();
    const last = await context.newPage();
    await last.goto('/campo');
    await last.getByText('No se hizo: En el lugar').waitFor();
    await last.getByText('La unidad ya no tiene servicio asignado').waitFor();
    await screenshot(last, 'campo-no-se-hizo');
    assert.deepEqual(await axeViolations(last), []);
    await last.getByRole('button', { name: 'Enterado' }).click();
    await last.getByText('No se hizo').waitFor({ state: 'detached' });
    assert.equal((await status(other.id)).duty, 'available');

    // Lost while something waits on it: the worker clears the telephone, and the page says why.
    await context.setOffline(true);
    await last.getByText(/Sin conexión/).waitFor();
    await last.getByRole('button', { name: 'Mensajes' }).click();
    await last.getByLabel('Mensaje para la central').fill('Ya nadie lo lee');
    await last.getByRole('button', { name: 'Enviar', exact: true }).click();
    await last.getByText('1 por enviar').waitFor();
    await last.close();
    await order(room.origin, boss, `devices/${telephone}/commands`, { type: 'revoke', reason: 'extraviado' });
    await context.setOffline(false);
    await wake();
    await until('the telephone is cleared', () => beside.evaluate(stored).then((left) => left.orders === 0 && left.kept.join() === 'gone,prefs'));
    const after = await context.newPage();
    await after.goto('/campo');
    await after.getByText('Este teléfono se dio de baja').waitFor();
    assert.equal((await messages()).length, 1);
  });

  test('a phrase that is a state is set as one: nobody at the centre has to read it', async (t) => {
    const { page, problems, unit: other, messages } = await sent(t);
    const say = async (text) => {
      await page.getByLabel('Mensaje para la central').fill(text);
      await page.getByRole('button', { name: 'Enviar', exact: true }).click();
    };
    await page.getByRole('button', { name: 'Mensajes' }).click();
    await say('En camino.');
    await page.getByText(/En camino: se envía en/).waitFor();
    await until('on the way', async () => (await status(other.id)).duty === 'en_route');
    assert.deepEqual(await messages(), []);
    await page.getByText(/En camino desde/).waitFor();
    await say('voy');
    await page.getByText('La unidad ya está en «En camino»').waitFor();
    await page.getByRole('button', { name: 'Enterado' }).click();
    // What cannot be done is asked about; sent all the same, it is a message for people.
    await say('pausa');
    await page.getByText('Ahora no se puede pasar a «Pausa»').waitFor();
    await screenshot(page, 'campo-frase');
    assert.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Enviar mensaje' }).click();
    await until('the message', async () => (await messages()).length === 1);
    await say('Sin novedad');
    await say('Mi servicio');
    await page.getByRole('link', { name: 'Abrir en el mapa' }).waitFor();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const all = await messages();
    assert.deepEqual(all.map((m) => [m.text, m.read_at]), [['pausa', null]]);
    // Before it is enrolled the page asks whether it is.
    assert.deepEqual(problems.filter((text) => !/status of 401/.test(text)), []);
  });

  test('it is light, and everything of it is from this server', async () => {
    const html = await (await fetch(`${room.origin}/campo`)).text();
    const paths = ['/campo', '/campo.webmanifest', '/campo-icon.svg', '/campo-192.png', '/campo-sw.js', ...[...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((m) => m[1])];
    assert.ok(paths.length >= 7, `a script and a style: ${paths}`);
    let total = 0;
    for (const path of paths) {
      const response = await fetch(room.origin + path);
      assert.equal(response.status, 200, path);
      total += gzipSync(Buffer.from(await response.arrayBuffer())).length;
    }
    console.log(`field page: ${total} bytes compressed`);
    assert.ok(total <= LIGHT_BYTES, `${total} bytes`);
  });
});
