import { describe, expect, it } from 'vitest';
import { Http } from '../../api/http';
import { cmd } from '../cmd';
import { isKept, QUEUE_MAX, Sender, subjectOf, type Sent } from '../commands';
import { memoryVault, type Vault } from '../vault';

interface Seen {
  path: string;
  key: string | null;
  happenedAt: string | null;
  body: Record<string, unknown>;
}
/** A server that can be away, and that refuses what it is told to. */
async function bench(disk = new Map<string, unknown>(), vault: Vault = memoryVault(disk)) {
  const seen: Seen[] = [];
  const state = { away: false, refuse: '', status: 409 };
  let made = 0;
  const http = new Http(async (url, init) => {
    if (state.away) throw new TypeError('network');
    const headers = new Headers(init?.headers);
    const body = JSON.parse(String(init?.body)) as Record<string, unknown>;
    seen.push({ path: String(url), key: headers.get('Idempotency-Key'), happenedAt: headers.get('Happened-At'), body });
    if (state.refuse === body['type']) {
      const problem = { type: 'urn:atalaya:problem:unit_already_assigned', title: 'taken', status: state.status, detail: 'P118 ya va a otro folio.', code: 'unit_already_assigned' };
      return new Response(JSON.stringify(problem), { status: state.status });
    }
    return new Response(JSON.stringify({ id: `id-${++made}`, version: 1, position: made, events: [] }));
  });
  let clock = disk.size * 100;
  let key = disk.size * 100;
  const sender = new Sender({ http, vault, now: () => `t${++clock}`, newKey: () => `k${++key}`, clock: () => 0 });
  await sender.signIn('account');
  return { sender, seen, state, disk };
}
const texts = (list: Sent[]) => list.map((s) => s.command.body['text']);

describe('sender', () => {
  it('sends with its own key and tells of each step', async () => {
    const { sender, seen, disk } = await bench();
    const steps: string[] = [];
    sender.listen((s) => steps.push(s.state));
    await sender.send(cmd.setStatus('u1', 'on_scene'));
    expect(seen).toEqual([{ path: '/api/v1/units/u1/commands', key: 'k1', happenedAt: null, body: { type: 'set_status', status: 'on_scene' } }]);
    expect(steps).toEqual(['sending', 'confirmed']);
    expect(disk.size).toBe(0);
  });
  it('has a command on disk before its answer: a browser killed in between sends it again under the same key', async () => {
    const { sender, state, disk } = await bench();
    state.away = true;
    const sent = sender.prepare(cmd.narrate('i1', 'uno'));
    void sender.send(sent.command, sent);
    expect([...disk.values()]).toMatchObject([{ key: 'k1', state: 'sending' }]);
    const second = await bench(disk);
    await second.sender.flush();
    expect(second.seen).toMatchObject([{ key: 'k1', happenedAt: 't1' }]);
  });
  it('lets no command overtake the one before it, however fast the keys are', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const http = new Http(async (_, init) => {
      asked.push((JSON.parse(String(init?.body)) as { type: string }).type);
      await new Promise<void>((resolve) => answers.push(resolve));
      return new Response(JSON.stringify({ id: 'c1', version: 1, position: 1, events: [] }));
    });
    const sender = new Sender({ http, vault: memoryVault(), now: () => 't1', clock: () => 0 });
    await sender.signIn('account');
    const both = [sender.send(cmd.narrate('i1', 'uno')), sender.send(cmd.setStatus('u1', 'on_scene'))];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toEqual(['narrate']);
    answers[0]?.();
    await both[0];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toEqual(['narrate', 'set_status']);
    answers[1]?.();
    expect((await Promise.all(both)).map((s) => s.state)).toEqual(['confirmed', 'confirmed']);
  });
  it('shows a refusal with its reason', async () => {
    const { sender, state } = await bench();
    state.refuse = 'assign';
    const sent = await sender.send(cmd.assign('i1', ['u1']));
    expect(sent.state).toBe('refused');
    expect(sent.problem?.detail).toBe('P118 ya va a otro folio.');
    expect(sender.queue).toEqual([]);
  });
  it('keeps commands on disk while the server is away and replays them in order, once, with their times', async () => {
    const { sender, seen, state, disk } = await bench();
    state.away = true;
    await sender.send(cmd.narrate('i1', 'uno'));
    await sender.send(cmd.narrate('i1', 'dos'));
    state.away = false;
    // What comes later waits behind what waits: order is kept.
    await sender.send(cmd.narrate('i1', 'tres'));
    expect(seen).toEqual([]);
    // The browser is killed; another one takes up the queue of the same account.
    const second = await bench(disk);
    expect(texts(second.sender.queue)).toEqual(['uno', 'dos', 'tres']);
    await second.sender.flush();
    expect(second.seen.map((s) => [s.body['text'], s.key, s.happenedAt])).toEqual([
      ['uno', 'k1', 't1'],
      ['dos', 'k2', 't2'],
      ['tres', 'k3', 't3'],
    ]);
    expect(second.sender.queue).toEqual([]);
    expect(disk.size).toBe(0);
  });
  it('stops at the first that finds no server, and goes on past a refusal', async () => {
    const { sender, seen, state } = await bench();
    state.away = true;
    await sender.send(cmd.assign('i1', ['u1']));
    await sender.send(cmd.narrate('i1', 'sigue'));
    await sender.flush();
    expect(sender.queue.length).toBe(2);
    state.away = false;
    state.refuse = 'assign';
    await sender.flush();
    expect(seen.map((s) => s.body['type'])).toEqual(['assign', 'narrate']);
    expect(sender.history.map((s) => s.state).sort()).toEqual(['confirmed', 'refused']);
  });
  it('keeps what was refused after waiting until somebody has dealt with it, over a reload too', async () => {
    const { sender, state, disk } = await bench();
    state.away = true;
    await sender.send(cmd.assign('i1', ['u1']));
    state.away = false;
    state.refuse = 'assign';
    await sender.flush();
    const second = await bench(disk);
    expect(second.sender.queue).toEqual([]);
    expect(second.sender.refused()).toMatchObject([{ at: 't1', problem: { code: 'unit_already_assigned' }, waited: true }]);
    second.sender.dismiss('k1');
    expect((await bench(disk)).sender.refused()).toEqual([]);
  });
  it.each([401, 429])('waits on %i: that is no verdict on the command', async (status) => {
    const { sender, state } = await bench();
    Object.assign(state, { refuse: 'narrate', status });
    const sent = await sender.send(cmd.narrate('i1', 'x'));
    expect(isKept(sent)).toBe(true);
    state.refuse = '';
    await sender.flush();
    expect(sent.state).toBe('confirmed');
  });
  it('names what it makes before the server knows of it', async () => {
    const { sender, seen, state } = await bench();
    state.away = true;
    const call = await sender.send(cmd.takeManual('radio'));
    await sender.send(cmd.callNote(subjectOf(call), 'reporta choque'));
    await sender.send(cmd.open({ call: subjectOf(call), type_code: 10104, place: { address: 'x', municipality: '15106' } }));
    state.away = false;
    await sender.flush();
    expect(seen[0]?.key).toBe(call.key);
    expect(seen[1]?.path).toBe(`/api/v1/calls/${call.key}/commands`);
    expect(seen[2]?.body['call']).toBe(call.key);
  });
  it('keeps only the newest draft of a form: a long cut does not fill the queue with keystrokes', async () => {
    const { sender, state, disk } = await bench();
    state.away = true;
    for (let i = 1; i <= 900; i++) await sender.send(cmd.draft('c1', i, { narrative: `texto ${i}` }));
    await sender.send(cmd.draft('c2', 1, {}));
    expect(sender.queue.map((s) => [s.command.id, s.command.body['revision']])).toEqual([['c1', 900], ['c2', 1]]);
    expect(disk.size).toBe(2);
  });
  it('refuses aloud when the queue is full, and says when nothing can be kept', async () => {
    const { sender, state } = await bench();
    state.away = true;
    let last: Sent | undefined;
    for (let i = 0; i <= QUEUE_MAX; i++) last = await sender.send(cmd.narrate('i1', String(i)));
    expect(sender.queue.length).toBe(QUEUE_MAX);
    expect(last?.state).toBe('refused');
    expect(last?.problem?.code).toBe('queue_full');
    const full: Vault = { ...memoryVault(), write: () => Promise.reject(new Error('QuotaExceededError')) };
    const forgetful = await bench(new Map(), full);
    forgetful.state.away = true;
    const sent = await forgetful.sender.send(cmd.narrate('i1', 'x'));
    expect(sent.problem?.code).toBe('not_kept');
    expect([sent.state, isKept(sent)]).toEqual(['queued', false]);
    forgetful.state.away = false;
    await forgetful.sender.flush();
    expect(sent.state).toBe('confirmed');
  });
  it('holds an answer that is cut off, or that is no answer of the server, for none: the order goes again under its key', async () => {
    const cut = () => new Response(new ReadableStream({ start: (body) => body.error(new TypeError('terminated')) }));
    for (const strange of [cut, () => new Response('<html>Inicie sesión en la red</html>')]) {
      const keys: (string | null)[] = [];
      const http = new Http(async (_, init) => {
        keys.push(new Headers(init?.headers).get('Idempotency-Key'));
        return keys.length === 1 ? strange() : new Response(JSON.stringify({ id: 'i1', version: 1, position: 1, events: [] }));
      });
      const sender = new Sender({ http, vault: memoryVault(), now: () => 't1', clock: () => 0 });
      await sender.signIn('account');
      const sent = await sender.send(cmd.narrate('i1', 'uno'));
      expect(sent.state).toBe('queued');
      await sender.flush();
      expect(sent.state).toBe('confirmed');
      expect(keys[0]).toBe(keys[1]);
    }
  });
  it('keeps an order whose session ended for who gave it, and lists it for nobody else', async () => {
    const { sender, state, disk } = await bench();
    Object.assign(state, { refuse: 'narrate', status: 401 });
    const order = sender.send(cmd.narrate('i1', 'mío'));
    // As the HTTP door does on a 401, before the sender hears of it.
    sender.signOut();
    await order;
    expect([...disk.keys()]).toEqual([expect.stringMatching(/^out\.account\./)]);
    await sender.signIn('other');
    expect([sender.queue, sender.history]).toEqual([[], []]);
    await sender.signIn('account');
    expect(texts(sender.queue)).toEqual(['mío']);
  });
  it('takes back what was never sent, and nothing that may have arrived', async () => {
    const { sender, state, disk, seen } = await bench();
    state.away = true;
    const tried = await sender.send(cmd.narrate('i1', 'uno'));
    const waits = await sender.send(cmd.narrate('i1', 'dos'));
    expect(sender.withdraw(tried.key)).toBe(false);
    expect(sender.withdraw(waits.key)).toBe(true);
    expect(waits.state).toBe('withdrawn');
    expect(texts(sender.queue)).toEqual(['uno']);
    await new Promise((done) => setTimeout(done));
    expect(disk.size).toBe(1);
    state.away = false;
    await sender.flush();
    expect(seen.map((s) => s.body['text'])).toEqual(['uno']);
    expect(sender.withdraw(tried.key)).toBe(false);
  });
  it('does not take another account’s queue', async () => {
    const { sender, state, disk } = await bench();
    state.away = true;
    await sender.send(cmd.narrate('i1', 'mío'));
    await sender.signIn('other');
    expect(sender.queue).toEqual([]);
    expect([...disk.keys()]).toEqual([expect.stringMatching(/^out\.account\./)]);
  });
  it('shows what another window of the workstation queued, and forgets what that one sent', async () => {
    const { sender, state, disk } = await bench();
    const other = await bench(disk);
    state.away = other.state.away = true;
    await sender.send(cmd.narrate('i1', 'uno'));
    await other.sender.reload();
    expect(texts(other.sender.queue)).toEqual(['uno']);
    state.away = false;
    await sender.flush();
    await other.sender.reload();
    expect(other.sender.queue).toEqual([]);
  });
});
