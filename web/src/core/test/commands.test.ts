import { describe, expect, it } from 'vitest';
import { Http } from '../../api/http';
import { cmd } from '../cmd';
import { QUEUE_MAX, Sender, type Sent } from '../commands';
import { memoryStore } from '../storage';

interface Seen {
  path: string;
  key: string | null;
  happenedAt: string | null;
  body: Record<string, unknown>;
}
/** A server that can be away, and that refuses what it is told to. */
function bench(store = memoryStore()) {
  const seen: Seen[] = [];
  const state = { away: false, refuse: '' };
  let made = 0;
  const http = new Http(async (url, init) => {
    if (state.away) throw new TypeError('network');
    const headers = new Headers(init?.headers);
    const body = JSON.parse(String(init?.body)) as Record<string, unknown>;
    seen.push({ path: String(url), key: headers.get('Idempotency-Key'), happenedAt: headers.get('Happened-At'), body });
    if (state.refuse === body['type']) {
      const problem = { type: 'urn:atalaya:problem:unit_already_assigned', title: 'taken', status: 409, detail: 'P118 ya va a otro folio.', code: 'unit_already_assigned' };
      return new Response(JSON.stringify(problem), { status: 409 });
    }
    return new Response(JSON.stringify({ id: `id-${++made}`, version: 1, position: made, events: [] }));
  });
  let clock = 0;
  let key = 0;
  const sender = new Sender({ http, store, now: () => `t${++clock}`, newKey: () => `k${++key}` });
  sender.signIn('account');
  return { sender, seen, state, store };
}

describe('sender', () => {
  it('sends with its own key and tells of each step', async () => {
    const { sender, seen } = bench();
    const steps: string[] = [];
    sender.listen((s) => steps.push(s.state));
    await sender.send(cmd.setStatus('u1', 'on_scene'));
    expect(seen).toEqual([{ path: '/api/v1/units/u1/commands', key: 'k1', happenedAt: null, body: { type: 'set_status', status: 'on_scene' } }]);
    expect(steps).toEqual(['sending', 'confirmed']);
  });
  it('shows a refusal with its reason', async () => {
    const { sender, state } = bench();
    state.refuse = 'assign';
    const sent = await sender.send(cmd.assign('i1', ['u1']));
    expect(sent.state).toBe('refused');
    expect(sent.problem?.detail).toBe('P118 ya va a otro folio.');
    expect(sender.queue).toEqual([]);
  });
  it('keeps commands on disk while the server is away and replays them in order, once, with their times', async () => {
    const { sender, seen, state, store } = bench();
    state.away = true;
    await sender.send(cmd.narrate('i1', 'uno'));
    await sender.send(cmd.narrate('i1', 'dos'));
    state.away = false;
    // What comes later waits behind what waits: order is kept.
    await sender.send(cmd.narrate('i1', 'tres'));
    expect(seen).toEqual([]);
    // The browser is killed; another one takes up the queue of the same account.
    const second = bench(store);
    expect(second.sender.queue.map((s) => s.command.body['text'])).toEqual(['uno', 'dos', 'tres']);
    await second.sender.flush();
    expect(second.seen.map((s) => [s.body['text'], s.key, s.happenedAt])).toEqual([
      ['uno', 'k1', 't1'],
      ['dos', 'k2', 't2'],
      ['tres', 'k3', 't3'],
    ]);
    expect(second.sender.queue).toEqual([]);
    expect(store.keys()).toEqual([]);
  });
  it('stops at the first that finds no server, and goes on past a refusal', async () => {
    const { sender, seen, state } = bench();
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
  it('gives the made id to commands that named it before it existed', async () => {
    const { sender, seen, state } = bench();
    state.away = true;
    const call = await sender.send(cmd.takeManual('radio'));
    await sender.send(cmd.callNote(`local:${call.key}`, 'reporta choque'));
    await sender.send(cmd.open({ call: `local:${call.key}`, type_code: 10104, place: { address: 'x', municipality: '15106' } }));
    state.away = false;
    await sender.flush();
    expect(seen[1]?.path).toBe('/api/v1/calls/id-1/commands');
    expect(seen[2]?.body['call']).toBe('id-1');
  });
  it('refuses aloud when the queue is full, and says when nothing can be kept', async () => {
    const { sender, state } = bench();
    state.away = true;
    let last: Sent | undefined;
    for (let i = 0; i <= QUEUE_MAX; i++) last = await sender.send(cmd.narrate('i1', String(i)));
    expect(sender.queue.length).toBe(QUEUE_MAX);
    expect(last?.state).toBe('refused');
    expect(last?.problem?.code).toBe('queue_full');
    const forgetful = bench({ ...memoryStore(), set: () => false });
    forgetful.state.away = true;
    const sent = await forgetful.sender.send(cmd.narrate('i1', 'x'));
    expect(sent.problem?.code).toBe('not_kept');
  });
  it('does not take another account’s queue', async () => {
    const { sender, state, store } = bench();
    state.away = true;
    await sender.send(cmd.narrate('i1', 'mío'));
    sender.signIn('other');
    expect(sender.queue).toEqual([]);
    expect(store.keys()).toEqual(['queue.account']);
  });
});
