/** The colours of the theme at hand, read from the page's own tokens: the map never has colours of its own in code. */
import { SHAPES } from '../looks';

export interface Ink {
  theme: string;
  land: string;
  urban: string;
  green: string;
  /** Hospitals, schools, prisons: their grounds. */
  civic: string;
  water: string;
  building: string;
  /** Roads from the greatest to the smallest, and their edge. */
  motorway: string;
  major: string;
  minor: string;
  casing: string;
  rail: string;
  boundary: string;
  /** Beats, sectors and the like of the centre's own. */
  territory: string;
  mesh: string;
  dot: string;
  label: string;
  labelStrong: string;
  labelWater: string;
  halo: string;
  text: string;
  strong: string;
  panel: string;
  focus: string;
  onStatus: string;
  /** By token of `looks.ts`. */
  status: Record<string, string>;
}
const NAMES = {
  land: 'map-land',
  urban: 'map-urban',
  green: 'map-green',
  civic: 'map-civic',
  water: 'map-water',
  building: 'map-building',
  motorway: 'map-motorway',
  major: 'map-major',
  minor: 'map-minor',
  casing: 'map-casing',
  rail: 'map-rail',
  boundary: 'map-boundary',
  territory: 'map-territory',
  mesh: 'line',
  dot: 'line-strong',
  label: 'map-label',
  labelStrong: 'map-label-strong',
  labelWater: 'map-label-water',
  halo: 'map-land',
  text: 'text',
  strong: 'strong',
  panel: 'panel',
  focus: 'focus',
  onStatus: 'on-status',
} as const;

export function readInk(element: Element): Ink {
  const css = getComputedStyle(element);
  const value = (name: string) => css.getPropertyValue(`--${name}`).trim();
  const plain = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, value(name)]));
  const status: Record<string, string> = {};
  for (const { colour } of Object.values(SHAPES)) status[colour] = value(colour);
  return { ...(plain as Omit<Ink, 'theme' | 'status'>), theme: document.documentElement.dataset['theme'] ?? 'noche', status };
}
