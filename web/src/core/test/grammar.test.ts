import { describe, expect, it } from 'vitest';
import { cmd } from '../cmd';
import type { Command } from '../commands';
import { complete, LINE_MAX, parse, VERBS, type Named, type Names } from '../grammar';

const incidents: Named[] = [
  { id: 'i-1', name: '1234', hint: 'Choque' },
  { id: 'i-2', name: '1235', hint: 'Robo' },
];
const units: Named[] = ['P118', 'P120', 'A07'].map((name) => ({ id: `u-${name}`, name, hint: 'Disponible' }));
const agencies: Named[] = [{ id: 'CRUZ-ROJA', name: 'CRUZ-ROJA', hint: 'Cruz Roja' }];
const find = (list: Named[]) => (text: string) => list.find((n) => n.name.toLowerCase() === text.toLowerCase()) ?? null;
const names: Names = {
  incident: find(incidents),
  unit: find(units),
  agency: find(agencies),
  incidents: (p, n) => incidents.filter((i) => i.name.startsWith(p)).slice(0, n),
  units: (p, n) => units.filter((u) => u.name.toLowerCase().startsWith(p.toLowerCase())).slice(0, n),
  agencies: (p, n) => agencies.filter((a) => a.name.toLowerCase().startsWith(p.toLowerCase())).slice(0, n),
};

/** Each verb that changes something: the line, and the commands its button sends. */
const PAIRS: Record<string, [line: string, button: Command[]]> = {
  D: ['D 1234 P118 P120', [cmd.assign('i-1', ['u-P118', 'u-P120'])]],
  ER: ['ER P118', [cmd.setStatus('u-P118', 'en_route')]],
  ES: ['ES P118 A07', [cmd.setStatus('u-P118', 'on_scene'), cmd.setStatus('u-A07', 'on_scene')]],
  TR: ['TR A07', [cmd.setStatus('u-A07', 'transporting')]],
  L: ['L P118', [cmd.setStatus('u-P118', 'available')]],
  FS: ['FS P118 ponchadura de llanta', [cmd.setStatus('u-P118', 'out_of_service', 'ponchadura de llanta')]],
  R: ['R 1234 P118', [cmd.release('i-1', 'u-P118')]],
  N: ['N 1234 dos lesionados,  uno grave', [cmd.narrate('i-1', 'dos lesionados,  uno grave')]],
  PR: ['PR 1234 1 hay un arma', [cmd.setPriority('i-1', 'critical', 'hay un arma')]],
  AP: ['AP 1234 cruz-roja', [cmd.addAgency('i-1', 'CRUZ-ROJA')]],
  U: ['U 1235 1234', [cmd.mergeInto('i-2', 'i-1')]],
  X: ['X 1234 a', [cmd.close('i-1', 'A')]],
  RA: ['RA 1234 volvió el agresor', [cmd.reopen('i-1', 'volvió el agresor')]],
  T: ['T P118 10', [cmd.setTimer('u-P118', 10)]],
};
const LOCAL = ['V', 'M', 'B', 'C'];

describe('a line is the button', () => {
  it('has a pair or is local, for each verb', () => {
    expect([...Object.keys(PAIRS), ...LOCAL].sort()).toEqual(VERBS.map((v) => v.verb).sort());
  });
  for (const [verb, [line, button]] of Object.entries(PAIRS)) {
    it(line, () => {
      for (const spelled of [line, `  ${line}  `, line.replace(verb, verb.toLowerCase())]) {
        const parsed = parse(spelled, names);
        expect(parsed).toMatchObject({ kind: 'commands', verb });
        if (parsed.kind === 'commands') expect(parsed.commands).toEqual(button);
      }
    });
  }
  it('asks again before what cannot be undone', () => {
    for (const risky of ['X', 'U', 'R', 'RA', 'FS']) {
      expect(parse((PAIRS[risky] as [string, Command[]])[0], names)).toMatchObject({ risky: true });
    }
    expect(parse('D 1234 P118', names)).toMatchObject({ risky: false });
  });
});

describe('local actions', () => {
  it('centre, view, search, next', () => {
    expect(parse('M p118', names)).toMatchObject({ action: { type: 'centre', unit: 'u-P118' } });
    expect(parse('M 1234', names)).toMatchObject({ action: { type: 'centre', incident: 'i-1' } });
    expect(parse('V 1235', names)).toMatchObject({ action: { type: 'view', incident: 'i-2' } });
    expect(parse('B robo centro', names)).toMatchObject({ action: { type: 'search', text: 'robo centro' } });
    expect(parse('C', names)).toMatchObject({ action: { type: 'answer_next' } });
  });
});

describe('wrong lines say what is wrong', () => {
  const cases: [string, string, string][] = [
    ['Z 1', 'unknown_verb', 'Z'],
    ['D', 'missing_incident', ''],
    ['D 99 P118', 'unknown_incident', '99'],
    ['D 1234', 'missing_unit', ''],
    ['D 1234 P118 P9', 'unknown_unit', 'P9'],
    ['N 1234', 'missing_text', ''],
    ['PR 1234 5', 'bad_priority', '5'],
    ['X 1234 Q', 'bad_close', 'Q'],
    ['T P118 0', 'bad_minutes', '0'],
    ['T P118 1e1', 'bad_minutes', '1e1'],
    ['U 1234 1234', 'same_incident', ''],
    ['AP 1234 MARINA', 'unknown_agency', 'MARINA'],
  ];
  it.each(cases)('%s', (line, code, word) => {
    expect(parse(line, names)).toEqual({ kind: 'error', code, word });
  });
  it('never throws on noise', () => {
    const noise = ['', '   ', '\u202eD 1234 P118', '\u0000', 'D '.repeat(5000), `N 1234 ${'x'.repeat(1_000_000)}`, '<script>', 'D 1234 P118 '.repeat(40)];
    for (const line of noise) {
      expect(() => parse(line, names)).not.toThrow();
      expect(() => complete(line, names)).not.toThrow();
    }
    const long = parse(`N 1234 ${'x'.repeat(1_000_000)}`, names);
    if (long.kind === 'commands') expect(String(long.commands[0]?.body['text']).length).toBeLessThanOrEqual(LINE_MAX);
  });
  it('takes a unit once however often it is said', () => {
    expect(parse('D 1234 P118 p118', names)).toMatchObject({ commands: [cmd.assign('i-1', ['u-P118'])] });
  });
});

describe('completion', () => {
  it('verbs, then folios, then units not yet said', () => {
    expect(complete('', names).length).toBe(VERBS.length);
    expect(complete('E', names).map((s) => s.name)).toEqual(['ER', 'ES']);
    expect(complete('D 12', names).map((s) => s.line)).toEqual(['D 1234 ', 'D 1235 ']);
    expect(complete('D 1234 P118 p', names).map((s) => s.line)).toEqual(['D 1234 P118 P120 ']);
    expect(complete('X 1234 ', names).map((s) => s.name)).toEqual(['A', 'N', 'I', 'F', 'D']);
    expect(complete('N 1234 te', names)).toEqual([]);
  });
});
