/**
 * Service worker: lets the console open while the server is away. It holds the files of the build and nothing else;
 * what the API says never passes through it. Browsers grant it on HTTPS and on localhost only.
 *
 * The build writes the list of files and its version in place of the two words below.
 */
import { opened } from './core/opening';

const FILES = __FILES__;
const VERSION = __VERSION__;
const PREFIX = 'atalaya-';
/** Files of the build before stay for windows that are still open on it. */
const BUILDS_KEPT = 2;

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(`${PREFIX}${Date.now()}-${VERSION}`);
      await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
      await self.skipWaiting();
    })(),
  );
});
self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX)).sort();
      await Promise.all(ours.slice(0, -BUILDS_KEPT).map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (/^\/(api|health|metrics)(\/|$)/.test(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(opened(request, () => kept('/')));
  else if (FILES.includes(url.pathname) || url.pathname.startsWith('/assets/')) event.respondWith(file(request));
});

/** The newest kept answer to a path. */
async function kept(path) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX)).sort().reverse();
  for (const name of names) {
    const found = await (await caches.open(name)).match(path);
    if (found) return found;
  }
  return undefined;
}
/** Files have the hash of their content in their name: a kept one is the one asked for. */
async function file(request) {
  const path = new URL(request.url).pathname;
  return (await kept(path)) ?? fetch(request);
}
