import { describe, expect, it } from 'vitest';
import type { IncidentRow, Recommendation, UnitRow } from '../../api/types';
import { ACTS, actsFor, type Context, type Values } from '../../screens/dispatch/acts';
import { leftAside } from '../../screens/dispatch/bypass';
import { VERBS } from '../grammar';
import { desk as enWords } from '../i18n/en/desk';
import { desk as esWords } from '../i18n/es/desk';
import { ageing, incidentNext, unitNext } from '../timers';

const incident = {
  id: 'i-1', folio: 'TOL-261129-00012', open: true, held: false, units: [{ unit: 'u-1', call_sign: 'P1' }], agencies: [{ agency: 'PM' }], stacked: ['u-2'],
  links: [{ other: 'i-3', folio: 'TOL-261129-00013', relation: 'related' }], merged_into: null, threat_to_life: false, hand_over: null, address: 'Hidalgo 1', lat: 19.3, lon: -99.6,
  method: 'told', located_at: null, created_at: '2026-11-29T10:00:00Z', accuracy_m: null, neighbourhood: null, municipality: '15106',
} as unknown as IncidentRow;
const unit = { id: 'u-1', on_shift: true, emergency: false, incident_id: null, assignment_id: 'a-1', timer_at: '2026-11-29T10:00:00Z', agency: 'PM' } as unknown as UnitRow;
/** Situations that together allow every order. */
const SITUATIONS: Context[] = [
  { incident, unit },
  { incident: { ...incident, units: [], held: true, threat_to_life: true, hand_over: { centre: 'C5', state: 'waiting' } } as unknown as IncidentRow, unit: { ...unit, on_shift: false, emergency: true } },
  { incident: { ...incident, open: false, merged_into: 'i-9' } as IncidentRow, unit },
  { incident: { ...incident, open: false } as IncidentRow, unit },
];
const FILLED: Values = Object.fromEntries(Object.keys(esWords.desk.fields).map((f) => [f, 'x'])) as Values;
Object.assign(FILLED, { type: '30101', code: 'A', lat: '19.3', lon: '-99.6', minutes: '10', hours: '8', until: '2026-11-29T12:00', crew: 'Ana, Luis' });

describe('orders of the dispatcher', () => {
  it('each is offered in some situation and builds its command from its fields alone', () => {
    for (const act of ACTS) {
      const at = SITUATIONS.find((s) => act.when(s));
      expect(at, `${act.name} is offered nowhere`).toBeDefined();
      const given = Object.fromEntries(act.fields.map((f) => [f.name, FILLED[f.name]]));
      const commands = act.build(given, at as Context);
      expect(commands?.length, act.name).toBeGreaterThan(0);
      for (const c of commands ?? []) expect(c.body.type, act.name).toMatch(/^[a-z_]+$/);
    }
  });
  it('letters are never two things at once', () => {
    for (const at of SITUATIONS) {
      for (const about of ['incident', 'unit'] as const) {
        const letters = actsFor(about, at).map((a) => a.letter);
        expect(new Set(letters).size, `${about}: ${letters.join(' ')}`).toBe(letters.length);
      }
    }
  });
  it('a verb named on the form is one of the command line', () => {
    const known = new Set(VERBS.map((v) => v.verb));
    for (const act of ACTS) if (act.verb) expect(known.has(act.verb), `${act.name}: ${act.verb}`).toBe(true);
  });
  it('each has its words in both languages', () => {
    for (const act of ACTS) for (const words of [esWords, enWords]) expect(words.desk.acts[act.name], act.name).toBeTruthy();
  });
  it('nothing is built from a place that is none', () => {
    const position = ACTS.find((a) => a.name === 'position');
    for (const [lat, lon] of [['', ''], ['91', '0'], ['x', '1'], ['19', '-181']]) expect(position?.build({ lat, lon } as Values, SITUATIONS[0] as Context)).toBeNull();
  });
});

describe('what happens next', () => {
  const base = { duty: 'available', assigned_at: null, en_route_at: null, status_at: '2026-11-29T10:00:00Z', contact_at: null, timer_at: null, estimate: null } as const;
  const at = (text: string) => Date.parse(text);
  it('a unit must leave, arrive and be heard', () => {
    expect(unitNext(base)).toBeNull();
    expect(unitNext({ ...base, duty: 'assigned', assigned_at: '2026-11-29T10:00:00Z' })).toMatchObject({ what: 'leave', at: at('2026-11-29T10:02:00Z') });
    expect(unitNext({ ...base, duty: 'en_route', estimate: { seconds: 400, metres: 1, measured: true } })).toMatchObject({ what: 'arrive', at: at('2026-11-29T10:12:00Z') });
    expect(unitNext({ ...base, duty: 'on_scene', contact_at: '2026-11-29T10:05:00Z' }, 600)).toMatchObject({ what: 'contact', at: at('2026-11-29T10:15:00Z') });
    expect(unitNext({ ...base, duty: 'on_scene', timer_at: '2026-11-29T10:03:00Z' })).toMatchObject({ what: 'asked_contact', at: at('2026-11-29T10:03:00Z') });
  });
  it('an incident waits by its priority; an offered one waits for the answer', () => {
    const row = { open: true, held: false, held_until: null, hand_over: null, scheduled_for: null, waiting_since: '2026-11-29T10:00:00Z', priority: 'critical' } as const;
    expect(incidentNext(row)).toMatchObject({ what: 'queue', at: at('2026-11-29T10:01:00Z') });
    expect(incidentNext({ ...row, open: false })).toBeNull();
    const offered = { centre: 'C5', state: 'waiting', asked_at: '2026-11-29T10:00:30Z', answered_at: null, answered_by: null, partner: null, reference: null, refusal: null } as const;
    expect(incidentNext({ ...row, hand_over: offered })).toMatchObject({ what: 'hand_over' });
  });
  it('ages in four steps', () => {
    expect([10, 45, 60, 120].map((s) => ageing(s * 1000, 60_000))).toEqual(['fine', 'near', 'late', 'very_late']);
  });
});

describe('units left aside', () => {
  const ranked = (unit: string, seconds: number, suitable = true) => ({ unit, call_sign: unit, suitable, estimate: { seconds, metres: 1, measured: false } });
  const answer = { requirements: [{ ranked: [ranked('a', 60), ranked('b', 200), ranked('c', 400), ranked('d', 50, false)] }] } as unknown as Recommendation;
  it('only those that would arrive clearly sooner, and are free to go', () => {
    expect(leftAside(answer, ['c']).map((u) => u.unit)).toEqual(['a', 'b']);
    expect(leftAside(answer, ['b'])).toEqual([]);
    expect(leftAside(answer, ['a', 'b', 'c'])).toEqual([]);
    expect(leftAside(null, ['c'])).toEqual([]);
  });
});
