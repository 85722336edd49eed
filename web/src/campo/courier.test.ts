import { describe, expect, it } from 'vitest';
import { carry, type Shelf, type Told } from './courier';
import type { Said } from './net';
import { KEPT_MAX, UNDO_MS, isFull, type Kept } from './outbox';
import type { Order } from './types';

const kept = (id: string, at: number, order: Order = { type: 'write', text: id }, from = at): Kept => ({ id, at, from, order });
const said = (status: number, folio?: string): Said<{ folio?: string }> => ({ status, value: status < 300 && status ? { ...(folio ? { folio } : {}) } : null, problem: { status, code: 'c', detail: 'd' }, etag: null });

function room(list: Kept[]) {
  const orders = new Map(list.map((k) => [k.id, k]));
  const shelf: Shelf = {
    all: async () => [...orders.values()],
    replace: async (k) => void (orders.has(k.id) && orders.set(k.id, k)),
    drop: async (id) => void orders.delete(id),
  };
  const told: Told[] = [];
  const sent: string[] = [];
  const go = (answer: (k: Kept) => number, now = 1_000) =>
    carry(shelf, async (k) => (sent.push(k.id), said(answer(k), k.order.type === 'alarm' ? 'F-1' : undefined)), () => now, (one) => told.push(one));
  return { orders, shelf, told, sent, go };
}

describe('carrying what waits', () => {
  it('sends each once and in order, keeps what is refused with its reason, and tells of each', async () => {
    const r = room([kept('b', 200), kept('c', 300, { type: 'receipt', taken: [], read: [] }), kept('a', 100), kept('d', 400)]);
    expect(await r.go((k) => (k.id === 'b' || k.id === 'c' ? 409 : 200))).toBe('none');
    expect(r.sent).toEqual(['a', 'b', 'c', 'd']);
    expect([...r.orders.values()]).toEqual([{ ...kept('b', 200), refused: { status: 409, code: 'c', detail: 'd' } }]);
    expect(r.told.map((t) => t.outcome)).toEqual(['done', 'refused', 'refused', 'done']);
    expect(await r.go(() => 200)).toBe('none');
    expect(r.sent.length).toBe(4);
  });
  it('stops where the centre does not take it, and where the telephone is not its any more', async () => {
    const r = room([kept('a', 100), kept('b', 200)]);
    expect(await r.go(() => 503)).toBe('later');
    expect(await r.go(() => 0)).toBe('later');
    expect(await r.go(() => 401)).toBe('gone');
    expect([r.sent, r.orders.size, r.told.map((t) => t.answered)]).toEqual([['a', 'a', 'a'], 2, [true, false, true]]);
  });
  it('says from when on the next may go, and lets an alarm that comes meanwhile go first', async () => {
    const r = room([kept('a', 900, { type: 'set_status', status: 'en_route' }, 900 + UNDO_MS)]);
    expect(await r.go(() => 200)).toBe(900 + UNDO_MS);
    expect(r.sent).toEqual([]);
    r.orders.set('x', kept('x', 950, { type: 'alarm', position: null }));
    expect(await r.go(() => 200)).toBe(900 + UNDO_MS);
    expect([r.sent, r.told[0]?.folio]).toEqual([['x'], 'F-1']);
    // A clock that was set back keeps nothing for an hour.
    expect(await r.go(() => 200, 1_000 - 3_600_000)).toBe('none');
    expect(r.sent).toEqual(['x', 'a']);
  });
  it('does not write back what was cleared meanwhile', async () => {
    const r = room([kept('a', 100)]);
    await carry(r.shelf, async () => (r.orders.clear(), said(409)), () => 1_000, () => {});
    expect(r.orders.size).toBe(0);
  });
  it('has a bound, which no alarm feels', () => {
    const many = Array.from({ length: KEPT_MAX }, (_, i) => kept(String(i), i));
    expect([isFull(many, { type: 'calm' }), isFull(many.slice(1), { type: 'calm' }), isFull(many, { type: 'alarm', position: null })]).toEqual([true, false, false]);
  });
});
