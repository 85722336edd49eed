/** Nothing can be done by mouse alone: each command has a verb of the command line, or a key where it is given. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cmd } from '../cmd';
import { VERBS } from '../grammar';

/** `verb`: of the command line. `form`: it is given by itself while somebody types. */
type Way = { verb: string } | { form: string };
const WAYS: Record<keyof typeof cmd, Way> = {
  takeManual: { verb: 'NV' },
  answer: { verb: 'C' },
  locate: { verb: 'UB' },
  draft: { form: 'screens/calls' },
  taskIsEmergency: { form: 'screens/calls' },
  callNote: { verb: 'NL' },
  holdCall: { verb: 'ESP' },
  resumeCall: { verb: 'SEG' },
  endCall: { verb: 'COL' },
  dispose: { verb: 'IM' },
  silentPrompt: { verb: 'MU' },
  promptResult: { verb: 'GR' },
  transferLine: { verb: 'TF' },
  transferCentre: { verb: 'TC' },
  transferAgency: { verb: 'TA' },
  requeue: { verb: 'RG' },
  attach: { verb: 'J' },
  detach: { verb: 'SJ' },
  guideAnswer: { verb: 'GU' },
  threat: { verb: 'AV' },
  threats: { verb: 'AV' },
  interpreter: { verb: 'INT' },
  language: { verb: 'IDI' },
  claimTask: { verb: 'DL' },
  attemptTask: { verb: 'DLI' },
  completeTask: { verb: 'DLF' },
  open: { verb: 'ENV' },
  narrate: { verb: 'N' },
  setPriority: { verb: 'PR' },
  threatToLife: { verb: 'AVF' },
  retype: { verb: 'TI' },
  setPlace: { verb: 'LU' },
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
  acknowledgeAlert: { verb: 'ENT' },
  pauseAlert: { verb: 'PAL' },
  resumeAlert: { verb: 'QPA' },
  // Administration and reviews are orders (core/order.ts), given by forms alone: nothing of theirs may wait in the queue.
};
const SOURCE = join(import.meta.dirname, '..', '..');
function sources(folder: string): string[] {
  return readdirSync(join(SOURCE, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : /\.(svelte|ts)$/.test(entry.name) ? [join(folder, entry.name)] : [],
  );
}
const read = (file: string) => readFileSync(join(SOURCE, file), 'utf8');

describe('ways', () => {
  it.each(Object.keys(cmd) as (keyof typeof cmd)[])('%s can be given by keys', (name) => {
    const way = WAYS[name];
    expect(way, 'a command without a way').toBeDefined();
    if ('verb' in way) expect(VERBS.map((v) => v.verb)).toContain(way.verb);
    if ('form' in way) expect(sources(way.form).map(read).join('\n')).toContain(`cmd.${name}(`);
  });
  it('no component builds a command by itself', () => {
    const own = [...sources('screens'), ...sources('orders'), ...sources('ui'), ...sources('state')].filter((file) => /\bresource:\s*['"]/.test(read(file)));
    expect(own).toEqual([]);
  });
  it('a threat is never marked on a call and not on its incident, which is all that dispatch sees', () => {
    const halves = [...sources('screens'), ...sources('orders'), ...sources('core/grammar')].filter((file) => read(file).includes('cmd.threat('));
    expect(halves).toEqual([]);
  });
  it('what is typed into a dialog is on this workstation’s disk, not in the memory of the dialog', () => {
    // The street that is being closed lives with its map; what is looked for is no text to keep.
    const rooms = [...sources('screens/calls'), ...sources('screens/dispatch'), ...sources('orders'), ...sources('ui')].filter((file) => !file.startsWith(join('ui', 'map')) && !file.endsWith('Palette.svelte'));
    const lost = rooms.flatMap((file) =>
      [...read(file).matchAll(/<(?:input|textarea)\b[^>]*?bind:value=\{([\w.]+)\}/g)]
        .filter(([field, value]) => !field.includes('type="search"') && !/\.text$|^at\.form\./.test(value ?? ''))
        .map(([, value]) => `${file}: ${value}`),
    );
    expect(lost).toEqual([]);
  });
  it('a key of the shell means the same on every screen', () => {
    const keysOf = (file: string) => [...read(file).matchAll(/keys: \['([^']+)'\]/g)].map((m) => m[1]);
    const ours = keysOf('Shell.svelte');
    expect(new Set(ours).size).toBe(ours.length);
    expect(ours.length).toBeGreaterThan(8);
    for (const file of [...sources('screens'), ...sources('orders')]) {
      expect(keysOf(file).filter((key) => ours.includes(key)), file).toEqual([]);
    }
  });
  it('no shortcut is one that the browser keeps for itself', () => {
    const all = [...sources('screens'), ...sources('orders'), ...sources('ui'), 'Shell.svelte'].map(read).join('\n');
    const keys = [...all.matchAll(/keys: \[((?:'[^']+'(?:, )?)+)\]/g)].flatMap((m) => [...(m[1] ?? '').matchAll(/'([^']+)'/g)].map((k) => k[1]));
    expect(keys.length).toBeGreaterThan(10);
    for (const taken of ['Ctrl+N', 'Ctrl+T', 'Ctrl+W', 'F5', 'F11', 'F12', 'Alt+F']) expect(keys).not.toContain(taken);
  });
});
