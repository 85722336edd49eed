// Views of calls, dispatch, supervision, audit and administration, on the moving demonstration.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { order, read, toluca } from '../lib/api.mjs';
import { command, pick, tabTo } from '../lib/keys.mjs';
import { as } from './people.mjs';

/** Another person's orders set up what is to be seen. */
const boss = (server) => as(server, 'despachador');
const EXTRACT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'data', 'osm', 'monaco.osm.gz');
/** Two flushes of the archive of positions: nothing is to be replayed before the first. */
const ARCHIVE_MS = 11 * 60_000;

/** Name, address, who looks at it (nobody: the login), what is done first; theme, size and file of the picture in docs. */
/* The offices first: meanwhile the room fills. What needs an archive of some minutes, and what changes the map, last. */
export const DESK = [
  { name: 'login', path: '/' },
  { name: 'measures', path: '/measures', who: 'supervisor' },
  { name: 'measures-day', path: '/measures', who: 'supervisor', theme: 'dia', size: '1920x1080', once: true },
  { name: 'measures-drill', path: '/measures', who: 'supervisor', act: (page) => page.locator('.measures tbody button').nth(2).click() },
  { name: 'audit', path: '/audit', who: 'auditor', act: proveOne },
  { name: 'quality-queue', path: '/quality/queue', who: 'calidad', act: (page) => page.keyboard.press('v') },
  { name: 'quality-reviews', path: '/quality/reviews', who: 'supervisor' },
  { name: 'quality-agreement', path: '/quality/agreement', who: 'supervisor' },
  { name: 'quality-draw', path: '/quality/draw', who: 'supervisor' },
  { name: 'quality-trends', path: '/quality/trends', who: 'supervisor' },
  { name: 'quality-improvements', path: '/quality/improvements', who: 'supervisor' },
  { name: 'quality-forms', path: '/quality/forms', who: 'administrador' },
  { name: 'quality-own', path: '/quality/own', who: (room) => room.reviewed },
  { name: 'admin-approvals', path: '/admin/approvals', who: 'supervisor' },
  { name: 'admin-erasure', path: '/admin/approvals', who: 'administrador', act: (page) => page.click('#ask-erasure') },
  { name: 'admin-changes', path: '/admin/changes', who: 'administrador' },
  { name: 'admin-plans', path: '/admin/plans', who: 'administrador' },
  { name: 'admin-accounts', path: '/admin/accounts', who: 'administrador' },
  { name: 'admin-rosters', path: '/admin/rosters', who: 'administrador' },
  { name: 'admin-units', path: '/admin/units', who: 'administrador' },
  { name: 'admin-agencies', path: '/admin/agencies', who: 'administrador', act: newStation },
  { name: 'admin-catalogue', path: '/admin/catalogue', who: 'administrador' },
  { name: 'admin-restrictions', path: '/admin/restrictions', who: 'supervisor' },
  { name: 'admin-books', path: '/admin/books', who: 'administrador' },
  { name: 'admin-adapters', path: '/admin/adapters', who: 'administrador' },
  { name: 'admin-devices', path: '/admin/devices', who: 'administrador', act: showDevice },
  { name: 'admin-system', path: '/admin/system', who: 'administrador' },
  { name: 'territories', path: '/territories', who: 'administrador', act: (page) => page.locator('.areas .line').nth(1).click() },
  { name: 'zones', path: '/zones', who: 'supervisor', act: (page) => chooseZone(page, 'Centro histórico') },
  { name: 'zones-day', path: '/zones', who: 'supervisor', act: (page) => redrawZone(page, 'Cráter del Nevado'), theme: 'dia' },
  { name: 'zones-rule', path: '/zones', who: 'supervisor', act: (page) => redrawZone(page, 'Penal de Tenancingo'), size: '1920x1080' },
  { name: 'calls', path: '/calls', who: 'operador', act: takeCall, done: endCall },
  { name: 'calls-day', path: '/calls', who: 'operador', act: takeCall, done: endCall, theme: 'dia', once: true },
  { name: 'calls-wide', path: '/calls', who: 'operador', act: takeCall, done: endCall, theme: 'penumbra', size: '1920x1080', once: true },
  { name: 'calls-contrast', path: '/calls', who: 'operador', act: takeCall, done: endCall, theme: 'contraste', once: true },
  { name: 'calls-guide', path: '/calls', who: 'operador', act: guided, done: endCall },
  { name: 'calls-menu', path: '/calls', who: 'operador', act: async (page) => (await takeCall(page), await page.keyboard.press('Alt+m')), done: endCall },
  { name: 'commands', path: '/dispatch', who: 'despachador', act: (page) => page.keyboard.press('?') },
  { name: 'palette', path: '/dispatch', who: 'despachador', act: async (page) => (await page.keyboard.press('Control+k'), await page.keyboard.type('cer')) },
  { name: 'settings', path: '/dispatch', who: 'despachador', act: (page) => page.locator('.settings > button').click(), within: '.settings' },
  { name: 'dispatch', path: '/dispatch', who: 'despachador', act: openNext, file: 'dispatch-night' },
  { name: 'dispatch-day', path: '/dispatch', who: 'despachador', act: openNext, theme: 'dia', once: true },
  { name: 'dispatch-dim', path: '/dispatch', who: 'despachador', act: openNext, theme: 'penumbra', once: true },
  { name: 'dispatch-contrast', path: '/dispatch', who: 'despachador', act: openNext, theme: 'contraste', once: true },
  { name: 'dispatch-wide', path: '/dispatch', who: 'despachador', act: openNext, size: '1920x1080', once: true, bytes: 400_000 },
  { name: 'dispatch-orders', path: '/dispatch', who: 'despachador', act: async (page, server) => (await openNext(page, server), await page.keyboard.press('o')) },
  { name: 'dispatch-order', path: '/dispatch', who: 'despachador', act: giveOrder },
  { name: 'dispatch-sending', path: '/dispatch', who: 'despachador', act: sendWithCaution },
  { name: 'dispatch-line', path: '/dispatch', who: 'despachador', act: typeLine },
  { name: 'alarms', path: '/dispatch', who: 'despachador', act: seeAlarm, done: clearAlarm },
  { name: 'notices', path: '/dispatch', who: 'despachador', act: (page) => page.keyboard.press('Alt+l') },
  { name: 'messages', path: '/dispatch', who: 'despachador', act: writeToCrew },
  { name: 'threads', path: '/dispatch', who: 'despachador', act: (page) => page.keyboard.press('Alt+e') },
  { name: 'outbox', path: '/dispatch', who: 'despachador', act: (page) => page.keyboard.press('Alt+o') },
  { name: 'panel-waiting', path: '/panel/calls/waiting', who: 'operador', size: '480x768' },
  { name: 'panel-callbacks', path: '/panel/calls/callbacks', who: 'operador', size: '480x768' },
  { name: 'panel-queue', path: '/panel/dispatch/queue', who: 'despachador', size: '480x768' },
  { name: 'panel-units', path: '/panel/dispatch/units', who: 'despachador', size: '600x768' },
  { name: 'panel-map', path: '/panel/dispatch/map', who: 'despachador' },
  { name: 'panel-detail', path: '/panel/dispatch/detail', who: 'despachador', size: '640x900', act: alsoOnTheDesk },
  { name: 'streets', path: '/streets', who: 'supervisor', act: showStreets },
  { name: 'tips-none', path: '/tips', who: 'supervisor', expected: /status of 409/ },
  { name: 'replay', path: '/replay', who: 'supervisor', act: replayLast },
  { name: 'admin-archive', path: '/admin/archive', who: 'supervisor', act: archived },
  { name: 'admin-hold', path: '/admin/archive', who: 'supervisor', act: placeHold },
  { name: 'admin-sources', path: '/admin/sources', who: 'supervisor', act: importStreets },
];

let reported = 0;
/** One more incident of the dispatcher's own agency, looked at before the simulated ones have sent somebody. */
async function openNext(page, server) {
  reported += 1;
  const place = { ...toluca(`Avenida Hidalgo ${100 + reported * 4}`, 0.004 * (reported % 9)), neighbourhood: 'Centro', references: 'frente a la farmacia' };
  const made = await order(server.origin, await as(server, 'operador'), 'incidents/commands', {
    type: 'open', type_code: 30421, place, agencies: [{ agency: 'SSEM' }], narrative: 'Dos sujetos en motocicleta le quitan la bolsa y siguen hacia el portal.',
  });
  await command(page, `V ${Number(made.folio.split('-').pop())}`);
  await page.waitForSelector('#recommended .sign');
  await page.keyboard.press('Escape');
}
/** A call by hand: at this speed the simulated operators leave none ringing. */
async function takeCall(page) {
  await page.keyboard.press('Alt+n');
  await page.waitForSelector('#town:focus');
  await pick(page, '#town', 'toluca');
  await tabTo(page, '#address');
  await page.keyboard.type('Avenida Hidalgo 201');
  await pick(page, '#type', 'robo a transeunte');
  await page.waitForSelector('#narrative:focus');
  await page.keyboard.type('Dos sujetos le quitan la bolsa y corren al portal.');
}
/** Sent to dispatch and hung up: nobody has six calls at once. */
async function endCall(_, page) {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(500);
  await page.keyboard.press('F6');
  await page.waitForTimeout(500);
}
async function guided(page) {
  await takeCall(page);
  await page.keyboard.press('Alt+g');
  await page.keyboard.press('1');
  await page.waitForTimeout(400);
  await page.keyboard.press('1');
}
async function giveOrder(page, server) {
  await openNext(page, server);
  await page.keyboard.press('7');
  await page.waitForSelector('dialog[open] form input:focus');
  await page.keyboard.type('mañana 7:05');
  await page.keyboard.press('Alt+ArrowDown');
}
/** Where a caution was put before the pictures. At this speed others send a unit at once; this is one more. */
async function sendWithCaution(page, server) {
  const made = await order(server.origin, await as(server, 'operador'), 'incidents/commands', {
    type: 'open', type_code: 30421, place: toluca('Avenida Hidalgo 300', 0.02), narrative: 'Lo reporta un vecino.',
  });
  await command(page, `V ${Number(made.folio.split('-').pop())}`);
  await page.waitForSelector('#recommended .sign');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+s');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] .caution');
}
/** A crew that asks for help: the one alarm that nobody answers at this speed. */
let calling;
async function seeAlarm(page, server) {
  const { items } = await read(server.origin, await boss(server), 'units?limit=500');
  calling = items.find((u) => u.on_shift && u.duty === 'available' && /^SSEM-P-/.test(u.call_sign)).id;
  await order(server.origin, await boss(server), `units/${calling}/commands`, { type: 'emergency', note: 'Piden apoyo en la gasolinera' });
  await page.waitForSelector('.notice strong');
  await page.keyboard.press('Alt+a');
}
async function writeToCrew(page, server) {
  const { items } = await read(server.origin, await boss(server), 'units?limit=500');
  const unit = items.find((u) => u.on_shift && u.duty === 'available' && /^SSEM-P-/.test(u.call_sign));
  for (const text of ['Revisen la gasolinera de Tollocan al pasar', 'El gerente los espera en la caja']) await order(server.origin, await boss(server), `units/${unit.id}/messages`, { text });
  await command(page, `MS ${unit.call_sign}`);
  await page.waitForSelector('dialog[open] li');
}
async function showStreets(page, server) {
  const at = { shape: 'area', name: 'Tianguis de San Juan', ring: [[19.29, -99.66], [19.29, -99.65], [19.28, -99.655]].map(([lat, lon]) => ({ lat, lon })) };
  await order(server.origin, await boss(server), 'closures/commands', { type: 'create', at, reason: 'tianguis dominical', expires_at: new Date(Date.now() + 4 * 3_600_000).toISOString() });
  await page.waitForSelector('.streets tbody tr');
}
async function clearAlarm(server) {
  await order(server.origin, await boss(server), `units/${calling}/commands`, { type: 'clear_emergency', reason: 'Ya llegó el apoyo' });
}
async function typeLine(page, server) {
  await openNext(page, server);
  await page.keyboard.press('F2');
  await page.keyboard.type('D ');
}
async function proveOne(page) {
  await page.waitForSelector('.chain button:not([disabled])');
  await tabTo(page, '.list [role=listbox]');
  await page.keyboard.press('End');
  await page.keyboard.press('Alt+c');
  await page.waitForSelector('.proof strong');
}
async function newStation(page) {
  await page.click('#new-station');
  await page.fill('#station-code', 'TOL-SUR');
  await page.fill('#station-name', 'Base Toluca Sur');
  await page.fill('#station-lat', '19.2541');
  await page.fill('#station-lon', '-99.6612');
}

async function chooseZone(page, name) {
  await page.getByText('Ver las que ya no se vigilan').click();
  await page.locator(`.zones [role=option]:has-text("${name}")`).click();
  await page.waitForSelector('.crossings tbody tr');
}
/** Its form, as somebody has it who changes it. */
async function redrawZone(page, name) {
  await page.locator(`.zones [role=option]:has-text("${name}")`).click();
  await page.keyboard.press('Alt+r');
  await page.waitForSelector('#zone-form');
}

/** The panel follows the incident that the desk has open: a desk of the same person, in the same browser. */
async function alsoOnTheDesk(page, server) {
  const desk = await page.context().newPage();
  await desk.goto('/dispatch');
  await desk.waitForSelector('.shell main > *');
  await openNext(desk, server);
}
async function showDevice(page) {
  await page.getByText('Celular de la patrulla').first().click();
}
async function untilArchived(server) {
  const chief = await as(server, 'supervisor');
  const until = Date.now() + ARCHIVE_MS;
  let through = 0;
  while (!(through > 0)) {
    if (Date.now() > until) throw new Error('nothing was archived');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    through = Date.parse((await read(server.origin, chief, 'history')).through);
  }
  return through;
}
/** The last minutes of the archive, with the purpose that the read is recorded with. */
async function replayLast(page, server) {
  const through = await untilArchived(server);
  const local = (ms) => new Intl.DateTimeFormat('es-MX', { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23', timeZone: 'America/Mexico_City' }).format(ms).replace(',', '');
  for (const [field, ms] of [['from', through - 4 * 60_000], ['to', through + 60_000]]) {
    await page.fill(`#replay-${field}`, local(ms));
    await page.keyboard.press('Tab');
  }
  await page.getByLabel('Para qué se consulta').selectOption('emergency_response');
  await page.getByRole('button', { name: 'Cargar' }).click();
  await page.waitForSelector('[aria-label="Tiempo de la repetición"]');
  await page.keyboard.press('End');
  await page.locator('.replay li button:not([disabled]):has-text("SSEM-P")').first().click();
  await page.getByRole('button', { name: 'Ver todo' }).click();
}
/** Until the first files of the archive are sealed. */
async function archived(page, server) {
  await untilArchived(server);
  await page.reload();
  await page.waitForSelector('tbody .seal');
}
async function placeHold(page) {
  await page.click('#set-hold');
  await page.getByText('Solo estas unidades').click();
  await page.locator('dialog textarea').fill('SSEM-P-001, SSEM-P-002');
  await page.fill('#hold-reference', 'Oficio FGJ/1187/2026');
  await page.fill('#hold-reason', 'Carpeta por lesiones');
}
/** Streets of the extract that the tests use; without it the picture shows a centre that has imported nothing. */
async function importStreets(page, server) {
  if (existsSync(EXTRACT)) {
    execFileSync(process.env.ATALAYA_BIN, ['import', 'osm', EXTRACT, '--data', server.data], { stdio: 'pipe' });
    await page.waitForTimeout(4_000);
    await page.reload();
    await page.waitForSelector('.sources .panel');
  } else console.log(`${EXTRACT} is not here: the sources of the map are shown without streets`);
}
