import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { office as en } from '../../core/i18n/en/office';
import { office as es } from '../../core/i18n/es/office';
import { differences } from './diff';
import { done, gist, subject, tell, type Names, type Tongue } from './tell';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const names: Names = {
  town: (code) => ({ '15106': 'Toluca' })[code] ?? code,
  agency: (code) => ({ SSEM: 'Seguridad Estatal', CRM: 'Cruz Roja' })[code] ?? code,
  capability: (code) => ({ patrol: 'Patrulla', als: 'Soporte avanzado' })[code] ?? code,
  unitKind: (code) => ({ ambulancia: 'Ambulancia' })[code] ?? code,
  station: (code) => `Base ${code}`,
  role: (code) => ({ dispatcher: 'Despachador', call_taker: 'Operador telefónico', auditor: 'Auditor' })[code] ?? code,
  types: (prefix) => `${prefix} Robo`,
  measure: (code) => (code === 'answer_15' ? { name: 'Contestar en 15 s o menos', unit: 'milliseconds' } : undefined),
};
const lang: Tongue = { t: es, locale: 'es-MX', names };
const lines = (kind: string, before: unknown, after: unknown, more: Partial<Tongue> = {}) =>
  tell(kind, differences(before, after), { ...lang, ...more }).map((l) => `${l.what}: ${l.before} → ${l.after}`);

describe('changes of the configuration, in words', () => {
  it('a target is said as the measures say it, and what held before', () => {
    const own = { target: { rule: 'at_most', value: 12_000, share_pct: 92 }, reason: 'Convenio 2026' };
    expect(lines('measure_targets', null, { answer_15: own })).toEqual([
      'Contestar en 15 s o menos: la del programa → 92% en 12 s o menos',
      'Contestar en 15 s o menos › Motivo: — → Convenio 2026',
    ]);
    expect(lines('measure_targets', { answer_15: own }, { answer_15: { ...own, target: { ...own.target, value: 9_000 } } })).toEqual(['Contestar en 15 s o menos › Límite: 12 s → 9 s']);
    expect(lines('measure_targets', { answer_15: own }, { answer_15: { ...own, target: null } })).toEqual(['Contestar en 15 s o menos: 92% en 12 s o menos → solo se observa, sin meta']);
    expect(lines('measure_targets', { answer_15: own }, null)[0]).toBe('Contestar en 15 s o menos: 92% en 12 s o menos → la del programa');
    const change = { object: 'measure_targets/centre', name: null, differences: differences(null, { answer_15: own }) };
    expect(subject(change, lang)).toBe('Meta de «Contestar en 15 s o menos»');
    expect(gist(tell('measure_targets', change.differences, lang), subject(change, lang), es)).toContain('la del programa → 92% en 12 s o menos');
  });
  it('a plan says its resources whole when they come, and by name when one of their numbers changes', () => {
    const plan = { name: 'Robo', types: ['301'], level: 1, requirements: [{ capability: 'patrol', count: 2 }] };
    const more = { ...plan, requirements: [{ capability: 'patrol', count: 3 }, { capability: 'als', count: 1, agency: 'CRM' }] };
    expect(lines('plan', { active: 1, versions: 1, newest: plan }, { active: 1, versions: 2, newest: more }, { content: () => more })).toEqual([
      'Borrador más reciente › Recurso 1 (Patrulla) › Cantidad: 2 → 3',
      'Borrador más reciente › Recurso 2 (Soporte avanzado): — → 1 × Soporte avanzado (Cruz Roja)',
      'Versiones guardadas: 1 → 2',
    ]);
    expect(gist(tell('plan', differences({ newest: plan }, { newest: more }), lang), 'Plan «Robo»', es)).toBe('Recurso 1 › Cantidad: 2 → 3 · Recurso 2: 1 × Soporte avanzado (Cruz Roja)');
    expect(lines('plan', { active: null }, { active: 2, in_force: { municipalities: ['15106'], hours: { days: [1, 2], from_minute: 420, to_minute: 1200 } } })).toEqual([
      'Versión en vigor: ninguna → versión 2',
      'En vigor › Horario: a toda hora → lun, mar, de 07:00 a 20:00',
      'En vigor › Municipios: todo el estado → Toluca',
    ]);
    expect(lines('plan', { requirements: [{ capability: 'patrol', count: 2 }] }, { requirements: [{ capability: 'patrol', count: 7 }] }, { content: () => plan })).toEqual(['Recurso 1 (Patrulla) › Cantidad: 2 → 7']);
  });
  it('roles are what was given and taken, not what moved in their list', () => {
    const of = (...roles: object[]) => ({ roles });
    const despacha = { role: 'dispatcher', agency: 'SSEM' };
    expect(lines('account', of(despacha), of({ role: 'call_taker' }, despacha))).toEqual(['Funciones que se dan: — → Operador telefónico']);
    expect(lines('account', of({ role: 'auditor' }, despacha), of({ role: 'auditor' }))).toEqual(['Funciones que se quitan: Despachador: Seguridad Estatal → —']);
    expect(lines('account', of(despacha), of({ role: 'dispatcher', agency: 'CRM' }))).toEqual(['Funciones que se dan: — → Despachador: Cruz Roja', 'Funciones que se quitan: Despachador: Seguridad Estatal → —']);
  });
  it('a new account says what it has, not what it has not', () => {
    const account = { name: 'des.07', roles: [{ role: 'dispatcher', agency: 'SSEM' }], scope: {}, disabled: null, one_time_password: true, totp: false, passkeys: [], locked: false };
    expect(lines('account', null, account)).toEqual([
      'Funciones que se dan: — → Despachador: Seguridad Estatal',
      'Nombre: — → des.07',
      'Debe cambiar su contraseña al entrar: — → sí',
    ]);
    const change = { object: 'account/1', name: 'des.07', differences: differences(null, account) };
    expect(gist(tell('account', change.differences, lang), subject(change, lang), es)).toMatch(/^Funciones que se dan: Despachador: Seguridad Estatal/);
    expect(lines('account', { disabled: null }, { disabled: { at: '2026-11-29T10:00:00Z', because: 'decision', reason: 'Baja' } })).toEqual(['Deshabilitada › Motivo: — → Baja']);
    expect(lines('account', { disabled: null }, { disabled: { at: '2026-11-29T10:00:00Z', because: 'inactivity' } })).toEqual(['Deshabilitada › Causa: — → Sin uso en 90 días']);
  });
  it('units, stations, machines, catalogues, rosters', () => {
    expect(lines('unit', null, { call_sign: 'A-1', kind: 'ambulancia', agency: 'CRM', station: 'TOL', retired: false })).toEqual(['Corporación: — → Cruz Roja', 'Unidad: — → A-1', 'Clase: — → Ambulancia', 'Base: sin base → Base TOL']);
    const station = { code: 'TOL-1', name: 'Centro', position: { lat: 19.25, lon: -99.66 }, municipality: '15106', minimum: [{ capability: 'patrol', count: 2 }] };
    expect(lines('agency', { version: 1, stations: [] }, { version: 2, stations: [station] })).toEqual(['Base 1: — → TOL-1 Centro · Toluca · debe tener libres 2 × Patrulla']);
    expect(lines('adapter', { keys: ['aaaaaaaaaaaa11112222'] }, { keys: ['aaaaaaaaaaaa11112222', 'bbbbbbbbbbbb33334444'] })).toEqual(['Claves públicas: 1, termina en …11112222 → 2, terminan en …11112222, …33334444']);
    expect(lines('catalogue', { versions: {} }, { versions: { '2.1': { rows: 1200, source: 'CNIE' } } })).toEqual(['Versión 2.1: — → 1,200 tipos · CNIE']);
    const entry = { day: '2026-11-29', entry: 1, person: { id: 'x', name: 'op.01' }, post: { at: 'position', name: 'Mesa 4' }, from: '2026-11-29T13:00:00Z', to: '2026-11-29T21:00:00Z', placed_at: 'x', placed_by: null };
    expect(lines('roster', null, [entry])[0]).toMatch(/^Lugar 1: — → op\.01: Mesa 4, de .*07:00:00 a .*15:00:00$/);
    expect(subject({ object: 'roster/2026-11-29', name: null, differences: [] }, lang)).toMatch(/^Turnos del 29.nov/);
  });
  it('devices are told by their unit and the name they send', () => {
    const device = { name: 'GPS', kind: 'nmea', holder: { of: 'unit', unit: 'u1' }, proofs: [{ kind: 'name', name: 'gps-014' }], enrolled_at: '2026-11-29T10:00:00Z', enrolled_by: 'ana' };
    const more = { names: { ...names, unit: (id: string) => ({ u1: 'BOM-TOL-001' })[id] } };
    expect(lines('device', null, device, more).sort()).toEqual(['Clase: — → receptor NMEA', 'Nombre con que transmite 1: — → gps-014', 'Nombre: — → GPS', 'Para: — → BOM-TOL-001']);
    expect(lines('device', null, device)).toContain('Para: — → una unidad');
    expect(lines('device', device, { ...device, revoked: ['2026-11-29T10:00:00Z', 'Robo', 'ana'] })[0]).toMatch(/^Baja: — → .*Robo, ana$/);
  });
  it('what nobody has words for is told all the same, and marks of direction are seen', () => {
    expect(lines('plan', { some_new_thing: 'x' }, { some_new_thing: '\u202ey' })).toEqual(['some new thing: x → □y']);
    expect(lines('plan', { deep: [{ a: 1 }] }, { deep: [{ a: 2 }, { a: 3 }] })).toEqual(['deep 1 › a: 1 → 2', 'deep 2 › a: — → 3']);
  });
});

/** The server's own lists: what it may record must have words here. */
describe('nothing the server records is shown as a code', () => {
  const EVENTS: Record<string, string> = {
    account: 'access/src/account', adapter: 'access/src/adapter', agency: 'dispatch/src/agency', plan: 'dispatch/src/plan', catalogue: 'dispatch/src/catalogue',
    restriction: 'calls/src/restriction', quality_form: 'quality/src/form', roster: 'roster/src', device: 'field/src/device',
  };
  it.each(Object.keys(EVENTS))('each event of %s', (kind) => {
    const source = readFileSync(join(ROOT, 'crates', EVENTS[kind] ?? '', 'events.rs'), 'utf8');
    // Who holds a proof is a stream of its own, which no change of the configuration names.
    const events = [...source.matchAll(/=> "([a-z_]+)"/g)].map((found) => found[1] ?? '').filter((event) => !/^device_proof_(claimed|freed)$/.test(event));
    expect(events.length).toBeGreaterThan(1);
    for (const t of [es, en]) expect(events.filter((event) => !t.changes.did[`${kind}/${event}`])).toEqual([]);
  });
  it('each action of the log', () => {
    const source = readFileSync(join(ROOT, 'crates', 'access', 'src', 'action.rs'), 'utf8');
    const actions = [...source.matchAll(/^ {4}([A-Z][A-Za-z]+) on [A-Z]/gm)].map((found) => found[1] ?? '');
    expect(actions.length).toBeGreaterThan(60);
    for (const t of [es, en]) expect(actions.filter((action) => !t.audit.acts[action] && !t.admin.actions[action])).toEqual([]);
  });
  it('each kind of thing in the log', () => {
    const kinds = new Set<string>();
    const look = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) look(join(folder, entry.name));
        else if (entry.name.endsWith('.rs')) for (const found of readFileSync(join(folder, entry.name), 'utf8').matchAll(/const KIND: &'static str = "([a-z_0-9]+)"/g)) kinds.add(found[1] ?? '');
      }
    };
    look(join(ROOT, 'crates'));
    expect(kinds.size).toBeGreaterThan(30);
    // Streams of their own that no entry of the log names.
    for (const inner of ['account_name', 'device_proof', 'shape']) kinds.delete(inner);
    for (const t of [es, en]) expect([...kinds].filter((kind) => !t.audit.things[kind])).toEqual([]);
  });
  it('several events of one change are said once each', () => {
    expect(done({ object: 'plan/1', events: ['revised', 'revised', 'activated'] }, es)).toBe('Borrador nuevo, Puesto en vigor');
  });
});
