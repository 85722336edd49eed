// Views of the telephone of a crew.

import { order, read, toluca } from '../lib/api.mjs';
import { as } from './people.mjs';

const PHONE = { hasTouch: true, isMobile: true, permissions: ['geolocation'], geolocation: { latitude: 19.3, longitude: -99.66, accuracy: 15 } };
const SIZE = '390x844';
const view = (name, act, device = PHONE) => ({ name, path: '/campo', ready: 'main', device, size: SIZE, act });

export const FIELD = [
  view('campo-code', null),
  view('campo-free', enrolled),
  view('campo-service', async (page, server) => sent(page, server, await enrolled(page, server))),
  view('campo-night', async (page, server) => sent(page, server, await enrolled(page, server)), { ...PHONE, colorScheme: 'dark' }),
  view('campo-messages', async (page, server) => written(page, server, await enrolled(page, server))),
  view('campo-more', async (page, server) => {
    await enrolled(page, server);
    await page.getByRole('button', { name: 'Más' }).click();
    await page.getByRole('switch', { name: 'Compartir ubicación' }).click();
    await page.getByText('Compartiendo su ubicación').waitFor();
  }),
];

/** A telephone of its own for each picture, of a patrol that is free. */
async function enrolled(page, server) {
  const [admin, boss] = [await as(server, 'administrador'), await as(server, 'supervisor')];
  const { items } = await read(server.origin, boss, 'units?limit=500');
  const unit = items.filter((u) => u.on_shift && u.duty === 'available' && /patrulla/.test(u.kind) && !u.incident_id).at(-1);
  const { id } = await order(server.origin, admin, 'devices/commands', { name: `Celular de ${unit.call_sign}`, kind: 'page', holder: { of: 'unit', unit: unit.id } });
  const { code } = await order(server.origin, admin, `devices/${id}/code`, {});
  await page.goto('about:blank');
  await page.goto(`/campo#${code}`);
  await page.getByRole('button', { name: 'Dar de alta' }).click();
  await page.getByRole('heading', { name: unit.call_sign }).waitFor();
  return unit;
}
async function sent(page, server, unit) {
  const boss = await as(server, 'supervisor');
  const place = { ...toluca('Hidalgo 12, Centro', 0.01), references: 'frente a la farmacia' };
  await order(server.origin, boss, 'cautions/commands', {
    type: 'create', place, kind: 'violence', text: 'Agredieron a la patrulla', expires_at: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const incident = await order(server.origin, boss, 'incidents/commands', { type: 'open', type_code: 30421, place, agencies: [{ agency: unit.agency }], narrative: 'Un vecino lo ve desde su ventana.' });
  await order(server.origin, boss, `incidents/${incident.id}/commands`, { type: 'assign', units: [unit.id] });
  await page.getByText(incident.folio).waitFor();
}
async function written(page, server, unit) {
  const boss = await as(server, 'supervisor');
  for (const text of ['Esperen a la ambulancia en la esquina', 'El gerente los espera en la caja']) await order(server.origin, boss, `units/${unit.id}/messages`, { text });
  await page.getByRole('button', { name: /Mensajes/ }).click();
  await page.getByLabel('Mensaje para la central').fill('Enterado, esperamos');
  await page.getByRole('button', { name: 'Enviar' }).click();
  await page.locator('main').getByText('Enterado, esperamos').last().waitFor();
}
