/** Nothing can be done by mouse alone: each command has a verb of the command line, or a key where it is given. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cmd } from '../cmd';
import { VERBS } from '../grammar';

/** `verb`: of the command line. `keys`: of an action on the screen. `form`: typed in a field or chosen in a dialog by keys. */
type Way = { verb: string } | { keys: string } | { form: string };
const WAYS: Record<keyof typeof cmd, Way> = {
  takeManual: { keys: 'Alt+N' },
  answer: { keys: 'F4' },
  locate: { form: 'screens/calls' },
  draft: { form: 'screens/calls' },
  callNote: { verb: 'NL' },
  holdCall: { verb: 'ESP' },
  resumeCall: { verb: 'SEG' },
  endCall: { verb: 'COL' },
  dispose: { verb: 'IM' },
  silentPrompt: { verb: 'MU' },
  promptResult: { form: 'screens/calls' },
  transferLine: { verb: 'TF' },
  transferCentre: { verb: 'TC' },
  requeue: { verb: 'RG' },
  attach: { verb: 'J' },
  detach: { verb: 'SJ' },
  guideAnswer: { form: 'screens/calls' },
  threat: { verb: 'AV' },
  interpreter: { verb: 'INT' },
  language: { verb: 'IDI' },
  claimTask: { verb: 'DL' },
  attemptTask: { form: 'screens/calls' },
  completeTask: { form: 'screens/calls' },
  open: { keys: 'Ctrl+Enter' },
  narrate: { verb: 'N' },
  setPriority: { verb: 'PR' },
  threatToLife: { verb: 'AVF' },
  retype: { verb: 'TI' },
  setPlace: { keys: 'Ctrl+Enter' },
  assign: { verb: 'D' },
  release: { verb: 'R' },
  cancel: { verb: 'CA' },
  preempt: { verb: 'DV' },
  exchange: { verb: 'CB' },
  stack: { verb: 'CO' },
  unstack: { verb: 'SC' },
  addAgency: { verb: 'AP' },
  mergeInto: { verb: 'U' },
  unmerge: { verb: 'DU' },
  hold: { verb: 'PS' },
  unhold: { verb: 'SP' },
  handOver: { verb: 'EN' },
  acknowledgeCaution: { verb: 'LP' },
  close: { verb: 'X' },
  reopen: { verb: 'RA' },
  setStatus: { verb: 'ER' },
  welfareOk: { verb: 'OK' },
  clearEmergency: { verb: 'QE' },
  setTimer: { verb: 'T' },
  clearTimer: { verb: 'QT' },
  emergency: { verb: 'EM' },
  acknowledgeAlert: { form: 'state' },
  pauseAlert: { form: 'state' },
  resumeAlert: { form: 'state' },
  // Administration and reviews are orders (core/order.ts), given by forms alone: nothing of theirs may wait in the queue.
};
const SOURCE = join(import.meta.dirname, '..', '..');
function sources(folder: string): string[] {
  return readdirSync(join(SOURCE, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : /\.(svelte|ts)$/.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}
const read = (file: string) => readFileSync(join(SOURCE, file), 'utf8');
const screens = sources('screens').map(read).join('\n');

describe('ways', () => {
  it.each(Object.keys(cmd) as (keyof typeof cmd)[])('%s can be given by keys', (name) => {
    const way = WAYS[name];
    expect(way, 'a command without a way').toBeDefined();
    if ('verb' in way) expect(VERBS.map((v) => v.verb)).toContain(way.verb);
    if ('keys' in way) expect(screens).toContain(`keys: ['${way.keys}']`);
    if ('form' in way) expect(sources(way.form).map(read).join('\n')).toContain(`cmd.${name}(`);
  });
  it('no component builds a command by itself', () => {
    const own = [...sources('screens'), ...sources('ui'), ...sources('state')].filter((file) => /\bresource:\s*['"]/.test(read(file)));
    expect(own).toEqual([]);
  });
  it('no key means two things at once in the shell', () => {
    const keys = [...read('App.svelte').matchAll(/keys: \['([^']+)'\]/g)].map((m) => m[1]);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it('no shortcut is one that the browser keeps for itself', () => {
    const all = [...sources('screens'), ...sources('ui'), 'App.svelte'].map(read).join('\n');
    const keys = [...all.matchAll(/keys: \[((?:'[^']+'(?:, )?)+)\]/g)].flatMap((m) => [...(m[1] ?? '').matchAll(/'([^']+)'/g)].map((k) => k[1]));
    expect(keys.length).toBeGreaterThan(10);
    for (const taken of ['Ctrl+N', 'Ctrl+T', 'Ctrl+W', 'F5', 'F11', 'F12', 'Alt+F']) expect(keys).not.toContain(taken);
  });
});
