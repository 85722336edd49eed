/** MapLibre and its worker: the one large chunk of the console, loaded when a map is drawn by a graphics card. */
import 'maplibre-gl/dist/maplibre-gl.css';
import { addProtocol, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import { archiveOf } from './archive';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';

setWorkerUrl(workerUrl);
/** `pmtiles://<archive>/<z>/<x>/<y>`: tiles from the archive that all maps of this window share. */
addProtocol('pmtiles', async ({ url }, abort) => {
  const [, archive, z, x, y] = /^pmtiles:\/\/(.+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? [];
  if (!archive) throw new Error('not the address of a tile');
  const tile = await archiveOf(archive).getZxy(Number(z), Number(x), Number(y), abort.signal);
  // Where the archive holds nothing there is nothing to draw, which is no failure.
  return { data: tile?.data ?? new ArrayBuffer(0) };
});
export { MapLibre };
