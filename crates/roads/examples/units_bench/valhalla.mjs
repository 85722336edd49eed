// Valhalla's matrix of all units to each incident, for main.rs beside this file.
//
// `node valhalla.mjs PACKAGE EXTRACT QUESTIONS.json`: the folder of the npm package @valhallajs/valhallajs, the extract,
// and `{ units: [[lat, lon]], incidents: [[lat, lon]] }`. Prints one line of JSON.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, extract, file] = process.argv.slice(2).map((path) => resolve(path));
const { Actor, getConfig } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
const scratch = mkdtempSync(join(tmpdir(), 'atalaya-valhalla-'));
try {
  const config = await getConfig({ tileDir: join(scratch, 'tiles'), tileExtract: '' });
  writeFileSync(join(scratch, 'config.json'), JSON.stringify(config));
  const begun = performance.now();
  execFileSync(join(folder, 'linux/x64/valhalla_build_tiles'), ['-c', join(scratch, 'config.json'), extract], { stdio: 'ignore', cwd: scratch });
  const build_s = (performance.now() - begun) / 1000;

  const actor = new Actor(config);
  const { units, incidents } = JSON.parse(readFileSync(file, 'utf8'));
  const place = ([lat, lon]) => ({ lat, lon });
  const ask = (incident) => actor.matrix({ sources: units.map(place), targets: [place(incident)], costing: 'auto', verbose: false });
  await ask(incidents[0]);
  const ms = [];
  const seconds = [];
  // A median needs no more, and one takes half a second.
  for (const incident of incidents.slice(0, 40)) {
    const started = performance.now();
    const answer = await ask(incident);
    ms.push(performance.now() - started);
    seconds.push(answer.sources_to_targets.durations.flat());
  }
  console.log(JSON.stringify({ build_s, ms, seconds }));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
