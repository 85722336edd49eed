import { reference } from '../../state/reference.svelte';
import type { BaseData } from '../../ui/map/base';
import { ground } from '../../ui/map/sources.svelte';
import type { AreaFeature } from './shapes';

/** What lies under a layer's areas: seats of municipalities and, where they were imported, their limits. No name twice. */
export function below(features: AreaFeature[], layer: string | null): Omit<BaseData, 'tiles'> {
  const limits = (ground.territories?.features ?? []).filter((f) => f.properties?.['kind'] === 'municipality' && f.properties['layer'] !== layer);
  const named = new Set(features.map((f) => f.properties.name));
  return {
    towns: reference.municipalities.filter((m) => !named.has(m.name)),
    territories: limits.length > 0 ? { type: 'FeatureCollection', features: limits } : null,
  };
}
