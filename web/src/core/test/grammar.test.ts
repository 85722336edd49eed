import { describe, expect, it } from 'vitest';
import { cmd } from '../cmd';
import { desk } from '../cmd-dispatch';
import type { Command } from '../commands';
import { complete, exactLine, LINE_MAX, parse, VERBS } from '../grammar';
import { en } from '../i18n/en';
import { es } from '../i18n/es';
import { CALL, incidents, names, NOW, PLACE, random, spell, TASK, units, WORDS } from './fixtures';

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
  CA: ['CA 1234 P118 A07 se confirmó falsa', [cmd.cancel('i-1', ['u-P118', 'u-A07'], 'se confirmó falsa')]],
  DV: ['DV 1234 P120 hay heridos', [cmd.preempt('i-1', 'u-P120', 'i-2', 'hay heridos')]],
  CB: ['CB 1234 P118 P120 está más cerca', [cmd.exchange('i-1', 'u-P118', 'u-P120', 'está más cerca')]],
  CO: ['CO 1234 P118', [cmd.stack('i-1', 'u-P118')]],
  SC: ['SC 1234 P118 otra la toma', [cmd.unstack('i-1', 'u-P118', 'otra la toma')]],
  AVF: ['AVF 1234', [cmd.threatToLife('i-1', true)]],
  SAF: ['SAF 1234', [cmd.threatToLife('i-1', false)]],
  TI: ['TI 1234 30101 se llevaron la bolsa', [cmd.retype('i-1', 30101, 'se llevaron la bolsa')]],
  DU: ['DU 1235 eran dos choques', [cmd.unmerge('i-2', 'eran dos choques')]],
  PS: ['PS 1234 espera grúa', [cmd.hold('i-1', 'espera grúa')]],
  SP: ['SP 1234', [cmd.unhold('i-1')]],
  EN: ['EN 1234 C4-HIDALGO es su territorio', [cmd.handOver('i-1', 'C4-HIDALGO', 'es su territorio')]],
  LP: ['LP 1234', [cmd.acknowledgeCaution('i-1', 'cau-1')]],
  H: ['H A07', [cmd.setStatus('u-A07', 'at_hospital')]],
  PA: ['PA P118', [cmd.setStatus('u-P118', 'break')]],
  OK: ['OK P118', [cmd.welfareOk('u-P118')]],
  QT: ['QT P118', [cmd.clearTimer('u-P118')]],
  EM: ['EM P118', [cmd.emergency('u-P118')]],
  QE: ['QE P118 botón oprimido sin querer', [cmd.clearEmergency('u-P118', 'botón oprimido sin querer')]],
  NC: ['NC 1234 cruz-roja va otra ambulancia', [desk.agencyNote('i-1', 'CRUZ-ROJA', 'va otra ambulancia')]],
  XC: ['XC 1234 cruz-roja a', [desk.agencyClose('i-1', 'CRUZ-ROJA', 'A')]],
  LI: ['LI 1235 1234', [desk.link('i-2', 'i-1', 'related')]],
  EA: ['EA 1234 HGO-77', [desk.handOverAccepted('i-1', 'HGO-77')]],
  EX: ['EX 1234 no es su territorio', [desk.handOverRefused('i-1', 'no es su territorio')]],
  VE: ['VE P118 0417', [desk.swapVehicle('u-P118', '0417')]],
  FT: ['FT P118 P120', [desk.endShift('u-P118'), desk.endShift('u-P120')]],
  PV: ['PV hidalgo 60 sigue la grúa', [desk.extendClosure('cl-1', '2026-11-30T00:00:00.000Z', 'sigue la grúa')]],
  RV: ['RV Hidalgo ya quedó libre', [desk.liftClosure('cl-1', 'ya quedó libre')]],
  AS: ['AS P118', [desk.acceptProposal('better:1')]],
  RS: ['RS P118 cubre la zona', [desk.declineProposal('better:1', 'cubre la zona')]],
  LU: ['LU 1234 Hidalgo 300', [cmd.setPlace('i-1', { ...PLACE, address: 'Hidalgo 300' }, true)]],
  RE: ['RE 1234 7225550100 Ana Ruiz', [desk.setCaller('i-1', 'Ana Ruiz', '7225550100')]],
  QV: ['QV 1234 cruz-roja todo', [desk.setDisclosure('i-1', 'CRUZ-ROJA', 'full')]],
  AG: ['AG 1234 vehiculo NXE4120; Versa gris', [desk.addRecord('i-1', { kind: 'vehicle', plate: 'NXE4120', description: 'Versa gris' })]],
  CG: ['CG 1234 1 vehi NXE4121', [desk.correctRecord('i-1', 1, { kind: 'vehicle', plate: 'NXE4121' })]],
  BG: ['BG 1234 1 era de otro folio', [desk.strikeRecord('i-1', 1, 'era de otro folio')]],
  SG: ['SG 1234 60206 pregunta si ya van', [desk.followUp('i-1', 60206, 'pregunta si ya van')]],
  DS: ['DS 1234 30101 hay otro asalto', [desk.split('i-1', { type_code: 30101, place: PLACE, narrative: 'hay otro asalto' })]],
  QR: ['QR 1234 1235 no tienen que ver', [desk.unlink('i-1', 'i-2', 'no tienen que ver')]],
  PG: ['PG 1234 18:30', [desk.schedule('i-1', '2026-11-30T00:30:00.000Z')]],
  PC: ['PC 1234 armas 8 el vecino tiene escopeta', [desk.caution(PLACE, 'weapon', 'el vecino tiene escopeta', '2026-11-30T07:00:00.000Z')]],
  RP: ['RP 1234 armas ya no vive ahí', [desk.withdrawCaution('cau-1', 'ya no vive ahí')]],
  BO: ['BO 1234 vehiculo 12 Jetta blanco; placa NXE', [desk.issueBolo('vehicle', 'Jetta blanco', 'placa NXE', '2026-11-30T11:00:00.000Z', 'i-1')]],
  LB: ['LB 1', [desk.readBolo('b-1')]],
  XB: ['XB 1 ya apareció', [desk.cancelBolo('b-1', 'ya apareció')]],
  EU: ['EU P118 out_of_service ponchadura', [cmd.setStatus('u-P118', 'out_of_service', 'ponchadura')]],
  EH: ['EH P118 on_scene 16:40', [desk.statusAt('u-P118', 'on_scene', '2026-11-29T22:40:00.000Z')]],
  CH: ['CH P118 lugar 16:40 lo dijo tarde', [desk.correctStatus('u-P118', 'on_scene', '2026-11-29T22:40:00.000Z', 'lo dijo tarde')]],
  PO: ['PO P118 19.29 -99.65', [desk.positionByVoice('u-P118', 19.29, -99.65)]],
  IT: ['IT P118 Ana, Luis / 0417 / 19:00', [desk.startShift('u-P118', [{ name: 'Ana', role: 'commander' }, { name: 'Luis', role: 'member' }], '0417', '2026-11-30T01:00:00.000Z')]],
  BA: ['BA P118 TOL-1', [desk.setStation('u-P118', 'TOL-1')]],
  ENT: ['ENT P118', [cmd.acknowledgeAlert('contact_due:u-P118:1')]],
  PAL: ['PAL 1234 10 viene otra unidad', [cmd.pauseAlert('queue_wait:i-1:1', '2026-11-29T23:10:00.000Z', 'viene otra unidad')]],
  QPA: ['QPA 1234', [cmd.resumeAlert('queue_wait:i-1:1')]],
  TA: ['TA cruz-roja pide ambulancia', [cmd.transferAgency(CALL, 'CRUZ-ROJA', 'pide ambulancia')]],
  GR: ['GR peligro', [cmd.promptResult(CALL, 'noise', true)]],
  DLI: ['DLI nadie suena y suena', [cmd.attemptTask(TASK, 'no_answer', 'suena y suena')]],
  DLF: ['DLF sin', [cmd.completeTask(TASK, 'no_emergency')]],
  QI: ['QI', [cmd.interpreter(CALL, false)]],
  NL: ['NL se oyen gritos', [cmd.callNote(CALL, 'se oyen gritos')]],
  AV: ['AV', [cmd.threat(CALL, true), cmd.threatToLife('i-2', true)]],
  SAV: ['SAV', [cmd.threat(CALL, false), cmd.threatToLife('i-2', false)]],
  ESP: ['ESP', [cmd.holdCall(CALL)]],
  SEG: ['SEG', [cmd.resumeCall(CALL)]],
  COL: ['COL', [cmd.endCall(CALL)]],
  MU: ['MU', [cmd.silentPrompt(CALL)]],
  IM: ['IM 3', [cmd.dispose(CALL, 70103)]],
  J: ['J 1234', [cmd.attach(CALL, 'i-1', 'TOL-261124-i-1')]],
  SJ: ['SJ es otro choque', [cmd.detach(CALL, 'es otro choque')]],
  RG: ['RG cambio de turno', [cmd.requeue(CALL, 'cambio de turno')]],
  TF: ['TF 7225550100 pide hablar con su médico', [cmd.transferLine(CALL, '7225550100', 'pide hablar con su médico')]],
  TC: ['TC C4-HIDALGO es de allá', [cmd.transferCentre(CALL, 'C4-HIDALGO', 'es de allá')]],
  INT: ['INT', [cmd.interpreter(CALL, true)]],
  IDI: ['IDI nah', [cmd.language(CALL, 'nah')]],
};
const LOCAL = ['V', 'M', 'MS', 'B', 'C', 'NV', 'DL', 'CV', 'GU', 'UB', 'ENV', 'BL', 'AL', 'Z'];

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
    for (const risky of ['X', 'U', 'R', 'RA', 'FS', 'CA', 'EN', 'IM', 'COL', 'EM', 'DV']) {
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
    expect(parse('CV 1234 60 choque con lesionados', names)).toMatchObject({ action: { type: 'close_street', incident: 'i-1', minutes: 60, reason: 'choque con lesionados' } });
    expect(parse('cv P118 30 desfile', names)).toMatchObject({ action: { type: 'close_street', unit: 'u-P118', minutes: 30 } });
  });
});

describe('wrong lines say what is wrong', () => {
  const cases: [string, string, string][] = [
    ['ZZ 1', 'unknown_verb', 'ZZ'],
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
    ['DV 1234 P118 motivo', 'idle_unit', ''],
    ['DV 1235 P120 motivo', 'same_incident', ''],
    ['CB 1234 P118 P118 motivo', 'same_unit', ''],
    ['LP 1235', 'no_cautions', ''],
    ['RV morelos libre', 'unknown_closure', 'morelos'],
    ['CV 1234 60', 'missing_text', ''],
    ['CV 1234 0 choque', 'bad_minutes', '0'],
    ['TI 1234 99999', 'unknown_type', '99999'],
    ['IM 12', 'bad_improper', '12'],
    ['PR 1234 constructor', 'bad_priority', 'constructor'],
    ['SP 1234 P118', 'too_much', 'P118'],
    ['T P118 10 20', 'too_much', '20'],
    ['AV ahora', 'too_much', 'ahora'],
    ['AP 1234 MARINA', 'unknown_agency', 'MARINA'],
    ['PG 1234 25:00', 'bad_time', '25:00'],
    ['EH P118 on_scene ayer', 'bad_time', 'ayer'],
    ['PC 1234 a 8 texto', 'bad_choice', 'a'],
    ['PC 1234 armas 721 texto', 'bad_hours', '721'],
    ['BG 1234 cero motivo', 'bad_number', 'cero'],
    ['PO P118 91 0', 'bad_position', '91'],
    ['PO P118 19.29 x', 'bad_position', 'x'],
    ['EU P118 volando', 'unknown_state', 'volando'],
    ['BA P118 ECA-9', 'unknown_station', 'ECA-9'],
    ['LB 7', 'unknown_bolo', '7'],
    ['RP 1235 armas motivo', 'unknown_caution', ''],
    ['ENT A07', 'no_alarm', ''],
    ['RE 1234 -', 'missing_text', ''],
    ['BO 1234 vehiculo 12 solo título', 'missing_text', ''],
    ['IT P118 / 0417', 'missing_text', ''],
    ['IT P118 Ana / 0417 / mañana', 'bad_time', 'mañana'],
    ['LI 1234 1235 primos', 'bad_choice', 'primos'],
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
  it('an hour alone is the next one, or the last one; a day may stand before it', () => {
    const at = (line: string) => {
      const parsed = parse(line, names);
      return parsed.kind === 'commands' ? (parsed.commands[0]?.body['at'] ?? parsed.commands[0]?.body['until']) : parsed;
    };
    expect(at('PG 1234 16:00')).toBe('2026-11-30T22:00:00.000Z');
    expect(at('EH P118 on_scene 17:30')).toBe('2026-11-28T23:30:00.000Z');
    expect(at('PG 1234 2/1 7:05')).toBe('2027-01-02T13:05:00.000Z');
    expect(at('PS 1234 18:30 espera grúa')).toBe('2026-11-30T00:30:00.000Z');
    expect(NOW).toBe(Date.parse('2026-11-29T23:00:00Z'));
  });
  it('a state of a unit is said in Spanish, by the agency’s own words, or by its code', () => {
    const own = { ...names, states: () => [{ id: 'en_route', name: 'En camino', hint: '' }, { id: 'on_scene', name: 'En el lugar', hint: '' }, { id: 'available', name: 'Disponible', hint: '' }, { id: 'relevo', name: 'En relevo', hint: '' }] };
    const to = (word: string) => {
      const parsed = parse(`EU P118 ${word}`, own);
      return parsed.kind === 'commands' ? parsed.commands[0]?.body['status'] : parsed;
    };
    for (const [word, code] of [['camino', 'en_route'], ['lugar', 'on_scene'], ['libre', 'available'], ['dispo', 'available'], ['relevo', 'relevo'], ['"En el lugar"', 'on_scene'], ['on_scene', 'on_scene']]) expect(to(word as string), word).toBe(code);
    expect(to('en')).toMatchObject({ code: 'unknown_state', word: 'en' });
    expect(to('pausa')).toMatchObject({ code: 'unknown_state' });
    expect(complete('EU P118 ca', own).map((s) => s.line)).toEqual(['EU P118 camino ']);
    expect(parse('EH P118 lugar 16:40', names)).toMatchObject({ commands: [desk.statusAt('u-P118', 'on_scene', '2026-11-29T22:40:00.000Z')] });
  });
  it('a name of several words stands between quotes', () => {
    expect(parse('EN 1234 "C5 Hidalgo" es de allá', names)).toMatchObject({ commands: [cmd.handOver('i-1', 'C5 Hidalgo', 'es de allá')] });
    expect(parse('TC "C5 Hidalgo" es de allá', names)).toMatchObject({ commands: [cmd.transferCentre(CALL, 'C5 Hidalgo', 'es de allá')] });
    expect(parse('EN 1234 "C5 Hidalgo', names)).toMatchObject({ commands: [cmd.handOver('i-1', '"C5', 'Hidalgo')] });
  });
  it('takes a unit once however often it is said', () => {
    expect(parse('D 1234 P118 p118', names)).toMatchObject({ commands: [cmd.assign('i-1', ['u-P118'])] });
  });
});

describe('completion', () => {
  it('verbs, then folios, then units not yet said', () => {
    expect(complete('', names).length).toBe(VERBS.length);
    expect(complete('E', names).map((s) => s.name)).toEqual(['EN', 'ER', 'ES', 'EM', 'EA', 'EX', 'EU', 'EH', 'ENT', 'ESP', 'ENV']);
    expect(complete('D 12', names).map((s) => s.line)).toEqual(['D 1234 ', 'D 1235 ']);
    expect(complete('TI 1234 301', names).map((s) => s.line)).toEqual(['TI 1234 30101 ']);
    expect(complete('D 1234 P118 p', names).map((s) => s.line)).toEqual(['D 1234 P118 P120 ']);
    expect(complete('X 1234 ', names).map((s) => s.name)).toEqual(['A', 'N', 'I', 'F', 'D']);
    expect(complete('N 1234 te', names)).toEqual([]);
  });
});

describe('verbs', () => {
  it.each([['es', es] as const, ['en', en] as const])('%s has words and an example for each, and no other', (_, t) => {
    expect(Object.keys(t.command.verbs).sort()).toEqual(VERBS.map((v) => v.verb).sort());
    expect(Object.keys(t.command.examples).sort()).toEqual(VERBS.map((v) => v.verb).sort());
  });
  it('have one to three letters, each its own', () => {
    expect(new Set(VERBS.map((v) => v.verb)).size).toBe(VERBS.length);
    for (const { verb } of VERBS) expect(verb).toMatch(/^[A-Z]{1,3}$/);
  });
});

describe('a button and its line give the same command', () => {
  it('for any command of any button that has a line', () => {
    const tried = new Set<string>();
    const exact = new Set<string>();
    for (let seed = 0; seed < 4000; seed++) {
      const rnd = random(seed);
      const one = <T>(list: readonly T[]): T => list[Math.floor(rnd() * list.length)] as T;
      const i = () => one(incidents).id;
      const u = () => one(units).id;
      const some = () => [...new Set(Array.from({ length: 1 + Math.floor(rnd() * 3) }, u))];
      const text = () => Array.from({ length: 1 + Math.floor(rnd() * 5) }, () => one(WORDS)).join(' ');
      const maybe = () => (rnd() < 0.5 ? undefined : text());
      const buttons: Record<string, () => Command | Command[]> = {
        assign: () => cmd.assign(i(), some()),
        release: () => cmd.release(i(), u()),
        cancel: () => cmd.cancel(i(), rnd() < 0.3 ? [] : some(), text()),
        preempt: () => cmd.preempt('i-1', 'u-P120', 'i-2', text()),
        exchange: () => cmd.exchange(i(), 'u-P118', 'u-A07', text()),
        stack: () => cmd.stack(i(), u(), maybe()),
        unstack: () => cmd.unstack(i(), u(), maybe()),
        narrate: () => cmd.narrate(i(), text()),
        setPriority: () => cmd.setPriority(i(), one(['critical', 'high', 'medium', 'low'] as const), maybe()),
        threatToLife: () => cmd.threatToLife(i(), rnd() < 0.5),
        retype: () => cmd.retype(i(), one([30101, 10104]), maybe()),
        addAgency: () => cmd.addAgency(i(), 'CRUZ-ROJA'),
        mergeInto: () => cmd.mergeInto('i-2', 'i-1'),
        unmerge: () => cmd.unmerge(i(), text()),
        hold: () => cmd.hold(i(), text()),
        unhold: () => cmd.unhold(i()),
        handOver: () => cmd.handOver(i(), 'C4-HIDALGO', text()),
        close: () => cmd.close(i(), one(['A', 'N', 'I', 'F', 'D'] as const), maybe()),
        reopen: () => cmd.reopen(i(), text()),
        setStatus: () => cmd.setStatus(u(), one(['en_route', 'on_scene', 'transporting', 'at_hospital', 'available', 'break'])),
        outOfService: () => cmd.setStatus(u(), 'out_of_service', text()),
        welfareOk: () => cmd.welfareOk(u()),
        setTimer: () => cmd.setTimer(u(), 1 + Math.floor(rnd() * 480)),
        clearTimer: () => cmd.clearTimer(u()),
        emergency: () => cmd.emergency(u(), maybe()),
        clearEmergency: () => cmd.clearEmergency(u(), text()),
        callNote: () => cmd.callNote(CALL, text()),
        threats: () => cmd.threats(CALL, 'i-2', rnd() < 0.5),
        holdCall: () => cmd.holdCall(CALL),
        resumeCall: () => cmd.resumeCall(CALL),
        endCall: () => cmd.endCall(CALL),
        silentPrompt: () => cmd.silentPrompt(CALL),
        dispose: () => cmd.dispose(CALL, one([70101, 70105, 70109]), maybe()),
        attach: () => cmd.attach(CALL, 'i-2', 'TOL-261124-i-2'),
        detach: () => cmd.detach(CALL, text()),
        requeue: () => cmd.requeue(CALL, text()),
        transferLine: () => cmd.transferLine(CALL, '7225550100', text()),
        transferCentre: () => cmd.transferCentre(CALL, 'C4-HIDALGO', text()),
        interpreter: () => cmd.interpreter(CALL, true),
        language: () => cmd.language(CALL, 'nah'),
      };
      const [name, press] = one(Object.entries(buttons));
      const button = [press()].flat();
      tried.add(name);
      const line = exactLine(button, spell, names);
      // A reason that begins with a unit's name cannot be told from one more unit: such a button has no line.
      if (line === null) {
        expect(['cancel', 'unstack', 'stack'], `seed ${seed}: ${JSON.stringify(button)}`).toContain(name);
        continue;
      }
      exact.add(name);
      expect(parse(line, names), `seed ${seed}: ${line}`).toMatchObject({ commands: button });
    }
    expect([...exact].sort()).toEqual([...tried].sort());
  });
});
