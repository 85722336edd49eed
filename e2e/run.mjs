// Runs the browser tests, one file after the other, and those that failed once more at the end: a browser on a busy
// machine may be late with anything. What passes at the second try is named; it is to be mended all the same.
//
// Files to run as arguments (all of tests/ when left out).

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
/** A file that takes longer hangs. */
const FILE_MAX_MS = 15 * 60_000;
/** So many are tried again; when more fail, it is not the machine. */
const AGAIN_MAX = 3;

/** Whether all tests of the file pass. */
function passes(file) {
  const args = ['--test', '--test-force-exit', '--test-reporter=spec', file];
  const child = spawn(process.execPath, args, { cwd: HERE, stdio: 'inherit', timeout: FILE_MAX_MS, killSignal: 'SIGKILL' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}
async function failing(files) {
  const failed = [];
  for (const file of files) if (!(await passes(file))) failed.push(file);
  return failed;
}

const all = () => readdirSync(join(HERE, 'tests')).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join('tests', name));
const files = process.argv.length > 2 ? process.argv.slice(2) : all();
const first = await failing(files);
if (first.length > 0) console.log(`failed: ${first.join(', ')}`);
const last = first.length > 0 && first.length <= AGAIN_MAX ? await failing(first) : first;
for (const file of first.filter((name) => !last.includes(name))) console.log(`flaky: ${file} passed at the second try`);
console.log(`${files.length - last.length} of ${files.length} files of browser tests passed`);
process.exitCode = last.length > 0 ? 1 : 0;
