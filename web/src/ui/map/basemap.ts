/**
 * The schematic base of the map: municipal seats, their names and a mesh of a tenth of a degree. No
 * borders, no streets, no tiles, nothing from another server. Labels are drawn with the page's font.
 */
import type { StyleSpecification } from 'maplibre-gl';
import type { Municipality } from '../../api/types';

/** The state with a margin: west, south, east, north. */
export const STATE_BOUNDS: [number, number, number, number] = [-100.65, 18.3, -98.55, 20.3];
const MESH: [west: number, south: number, east: number, north: number] = [-101.4, 17.8, -97.9, 20.9];
const STEP = 0.1;

export interface Ink {
  land: string;
  mesh: string;
  dot: string;
  text: string;
}
export function readInk(element: Element): Ink {
  const css = getComputedStyle(element);
  const value = (name: string) => css.getPropertyValue(name).trim();
  return { land: value('--water'), mesh: value('--line'), dot: value('--line-strong'), text: value('--muted') };
}

function mesh(): GeoJSON.FeatureCollection {
  const [west, south, east, north] = MESH;
  const lines: [number, number][][] = [];
  for (let i = Math.ceil(west / STEP); i <= east / STEP; i++) lines.push([[i * STEP, south], [i * STEP, north]]);
  for (let i = Math.ceil(south / STEP); i <= north / STEP; i++) lines.push([[west, i * STEP], [east, i * STEP]]);
  const feature: GeoJSON.Feature = {
    type: 'Feature',
    properties: {},
    geometry: { type: 'MultiLineString', coordinates: lines },
  };
  return { type: 'FeatureCollection', features: [feature] };
}
function towns(list: readonly Municipality[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: list.map((m) => ({
      type: 'Feature',
      properties: { name: m.name, population: m.population },
      geometry: { type: 'Point', coordinates: [m.lon, m.lat] },
    })),
  };
}

export function baseStyle(list: readonly Municipality[], ink: Ink): StyleSpecification {
  return {
    version: 8,
    sources: {
      mesh: { type: 'geojson', data: mesh() },
      towns: { type: 'geojson', data: towns(list) },
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': ink.land } },
      {
        id: 'mesh',
        type: 'line',
        source: 'mesh',
        paint: { 'line-color': ink.mesh, 'line-width': 0.6, 'line-opacity': 0.5 },
      },
      {
        id: 'dots',
        type: 'circle',
        source: 'towns',
        paint: {
          'circle-color': ink.dot,
          'circle-opacity': 0.35,
          // The area of the circle follows the population.
          'circle-radius': [
            'interpolate',
            ['linear'],
            ['zoom'],
            7,
            ['max', 1.5, ['/', ['sqrt', ['get', 'population']], 160]],
            12,
            ['max', 3, ['/', ['sqrt', ['get', 'population']], 40]],
          ],
        },
      },
      {
        id: 'names',
        type: 'symbol',
        source: 'towns',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': ['Noto Sans'],
          'text-size': ['interpolate', ['linear'], ['zoom'], 7, 10, 12, 14],
          'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
          'text-radial-offset': 0.4,
          'text-padding': 3,
          'symbol-sort-key': ['-', 0, ['get', 'population']],
        },
        paint: { 'text-color': ink.text, 'text-halo-color': ink.land, 'text-halo-width': 1.5 },
      },
    ],
  };
}
