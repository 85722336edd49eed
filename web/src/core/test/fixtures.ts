/** A small board to name things on, for tests of the command line. */
import type { Place } from '../../api/types';
import type { Named, Names, Spelling } from '../grammar';

export const incidents: Named[] = [
  { id: 'i-1', name: '1234', hint: 'Choque' },
  { id: 'i-2', name: '1235', hint: 'Robo' },
  { id: 'i-3', name: 'L417', hint: 'Incendio' },
];
export const units: Named[] = ['P118', 'P120', 'A07'].map((name) => ({ id: `u-${name}`, name, hint: 'Disponible' }));
export const agencies: Named[] = [{ id: 'CRUZ-ROJA', name: 'CRUZ-ROJA', hint: 'Cruz Roja' }];
export const types: Named[] = [
  { id: '30101', name: '30101', hint: 'Robo a transeúnte' },
  { id: '10104', name: '10104', hint: 'Infarto' },
  { id: '60206', name: '60206', hint: 'Seguimiento' },
];
export const closures: Named[] = [{ id: 'cl-1', name: 'hidalgo', hint: 'Avenida Hidalgo · choque' }];
export const CALL = 'c-1';
export const TASK = 't-1';
/** 29 November 2026, 17:00 at the centre. */
export const NOW = Date.parse('2026-11-29T23:00:00Z');
export const PLACE: Place = { address: 'Hidalgo 1', municipality: '15106' };

const find = (list: Named[]) => (text: string) => list.find((n) => n.name.toLowerCase() === text.toLowerCase()) ?? null;
const starting = (list: Named[]) => (prefix: string, limit: number) =>
  list.filter((n) => n.name.toLowerCase().startsWith(prefix.toLowerCase())).slice(0, limit);

export const names: Names = {
  incident: find(incidents),
  unit: find(units),
  agency: find(agencies),
  type: find(types),
  incidents: starting(incidents),
  units: starting(units),
  agencies: starting(agencies),
  types: starting(types),
  call: () => ({ id: CALL, name: '77', hint: '' }),
  callIncident: () => 'i-2',
  incidentOf: (unit) => (unit === 'u-P120' ? (incidents[1] as Named) : null),
  folio: (id) => `TOL-261124-${id}`,
  closure: find(closures),
  closures: starting(closures),
  proposal: (unit) => (unit === 'u-P118' ? { id: 'better:1', name: 'P118', hint: '' } : null),
  cautions: (id) => (id === 'i-1' ? [{ id: 'cau-1', name: 'Armas', hint: '' }] : []),
  now: () => NOW,
  place: (id) => (id === 'i-1' ? PLACE : {}),
  cautionsAt: (id) => (id === 'i-1' ? [{ id: 'cau-1', name: 'weapon', hint: '' }] : []),
  states: () => ['en_route', 'on_scene', 'available', 'out_of_service'].map((id) => ({ id, name: id, hint: '' })),
  stations: () => [{ id: 'TOL-1', name: 'Centro', hint: '' }],
  bolos: () => [{ id: 'b-1', name: '1', hint: 'Jetta blanco' }],
  task: () => ({ id: TASK, name: '', hint: '' }),
  alerts: (about) => (about === null || about === 'i-1' ? ['queue_wait:i-1:1'] : about === 'u-P118' ? ['contact_due:u-P118:1'] : []),
};

export const spell: Spelling = {
  incident: (id) => incidents.find((i) => i.id === id)?.name ?? '?',
  unit: (id) => units.find((u) => u.id === id)?.name ?? '?',
  call: () => CALL,
  here: () => 'i-1',
  now: () => NOW,
  caution: () => 'weapon',
  bolo: () => '1',
  proposed: () => 'u-P118',
  task: () => TASK,
  alert: (id) => (id.startsWith('contact') ? 'P118' : '1234'),
};
/** Seeded (mulberry32), so that a failure comes back with its seed. */
export function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
export const WORDS = ['choque', 'dos', 'ñoño', '<script>', '1234', 'P118', '🔥', '\u202e', 'X', "'; DROP", 'motivo', '30101'];
