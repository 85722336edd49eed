// What the demonstration does not do by itself and the pictures show: cautions, notices, devices, holds.

import { order, read, toluca } from '../lib/api.mjs';
import { as } from './people.mjs';

const HOUR_MS = 3_600_000;
const hence = (hours) => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** A caution, two notices, telephones of crews, a stranger's report. */
export async function prepareRoom(server) {
  const boss = await as(server, 'despachador');
  await order(server.origin, boss, 'cautions/commands', {
    type: 'create', place: toluca('Avenida Hidalgo 300', 0.02), kind: 'violence', text: 'El mes pasado agredieron a una patrulla; entrar con dos unidades.', radius_m: 120, expires_at: hence(24),
  });
  for (const [kind, title] of [['vehicle', 'Jetta blanco, vidrio trasero roto'], ['missing_person', 'Niña de 8 años, chamarra roja, colonia Centro']]) {
    await order(server.origin, boss, 'bolos/commands', { type: 'issue', kind, title, text: 'Último avistamiento sobre Paseo Tollocan.', expires_at: hence(12) });
  }
  await prepareDevices(server, boss);
  await prepareRecords(server);
  await prepareTerritories(server);
  await prepareRestriction(server);
}

/** A layer of beats, drawn and not yet in force; one area of it is being changed. */
async function prepareTerritories(server) {
  const admin = await as(server, 'administrador');
  const { id } = await order(server.origin, admin, 'territories/commands', { layer: 'cuadrantes', kind: 'beat', name: 'Cuadrantes de Toluca', source: 'Trazados en la consola' });
  const [south, west, step] = [19.24, -99.72, 0.035];
  for (let n = 0; n < 6; n += 1) {
    const [lat, lon] = [south + Math.floor(n / 3) * step, west + (n % 3) * step];
    const ring = [[lon, lat], [lon + step, lat], [lon + step, lat + step], [lon, lat + step], [lon, lat]];
    const body = { type: 'set', code: `T-0${n + 1}`, name: `Cuadrante ${n + 1}`, geometry: { type: 'Polygon', coordinates: [ring] }, reason: 'Primer trazo' };
    await order(server.origin, admin, `territories/versions/${id}/commands`, body);
  }
}
/** A number whose calls ring last. */
async function prepareRestriction(server) {
  const chief = await as(server, 'supervisor');
  await order(server.origin, chief, 'restrictions/commands', { type: 'impose', kind: 'repeat_abuse', number: '7221234567', reason: 'Ochenta llamadas de broma en dos días', expires_at: hence(24 * 30) }, { purpose: 'emergency_response' });
}

/** Watched zones, two holds on the archive, and the wish to lift one of them. */
async function prepareRecords(server) {
  const chief = await as(server, 'supervisor');
  await prepareZones(server, chief);
  const { items } = await read(server.origin, chief, 'units?limit=500');
  const patrols = items.filter((u) => /^SSEM-P-/.test(u.call_sign)).slice(0, 2).map((u) => u.id);
  const hold = (reference, reason, units, from, to) => order(server.origin, chief, 'history/holds/commands', { type: 'set', content: { reference, reason, units, from: hence(from), to: hence(to) } });
  await hold('Oficio FGJ/0913/2026', 'Carpeta por robo con violencia', patrols, -30, -6);
  const { id } = await hold('Queja CODHEM 214/2026', 'Dicho de abuso durante el operativo', [], -12, -2);
  await order(server.origin, chief, 'approvals/commands', { action: 'HistoryRelease', object: `history_hold/${id}`, change: { type: 'lift', reason: 'La queja se concluyó' } });
}

/** Some of each kind, and one that is watched no more. Those that tell of units lie far from all: alarms are other pictures. */
async function prepareZones(server, chief) {
  const circle = (lat, lon, radius_m) => ({ shape: 'circle', centre: { lat, lon }, radius_m });
  const corners = [[19.118, -99.776], [19.119, -99.752], [19.107, -99.741], [19.097, -99.753], [19.101, -99.773]].map(([lat, lon]) => ({ lat, lon }));
  const draw = (content) => order(server.origin, chief, 'zones/commands', { type: 'draw', content });
  await draw({ name: 'Centro histórico', kind: 'beat', ground: circle(19.2925, -99.6569, 900), approach_m: 500 });
  await draw({ name: 'Toma de agua de Raíces', kind: 'exclusion', ground: circle(19.1655, -99.8052, 600), approach_m: 1000 });
  await draw({ name: 'Cráter del Nevado', kind: 'exclusion', ground: { shape: 'ring', corners }, approach_m: 800, agencies: ['SSEM'] });
  await draw({ name: 'Penal de Tenancingo', kind: 'special', ground: circle(18.9655, -99.607, 450), alert: { on: ['entered', 'exited'], priority: 'high', agencies: ['SSEM'], supervisor: true } });
  const { id } = await draw({ name: 'Feria del alfeñique', kind: 'special', ground: circle(19.2836, -99.6612, 250) });
  await order(server.origin, chief, `zones/${id}/commands`, { type: 'remove', reason: 'Terminó la feria' });
}

/** What a crew writes from its telephone, which nobody has read yet. */
async function writeFromCrew(server, admin, device) {
  const post = async (path, body, headers = {}) => {
    const answer = await fetch(`${server.origin}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const { code } = await (await post(`devices/${device}/code`, {}, admin)).json();
  const cookie = (await post('field/device', { code })).headers.getSetCookie()[0].split(';')[0];
  for (const text of ['Hay otro herido en el patio', 'Ya viene la ambulancia por Tollocan']) {
    await post('field/commands', { type: 'write', text }, { cookie, 'idempotency-key': crypto.randomUUID() });
  }
}

async function prepareDevices(server, boss) {
  const admin = await as(server, 'administrador');
  const units = (await read(server.origin, boss, 'units?limit=500')).items.filter((u) => u.on_shift);
  const of = (sign) => ({ of: 'unit', unit: (units.find((u) => sign.test(u.call_sign)) ?? units[0]).id });
  const enrol = (name, kind, sign, more = {}) => order(server.origin, admin, 'devices/commands', { name, kind, holder: of(sign), ...more });
  await enrol('Celular de la patrulla', 'page', /^SSEM-P-/);
  await enrol('A52 de la ambulancia', 'tak', /^SUEM-A-/);
  await enrol('Moto G de la motopatrulla', 'own_tracks', /^SSEM-M-/);
  await enrol('GPS de la autobomba', 'nmea', /^BOM-TOL-/, { identifier: 'gps-014' });
  await writeFromCrew(server, admin, (await enrol('Celular de la camioneta', 'page', /^SSEM-C-/)).id);
  // Refused, and listed as nobody's.
  await fetch(`${server.origin}/t/owntracks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('moto-012:nada')}` },
    body: JSON.stringify({ _type: 'location', lat: 19.29, lon: -99.65, tst: Math.floor(Date.now() / 1000) }),
  });
}
