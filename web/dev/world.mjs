// A small invented shift for development: municipalities with rounded seats, units, calls, incidents.
import { createHash, randomUUID } from 'node:crypto';

export const ADMIN = '00000000-0000-7000-8000-000000000001';
export const TOWNS = [
  ['15106', 'Toluca', 19.292, -99.657, 910608], ['15033', 'Ecatepec de Morelos', 19.601, -99.053, 1645352],
  ['15058', 'Nezahualcóyotl', 19.4, -98.989, 1077208], ['15057', 'Naucalpan de Juárez', 19.475, -99.238, 834434],
  ['15104', 'Tlalnepantla de Baz', 19.537, -99.195, 672202], ['15031', 'Chimalhuacán', 19.421, -98.95, 705193],
  ['15121', 'Cuautitlán Izcalli', 19.646, -99.246, 555163], ['15109', 'Tultitlán', 19.645, -99.169, 516341],
  ['15039', 'Ixtapaluca', 19.319, -98.882, 542211], ['15054', 'Metepec', 19.253, -99.605, 242307],
  ['15081', 'Tecámac', 19.713, -98.968, 547503], ['15099', 'Texcoco', 19.515, -98.883, 277562],
  ['15025', 'Chalco', 19.261, -98.898, 400057], ['15013', 'Atizapán de Zaragoza', 19.556, -99.256, 523674],
  ['15122', 'Valle de Chalco Solidaridad', 19.284, -98.94, 391731], ['15060', 'Nicolás Romero', 19.62, -99.313, 430601],
  ['15020', 'Coacalco de Berriozábal', 19.631, -99.093, 293444], ['15070', 'La Paz', 19.36, -98.98, 304088],
  ['15037', 'Huixquilucan', 19.36, -99.35, 284965], ['15120', 'Zumpango', 19.797, -99.099, 280455],
  ['15005', 'Almoloya de Juárez', 19.37, -99.76, 174587], ['15118', 'Zinacantepec', 19.284, -99.734, 203872],
  ['15051', 'Lerma', 19.285, -99.512, 170327], ['15085', 'Temascalcingo', 19.915, -100.003, 66414],
  ['15082', 'Tejupilco', 18.906, -100.153, 79282], ['15110', 'Valle de Bravo', 19.192, -100.131, 61590],
  ['15014', 'Atlacomulco', 19.798, -99.876, 109384], ['15042', 'Ixtlahuaca', 19.569, -99.767, 160139],
  ['15048', 'Jocotitlán', 19.707, -99.787, 69264], ['15045', 'Jilotepec', 19.953, -99.532, 87671],
  ['15086', 'Temascaltepec', 19.044, -100.042, 34192], ['15113', 'Villa Guerrero', 18.963, -99.641, 69086],
  ['15088', 'Tenancingo', 18.961, -99.591, 104677], ['15090', 'Tenango del Valle', 19.103, -99.59, 90518],
  ['15009', 'Amecameca', 19.123, -98.766, 53441], ['15092', 'Teotihuacán', 19.688, -98.861, 58507],
  ['15075', 'San Martín de las Pirámides', 19.706, -98.834, 29182], ['15065', 'Otumba', 19.698, -98.755, 36331],
  ['15108', 'Tultepec', 19.685, -99.128, 157779], ['15024', 'Cuautitlán', 19.67, -99.178, 178847],
  ['15064', 'El Oro', 19.802, -100.133, 37343], ['15074', 'San Felipe del Progreso', 19.713, -99.951, 144924],
  ['15008', 'Amatepec', 18.683, -100.185, 25333], ['15105', 'Tlatlaya', 18.617, -100.208, 31762],
].map(([code, name, lat, lon, population]) => ({ code, name, lat, lon, population }));

export const TYPES = [
  [10104, 'Médico', 'Accidentes', 'Accidente de vehículo automotor con persona(s) lesionada(s)', 'high'],
  [10116, 'Médico', 'Accidentes', 'Atropellamiento con persona(s) lesionada(s)', 'high'],
  [10201, 'Médico', 'Clínicos', 'Infarto', 'high'],
  [10205, 'Médico', 'Clínicos', 'Persona inconsciente', 'high'],
  [20101, 'Protección Civil', 'Incendios', 'Incendio de casa habitación', 'high'],
  [20104, 'Protección Civil', 'Incendios', 'Fuga de gas', 'medium'],
  [30101, 'Seguridad', 'Delitos', 'Detonación por arma de fuego', 'high'],
  [30103, 'Seguridad', 'Delitos', 'Persona agredida por arma blanca', 'high'],
  [30201, 'Seguridad', 'Robos', 'Robo a negocio con violencia', 'high'],
  [30204, 'Seguridad', 'Robos', 'Robo de vehículo particular sin violencia', 'medium'],
  [30301, 'Seguridad', 'Actos', 'Alteración del orden público por persona alcoholizada', 'medium'],
  [30305, 'Seguridad', 'Actos', 'Violencia familiar', 'high'],
  [30310, 'Seguridad', 'Actos', 'Persona sospechosa', 'low'],
  [40101, 'Servicios Públicos', 'Vía pública', 'Árbol caído o por caer', 'medium'],
  [40105, 'Servicios Públicos', 'Vía pública', 'Cables colgando', 'low'],
  [50101, 'Asistencia', 'Social', 'Apoyo a la ciudadanía', 'low'],
  ...['broma por menores de edad', 'prueba', 'incompleta', 'muda', 'transferencia', 'insultos', 'broma por adultos', 'otras improcedentes', 'colgadas']
    .map((n, i) => [70101 + i, 'Mal uso del servicio', 'Mal uso / improcedentes', `Llamada: ${n}`, 'low']),
].map(([code, class_name, subtype, name, priority]) => ({ code, class_name, subtype, name, priority, edition: '3.0' }));

export const AGENCIES = [
  ['SSEM', 'Secretaría de Seguridad del Estado de México'],
  ['PM-TOLUCA', 'Policía Municipal de Toluca'],
  ['CRUZ-ROJA', 'Cruz Roja Mexicana'],
  ['BOMBEROS', 'Bomberos del Estado de México'],
].map(([code, name]) => ({
  code, content: { name }, version: 1, on_duty: true, duty_at: new Date().toISOString(), duty_reason: null, stations: [], retired: false,
}));
const STATES = [
  ['available', 'Disponible', ['break', 'out_of_service']], ['assigned', 'Asignada', ['en_route', 'on_scene', 'available']], ['en_route', 'En camino', ['on_scene', 'available']],
  ['on_scene', 'En el lugar', ['available', 'out_of_service']], ['break', 'En pausa', ['available']], ['out_of_service', 'Fuera de servicio', ['available']],
].map(([code, es, next]) => ({ code, duty: code, es, en: es, next }));
export const KINDS = {
  version: 'dev', capabilities: [], graphs: { ground: STATES },
  kinds: [['patrulla', 'Patrulla'], ['ambulancia', 'Ambulancia'], ['bomberos', 'Bomberos']].map(([code, es]) => ({ code, es, en: es, glyph: code, graph: 'ground', capabilities: [], min_crew: 1 })),
};
const author = (name) => ({ id: null, name });
export const assigned = (u, duty, at) => ({
  assignment: randomUUID(), unit: u.id, call_sign: u.call_sign, agency: u.agency, kind: u.kind, status: duty, duty, assigned_at: at,
  en_route_at: null, on_scene_at: null, status_at: at, estimate: { seconds: 300, metres: 2400, measured: false },
});

let seed = 7;
export const rnd = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const pick = (list) => list[Math.floor(rnd() * list.length)];
const ago = (s) => new Date(Date.now() - s * 1000).toISOString();
const near = (x, spread) => Math.round((x + (rnd() - 0.5) * spread) * 1e5) / 1e5;

export class World {
  position = 1000;
  tables = { calls: new Map(), incidents: new Map(), units: new Map(), tasks: new Map(), bolos: new Map(), cautions: new Map(), alerts: new Map(), proposals: new Map() };
  narratives = new Map();
  moving = new Map();
  audit = [];
  sequence = 1190;
  listeners = new Set();

  constructor() {
    this.#units();
    this.#incidents();
    this.#calls();
    this.#rest();
    for (let i = 0; i < 240; i++) this.record(pick(['command', 'read', 'login', 'read', 'refused']), pick(['call.answer', 'incident.read', 'incident.assign', 'unit.set_status', 'session.open']), [`incident/TOL-261124-0${1190 + (i % 30)}`], pick(['lgarcia', 'mruiz', 'jperez', 'arojas']), ago((240 - i) * 37));
  }
  change(changes) {
    for (const c of changes) {
      if (c.row) this.tables[c.table].set(c.id, c.row);
      else this.tables[c.table].delete(c.id);
    }
    this.position += 1;
    for (const tell of this.listeners) tell({ type: 'facts', position: this.position, changes });
    return this.position;
  }
  folio(n = ++this.sequence) {
    return `TOL-261124-${String(n).padStart(5, '0')}`;
  }
  record(kind, action, objects, name, at = new Date().toISOString()) {
    const record = {
      seq: this.audit.length, kind, actor: { kind: 'account', id: randomUUID(), name }, site: 'TOL', realm: 'operations',
      ...(kind === 'read' ? { purpose: { basis: 'emergency_response' } } : {}),
      action, objects, outcome: kind === 'refused' ? 'refused' : 'done', recorded_at: Date.parse(at) * 1000, source: 'console',
      events: kind === 'command' ? [{ position: 5000 + this.audit.length, hash: '' }] : [],
    };
    const bytes = Buffer.from(JSON.stringify(record));
    const salt = createHash('sha256').update(`salt${record.seq}`).digest();
    this.audit.push({ record, bytes, salt, leaf: sha(Buffer.of(0), sha(salt, bytes)) });
    return record;
  }
  proof(index) {
    const leaves = this.audit.map((a) => a.leaf);
    const path = inclusion(leaves, index);
    const extra = Buffer.concat([this.audit[index].salt, this.audit[index].bytes]).toString('base64');
    return ['c2sp.org/tlog-proof@v1', `extra ${extra}`, `index ${index}`, ...path.map((h) => h.toString('base64'))].join('\n') + '\n\n' + this.checkpoint();
  }
  checkpoint() {
    const root = rootOf(this.audit.map((a) => a.leaf));
    return `atalaya.example/tol\n${this.audit.length}\n${root.toString('base64')}\n\n— atalaya.example/tol AAAA\n`;
  }

  #units() {
    const kinds = [['P', 'patrulla', 'PM-TOLUCA', 60], ['P', 'patrulla', 'SSEM', 150], ['A', 'ambulancia', 'CRUZ-ROJA', 30], ['B', 'bomberos', 'BOMBEROS', 20]];
    let n = 100;
    for (const [letter, kind, agency, many] of kinds) {
      for (let i = 0; i < many; i++) {
        const town = agency === 'PM-TOLUCA' ? TOWNS[0] : pick(TOWNS.slice(0, 24));
        const id = randomUUID();
        const [lat, lon] = [near(town.lat, 0.09), near(town.lon, 0.09)];
        const status = rnd() < 0.7 ? 'available' : pick(['out_of_service', 'available', 'break']);
        this.tables.units.set(id, {
          id, call_sign: `${letter}${n++}`, kind, agency, capabilities: [kind], station: town.name, municipality: town.code, on_shift: rnd() < 0.95,
          shift_until: null, crew_size: 2, vehicle: null, status, duty: status, status_at: ago(Math.floor(rnd() * 4000)), incident_id: null,
          incident_folio: null, incident_priority: null, assignment_id: null, assigned_at: null, en_route_at: null, on_scene_at: null, estimate: null,
          stack: [], lat, lon, position_at: ago(3), contact_at: ago(60), timer_at: null, timer_reason: null, emergency: false, emergency_at: null, retired: false,
        });
        this.moving.set(id, { lat, lon, course: rnd() * 360, stale: rnd() < 0.04 });
      }
    }
  }
  #incidents() {
    const places = [
      ['Av. José María Morelos 1210', 'Santa Bárbara', TOWNS[0], 'Frente a la gasolinera'], ['Paseo Tollocan km 54', 'Izcalli IPIEM', TOWNS[0], null],
      ['Calle Benito Juárez 45', 'San Sebastián', TOWNS[0], 'Portón verde'], ['Vía Morelos 300', 'Santa Clara Coatitla', TOWNS[1], null],
      ['Av. Central y Valle del Don', 'Valle de Aragón', TOWNS[1], 'Afuera de la secundaria'], ['Av. Pantitlán 512', 'Esperanza', TOWNS[2], null],
      ['Blvd. Manuel Ávila Camacho 1007', 'San Lucas Tepetlacalco', TOWNS[4], 'Gasa de salida'], ['Leona Vicario 201', 'La Purísima', TOWNS[9], null],
      ['Calle Hidalgo s/n', 'Centro', TOWNS[5], 'Junto al tianguis'], ['Av. Independencia 804', 'Reforma', TOWNS[0], null],
    ];
    const spec = [
      [30101, 'critical', 48, true], [10104, 'high', 190, true], [30201, 'high', 402, true], [40101, 'medium', 611, true], [30310, 'low', 300, true],
      [10205, 'high', 900, false], [20101, 'critical', 1400, false], [30305, 'high', 700, false], [30204, 'medium', 2200, false], [10116, 'high', 1000, false],
    ];
    spec.forEach(([type, priority, seconds, waiting], i) => {
      const [address, neighbourhood, town, references] = places[i];
      const id = randomUUID();
      const units = [];
      if (!waiting) {
        const free = [...this.tables.units.values()].filter((u) => u.status === 'available');
        for (const u of free.slice(i * 3, i * 3 + 1 + (i % 2))) {
          units.push(assigned(u, pick(['assigned', 'en_route', 'on_scene']), ago(Math.floor(seconds / 2))));
        }
      }
      const row = this.incidentRow({
        id, type_code: type, priority, threat_to_life: priority === 'critical', stage: waiting ? 'pending' : 'en_route', address, neighbourhood, references,
        municipality: town.code, lat: near(town.lat, 0.05), lon: near(town.lon, 0.05), accuracy_m: i % 3 ? 25 : 180, method: i % 3 ? 'verified' : 'gnss',
        units, calls: Array.from({ length: 1 + (i % 3) }, randomUUID), created_at: ago(seconds + 60), waiting_since: waiting ? ago(seconds) : null,
      });
      this.tables.incidents.set(id, row);
      for (const u of units) {
        Object.assign(this.tables.units.get(u.unit), { status: u.status, duty: u.duty, incident_id: id, incident_folio: row.folio, incident_priority: priority, status_at: u.status_at });
      }
      this.narratives.set(id, [
        { at: row.created_at, by: author('lgarcia'), text: 'Reportan el hecho; persona que llama está en el lugar.' },
        { at: ago(seconds - 20), by: author('mruiz'), text: 'Segunda persona confirma. Dos lesionados, uno inconsciente.' },
      ]);
    });
  }
  incidentRow(extra) {
    const type = TYPES.find((t) => t.code === extra.type_code);
    const folio = this.folio();
    return {
      id: randomUUID(), folio, channel: 'emergency_911', type_name: type?.name ?? '', class: Math.floor(extra.type_code / 10000), priority: type?.priority ?? 'medium',
      priority_number: 2, default_priority: type?.priority ?? 'medium', threat_to_life: false, stage: 'pending', open: true, address: null, neighbourhood: null,
      references: null, municipality: null, lat: null, lon: null, accuracy_m: null, method: null, located_at: null, place_verified: false, agencies: [], units: [],
      stacked: [], calls: [], opened_by: author('lgarcia'), created_at: ago(0), waiting_since: ago(0), first_dispatched_at: null, first_en_route_at: null,
      first_on_scene_at: null, last_released_at: null, closed_at: null, close_code: null, held: false, held_until: null, held_reason: null, scheduled_for: null,
      hand_over: null, merged_into: null, merged_into_folio: null, absorbed: [], links: [], narrative_lines: 2, last_line_at: null, records: 1, has_weapon: false,
      has_substance: false, cautions_acknowledged: [], reclassified: 0, reopened: 0, corrected: false, capture_ms: null, dispatch_ms: null, en_route_ms: null,
      travel_ms: null, on_scene_ms: null, release_ms: null, close_ms: null, ...extra,
    };
  }
  callRow(extra) {
    return {
      id: randomUUID(), channel: 'emergency_911', status: 'ringing', number_masked: `•••• ${1000 + Math.floor(rnd() * 8999)}`, folio: this.folio(),
      municipality: null, lat: null, lon: null, accuracy_m: null, method: null, located_at: null, place_verified: false, position_doubtful: false,
      trunk: 'T1', rang_at: ago(0), answered_at: null, ended_at: null, operator_id: null, operator_name: null, waiting: true, waiting_since: ago(0),
      queue_class: 'normal', deferred_until: null, repeat_caller: false, improper_calls: 0, disposition: null, incident_id: null, incident_folio: null,
      silence: 'not_asked', needs_callback: false, language: null, needs_interpreter: false, threat: false, has_recording: true, draft_type: null,
      open_work: false, clock_doubtful: false, answer_ms: null, capture_ms: null, duration_ms: null, ...extra,
    };
  }
  /** A better unit for the first incident at work, and a station that is bare. */
  #proposals() {
    const at = [...this.tables.incidents.values()].find((i) => i.units.length > 0);
    const free = [...this.tables.units.values()].find((u) => u.duty === 'available' && u.on_shift);
    const none = { incident_id: null, folio: null, unit_id: null, call_sign: null, seconds: null, instead_of_id: null, instead_of_call_sign: null, instead_of_seconds: null, agency: null, station: null, station_name: null, capability: null, have: null, minimum: null, municipality: null };
    const row = (id, more) => this.tables.proposals.set(id, { ...none, id, status: 'open', lapsed: null, estimated: true, agencies: [], made_at: ago(20), expires_at: ago(-600), answered_at: null, answered_by: null, reason: null, ...more });
    const [slow] = at.units;
    row('better_unit:1', {
      kind: 'better_unit', incident_id: at.id, folio: at.folio, unit_id: free.id, call_sign: free.call_sign, seconds: 180, instead_of_id: slow.unit, instead_of_call_sign: slow.call_sign, instead_of_seconds: 540,
      text: `${free.call_sign} quedó libre y llega 6 min antes que ${slow.call_sign}`,
    });
    row('move_up:1', { kind: 'move_up', agency: 'CRUZ-ROJA', station: 'TOL-1', station_name: 'Toluca Centro', capability: 'bls', have: 0, minimum: 1, text: 'Toluca Centro sin ambulancia; nadie puede cubrir' });
  }
  #calls() {
    const t = TOWNS[0];
    const list = [
      { rang_at: ago(23), waiting_since: ago(23), queue_class: 'urgent', silence: 'pressed', municipality: '15106' },
      { rang_at: ago(17), waiting_since: ago(17), municipality: '15033' },
      { rang_at: ago(6), waiting_since: ago(6), municipality: '15106' },
      { rang_at: ago(4), waiting_since: ago(4), channel: 'panic_button', municipality: '15054' },
      { rang_at: ago(2), waiting_since: ago(2), queue_class: 'deferred', repeat_caller: true, improper_calls: 41 },
      {
        status: 'answered', waiting: false, waiting_since: null, rang_at: ago(75), answered_at: ago(68), operator_id: ADMIN, operator_name: 'lgarcia', open_work: true,
        municipality: '15106', lat: near(t.lat, 0.02), lon: near(t.lon, 0.02), accuracy_m: 320, method: 'gnss', located_at: ago(60), answer_ms: 7000,
      },
    ];
    for (const extra of list) {
      const row = this.callRow(extra);
      this.tables.calls.set(row.id, row);
    }
  }
  #rest() {
    for (const [reason, urgent, due] of [['abandoned', false, 240], ['cut_off', true, -30], ['lost_waiting', false, 500]]) {
      const id = randomUUID();
      this.tables.tasks.set(id, {
        id, call_id: randomUUID(), status: 'open', reason, urgent, number_masked: '•••• 4471', folio: null, municipality: '15106', created_at: ago(100),
        deadline: ago(-due), escalated_at: null, owner_id: null, owner_name: null, attempts: urgent ? 1 : 0, attempts_max: 3, last_outcome: null,
        outcome: null, completed_at: null, first_attempt_ms: null, completion_ms: null,
      });
    }
    const [first] = this.tables.incidents.values();
    const caution = randomUUID();
    this.tables.cautions.set(caution, {
      id: caution, kind: 'violence', address: first.address, neighbourhood: first.neighbourhood, municipality: first.municipality,
      lat: first.lat, lon: first.lon, radius_m: 150, created_by: author('jperez'), created_at: ago(9e5), expires_at: ago(-9e5), withdrawn: false,
    });
    const alerts = [['queue_wait', 'high', 'sin unidad asignada', 130], ['on_scene_no_contact', 'medium', 'P104 sin contacto', 60]];
    alerts.forEach(([kind, priority, text, age], i) => {
      const id = `${kind}:${randomUUID()}:1`;
      const incident = [...this.tables.incidents.values()][2 + i];
      this.tables.alerts.set(id, {
        id, kind, level: 1 + i, priority, incident_id: incident.id, folio: incident.folio, unit_id: null, call_sign: null, agencies: [], municipality: null,
        since: ago(age), raised_at: ago(age), text, status: 'new', shown_at: ago(age), shown_to: [], pauses: 0, escalations: i, cleared_at: null, acknowledged_at: null,
        acknowledged_by: null, first_answered_at: null, first_answered_by: null, paused_until: null, paused_by: null, paused_reason: null,
      });
    });
    this.#proposals();
    const bolo = randomUUID();
    this.tables.bolos.set(bolo, {
      id: bolo, kind: 'vehicle', title: 'Jetta blanco robado en Metepec', area: { municipalities: ['15054'] }, issued_at: ago(900), issued_by: author('jperez'), expires_at: ago(-3e4),
      cancelled: false, edition: 1, incident: null, acknowledged_units: [], acknowledged_accounts: [],
    });
  }
}
const sha = (...parts) => {
  const h = createHash('sha256');
  for (const p of parts) h.update(p);
  return h.digest();
};
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));
function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0];
  const k = split(leaves.length);
  return sha(Buffer.of(1), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}
function inclusion(leaves, i) {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return i < k ? [...inclusion(leaves.slice(0, k), i), rootOf(leaves.slice(k))] : [...inclusion(leaves.slice(k), i - k), rootOf(leaves.slice(0, k))];
}
