/** What a console must fetch before it can work: measured on the build itself. */
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';

/** KB of gzipped JavaScript before the first screen can be worked, the map's library apart. */
const CRITICAL_KB = 80;

describe('build', () => {
  it(`has at most ${CRITICAL_KB} KB of critical JavaScript, and no screen in the first load`, async () => {
    const root = join(import.meta.dirname, '..', '..', '..');
    const built = (await build({ root, logLevel: 'silent', build: { write: false } })) as Rolldown.RolldownOutput;
    const chunks = new Map(built.output.flatMap((o) => (o.type === 'chunk' ? [[o.fileName, o] as const] : [])));
    const entry = [...chunks.values()].find((c) => c.isEntry && c.facadeModuleId?.endsWith('index.html'));
    if (!entry) throw new Error('the build has no entry');
    const reach = (chunk: Rolldown.OutputChunk, seen = new Set<string>()): Set<string> => {
      if (seen.has(chunk.fileName)) return seen;
      seen.add(chunk.fileName);
      for (const name of chunk.imports) {
        const next = chunks.get(name);
        if (next) reach(next, seen);
      }
      return seen;
    };
    const weight = (names: Iterable<string>) =>
      [...names].reduce((kb, name) => kb + gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).length / 1024, 0);
    const first = reach(entry);
    for (const name of first) expect(name).not.toMatch(/Dispatch|Calls|Measures|Audit|Admin|library/);
    expect(weight(first)).toBeLessThanOrEqual(CRITICAL_KB);
    const calls = [...chunks.values()].find((c) => c.facadeModuleId?.endsWith('Calls.svelte'));
    if (!calls) throw new Error('the build has no screen of calls');
    const work = new Set([...first, ...reach(calls)]);
    console.info(`critical JavaScript: ${weight(first).toFixed(1)} KB gzip to sign in, ${weight(work).toFixed(1)} KB with the call-taker's screen`);
    expect([...work].some((name) => name.includes('library'))).toBe(false);
    expect(weight(work)).toBeLessThanOrEqual(CRITICAL_KB + 20);
  }, 60_000);
});
