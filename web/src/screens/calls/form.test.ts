/** The form of a call: what reaches the incident, when, and what stays typed. Effects do not run here; `follow` is called by hand. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRow, IncidentRow } from '../../api/types';
import type { Command, SendState, Sent } from '../../core/commands';
import { emptyIntake, type Intake } from '../../core/intake';

const world = vi.hoisted(() => ({
  sent: [] as Command[],
  /** What becomes of an order; it may type while the order is under way. */
  fate: (_: Command): SendState | Promise<SendState> => 'confirmed' as SendState,
  disk: new Map<string, unknown>(),
  incidents: new Map<string, IncidentRow>(),
}));
vi.mock('../../state/app.svelte', () => {
  const send = async (command: Command): Promise<Sent> => {
    world.sent.push(command);
    return { key: 'k-1', command, at: '', order: 1, state: await world.fate(command) };
  };
  return {
    app: { account: { id: 'me' }, link: 'live', send, create: (command: Command) => ({ id: 'k-1', done: send(command) }) },
    drafts: { load: (id: string) => world.disk.get(id) ?? null, save: (id: string, v: unknown) => world.disk.set(id, structuredClone(v)), drop: (id: string) => world.disk.delete(id) },
    http: { get: () => Promise.reject(new Error('away')) },
  };
});
vi.mock('../../state/board.svelte', () => ({ board: { incident: (id: string | null) => world.incidents.get(id ?? ''), mark: () => undefined } }));
vi.mock('../../state/reference.svelte', () => ({ reference: { type: () => ({ priority: 'high' }), nearestTown: () => undefined } }));
vi.mock('../../state/look', () => ({ look: { incident: String, unit: String, call: String, type: String, status: String, agency: String } }));
vi.mock('../../state/i18n.svelte', async () => {
  const { es } = await import('../../core/i18n/es');
  return { i18n: { t: es, locale: 'es-MX' } };
});
const { CallForm } = await import('./form.svelte');

const CALL = { id: 'c-1', status: 'answered', operator_id: 'me', disposition: null, incident_id: null, threat: false, municipality: null, lat: null, lon: null } as unknown as CallRow;
const INCIDENT = {
  id: 'i-1', folio: 'TOL-261129-00001', calls: ['c-1'], address: 'Morelos 12', municipality: '15106', neighbourhood: null, references: null, lat: null, lon: null, accuracy_m: null, method: null,
  located_at: null, place_verified: false, type_code: 10104, priority: 'high', threat_to_life: false,
} as unknown as IncidentRow;
const TYPED: Intake = { ...emptyIntake(), municipality: '15106', address: 'Morelos 12', typeCode: 10104, narrative: 'choque' };

let row: CallRow;
function open(typed: Partial<Intake> = TYPED) {
  const at = new CallForm(() => row);
  Object.assign(at.form, typed);
  at.follow();
  return at;
}
function reload() {
  const at = new CallForm(() => row);
  at.follow();
  return at;
}
const types = () => world.sent.map((c) => c.body.type);
const told = (type: string) => world.sent.filter((c) => c.body.type === type).map((c) => c.body);
function attached(incident: IncidentRow): void {
  world.incidents.set(incident.id, incident);
  row = { ...row, incident_id: incident.id };
}

beforeEach(() => {
  world.sent.length = 0;
  world.fate = () => 'confirmed';
  world.disk.clear();
  world.incidents.clear();
  row = CALL;
});

describe('while an order is under way', () => {
  it('what is typed stays, on opening and on an update', async () => {
    const at = open();
    world.fate = () => {
      at.form.narrative += ', dos heridos';
      return 'confirmed';
    };
    await at.submit();
    expect(at.form.narrative).toBe(', dos heridos');
    attached({ ...INCIDENT, id: 'k-1' });
    at.form.narrative = 'uno gra';
    world.fate = () => {
      at.form.narrative += 've';
      return 'confirmed';
    };
    await at.submit();
    expect(told('narrate')).toEqual([{ type: 'narrate', text: 'uno gra' }]);
    expect(at.form.narrative).toBe('grave');
  });
  it('a refused part is sent again, and nothing else', async () => {
    attached(INCIDENT);
    const at = open({ ...TYPED, address: 'Morelos 14', narrative: 'hay fuego' });
    world.fate = (command) => (command.body.type === 'narrate' ? 'refused' : 'confirmed');
    await at.submit();
    expect(types()).toEqual(['set_place', 'narrate']);
    expect(at.form.narrative).toBe('hay fuego');
    world.sent.length = 0;
    world.fate = () => 'confirmed';
    await at.submit();
    expect(types()).toEqual(['narrate']);
    expect(at.form.narrative).toBe('');
  });
  it('a refused opening leaves all as it was', async () => {
    const at = open();
    world.fate = () => 'refused';
    await at.submit();
    expect(at.form.narrative).toBe('choque');
    await at.submit();
    expect(types()).toEqual(['open', 'open']);
  });
});

describe('what was typed after sending', () => {
  it('reaches the incident after a reload', async () => {
    const first = open();
    await first.submit();
    attached({ ...INCIDENT, id: 'k-1' });
    Object.assign(first.form, { address: 'Morelos 120', narrative: 'son tres' });
    // As at each keystroke.
    const kept = world.disk.get('c-1') as { form: Intake };
    world.disk.set('c-1', { ...kept, form: { ...first.form } });
    world.sent.length = 0;
    await reload().submit();
    expect(types()).toEqual(['set_place', 'narrate']);
    expect(told('set_place')[0]).toMatchObject({ place: { address: 'Morelos 120' } });
  });
  it('is told from what the incident holds where nothing was kept here', async () => {
    attached(INCIDENT);
    const at = open({ ...TYPED, references: 'portón verde', narrative: 'son tres' });
    await at.submit();
    expect(types()).toEqual(['set_place', 'narrate']);
  });
  it('is also a name, a number and a confirmed address', async () => {
    const at = open();
    await at.submit();
    attached({ ...INCIDENT, id: 'k-1' });
    world.sent.length = 0;
    Object.assign(at.form, { callerName: 'Ana Ruiz', callback: '7225550100', verified: true });
    await at.submit();
    expect(told('set_caller')).toEqual([{ type: 'set_caller', caller: { name: 'Ana Ruiz', phone: '7225550100' } }]);
    expect(told('set_place')).toEqual([{ type: 'set_place', verified: true, place: { address: 'Morelos 12', municipality: '15106' } }]);
    world.sent.length = 0;
    await at.submit();
    expect(types()).toEqual([]);
  });
  it('is kept when the caller hangs up before it is sent', async () => {
    const at = open();
    await at.submit();
    attached({ ...INCIDENT, id: 'k-1' });
    at.form.narrative = 'placas NXE';
    await at.finish();
    expect(world.disk.has('c-1')).toBe(true);
    await at.submit();
    await at.finish();
    expect(world.disk.has('c-1')).toBe(false);
  });
});

describe('a call that is put to another call’s incident', () => {
  const other = { ...INCIDENT, id: 'i-9', calls: ['c-0'], address: 'Hidalgo 3', type_code: 30101 } as IncidentRow;
  it('never opens another one, and does not overwrite the place or the type', async () => {
    const at = open({ ...TYPED, typeCode: null, address: '', callerName: 'Luis' });
    attached(other);
    at.follow();
    expect(at.missing).toEqual([]);
    await at.submit();
    expect(world.sent.map((c) => [c.id, c.body.type])).toEqual([['i-9', 'narrate']]);
  });
  it('sends what is changed afterwards, also after a reload without a server', async () => {
    const at = open({ ...TYPED, narrative: '' });
    attached(other);
    at.follow();
    at.form.references = 'junto al puente';
    const kept = world.disk.get('c-1') as object;
    world.disk.set('c-1', { ...kept, form: { ...at.form } });
    await reload().submit();
    expect(types()).toEqual(['set_place']);
  });
});

it('who only looks at another person’s call keeps nothing of it', () => {
  row = { ...CALL, operator_id: 'other' };
  const at = new CallForm(() => row);
  at.follow();
  attached(INCIDENT);
  at.follow();
  expect(world.disk.size).toBe(0);
});
it('a threat goes to the call and to its incident', () => {
  attached(INCIDENT);
  open().declareThreat();
  expect(types()).toEqual(['mark_threat', 'threat_to_life']);
});
