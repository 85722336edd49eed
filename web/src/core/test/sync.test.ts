import { describe, expect, it } from 'vitest';
import type { ServerFrame } from '../../api/types';
import { Replica, type SocketLike } from '../sync';

/** A clock, timers and sockets that the test moves by hand. */
function bench() {
  let now = 1_000_000;
  let timers: { at: number; run: () => void; id: number }[] = [];
  let ids = 0;
  const sockets: (SocketLike & { sent: string[]; closed: boolean })[] = [];
  const replica = new Replica({
    now: () => now,
    random: () => 0.5,
    setTimer: (run, ms) => {
      timers.push({ at: now + ms, run, id: ++ids });
      return ids;
    },
    clearTimer: (id) => (timers = timers.filter((t) => t.id !== id)),
    connect: () => {
      const socket = {
        sent: [] as string[],
        closed: false,
        send(data: string) {
          this.sent.push(data);
        },
        close() {
          this.closed = true;
        },
        onopen: null,
        onmessage: null,
        onclose: null,
        onerror: null,
      } as SocketLike & { sent: string[]; closed: boolean };
      sockets.push(socket);
      return socket;
    },
  });
  const last = () => sockets[sockets.length - 1] as (typeof sockets)[number];
  return {
    replica,
    sockets,
    last,
    say: (frame: ServerFrame) => last().onmessage?.({ data: JSON.stringify(frame) }),
    advance(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((t) => t !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}
const time = '2026-11-24T03:00:00Z';
const unit = (id: string, status = 'available') =>
  ({ table: 'units', id, row: { id, status } }) as unknown as Extract<ServerFrame, { type: 'facts' }>['changes'][number];

function board(b: ReturnType<typeof bench>, position = 10) {
  b.replica.start();
  b.last().onopen?.({});
  b.say({ type: 'welcome', position, view: 'v1', server_time: time, full: true });
  b.say({ type: 'facts', position, changes: [unit('a'), unit('b')] });
  b.say({ type: 'synced', position });
}

describe('replica', () => {
  it('shows a kept board with its age, and asks only for what came after it', () => {
    const b = bench();
    const row = unit('a').row as { id: string; status: string };
    b.replica.restore({ position: 7, heardAt: 940_000, clockOff: 0, tables: { units: [row as never] }, positions: [] });
    expect(b.replica.link).toBe('lost');
    expect(b.replica.age()).toBe(60_000);
    b.replica.start();
    expect(b.replica.link).toBe('lost');
    b.last().onopen?.({});
    expect(JSON.parse(b.last().sent[0] ?? '').since).toBe(7);
    b.say({ type: 'welcome', position: 8, server_time: time, full: false });
    b.say({ type: 'facts', position: 8, changes: [unit('a', 'en_route')] });
    expect(b.replica.link).toBe('live');
    expect(b.replica.tables.units.get('a')?.status).toBe('en_route');
  });
  it('a kept board never takes the place of a live one', () => {
    const b = bench();
    board(b);
    b.replica.restore({ position: 1, heardAt: 1, clockOff: 0, tables: { units: [] }, positions: [] });
    expect(b.replica.tables.units.size).toBe(2);
    expect(b.replica.position).toBe(10);
  });
  it('shows nothing of a board until it is whole', () => {
    const b = bench();
    b.replica.start();
    b.last().onopen?.({});
    expect(JSON.parse(b.last().sent[0] ?? '')).toEqual({ type: 'hello', since: null, lanes: ['facts', 'state'] });
    b.say({ type: 'welcome', position: 10, server_time: time, full: true });
    b.say({ type: 'facts', position: 10, changes: [unit('a')] });
    expect(b.replica.link).toBe('loading');
    expect(b.replica.tables.units.size).toBe(0);
    b.say({ type: 'synced' });
    expect(b.replica.link).toBe('live');
    expect(b.replica.tables.units.size).toBe(1);
    expect(b.replica.position).toBe(10);
  });
  it('applies rows once or twice alike, and takes away what is gone', () => {
    const b = bench();
    board(b);
    for (let i = 0; i < 2; i++) b.say({ type: 'facts', position: 11, changes: [unit('a', 'en_route')] });
    expect(b.replica.tables.units.get('a')?.status).toBe('en_route');
    b.say({ type: 'facts', position: 12, changes: [{ table: 'units', id: 'b', row: null }] });
    expect([...b.replica.tables.units.keys()]).toEqual(['a']);
    expect(b.replica.position).toBe(12);
  });
  it('shows a dead link within two seconds and keeps the board', () => {
    const b = bench();
    board(b);
    b.say({ type: 'tick', server_time: time });
    b.advance(1500);
    expect(b.replica.link).toBe('live');
    b.advance(500);
    expect(b.replica.link).toBe('lost');
    expect(b.replica.tables.units.size).toBe(2);
    // A late heartbeat on the same socket is enough to be live again.
    b.say({ type: 'tick', server_time: time });
    expect(b.replica.link).toBe('live');
    expect(b.sockets.length).toBe(1);
  });
  it('gives a silent socket up and resumes by position on the next', () => {
    const b = bench();
    board(b, 42);
    b.replica.viewport(-100, 18, -98, 20);
    b.advance(6000);
    expect(b.sockets.length).toBeGreaterThan(1);
    b.last().onopen?.({});
    expect(JSON.parse(b.last().sent[0] ?? '')).toMatchObject({ since: 42, view: 'v1', viewport: [-100, 18, -98, 20] });
    b.say({ type: 'welcome', position: 43, view: 'v1', server_time: time, full: false });
    b.say({ type: 'facts', position: 43, changes: [unit('a', 'en_route')] });
    b.say({ type: 'synced', position: 43 });
    expect([b.replica.tables.units.size, b.replica.position]).toEqual([2, 43]);
    expect(b.replica.link).toBe('live');
  });
  it('waits longer with each failure, to a bound', () => {
    const b = bench();
    b.replica.start();
    for (let i = 0; i < 12; i++) {
      b.last().onclose?.({ code: 1006 });
      b.advance(5000);
    }
    const before = b.sockets.length;
    b.last().onclose?.({ code: 1006 });
    b.advance(3000);
    expect(b.sockets.length).toBe(before);
    b.advance(2000);
    expect(b.sockets.length).toBe(before + 1);
  });
  it('asks for everything after a resync, and a cut while loading is no resume', () => {
    const b = bench();
    board(b);
    b.say({ type: 'resync', reason: 'overflow' });
    b.last().onclose?.({ code: 4009 });
    b.advance(1000);
    b.last().onopen?.({});
    expect(JSON.parse(b.last().sent[0] ?? '').since).toBeNull();
    b.say({ type: 'welcome', position: 99, server_time: time, full: true });
    b.say({ type: 'facts', position: 99, changes: [unit('z')] });
    b.last().onclose?.({ code: 1006 });
    b.advance(1000);
    b.last().onopen?.({});
    expect(JSON.parse(b.last().sent[0] ?? '').since).toBeNull();
    expect(b.replica.tables.units.has('z')).toBe(false);
  });
  it('survives frames that are none', () => {
    const b = bench();
    board(b);
    for (const data of ['', '{', 'null', '[]', '{"type":"later"}', '{"type":"facts"}', new ArrayBuffer(3)]) {
      try {
        b.last().onmessage?.({ data });
      } catch {
        expect.fail(String(data));
      }
    }
    expect(b.replica.tables.units.size).toBe(2);
  });
  it('knows where silence says something: on the part of the map that is looked at, once it has come', () => {
    const b = bench();
    b.replica.start();
    const at = { lat: 19, lon: -99 };
    expect(b.replica.hears(at)).toBe(false);
    b.replica.viewport(-100, 18, -98, 20);
    expect(b.replica.hears(at)).toBe(false);
    b.advance(3001);
    expect(b.replica.hears(at)).toBe(true);
    expect(b.replica.hears({ lat: null, lon: null })).toBe(false);
    // Panning on: what was in sight before and is still in sight needs no waiting, what came into sight does.
    b.replica.viewport(-99.5, 18.5, -97, 21);
    expect(b.replica.hears(at)).toBe(true);
    expect(b.replica.hears({ lat: 20.5, lon: -97.5 })).toBe(false);
    b.replica.viewport(-90, 18, -88, 20);
    b.advance(60_000);
    expect(b.replica.hears(at)).toBe(false);
  });
});
