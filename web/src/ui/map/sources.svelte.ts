/** What the deployer brought for the map: streets and territories. Asked when a map opens, and looked after while one is open. */
import { http } from '../../state/app.svelte';
import type { TileSource } from './base';

/** An import, or territories put in force at another desk, are on this map after so long at most. */
const LOOK_EVERY_MS = 60_000;

interface TileSet {
  url: string;
  version: string;
  attribution: string;
  min_zoom: number;
  max_zoom: number;
  bounds: [number, number, number, number];
}
interface Layer {
  code: string;
  kind: string;
  timeline: { version: string; from: string; to: string | null }[];
}

class Ground {
  tiles = $state.raw<TileSource | null>(null);
  /** Outlines of all layers in force, with `kind` of the layer, `name`, `code` and `label`. */
  territories = $state.raw<GeoJSON.FeatureCollection | null>(null);
  /** Counts changes, so that a map knows when to draw its ground anew. */
  version = $state(0);
  #watchers = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #layers = '';

  /** A map is open; gives back what tells that it is closed. */
  watch(): () => void {
    if (this.#watchers++ === 0) {
      void this.load();
      this.#timer = setInterval(() => void this.load(), LOOK_EVERY_MS);
    }
    return () => {
      if (--this.#watchers === 0) clearInterval(this.#timer);
    };
  }
  /** What cannot be read stays as it was: a server that is away takes no map from anybody. */
  async load(): Promise<void> {
    await Promise.all([this.#tiles().catch(() => {}), this.#territories().catch(() => {})]);
  }
  async #tiles(): Promise<void> {
    const [set] = await http.get<TileSet[]>('/tiles');
    // The version is part of the address: ranges of two archives are never mixed.
    const url = set ? `${location.origin}${set.url}?v=${set.version}` : null;
    if (url === (this.tiles?.url ?? null)) return;
    this.tiles = set && url ? { url, attribution: set.attribution, zoomMin: set.min_zoom, zoomMax: set.max_zoom, bounds: set.bounds } : null;
    this.version += 1;
  }
  async #territories(): Promise<void> {
    const layers = await http.get<Layer[]>('/territories/layers');
    const now = Date.now();
    const inForce = layers.flatMap((layer) => {
      const span = layer.timeline.findLast((s) => Date.parse(s.from) <= now);
      return span ? [{ layer, version: span.version }] : [];
    });
    const key = inForce.map((l) => l.version).join();
    if (key === this.#layers) return;
    const read = await Promise.all(
      inForce.map(async ({ layer, version }) => {
        const { features } = await http.get<GeoJSON.FeatureCollection>(`/territories/versions/${version}/geojson`);
        return features.map((f): GeoJSON.Feature => ({ ...f, properties: { ...f.properties, kind: layer.kind, layer: layer.code } }));
      }),
    );
    this.#layers = key;
    this.territories = inForce.length > 0 ? { type: 'FeatureCollection', features: read.flat() } : null;
    this.version += 1;
  }
}
export const ground = new Ground();
