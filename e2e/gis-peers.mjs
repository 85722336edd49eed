// Programs of geography as their makers ship them, against the real binary: GDAL (through pyogrio), OWSLib and QGIS read
// the OGC API, GDAL and QGIS the exported files, GDAL the tiles of an import. What they read is compared with what was
// put in.
//
// Needs ATALAYA_BIN, GIS_PYTHON (a Python with e2e/gis/requirements.txt) and QGIS_PYTHON (one with QGIS's own module);
// `cargo xtask test --only gis-peers` sets them.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { startServer } from './lib/server.mjs';
import { demoLogin, signIn } from './lib/session.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const { ATALAYA_BIN: binary, GIS_PYTHON: python, QGIS_PYTHON: qgisPython } = process.env;
if (!binary || !python || !qgisPython) {
  throw new Error('ATALAYA_BIN, GIS_PYTHON or QGIS_PYTHON is not set: run through `cargo xtask test --only gis-peers`');
}
/** More than one page of any client that is asked for small pages. */
const INCIDENTS = 23;

const scratch = await mkdtemp(join(tmpdir(), 'atalaya-gis-'));
const file = (name) => join(scratch, name);
const atalaya = (...args) => execFileSync(binary, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Incidents around Toluca, the last one without a place. */
async function openIncidents(server) {
  const headers = { ...(await signIn(server.origin, demoLogin(server, 'call_taker'))), 'content-type': 'application/json' };
  const opened = [];
  for (let i = 0; i < INCIDENTS; i++) {
    const [lat, lon] = [19.25 + i * 0.004, -99.7 + i * 0.003];
    const located = { position: { lat, lon }, method: 'told', at: '2026-11-24T06:00:00Z' };
    const place = i + 1 < INCIDENTS ? { located, address: 'Hidalgo 12 interior 3' } : { address: 'Hidalgo 12 interior 3', municipality: '15106' };
    const response = await fetch(`${server.origin}/api/v1/incidents/commands`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ type: 'open', type_code: 30101, place }),
    });
    if (!response.ok) throw new Error(`opening incident ${i}: HTTP ${response.status} ${await response.text()}`);
    const { id } = await response.json();
    opened.push(i + 1 < INCIDENTS ? { id, lat, lon } : { id });
  }
  return opened;
}

/** Two beats that share a side, one of them in two parts with a hole. */
const BEATS = {
  type: 'FeatureCollection',
  features: [
    beat('C-01', 'Centro', { type: 'Polygon', coordinates: [square(-99.7, 19.25, -99.65, 19.3)] }),
    beat('C-02', 'San José y Ñuhú', {
      type: 'MultiPolygon',
      coordinates: [
        [square(-99.65, 19.25, -99.6, 19.3), square(-99.64, 19.26, -99.62, 19.28).reverse()],
        [square(-99.58, 19.25, -99.56, 19.27)],
      ],
    }),
  ],
};

function beat(clave, nombre, geometry) {
  return { type: 'Feature', properties: { clave, nombre }, geometry };
}

function square(west, south, east, north) {
  return [[west, south], [east, south], [east, north], [west, north], [west, south]];
}

/** A small town for the map: streets, a lake with an island, a hospital. */
function town() {
  const nodes = [];
  for (let y = 0; y < 10; y++) {
    for (let x = 0; x < 10; x++) nodes.push(`<node id="${y * 10 + x + 1}" lat="${19.28 + y * 0.001}" lon="${-99.66 + x * 0.001}"/>`);
  }
  const way = (id, refs, tags) => `<way id="${id}">${refs.map((n) => `<nd ref="${n}"/>`).join('')}${tagged(tags)}</way>`;
  const tagged = (tags) => Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`).join('');
  return `<osm version="0.6">${nodes.join('')}
    <node id="900" lat="19.2852" lon="-99.6551">${tagged({ amenity: 'hospital', name: 'Hospital General' })}</node>
    ${way(1, [1, 2, 3, 4, 5], { highway: 'primary', name: 'Miguel Hidalgo' })}
    ${way(2, [5, 15, 25], { highway: 'residential', name: 'Benito Juárez' })}
    ${way(5, [51, 60, 100, 91, 51], {})}${way(6, [62, 63, 73, 72, 62], {})}
    <relation id="7"><member type="way" ref="5" role="outer"/><member type="way" ref="6" role="inner"/>
      ${tagged({ type: 'multipolygon', natural: 'water', name: 'Lago' })}</relation></osm>`;
}

async function prepare(server) {
  const data = ['--data', server.data];
  await writeFile(file('beats.geojson'), JSON.stringify(BEATS));
  atalaya('import', 'boundaries', file('beats.geojson'), '--layer', 'cuadrantes', '--kind', 'beat', '--name', 'Cuadrantes',
    '--code-field', 'clave', '--name-field', 'nombre', '--source', 'Prueba', ...data);
  await writeFile(file('town.osm.gz'), gzipSync(town()));
  atalaya('import', 'osm', file('town.osm.gz'), ...data);
  const key = file('qgis.key');
  const said = atalaya('key', 'new-adapter', '--name', 'qgis-sala', '--register', 'gis', '--out', key, ...data);
  const user = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26}/i.exec(said)?.[0];
  if (!user) throw new Error(`new-adapter printed no id:\n${said}`);
  for (const [what, format] of [['incidents', 'csv'], ['incidents', 'geojson'], ['incidents', 'gpkg'], ['territories', 'geojson'], ['territories', 'gpkg']]) {
    atalaya('export', what, '--format', format, '--out', file(`${what}.${format}`), ...data);
  }
  return { user, key };
}

let server = await startServer();
let code = 1;
try {
  const incidents = await openIncidents(server);
  await server.crash();
  const machine = await prepare(server);
  const logins = server;
  server = await startServer({ after: server });
  const person = await signIn(server.origin, demoLogin(logins, 'dispatcher'));
  await writeFile(file('expected.json'), JSON.stringify({
    origin: server.origin, data: server.data, scratch, incidents, beats: BEATS, user: machine.user, key: machine.key,
    authorization: person.authorization,
    // Real extracts, where they lie beside the repository.
    monaco: [join(HERE, '../../shared/data/osm/monaco.osm.gz')].find(existsSync) ?? null, binary,
  }));
  const run = spawnSync(python, [join(HERE, 'gis/peers.py'), file('expected.json')], { stdio: 'inherit' });
  const qgis = spawnSync(qgisPython, [join(HERE, 'gis/desktop.py'), file('expected.json')], { stdio: 'inherit' });
  code = run.status || qgis.status || (run.error ?? qgis.error ? 1 : 0);
  const panic = server.output().split('\n').find((line) => line.includes('panicked at'));
  if (panic) throw new Error(`the server panicked: ${panic}`);
} finally {
  await server.stop();
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = code;
