// A stand-in for the server, for working on the console without one. Never shipped.
//   npm run mock            port 8787; serves dist/ too, with the server's content policy
// Accounts: op, desp, super, audit, admin (password "atalaya"); totp (asks 123456); nuevo (new password).
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { ADMIN, AGENCIES, assigned, KINDS, rnd, TOWNS, TYPES, World } from './world.mjs';

const PORT = Number(process.env.PORT ?? 8787);
const DIST = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'dist');
const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'";
const world = new World();
const sessions = new Map();
const answers = new Map();
const ACCOUNTS = {
  op: [{ role: 'call_taker' }],
  desp: [{ role: 'dispatcher', agency: 'PM-TOLUCA' }],
  super: [{ role: 'supervisor' }],
  audit: [{ role: 'auditor' }],
  admin: [{ role: 'administrator' }],
  todo: [{ role: 'call_taker' }, { role: 'supervisor' }, { role: 'auditor' }, { role: 'administrator' }],
  totp: [{ role: 'supervisor' }],
  factor: [{ role: 'administrator' }],
  nuevo: [{ role: 'call_taker' }],
};
const DISPLAY = { op: 'Lucía García', desp: 'Mario Ruiz', super: 'Ana Rojas', audit: 'Joel Pérez', admin: 'Sara Luna', todo: 'Ana Rojas' };
const now = () => new Date().toISOString();

class Problem extends Error {
  constructor(status, code, detail) {
    super(detail);
    Object.assign(this, { status, code });
  }
}
const refuse = (code, detail, status = 409) => {
  throw new Problem(status, code, detail);
};

// ---- session
const cookieOf = (req) => /atalaya_session=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1];
function sessionAnswer(s) {
  return {
    csrf: s.csrf, site: 'TOL', realm: process.env.REALM ?? 'operations', needs: s.needs,
    account: { id: ADMIN, name: s.name, display_name: DISPLAY[s.name] ?? s.name, roles: ACCOUNTS[s.name], scope: {} },
  };
}
function session(method, path, body, req, res) {
  if (path === '/session' && method === 'POST') {
    if (!ACCOUNTS[body.name] || body.password !== 'atalaya') refuse('bad_credentials', 'Usuario o contraseña equivocados.', 401);
    const id = randomUUID();
    const s = { name: body.name, csrf: randomUUID(), needs: body.name === 'totp' ? ['totp'] : body.name === 'factor' ? ['enrol_second_factor'] : body.name === 'nuevo' ? ['new_password'] : [] };
    sessions.set(id, s);
    res.setHeader('Set-Cookie', `atalaya_session=${id}; HttpOnly; SameSite=Strict; Path=/`);
    return sessionAnswer(s);
  }
  const s = sessions.get(cookieOf(req));
  if (!s) refuse('no_session', 'La sesión terminó. Entre de nuevo.', 401);
  if (path === '/session' && method === 'DELETE') {
    sessions.delete(cookieOf(req));
    return {};
  }
  if (path === '/session/second-factor') {
    if (body.totp !== '123456') refuse('bad_code', 'El código no es correcto.', 401);
    s.needs = [];
  }
  if (path === '/session/password') s.needs = [];
  if (path === '/session/totp') return { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x' };
  if (path === '/session/totp/confirm') s.needs = [];
  return sessionAnswer(s);
}

// ---- commands
const HANDLERS = {
  calls(id, b) {
    if (b.type === 'take_manual') {
      const row = world.callRow({ channel: b.channel, status: 'answered', waiting: false, waiting_since: null, number_masked: null, answered_at: now(), operator_id: ADMIN, operator_name: 'op', open_work: true });
      return [row.id, [{ table: 'calls', id: row.id, row }]];
    }
    const c = world.tables.calls.get(id) ?? refuse('call_not_found', 'No existe esa llamada.', 404);
    const r = { ...c };
    switch (b.type) {
      case 'answer':
        if (c.operator_id && c.operator_id !== ADMIN) refuse('call_taken', `Ya la contestó ${c.operator_name}.`);
        Object.assign(r, { status: 'answered', waiting: false, waiting_since: null, answered_at: now(), operator_id: ADMIN, operator_name: 'op', open_work: true });
        if (rnd() < 0.7) Object.assign(r, { lat: 19.29 + rnd() * 0.03, lon: -99.66 + rnd() * 0.03, accuracy_m: 180, method: 'gnss', located_at: now(), municipality: '15106' });
        break;
      case 'hold': r.status = 'held'; break;
      case 'resume': r.status = 'answered'; break;
      case 'end': Object.assign(r, { status: 'ended', ended_at: now() }); break;
      case 'dispose': Object.assign(r, { disposition: b.code, open_work: false, status: 'ended', ended_at: now() }); break;
      case 'mark_threat': r.threat = b.threat; break;
      case 'silent_prompt': Object.assign(r, { status: 'prompting', silence: 'asked', operator_id: null }); break;
      case 'draft': r.draft_type = b.draft.type_code ?? null; break;
      case 'attach_incident': Object.assign(r, { incident_id: b.incident, incident_folio: b.folio, open_work: false }); break;
      case 'locate': Object.assign(r, { place_verified: b.verified }); break;
      default: break;
    }
    return [id, [{ table: 'calls', id, row: r }]];
  },
  incidents(id, b) {
    if (b.type === 'open') {
      const p = b.place ?? {};
      const row = world.incidentRow({
        type_code: b.type_code, ...(b.priority ? { priority: b.priority } : {}), ...(b.threat_to_life ? { priority: 'critical', threat_to_life: true } : {}),
        address: p.address ?? null, neighbourhood: p.neighbourhood ?? null, references: p.references ?? null, municipality: p.municipality ?? null,
        lat: p.located?.position.lat ?? null, lon: p.located?.position.lon ?? null, accuracy_m: p.located?.accuracy_m ?? null, method: p.located?.method ?? null,
        calls: b.call ? [b.call] : [], narrative_lines: b.narrative ? 1 : 0,
      });
      world.narratives.set(row.id, b.narrative ? [{ at: now(), by: { name: 'op' }, text: b.narrative }] : []);
      const changes = [{ table: 'incidents', id: row.id, row }];
      const call = world.tables.calls.get(b.call);
      if (call) changes.push({ table: 'calls', id: call.id, row: { ...call, incident_id: row.id, incident_folio: row.folio } });
      return [row.id, changes, { folio: row.folio }];
    }
    const i = world.tables.incidents.get(id) ?? refuse('incident_not_found', 'No existe ese folio.', 404);
    const r = { ...i };
    const changes = [{ table: 'incidents', id, row: r }];
    const unit = (u, extra) => changes.push({ table: 'units', id: u.id, row: { ...u, status_at: now(), ...extra } });
    const drop = (uid) => {
      const u = world.tables.units.get(uid);
      r.units = r.units.filter((x) => x.unit !== uid);
      if (u) unit(u, { status: 'available', duty: 'available', incident_id: null, incident_folio: null });
    };
    switch (b.type) {
      case 'assign':
        for (const uid of b.units) {
          const u = world.tables.units.get(uid) ?? refuse('unit_not_found', 'No existe esa unidad.', 404);
          if (u.incident_id) refuse('unit_already_assigned', `${u.call_sign} ya está en el folio ${u.incident_folio}.`);
          r.units = [...r.units, assigned(u, 'assigned', now())];
          unit(u, { status: 'assigned', duty: 'assigned', incident_id: id, incident_folio: r.folio });
        }
        Object.assign(r, { waiting_since: null, stage: 'dispatched' });
        break;
      case 'release': drop(b.unit); break;
      case 'threat_to_life': Object.assign(r, { threat_to_life: b.threat, priority: b.threat ? 'critical' : r.default_priority }); break;
      case 'acknowledge_caution': r.cautions_acknowledged = [...r.cautions_acknowledged, b.caution]; break;
      case 'add_agency': r.agencies = [...r.agencies, { agency: b.agency, disclosure: 'operational', stage: 'pending', stamps: { created_at: now() }, close_code: null }]; break;
      case 'narrate': world.narratives.get(id)?.push({ at: now(), by: { name: 'desp' }, text: b.text }); r.narrative_lines += 1; break;
      case 'set_priority':
        if (b.priority !== r.default_priority && !b.reason) refuse('reason_required', 'Esa prioridad no es la del catálogo; escriba el motivo.');
        r.priority = b.priority;
        break;
      case 'retype': r.type_code = b.code; break;
      case 'close':
        if (r.units.length) refuse('units_assigned', 'El folio aún tiene unidades asignadas.');
        Object.assign(r, { stage: 'closed', open: false, close_code: b.code, closed_at: now(), waiting_since: null });
        break;
      case 'reopen': Object.assign(r, { stage: 'pending', open: true, close_code: null, waiting_since: now() }); break;
      case 'merge_into': Object.assign(r, { open: false, stage: 'closed', close_code: 'D', closed_at: now(), merged_into: b.original, merged_into_folio: world.tables.incidents.get(b.original)?.folio ?? null, waiting_since: null }); break;
      default: break;
    }
    return [id, changes];
  },
  units(id, b) {
    const u = world.tables.units.get(id) ?? refuse('unit_not_found', 'No existe esa unidad.', 404);
    const r = { ...u, status_at: now() };
    const changes = [{ table: 'units', id, row: r }];
    if (b.type === 'set_status') {
      if (b.status === 'on_scene' && !u.incident_id) refuse('unit_has_no_incident', `${u.call_sign} no está asignada a ningún folio.`);
      Object.assign(r, { status: b.status, duty: b.status });
      const i = world.tables.incidents.get(u.incident_id);
      if (i) {
        const free = b.status === 'available';
        const units = free ? i.units.filter((x) => x.unit !== id) : i.units.map((x) => (x.unit === id ? { ...x, status: b.status, duty: b.status, status_at: now() } : x));
        changes.push({ table: 'incidents', id: i.id, row: { ...i, units } });
        if (free) Object.assign(r, { incident_id: null, incident_folio: null });
      }
    }
    return [id, changes];
  },
  tasks(id, b) {
    const t = world.tables.tasks.get(id) ?? refuse('task_not_found', 'No existe esa tarea.', 404);
    const r = { ...t };
    if (b.type === 'claim') Object.assign(r, { status: 'claimed', owner_id: ADMIN, owner_name: 'op' });
    if (b.type === 'attempt') Object.assign(r, { attempts: t.attempts + 1, last_outcome: b.outcome });
    if (b.type === 'complete') Object.assign(r, { status: 'done', outcome: b.outcome });
    return [id, [{ table: 'tasks', id, row: r }]];
  },
  accounts(id, b) {
    return [id ?? randomUUID(), [], id === null ? { one_time_password: 'sol-nube-cerro-47' } : {}];
  },
  approvals: (id) => [id, []],
  alerts(id, b) {
    const a = world.tables.alerts.get(id) ?? refuse('alert_not_found', 'No existe esa alarma.', 404);
    if (b.type === 'pause' && a.kind === 'officer_emergency') refuse('never_quiet', 'Una emergencia no se puede pausar.');
    const by = { name: 'desp' };
    const done = { acknowledge: { status: 'acknowledged', acknowledged_at: now(), acknowledged_by: by }, pause: { status: 'paused', paused_until: b.until, paused_by: by, paused_reason: b.reason }, resume: { status: 'new', paused_until: null } }[b.type];
    return [id, [{ table: 'alerts', id, row: { ...a, ...(done ?? refuse('bad_command', 'No existe.', 422)) } }]];
  },
  proposals(id, b) {
    const p = world.tables.proposals.get(id) ?? refuse('proposal_not_found', 'No existe esa sugerencia.', 404);
    if (p.status !== 'open') refuse('already_answered', 'Ya se contestó.');
    if (b.type === 'decline') return [id, [{ table: 'proposals', id, row: { ...p, status: 'declined', reason: b.reason } }]];
    return [id, [{ table: 'proposals', id, row: { ...p, status: 'accepted', answered_at: now() } }]];
  },
  bolos(id, b) {
    const row = world.tables.bolos.get(id) ?? refuse('bolo_not_found', 'No existe ese boletín.', 404);
    const next = b.type === 'acknowledge' ? { acknowledged_accounts: [...row.acknowledged_accounts, ADMIN] } : { cancelled: true };
    return [id, [{ table: 'bolos', id, row: { ...row, ...next } }]];
  },
};
function command(resource, id, body, key, name) {
  const before = answers.get(key);
  if (before) return before;
  const [made, changes, extra] = (HANDLERS[resource] ?? refuse('not_found', 'No existe.', 404))(id, body);
  const position = changes.length ? world.change(changes) : world.position;
  world.record('command', `${resource}.${body.type}`, [`${resource}/${made}`], name);
  const answer = { id: made, version: 1, position, events: [body.type], ...extra };
  answers.set(key, answer);
  return answer;
}

// ---- reads
function recommendation(id) {
  const i = world.tables.incidents.get(id) ?? refuse('incident_not_found', 'No existe ese folio.', 404);
  const km = (u) => Math.hypot((u.lat - i.lat) * 111, (u.lon - i.lon) * 105);
  const near = [...world.tables.units.values()].filter((u) => u.on_shift && u.duty !== 'out_of_service').sort((a, b) => km(a) - km(b));
  const free = near.filter((u) => u.duty === 'available').slice(0, 9);
  const proposed = free.slice(0, 2).map((u) => u.id);
  const one = (u, suitable, reasons) => ({
    unit: u.id, call_sign: u.call_sign, agency: u.agency, kind: u.kind, status: u.status, duty: u.duty,
    estimate: { seconds: Math.round(km(u) * 140), metres: Math.round(km(u) * 1000), measured: false },
    position_age_ms: reasons.includes('posición de hace 6 min') ? 400_000 : 3000, suitable, proposed: proposed.includes(u.id), why: [], reasons,
  });
  const ranked = free.map((u, n) => one(u, true, n === 0 ? ['la más cercana con la capacidad'] : n === 4 ? ['posición de hace 6 min'] : ['sirve para esto']));
  const alternatives = near.filter((u) => u.duty === 'break').slice(0, 2).map((u) => one(u, false, ['en pausa']));
  const shortfall = i.priority === 'critical' ? 'El plan pide 2 ambulancias; solo hay 1 a menos de 15 min' : null;
  return {
    incident: id, at: now(), plan: { id: 'p', name: 'Arma de fuego', version: 2, level: 1 }, level: 1, proposed, candidates: [...ranked, ...alternatives], considered: 260, estimated: true,
    requirements: [{
      requirement: { capability: 'patrol', count: 2 }, present: 0, proposed, missing: 0, ranked, alternatives,
      excluded: [{ why: 'out_of_service', units: 12 }, { why: 'outside_scope', units: 140 }, { why: 'further_away', units: 31 }], shortfall,
    }],
    shortfall: shortfall ? [shortfall] : [],
  };
}
const MEASURES = [
  ['answer_15', 'Contestar en 15 s o menos', 'milliseconds', { rule: 'at_most', value: 15000, share_pct: 90 }, [6200, 13100, 18400], 92.4, 'met'],
  ['answer_20', 'Contestar en 20 s o menos', 'milliseconds', { rule: 'at_most', value: 20000, share_pct: 95 }, [6200, 13100, 18400], 96.1, 'met'],
  ['capture_90', 'Datos mínimos en 90 s o menos', 'milliseconds', { rule: 'at_most', value: 90000, share_pct: 90 }, [61000, 97000, 132000], 86.7, 'missed'],
  ['dispatch_120', 'Asignar unidad en menos de 120 s', 'milliseconds', { rule: 'under', value: 120000, share_pct: 90 }, [74000, 171000, 260000], 81.2, 'missed'],
  ['on_scene_600', 'En el lugar en menos de 10 min', 'milliseconds', { rule: 'under', value: 600000, share_pct: 90 }, [402000, 588000, 911000], 91.0, 'met'],
  ['release_time', 'De la apertura a la liberación de la última unidad', 'milliseconds', null, [2100000, 4300000, 6600000], null, 'no_target'],
  ['abandoned_share', 'Llamadas abandonadas', 'percent', { rule: 'share_at_most', share_pct: 5 }, [], 3.2, 'met'],
  ['improper_share', 'Llamadas improcedentes, por clave', 'percent', null, [], 69.1, 'no_target'],
  ['calls_per_operator', 'Llamadas por operador', 'rows', null, [118, 160, 171], null, 'no_target'],
  ['reclassified_share', 'Incidentes reclasificados', 'percent', null, [], null, 'not_enough_data'],
];
function measures(q) {
  return {
    from: q.get('from'), to: q.get('to'), version: 'edomex-1',
    measures: MEASURES.map(([code, es, unit, target, p, share, verdict]) => ({
      definition: { code, name: { es, en: es }, unit, target, table: 'calls', method: { kind: 'duration', column: 'answer_ms' }, source: { text: 'Norma Técnica 9-1-1', evidence: 'press' } },
      measure: {
        code, n: 3064, unknown: code === 'capture_90' ? 12 : 0, percentiles: p.map((value, i) => ({ pct: [50, 90, 95][i], value })), within: 2800, share_pct: share, verdict,
        groups: code === 'improper_share' ? [['70104', 1532], ['70102', 210], ['70101', 160], ['70109', 120], ['70106', 51]].map(([group, rows]) => ({ group, rows, share_pct: rows / 21.2 }))
          : code === 'calls_per_operator' ? [['lgarcia', 171], ['mruiz', 150], ['jperez', 121], ['arojas', 80]].map(([group, rows]) => ({ group, rows, share_pct: rows / 5 })) : [],
      },
    })),
  };
}
function read(path, q, name) {
  let m;
  if (path === '/catalogue') return { version: 'dev', types: TYPES };
  if (path === '/municipalities') return { items: TOWNS, next: null };
  if ((m = /^\/cautions\/([\w-]+)$/.exec(path))) {
    return { row: world.tables.cautions.get(m[1]), text: 'Agredieron a policías el mes pasado; entrar con dos unidades.', withdrawn_reason: null };
  }
  if ((m = /^\/bolos\/([\w-]+)$/.exec(path))) return { row: world.tables.bolos.get(m[1]), text: 'Placas NXE-41-20, vidrio trasero roto.', cancelled_reason: null };
  if (path === '/guides') return { version: 'dev', guides: [] };
  if (path === '/unit-kinds') return KINDS;
  if (path === '/agencies') return { items: AGENCIES, next: null };
  if ((m = /^\/calls\/([\w-]+)\/candidates$/.exec(path))) {
    return [...world.tables.incidents.values()].filter((i) => i.municipality === '15106' && i.open).slice(0, 3)
      .map((i, n) => ({
        incident: i.id, folio: i.folio, type_code: i.type_code, type_name: i.type_name, address: i.address, neighbourhood: i.neighbourhood,
        distance_m: 120 + n * 180, age_ms: 240000, score: 0.8 - n / 5, units: i.units.length, reasons: [],
      }));
  }
  if ((m = /^\/calls\/([\w-]+)$/.exec(path))) {
    const row = world.tables.calls.get(m[1]) ?? refuse('call_not_found', 'No existe esa llamada.', 404);
    world.record('read', 'call.read', [`call/${row.id}`], name);
    return { row, adapter: null, number: row.number_masked ? `+52722123${row.number_masked.slice(-4)}` : null, caller_name: null, called: '911', extension: '204', place: {}, fixes: [], fixes_dropped: 0, draft: null, draft_revision: 0, notes: [], recordings: [], restrictions: [], previous_operators: [], transfer: null, end_cause: null, erased: false };
  }
  if ((m = /^\/incidents\/([\w-]+)\/recommendation$/.exec(path))) return recommendation(m[1]);
  if ((m = /^\/incidents\/([\w-]+)$/.exec(path))) {
    const row = world.tables.incidents.get(m[1]) ?? refuse('incident_not_found', 'No existe ese folio.', 404);
    world.record('read', 'incident.read', [`incident/${row.folio}`], name);
    return {
      row, place: {}, caller: { name: 'María Solís', phone: '+527225550142' }, catalogue: 'dev', priority_reason: null, narrative: world.narratives.get(row.id) ?? [], agencies: [], assignments: [],
      corrections: [], bypassed: [], follow_ups: [], erased: false,
      records: [{ number: 1, kind: 'vehicle', versions: [{ at: row.created_at, by: { name: 'lgarcia' }, record: { kind: 'vehicle', model: 'Nissan Versa', colour: 'gris', plate: 'NXE-41-20' } }], struck: null }],
      history: [{ at: row.created_at, by: { name: 'lgarcia' }, change: { what: 'priority', priority: row.priority, reason: null } }],
    };
  }
  if ((m = /^\/tasks\/([\w-]+)$/.exec(path))) return { row: world.tables.tasks.get(m[1]), number: '+527224714471', attempts: [], completion_note: null };
  if (path === '/measures') return measures(q);
  if (/^\/measures\/\w+\/rows$/.test(path)) {
    return { items: Array.from({ length: 12 }, (_, i) => ({ id: String(i), folio: `TOL-261124-0${1100 + i}`, rang_at: now(), answer_ms: 190000 - i * 7000, operator_name: 'lgarcia', draft_type: TYPES[i].code })), next: null };
  }
  if ((m = /^\/audit\/(\d+)\/proof$/.exec(path))) return world.proof(Number(m[1]));
  if (path === '/log/checkpoint') return world.checkpoint();
  if (path === '/audit') {
    const before = Number(q.get('before') ?? Infinity);
    const all = world.audit.map((a, leaf) => ({ leaf, recorded_at: new Date(a.record.recorded_at / 1000).toISOString(), record: a.record }))
      .filter((e) => e.leaf < before && (!q.get('actor') || e.record.actor.id === q.get('actor'))).reverse();
    const items = all.slice(0, 200);
    return { items, next: all.length > 200 ? items.at(-1).leaf : null, checkpoint: { leaves: world.audit.length, root: '', at: now(), witnesses: 1 } };
  }
  if (path === '/accounts') {
    return { items: Object.keys(ACCOUNTS).map((n, i) => ({ id: `${i}`, name: n, display_name: DISPLAY[n] ?? n, roles: ACCOUNTS[n], scope: {}, disabled: n === 'nuevo' ? {} : null, inactive: false, one_time_password: n === 'admin', totp: i % 2 === 0, passkeys: [], locked_since: n === 'op' ? now() : null, locked_sources: [], last_used: now() })), next: null };
  }
  if (path === '/approvals') {
    return { items: [{ id: 'a1', action: 'SubjectErase', object: 'subject/4417', change: { motivo: 'Solicitud ARCO 12/2026' }, requester: 'x', requester_name: 'jperez', asked_at: now(), expires_at: now(), expired: false, state: 'pending' }], next: null };
  }
  return refuse('not_found', 'No existe.', 404);
}

// ---- doors
const TYPES_OF_FILE = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
async function file(path, res) {
  const clean = normalize(path).replace(/^(\.\.[/\\])+/, '');
  const wanted = extname(clean) ? clean : '/index.html';
  try {
    const data = await readFile(join(DIST, wanted));
    res.writeHead(200, { 'Content-Type': TYPES_OF_FILE[extname(wanted)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' });
    res.end(data);
  } catch {
    res.writeHead(404).end();
  }
}
async function bodyOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}
const server = createServer(async (req, res) => {
  const url = new URL(req.url, 'http://localhost');
  if (!url.pathname.startsWith('/api/v1')) return file(url.pathname, res);
  const path = url.pathname.slice('/api/v1'.length);
  try {
    const body = await bodyOf(req);
    let out;
    if (path.startsWith('/session')) out = session(req.method, path, body, req, res);
    else {
      const s = sessions.get(cookieOf(req)) ?? refuse('no_session', 'La sesión terminó. Entre de nuevo.', 401);
      const m = /^\/(\w+)(?:\/([\w:%-]+))?\/commands$/.exec(path);
      if (m) {
        if (req.headers['x-csrf-token'] !== s.csrf) refuse('csrf', 'Falta la marca de la sesión.', 403);
        if (!req.headers['idempotency-key']) refuse('idempotency_key_missing', 'Falta Idempotency-Key.', 400);
        out = command(m[1], m[2] ? decodeURIComponent(m[2]) : null, body, req.headers['idempotency-key'], s.name);
      } else out = read(path, url.searchParams, s.name);
    }
    const text = typeof out === 'string';
    res.writeHead(200, { 'Content-Type': text ? 'text/plain' : 'application/json' });
    res.end(text ? out : JSON.stringify(out));
  } catch (e) {
    const status = e.status ?? 500;
    res.writeHead(status, { 'Content-Type': 'application/problem+json' });
    res.end(JSON.stringify({ type: `urn:atalaya:problem:${e.code ?? 'internal'}`, title: e.message, status, detail: e.message, code: e.code ?? 'internal' }));
  }
});
const wss = new WebSocketServer({ noServer: true });
server.on('upgrade', (req, socket, head) => {
  if (!req.url.startsWith('/api/v1/live') || !sessions.get(cookieOf(req))) return socket.destroy();
  wss.handleUpgrade(req, socket, head, (ws) => live(ws));
});
function live(ws) {
  const send = (frame) => ws.readyState === 1 && ws.send(JSON.stringify(frame));
  ws.on('message', (data) => {
    const frame = JSON.parse(String(data));
    if (frame.type === 'ping') send({ type: 'pong', t: frame.t });
    if (frame.type !== 'hello') return;
    send({ type: 'welcome', position: world.position, server_time: now(), full: true });
    for (const [table, rows] of Object.entries(world.tables)) {
      const all = [...rows.values()].map((row) => ({ table, id: row.id, row }));
      for (let i = 0; i < all.length; i += 100) send({ type: 'facts', position: world.position, changes: all.slice(i, i + 100) });
    }
    send({ type: 'synced', position: world.position });
    world.listeners.add(send);
  });
  const tick = setInterval(() => send({ type: 'tick', server_time: now() }), 1000);
  const units = setInterval(() => {
    const p = [...world.moving].filter(([, m]) => !m.stale).map(([id, m]) => [id, m.lat, m.lon, m.course, 8, 0]);
    send({ type: 'units', t: Date.now(), p });
  }, 250);
  ws.on('close', () => {
    clearInterval(tick);
    clearInterval(units);
    world.listeners.delete(send);
  });
}
setInterval(() => {
  for (const m of world.moving.values()) {
    if (rnd() < 0.05) m.course += (rnd() - 0.5) * 90;
    m.lat += Math.cos((m.course * Math.PI) / 180) * 0.00002;
    m.lon += Math.sin((m.course * Math.PI) / 180) * 0.00002;
  }
}, 250);
if (process.env.STILL !== '1') {
  setInterval(() => {
    const ringing = [...world.tables.calls.values()].filter((c) => c.waiting);
    if (ringing.length < 7) {
      const row = world.callRow({ municipality: TOWNS[Math.floor(rnd() * 20)].code });
      world.change([{ table: 'calls', id: row.id, row }]);
    } else {
      const old = ringing[0];
      world.change([{ table: 'calls', id: old.id, row: { ...old, waiting: false, status: 'abandoned', ended_at: now() } }]);
    }
  }, 6000);
}
server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`));
