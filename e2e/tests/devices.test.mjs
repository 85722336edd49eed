// Devices of crews as the administrator enrols and revokes them, against the real binary with its TAK doors open.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { axeViolations, screenshot } from '../lib/browser.mjs';
import { openRoom } from '../lib/room.mjs';
import { startServer } from '../lib/server.mjs';
import { signInContext } from '../lib/session.mjs';

describe('devices', () => {
  const doors = ['--tak', '127.0.0.1', '--tak-listen', '127.0.0.1:0', '--mqtt', '127.0.0.1', '--mqtt-listen', '127.0.0.1:0'];
  const room = openRoom({ start: () => startServer({ args: doors }) });

  test('a telephone is enrolled by package and by QR code, a stranger is listed, the telephone revoked', async () => {
    const { context, page, problems } = await room.page();
    await signInContext(context, room.login('administrador'));
    await page.goto('/admin/devices');
    await page.getByRole('button', { name: 'Dar de alta' }).click();
    await page.getByLabel('Nombre', { exact: true }).fill('A52 de la patrulla');
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await page.getByRole('heading', { name: 'A52 de la patrulla' }).waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Descargar paquete' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^a52-de-la-patrulla-[0-9a-f]{8}\.zip$/);
    const zip = await readFile(await download.path());
    assert.equal(zip.subarray(0, 2).toString(), 'PK');
    assert.ok(zip.includes('127.0.0.1:') && zip.includes('MANIFEST/manifest.xml'));

    await page.getByRole('button', { name: 'Código QR' }).click();
    await page.getByRole('img', { name: 'Código QR' }).waitFor();
    await screenshot(page, 'devices-qr');
    assert.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Cerrar' }).last().click();

    const strange = { _type: 'location', lat: 19.29, lon: -99.65, tst: Math.floor(Date.now() / 1000) };
    const refused = await fetch(`${room.origin}/t/owntracks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('moto-x:nada')}` },
      body: JSON.stringify(strange),
    });
    assert.equal(refused.status, 401);
    await page.getByRole('button', { name: 'Actualizar la lista' }).click();
    await page.getByText('moto-x').waitFor();
    await screenshot(page, 'devices');
    assert.deepEqual(await axeViolations(page), []);

    await page.getByRole('button', { name: 'Dar de baja' }).click();
    await page.getByLabel('Motivo').fill('Robo del teléfono');
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await page.getByText('Robo del teléfono').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Descargar paquete' }).count(), 0);
    assert.deepEqual(problems.filter((text) => !/status of 401/.test(text)), []);
    await context.close();
  });

  test('OwnTracks is set up by one QR code, the field page by another', async () => {
    const { context, page, problems } = await room.page();
    await signInContext(context, room.login('administrador'));
    await page.goto('/admin/devices');
    const enrol = async (name, kind) => {
      await page.getByRole('button', { name: 'Dar de alta' }).click();
      await page.getByLabel('Nombre', { exact: true }).fill(name);
      await page.getByLabel('Tipo').selectOption(kind);
      await page.getByRole('button', { name: 'Confirmar' }).click();
      await page.getByRole('heading', { name }).waitFor();
    };
    await enrol('Moto G de la patrulla', 'own_tracks');
    await page.getByRole('button', { name: 'Generar contraseña' }).click();
    await page.getByLabel('Usuario').fill('patrulla-014');
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await page.getByRole('img', { name: 'Por MQTT' }).waitFor();
    await page.getByText('patrulla-014', { exact: true }).first().waitFor();
    await screenshot(page, 'devices-mqtt');
    assert.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Cerrar' }).last().click();
    const certificate = await fetch(`${room.origin}/t/ca.crt`);
    assert.match(await certificate.text(), /^-----BEGIN CERTIFICATE-----/);

    await enrol('Celular de la patrulla', 'page');
    await page.getByRole('button', { name: 'Código QR' }).click();
    await page.getByText(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/).waitFor();
    await page.getByText(`${room.origin}/campo`, { exact: true }).waitFor();
    await screenshot(page, 'devices-page');
    assert.deepEqual(await axeViolations(page), []);
    assert.deepEqual(problems, []);
    await context.close();
  });
});
