import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The server of `npm run mock`, or a real one: ATALAYA=http://127.0.0.1:8080 npm run dev
const backend = process.env.ATALAYA ?? 'http://127.0.0.1:8787';

/** Writes `sw.js` with the list of what was built, so that the console opens without a server. */
function serviceWorker(): Plugin {
  return {
    name: 'atalaya-service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const built = Object.keys(bundle).filter((name) => name !== 'index.html' && !name.endsWith('.map'));
      const files = ['/', ...[...built, ...readdirSync('public')].sort().map((name) => `/${name}`)];
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
      const source = readFileSync('src/sw.js', 'utf8')
        .replace('__FILES__', JSON.stringify(files))
        .replace('__VERSION__', JSON.stringify(version));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

export default defineConfig({
  plugins: [svelte(), serviceWorker()],
  build: {
    target: 'es2023',
    assetsDir: 'assets',
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
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
