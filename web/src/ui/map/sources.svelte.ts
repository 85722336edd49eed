/** What the deployer brought for the map: streets, territories, closures. Asked once, and again when told. */
import type { TileSource } from './base';

class Ground {
  tiles = $state.raw<TileSource | null>(null);
  territories = $state.raw<GeoJSON.FeatureCollection | null>(null);
  closures = $state.raw<GeoJSON.FeatureCollection | null>(null);
  /** Counts changes, so that a map knows when to draw its ground anew. */
  version = $state(0);

  async load(): Promise<void> {}
}
export const ground = new Ground();
