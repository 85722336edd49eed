/**
 * Service worker of the field page: lets it open without a connection, and sends what was pressed without one once the
 * browser has it again, also when the page is closed. It holds the page's own files; what the doors say to the page
 * never passes through it. The build writes the list of files and its version in place of the two words below.
 */
import { opened } from '../core/opening';
import { NAME } from './courier';
import { errand } from './errand';

const FILES = __FILES__;
const CACHE = `campo-${__VERSION__}`;
const PAGE = '/campo';

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
      await self.skipWaiting();
    })(),
  );
});
self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith('campo-') && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});
self.addEventListener('sync', (event) => {
  if (event.tag === NAME) event.waitUntil(errand());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(opened(request, () => caches.match(PAGE)));
  else if (FILES.includes(url.pathname)) event.respondWith(file(request, url.pathname));
});

async function file(request, path) {
  return (await caches.match(path)) ?? fetch(request);
}
