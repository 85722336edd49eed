/** What a console must fetch before it can work: measured on the build itself. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';

/** KB of gzipped JavaScript before somebody can sign in. */
const CRITICAL_KB = 80;
/** … and before a call can be taken: the console, its words and the screen, the map's library apart. */
const WORKING_KB = 105;
const ROOT = join(import.meta.dirname, '..', '..', '..');

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}

describe('build', () => {
  const out = mkdtempSync(join(tmpdir(), 'atalaya-build-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it(`has at most ${CRITICAL_KB} KB of critical JavaScript, and no screen in the first load`, () => {
    // A process of its own: the bundler's threads must not outlive the test.
    const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
    execFileSync(process.execPath, [vite, 'build', '--outDir', out, '--manifest', 'manifest.json', '--logLevel', 'error'], {
      cwd: ROOT,
      // As it is shipped: under a test's environment the components would be built for development.
      env: { ...process.env, NODE_ENV: 'production' },
      timeout: 120_000,
    });
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
    // What a worker cannot fetch keeps all of it from being kept.
    for (const worker of ['sw.js', 'campo-sw.js']) {
      const listed = [...readFileSync(join(out, worker), 'utf8').matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path);
      expect(listed.length).toBeGreaterThan(1);
      expect(listed.filter((path) => !existsSync(join(out, path)))).toEqual([]);
    }
    const reach = (key: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(key)) return seen;
      seen.add(key);
      for (const next of manifest[key]?.imports ?? []) reach(next, seen);
      return seen;
    };
    const weight = (keys: Set<string>) =>
      [...keys].reduce((kb, key) => kb + gzipSync(readFileSync(join(out, manifest[key]?.file ?? '')), { level: 9 }).length / 1024, 0);
    const entry = 'index.html';
    if (!manifest[entry]?.isEntry) throw new Error('the build has no entry');
    const first = reach(entry);
    for (const key of first) expect(key).not.toMatch(/screens\/(?!login)|library/);
    // The console, its words and the screen: fetched while somebody types their name, and all of it before one works.
    const work = new Set([...first, ...reach('src/Shell.svelte'), ...reach('src/core/i18n/es/index.ts'), ...reach('src/screens/calls/Calls.svelte')]);
    console.info(`critical JavaScript: ${weight(first).toFixed(1)} KB gzip to sign in, ${weight(work).toFixed(1)} KB with the call-taker's screen`);
    expect(weight(first)).toBeLessThanOrEqual(CRITICAL_KB);
    for (const key of work) expect(key).not.toMatch(/library/);
    // What the offices read and do is no part of it.
    for (const key of work) expect(key).not.toMatch(/office|screens\/(?!login|calls)/);
    expect(weight(work)).toBeLessThanOrEqual(WORKING_KB);
  }, 150_000);
});
