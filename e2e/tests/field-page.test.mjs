// The field page on a telephone: enrolled by a code, sent somewhere, off line and back, the emergency button.

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { after, before, describe, test } from 'node:test';

import { order, read, toluca } from '../lib/api.mjs';
import { axeViolations, launchBrowser, openPage, screenshot } from '../lib/browser.mjs';
import { startServer } from '../lib/server.mjs';
import { demoLogins, signIn } from '../lib/session.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
/** All that the page loads, compressed: for telephones on a poor network. */
const LIGHT_BYTES = 60_000;

describe('the field page', () => {
  let server;
  let browser;
  let admin;
  let boss;
  let unit;
  let device;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    const login = (name) => demoLogins(server).find((one) => one.name === name);
    admin = await signIn(server.origin, login('administrador'));
    boss = await signIn(server.origin, login('supervisor'));
    const units = (await read(server.origin, boss, 'units?limit=500')).items;
    unit = units.find((u) => u.on_shift && u.duty === 'available' && /patrulla/.test(u.kind) && !u.incident_id) ?? units.find((u) => u.on_shift && u.duty === 'available');
    device = (await order(server.origin, admin, 'devices/commands', { name: 'Celular de la patrulla', kind: 'page', holder: { of: 'unit', unit: unit.id } })).id;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const code = async () => {
    const response = await fetch(`${server.origin}/api/v1/devices/${device}/code`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(response.status, 200);
    return (await response.json()).code;
  };
  const status = async () => (await read(server.origin, boss, 'units?limit=500')).items.find((u) => u.id === unit.id);
  async function until(what, holds, ms = 30_000) {
    const end = Date.now() + ms;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test('a crew enrols, is sent somewhere, works without a connection, and raises the alarm', async (t) => {
    const { context, page, problems } = await openPage(browser, server.origin, { ...PHONE, permissions: ['geolocation'], geolocation: { latitude: 19.3, longitude: -99.66, accuracy: 15 } });
    page.setDefaultTimeout(20_000);
    t.after(() => context.close());
    await page.goto('/campo');
    await page.getByLabel('Código').fill('AAAA-BBBB-CCCC');
    await page.getByRole('button', { name: 'Dar de alta' }).click();
    await page.getByText('Ese código no es válido').waitFor();
    await screenshot(page, 'campo-codigo');
    assert.deepEqual(await axeViolations(page), []);
    // As from the QR code of the console.
    const good = await code();
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
    await order(server.origin, boss, 'cautions/commands', { type: 'create', place, kind: 'violence', text: 'Agredieron a la patrulla', expires_at: expires });
    const agencies = [{ agency: unit.agency }];
    const incident = await order(server.origin, boss, 'incidents/commands', { type: 'open', type_code: 30101, place, agencies, narrative: 'Llama Ana Torres' });
    await order(server.origin, boss, `incidents/${incident.id}/commands`, { type: 'assign', units: [unit.id] });
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
    const here = await read(server.origin, boss, `units/${unit.id}/positions`);
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
    await order(server.origin, boss, `units/${unit.id}/messages`, { text: 'Esperen a la ambulancia' });
    await page.getByRole('button', { name: /Mensajes \(\d+\)/ }).click();
    await page.getByText('Esperen a la ambulancia').waitFor();
    await page.getByLabel('Mensaje para la central').fill('Enterado, esperamos');
    await page.getByRole('button', { name: 'Enviar' }).click();
    await until('both messages at the centre', async () => {
      const all = await read(server.origin, boss, `units/${unit.id}/messages`);
      return all.some((m) => m.text === 'Enterado, esperamos') && all.some((m) => m.text === 'Esperen a la ambulancia' && m.read_at);
    });
    await screenshot(page, 'campo-mensajes');
    assert.deepEqual(await axeViolations(page), []);

    // Without a connection it opens anew, says how old what it shows is, and keeps what is pressed.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until('the page is on the telephone', () => page.evaluate(async () => (await caches.keys()).some((name) => name.startsWith('campo-'))));
    await context.setOffline(true);
    await page.reload();
    await page.getByText(/Sin conexión · Datos de hace/).waitFor({ timeout: 60_000 });
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
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await context.setOffline(false);
    await until('on scene', async () => (await status()).duty === 'on_scene', 60_000);
    const at = Date.parse((await status()).status_at);
    assert.ok(at >= before - 3_000 && at <= pressed + 3_000, `recorded for ${new Date(at).toISOString()}, pressed at ${new Date(pressed).toISOString()}`);
    await page.getByText('1 por enviar').waitFor({ state: 'detached' });

    // Pressed, it does nothing; held, it raises the alarm.
    const alarm = page.getByRole('button', { name: /Emergencia 911/ });
    const box = await alarm.boundingBox();
    assert.ok(box && box.height >= 60 && box.width >= 300, 'for a thumb in a glove');
    await page.mouse.move(box.x + 100, box.y + 30);
    await page.mouse.down();
    await new Promise((resolve) => setTimeout(resolve, 400));
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
    await order(server.origin, boss, `devices/${device}/commands`, { type: 'revoke', reason: 'extraviado' });
    await page.getByText('This telephone was revoked').waitFor();
    assert.equal(await page.getByText(incident.folio).count(), 0);
    const left = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const open = indexedDB.open('atalaya-campo');
          open.onsuccess = () => {
            const all = open.result.transaction('kept').objectStore('kept').getAllKeys();
            all.onsuccess = () => resolve(all.result);
          };
        }),
    );
    assert.deepEqual(left, ['prefs']);
    const expected = /status of 401|ERR_INTERNET_DISCONNECTED|Failed to load resource/;
    assert.deepEqual(problems.filter((text) => !expected.test(text)), []);
  });

  test('it is light, and everything of it is from this server', async () => {
    const html = await (await fetch(`${server.origin}/campo`)).text();
    const paths = ['/campo', '/campo.webmanifest', '/campo-icon.svg', '/campo-192.png', '/campo-sw.js', ...[...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((m) => m[1])];
    assert.ok(paths.length >= 7, `a script and a style: ${paths}`);
    let total = 0;
    for (const path of paths) {
      const response = await fetch(server.origin + path);
      assert.equal(response.status, 200, path);
      total += gzipSync(Buffer.from(await response.arrayBuffer())).length;
    }
    console.log(`field page: ${total} bytes compressed`);
    assert.ok(total <= LIGHT_BYTES, `${total} bytes`);
  });
});
