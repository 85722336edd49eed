/** What one workstation wants of its maps. Nothing personal. */
import { readJson } from '../../core/storage';
import { store } from '../../state/app.svelte';
import type { EngineChoice } from './engine';

export const LAYERS = ['units', 'names', 'incidents', 'cautions', 'stations', 'territories', 'closures', 'routes'] as const;
export type LayerName = (typeof LAYERS)[number];

interface MapPrefs {
  engine: EngineChoice;
  off: LayerName[];
}
const KEY = 'map';
const kept = readJson<Partial<MapPrefs>>(store, KEY, {});

export const mapPrefs = $state<MapPrefs>({
  engine: kept.engine === 'gl' || kept.engine === 'flat' ? kept.engine : 'auto',
  off: Array.isArray(kept.off) ? kept.off.filter((l): l is LayerName => LAYERS.includes(l as LayerName)) : [],
});
export function shows(layer: LayerName): boolean {
  return !mapPrefs.off.includes(layer);
}
export function setLayer(layer: LayerName, on: boolean): void {
  mapPrefs.off = on ? mapPrefs.off.filter((l) => l !== layer) : [...mapPrefs.off.filter((l) => l !== layer), layer];
  keep();
}
export function setEngine(engine: EngineChoice): void {
  mapPrefs.engine = engine;
  keep();
}
function keep(): void {
  store.set(KEY, JSON.stringify(mapPrefs));
}
