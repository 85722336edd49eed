/** MapLibre and its worker: the one large chunk of the console, loaded when a map is drawn by a graphics card. */
import 'maplibre-gl/dist/maplibre-gl.css';
import { addProtocol, Map as MapLibre, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';

setWorkerUrl(workerUrl);
// Tiles of one file, read by ranges from our own server.
addProtocol('pmtiles', new Protocol().tile);
export { MapLibre };
