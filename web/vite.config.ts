import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The server of `npm run mock`, or a real one: ATALAYA=http://127.0.0.1:8080 npm run dev
const backend = process.env.ATALAYA ?? 'http://127.0.0.1:8787';

export default defineConfig({
  plugins: [svelte()],
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
