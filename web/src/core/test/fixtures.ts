/** A small board to name things on, for tests of the command line. */
import type { Named, Names } from '../grammar';

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
];
export const CALL = 'c-1';

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
  incidentOf: (unit) => (unit === 'u-P120' ? (incidents[1] as Named) : null),
  folio: (id) => `TOL-261124-${id}`,
  proposal: (unit) => (unit === 'u-P118' ? { id: 'better:1', name: 'P118', hint: '' } : null),
  cautions: (id) => (id === 'i-1' ? [{ id: 'cau-1', name: 'Armas', hint: '' }] : []),
};
