import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The server of `npm run mock`, or a real one: ATALAYA=http://127.0.0.1:8080 npm run dev
const backend = process.env.ATALAYA ?? 'http://127.0.0.1:8787';

/** A file of the field page, by its name. */
const ofField = (name: string) => /(^|\/)campo[-.]/.test(name);
/** A service worker, one classic script, with the list of the files it holds. */
async function worker(source: string, page: string, names: string[]): Promise<string> {
  const files = [page, ...names.sort().map((name) => `/${name}`)];
  // Files of the public folder have no hash in their names.
  const held = names.filter((name) => readdirSync('public').includes(name)).map((name) => readFileSync(`public/${name}`));
  const version = createHash('sha256').update(files.join('\n'));
  held.forEach((bytes) => version.update(bytes));
  const made = await build({
    configFile: false,
    logLevel: 'warn',
    define: { __FILES__: JSON.stringify(files), __VERSION__: JSON.stringify(version.digest('hex').slice(0, 12)) },
    build: { target: 'es2023', write: false, copyPublicDir: false, rollupOptions: { input: source, output: { format: 'iife' } } },
  });
  const [chunk] = 'output' in made ? made.output : [];
  if (!chunk) throw new Error(`nothing came of ${source}`);
  return chunk.code;
}
/** Writes `sw.js` and `campo-sw.js` with the lists of what was built, so that both pages open without a server. */
function serviceWorker(): Plugin {
  return {
    name: 'atalaya-service-worker',
    apply: 'build',
    generateBundle: {
      // After Vite's own, which takes out scripts that would only have loaded a style sheet.
      order: 'post',
      async handler(_, bundle) {
        const built = Object.keys(bundle).filter((name) => !name.endsWith('.html') && !name.endsWith('.map'));
        const all = [...built, ...readdirSync('public')];
        const console = all.filter((name) => !ofField(name));
        // What the field page shares with the console has the console's names.
        const entry = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.isEntry && chunk.name === 'campo');
        const shared = entry?.type === 'chunk' ? entry.imports : [];
        const field = [...all.filter(ofField), ...shared];
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: await worker('src/sw.js', '/', console) });
        this.emitFile({ type: 'asset', fileName: 'campo-sw.js', source: await worker('src/campo/sw.js', '/campo', field) });
      },
    },
  };
}

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
/** What is smaller when it is compressed. */
const PACKED = /\.(js|css|html|svg|json|wasm|webmanifest)$/;
/**
 * Writes `packed/`, which the server embeds: what compresses as `.gz`, once and at the best level instead of at each
 * request, the rest as it is.
 */
function pack(): Plugin {
  let ours = false;
  return {
    name: 'atalaya-pack',
    apply: 'build',
    // A build elsewhere, as the test of its size makes, has nothing to do with what is shipped.
    configResolved({ build }) {
      ours = build.outDir === 'dist';
    },
    closeBundle() {
      if (!ours) return;
      const kept = new Set<string>();
      for (const from of filesOf('dist')) {
        const bytes = readFileSync(from);
        const packed = PACKED.test(from);
        const to = join('packed', from.slice('dist/'.length)) + (packed ? '.gz' : '');
        const wanted = packed ? gzipSync(bytes, { level: 9 }) : bytes;
        kept.add(to);
        mkdirSync(dirname(to), { recursive: true });
        // What is the same is not touched: the server would be compiled anew.
        if (!existsSync(to) || !readFileSync(to).equals(wanted)) writeFileSync(to, wanted);
      }
      filesOf('packed').filter((path) => !kept.has(path)).forEach((path) => rmSync(path));
    },
  };
}

export default defineConfig({
  plugins: [svelte(), serviceWorker(), pack()],
  build: {
    target: 'es2023',
    assetsDir: 'assets',
    rollupOptions: { input: { index: 'index.html', campo: 'campo.html' } },
    // The polyfill would be an inline script, which the server's content policy refuses.
    modulePreload: { polyfill: false },
    // No data: URLs: fonts and workers are files, so that `font-src`/`worker-src 'self'` suffice.
    assetsInlineLimit: 0,
    // MapLibre is one large chunk on purpose; it is loaded only when a map is on the screen.
    chunkSizeWarningLimit: 1400,
  },
  worker: { format: 'es' },
  server: {
    port: 5173,
    proxy: { '/api': { target: backend, ws: true, changeOrigin: false } },
  },
  // The limit is for what hangs; property tests take their time on a loaded machine.
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});
