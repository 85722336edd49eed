import { describe, expect, it } from 'vitest';
import type { IncidentRow, Recommendation, UnitRow } from '../../api/types';
import { ACTS, actsFor, type Context, type FieldName, type Values } from '../../orders/acts';
import { leftAside } from '../../screens/dispatch/bypass';
import type { CallRow } from '../../api/types';
import { exactLine, parse, VERBS } from '../grammar';
import { CALL, names, NOW, PLACE, random, spell, WORDS } from './fixtures';
import { desk as enWords } from '../i18n/en/desk';
import { desk as esWords } from '../i18n/es/desk';
import { ageing, arrivesIn, incidentNext, unitNext } from '../timers';

const incident = {
  id: 'i-1', folio: 'TOL-261129-01234', open: true, held: false, units: [{ unit: 'u-P118', call_sign: 'P118' }], agencies: [{ agency: 'CRUZ-ROJA' }], stacked: ['u-A07'],
  links: [{ other: 'i-2', folio: 'TOL-261129-01235', relation: 'related' }], merged_into: null, threat_to_life: false, hand_over: null, address: PLACE.address, lat: null, lon: null,
  method: null, located_at: null, created_at: '2026-11-29T10:00:00Z', accuracy_m: null, neighbourhood: null, municipality: PLACE.municipality, records: 1,
} as unknown as IncidentRow;
const unit = { id: 'u-P118', on_shift: true, emergency: false, incident_id: null, assignment_id: 'a-1', timer_at: '2026-11-29T10:00:00Z', agency: 'PM' } as unknown as UnitRow;
const call = { id: CALL, status: 'answered', disposition: null, needs_interpreter: false, incident_id: null, threat: false } as unknown as CallRow;
const at = (more: Partial<Pick<Context, 'incident' | 'unit' | 'call'>> = {}): Context => ({
  incident, unit, call, now: NOW, workOf: (id) => (id === 'u-P120' ? 'i-2' : null), folioOf: (id) => `TOL-261124-${id}`, ...more,
});
/** Situations that together allow every order. */
const SITUATIONS: Context[] = [
  at(),
  at({
    incident: { ...incident, units: [], held: true, threat_to_life: true, hand_over: { centre: 'C5', state: 'waiting' } } as unknown as IncidentRow,
    unit: { ...unit, on_shift: false, emergency: true },
    call: { ...call, status: 'held', needs_interpreter: true, threat: true, incident_id: 'i-1' },
  }),
  at({ call: { ...call, incident_id: 'i-1' } }),
  at({ incident: { ...incident, open: false, merged_into: 'i-9' } as IncidentRow }),
  at({ incident: { ...incident, open: false } as IncidentRow }),
];
/** Something for each field, as a form gives it. */
const FILLED: Record<FieldName, string> = {
  ...(Object.fromEntries(Object.keys(esWords.desk.fields).map((f) => [f, 'x'])) as Record<FieldName, string>),
  unit: 'u-P120', leaves: 'u-P118', from: 'i-2', original: 'i-2', other: 'i-2', agency: 'CRUZ-ROJA', type: '30101', priority: 'critical', code: 'A', lat: '19.3', lon: '-99.6', minutes: '10', hours: '8',
  until: '2026-11-29T22:15:00.000Z', crew: 'Ana, Luis', disclosure: 'full', record: 'weapon', relation: 'caused_by', caution_kind: 'weapon', caution: 'cau-1', bolo_kind: 'vehicle', stamp: 'on_scene',
  next_status: 'on_scene', station: 'TOL-1', number: '1', phone: '7225550100', language: 'nah',
};

/** Some states of a unit have a verb of their own, which is the shorter way. */
const usual = (verb: string, line: string) => (verb === 'EU' ? (line.split(' ')[0] as string) : verb);

describe('orders of the dispatcher', () => {
  it('each is offered in some situation and builds its command from its fields alone', () => {
    for (const act of ACTS) {
      const here = SITUATIONS.find((s) => act.when(s));
      expect(here, `${act.name} is offered nowhere`).toBeDefined();
      const given = Object.fromEntries(act.fields.map((f) => [f.name, FILLED[f.name]]));
      const commands = act.build(given, here as Context);
      expect(commands?.length, act.name).toBeGreaterThan(0);
      for (const c of commands ?? []) expect(c.body.type, act.name).toMatch(/^[a-z_]+$/);
    }
  });
  it('letters are never two things at once', () => {
    for (const here of SITUATIONS) {
      for (const about of ['incident', 'unit', 'call'] as const) {
        const letters = actsFor(about, here).map((a) => a.letter);
        expect(new Set(letters).size, `${about}: ${letters.join(' ')}`).toBe(letters.length);
      }
    }
  });
  it('each has its verb on the command line', () => {
    const known = new Set(VERBS.map((v) => v.verb));
    for (const act of ACTS) expect(known.has(act.verb), `${act.name}: ${act.verb}`).toBe(true);
  });
  it('whatever is typed into the form of any order, the line that is shown for it builds the very same command', () => {
    const free: FieldName[] = ['reason', 'text', 'note', 'name', 'what', 'detail', 'centre', 'reference', 'title', 'vehicle', 'address', 'crew'];
    const exact = new Set<string>();
    for (const act of ACTS) {
      for (let seed = 0; seed < 60; seed++) {
        const rnd = random(seed);
        const words = () => Array.from({ length: 1 + Math.floor(rnd() * 4) }, () => WORDS[Math.floor(rnd() * WORDS.length)]).join(' ');
        const allowed = SITUATIONS.filter((s) => act.when(s));
        const here = allowed[seed % allowed.length] as Context;
        const there = { ...names, callIncident: () => here.call?.incident_id ?? null };
        const given: Values = {};
        for (const f of act.fields) {
          if (f.optional && rnd() < 0.5) continue;
          given[f.name] = f.kind === 'follow_up' ? '60206' : free.includes(f.name) && seed > 0 ? words() : FILLED[f.name];
        }
        const commands = act.build(given, here);
        if (!commands) continue;
        const line = exactLine(commands, spell, there);
        // A text that begins as the next word of a line would, such as a unit's name, has no line: none is shown.
        if (line === null) continue;
        exact.add(act.name);
        const parsed = parse(line, there);
        expect(parsed.kind === 'commands' && parsed.commands, `${act.name}, seed ${seed}: ${line}`).toEqual(commands);
        if (parsed.kind === 'commands') expect(parsed.verb, act.name).toBe(usual(act.verb, line));
      }
      expect(exact.has(act.name), `${act.name} has no line for what its form usually says`).toBe(true);
    }
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

describe('when a unit is there', () => {
  const at = (text: string) => Date.parse(`2026-11-29T${text}Z`);
  const unit = { duty: 'en_route' as const, assigned_at: null, en_route_at: '2026-11-29T10:00:00Z', estimate: { seconds: 400, metres: 1, measured: false } };
  it('counts from its leaving, never below nothing', () => {
    expect(arrivesIn(unit, at('10:00:00'))).toBe(7);
    expect(arrivesIn(unit, at('10:06:30'))).toBe(1);
    expect(arrivesIn(unit, at('10:20:00'))).toBe(0);
  });
  it('has the whole way before it until it leaves, and is foretold only on its way', () => {
    expect(arrivesIn({ ...unit, duty: 'assigned', en_route_at: null }, at('10:30:00'))).toBe(7);
    expect(arrivesIn({ ...unit, duty: 'on_scene' }, at('10:01:00'))).toBeNull();
    expect(arrivesIn({ ...unit, estimate: null }, at('10:01:00'))).toBeNull();
    expect(arrivesIn({ ...unit, en_route_at: null }, at('10:01:00'))).toBeNull();
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
