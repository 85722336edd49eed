import { describe, expect, it } from 'vitest';
import { age, distance, metres, way } from './figures';
import { fate, mayFollow, next, pendingStatus, receipts, type Kept } from './outbox';
import type { Order, Unit } from './types';
import { en, es } from './words';

const kept = (id: string, at: number, order: Order, from = at): Kept => ({ id, at, from, order });
const status = (s: string): Order => ({ type: 'set_status', status: s });
const unit = (present: string): Unit => ({
  id: 'u', call_sign: 'P-1', agency: 'SSEM', on_shift: true, status: present, status_es: '', status_en: '', status_at: '', emergency: false,
  states: [
    { status: 'en_route', duty: 'en_route', es: '', en: '', after: ['assigned'] },
    { status: 'on_scene', duty: 'on_scene', es: '', en: '', after: ['assigned', 'en_route'] },
    { status: 'available', duty: 'available', es: '', en: '', after: ['en_route', 'on_scene', 'break'] },
  ],
});

describe('the list of what waits', () => {
  it('goes oldest first, overtakes nothing that can be taken back, and lets an alarm pass', () => {
    const list = [kept('b', 200, { type: 'write', text: 'x' }), kept('a', 100, status('en_route'), 4100)];
    expect(next(list, 300)).toBeUndefined();
    expect(next(list, 4100)?.id).toBe('a');
    expect(next([...list, kept('c', 400, { type: 'alarm', position: null })], 400)?.id).toBe('c');
    const refused = { ...list[1]!, refused: { status: 409, code: 'x', detail: '' } };
    expect(next([list[0]!, refused], 300)?.id).toBe('b');
    expect(next([], 0)).toBeUndefined();
  });
  it('knows which answers end an order', () => {
    expect([200, 204].map(fate)).toEqual(['done', 'done']);
    expect([0, 429, 502, 503].map(fate)).toEqual(['later', 'later', 'later', 'later']);
    expect([400, 403, 409, 422].map(fate)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(fate(401)).toBe('gone');
  });
  it('goes on from the state that waits, not from the one the centre knows', () => {
    const list = [kept('a', 100, status('en_route'))];
    expect([pendingStatus([]), pendingStatus(list)]).toEqual([null, 'en_route']);
    expect(mayFollow(unit('assigned'), [], 'available')).toBe(false);
    expect(mayFollow(unit('assigned'), list, 'available')).toBe(true);
    expect(mayFollow(unit('assigned'), list, 'en_route')).toBe(false);
    const late = [...list, kept('b', 200, status('on_scene'))];
    expect(pendingStatus(late.reverse())).toBe('on_scene');
    expect(pendingStatus(late.map((k) => ({ ...k, refused: { status: 409, code: '', detail: '' } })))).toBeNull();
  });
  it('acknowledges each message once, and as read only when the list was open', () => {
    const m = (id: string, from: string, handed: string | null, read: string | null) => ({ id, writer: { from }, handed_at: handed, read_at: read });
    const all = [m('1', 'room', null, null), m('2', 'centre', 't', null), m('3', 'crew', null, null), m('4', 'room', 't', 't')];
    expect(receipts(all, false, new Set())).toEqual({ taken: ['1'], read: [] });
    expect(receipts(all, true, new Set())).toEqual({ taken: [], read: ['1', '2'] });
    expect(receipts(all, true, new Set(['t1', 'r1', 'r2']))).toEqual({ taken: [], read: [] });
  });
});

describe('figures', () => {
  it('says how far and which way', () => {
    const toluca = { lat: 19.2878, lon: -99.6532 };
    expect(metres(toluca, { lat: 19.2968, lon: -99.6532 })).toBeCloseTo(1000.8, 0);
    expect([0, 1, 2, 4, 6].map((_, i) => way(toluca, { lat: toluca.lat + [0.01, 0.01, 0, -0.01, 0][i]!, lon: toluca.lon + [0, 0.0106, 0.01, 0, -0.01][i]! }))).toEqual([0, 1, 2, 4, 6]);
    expect([34, 996, 1840, 12_400].map(distance)).toEqual(['30 m', '1000 m', '1.8 km', '12 km']);
    expect([-5, 12_300, 61_000, 7_300_000].map((ms) => age(ms, es))).toEqual(['0 s', '12 s', '1 min', '2 h']);
  });
  it('says everything in both languages', () => {
    expect(Object.keys(en)).toEqual(Object.keys(es));
    expect(Object.keys(en.cautions)).toEqual(Object.keys(es.cautions));
    expect(Object.keys(en.refusals)).toEqual(Object.keys(es.refusals));
    expect([en.ways.length, es.ways.length]).toEqual([8, 8]);
  });
});
