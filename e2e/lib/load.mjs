// A room fuller than any demonstration: rows and positions put into the live connection of a page, beside the server's own.

/**
 * Must be called before the page opens its live connection.
 *
 * @param {import('playwright-core').Page} page
 * @param {object} load
 * @param {number} [load.units] Units on shift, moving.
 * @param {number} [load.hz] Cuts of positions a second.
 * @param {number} [load.incidents] Incidents being worked, spread over the state.
 * @param {boolean} [load.placed] Whether the incidents have a place on the map.
 * @returns {Promise<{ cuts: () => number }>}
 */
export async function crowd(page, { units = 0, hz = 4, incidents = 0, placed = true }) {
  let cuts = 0;
  await page.routeWebSocket(/\/api\/v1\/live/, (ws) => {
    const server = ws.connectToServer();
    let timer;
    let begun = false;
    server.onMessage((message) => {
      ws.send(message);
      const frame = JSON.parse(message);
      if (frame.type !== 'synced' || begun) return;
      begun = true;
      const position = frame.position ?? 0;
      const moving = Array.from({ length: units }, (_, i) => place(i));
      send(ws, position, 'units', units, unitRow);
      send(ws, position, 'incidents', incidents, (i) => ({ ...incidentRow(i), ...(placed ? {} : { lat: null, lon: null }) }));
      if (units === 0 || hz === 0) return;
      timer = setInterval(() => {
        cuts += 1;
        for (const m of moving) {
          m.lat += Math.cos(m.course) * 0.0001;
          m.lon += Math.sin(m.course) * 0.0001;
        }
        const p = moving.map((m, i) => [unitId(i), m.lat, m.lon, (m.course * 180) / Math.PI, 9, 0]);
        ws.send(JSON.stringify({ type: 'units', t: Date.now(), p }));
      }, 1000 / hz);
    });
    ws.onClose(() => clearInterval(timer));
    server.onClose(() => clearInterval(timer));
  });
  return { cuts: () => cuts };
}
function send(ws, position, table, many, row) {
  for (let at = 0; at < many; at += 500) {
    const changes = Array.from({ length: Math.min(500, many - at) }, (_, i) => {
      const made = row(at + i);
      return { table, id: made.id, row: made };
    });
    ws.send(JSON.stringify({ type: 'facts', position, changes }));
  }
}
const hex = (i) => i.toString(16).padStart(12, '0');
const unitId = (i) => `11111111-0000-7000-8000-${hex(i)}`;
/** Always the same places, without chance: golden-ratio steps fill the state evenly. */
function place(i) {
  const share = (x) => (i * x) % 1;
  return { lat: 18.7 + share(0.618034) * 1.3, lon: -100.3 + share(0.754878) * 1.6, course: share(0.569840) * Math.PI * 2 };
}
const DUTIES = ['available', 'available', 'available', 'assigned', 'en_route', 'on_scene', 'break'];
const START = '2026-11-29T12:00:00Z';

function unitRow(i) {
  const { lat, lon } = place(i);
  const duty = DUTIES[i % DUTIES.length];
  return {
    id: unitId(i), call_sign: `X-${String(i).padStart(4, '0')}`, kind: 'patrulla', agency: 'SSEM', capabilities: ['patrol'], station: null, municipality: '15106', on_shift: true,
    shift_until: null, crew_size: 2, vehicle: null, status: duty, duty, status_at: new Date().toISOString(), incident_id: null, incident_folio: null, incident_priority: null, assignment_id: null,
    assigned_at: null, en_route_at: null, on_scene_at: null, estimate: null, stack: [], lat, lon, position_at: new Date().toISOString(), contact_at: null, timer_at: null, timer_reason: null,
    emergency: false, emergency_at: null, retired: false,
  };
}
function incidentRow(i) {
  const { lat, lon } = place(i * 7 + 3);
  const priority = ['high', 'medium', 'low'][i % 3];
  return {
    id: `22222222-0000-7000-8000-${hex(i)}`, folio: `TOL-261129-${String(10_000 + i)}`, channel: 'emergency_911', type_code: [30421, 10104, 20301, 40103][i % 4], type_name: '', class: 3, priority,
    priority_number: 2, default_priority: priority, threat_to_life: false, stage: 'en_route', open: true, address: `Calle ${i}`, neighbourhood: null, references: null, municipality: '15106', lat, lon,
    accuracy_m: 30, method: 'told', located_at: null, place_verified: false, agencies: [], units: [], stacked: [], calls: [], opened_by: { name: 'x' }, created_at: START, waiting_since: null,
    first_dispatched_at: null, first_en_route_at: null, first_on_scene_at: null, last_released_at: null, closed_at: null, close_code: null, held: false, held_until: null, held_reason: null,
    scheduled_for: null, hand_over: null, merged_into: null, merged_into_folio: null, absorbed: [], links: [], narrative_lines: 0, last_line_at: null, records: 0, has_weapon: false,
    has_substance: false, cautions_acknowledged: [], reclassified: 0, reopened: 0, corrected: false,
  };
}
