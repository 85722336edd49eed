import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlaceSearcher, placeOf, reversePath, searchPath, type Found, type Hit, type State } from '../places';

const hit = (over: Partial<Hit> = {}): Hit => ({
  kind: 'crossing',
  exactness: 'exact',
  label: 'Calle Hidalgo e Independencia',
  detail: 'Col. Centro, Toluca',
  lat: 19.29,
  lon: -99.65,
  radius_m: 20,
  street: 'Calle Hidalgo',
  number: null,
  neighbourhood: 'Centro',
  locality: null,
  municipality: { code: '15106', name: 'Toluca', approximate: false },
  category: null,
  distance_m: null,
  direction: null,
  note: null,
  source: 'osm',
  attribution: '© OSM',
  score: 1,
  ...over,
});
const found = (label: string): Found => ({ items: [hit({ label })], incomplete: false, attribution: [] });

describe('addresses of the doors', () => {
  it('carry the caller with its circle', () => {
    expect(searchPath('hidalgo y #12', { lat: 19.29, lon: -99.65, accuracy_m: 34.6 })).toBe(
      '/geo/search?q=hidalgo+y+%2312&limit=8&near=19.290000%2C-99.650000&accuracy=35',
    );
    expect(searchPath('x'.repeat(300), null)).toHaveLength('/geo/search?q=&limit=8'.length + 200);
    expect(reversePath({ lat: 19.29, lon: -99.65, accuracy_m: 5_000_000 })).toContain('accuracy=100000');
  });
});

describe('choosing an answer', () => {
  it('gives a told position, never a verified one', () => {
    const place = placeOf(hit(), '2026-11-24T03:15:00Z');
    expect(place.located).toMatchObject({ method: 'told', accuracy_m: 20, position: { lat: 19.29, lon: -99.65 } });
    expect(place).toMatchObject({ address: 'Calle Hidalgo e Independencia', neighbourhood: 'Centro', municipality: '15106' });
  });
  it('takes no position from the middle of an area', () => {
    const place = placeOf(hit({ kind: 'neighbourhood', exactness: 'area', label: 'Centro', neighbourhood: null }), 'now');
    expect(place).toEqual({ neighbourhood: 'Centro', municipality: '15106' });
  });
});

describe('asking while somebody types', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const bench = () => {
    const asked: { path: string; signal: AbortSignal; answer: (f: Found) => void; fail: () => void }[] = [];
    const states: State[] = [];
    const searcher = new PlaceSearcher(
      (path, signal) => new Promise((answer, reject) => asked.push({ path, signal, answer, fail: () => reject(new Error('away')) })),
      (state) => states.push(state),
      100,
    );
    return { asked, states, searcher, last: () => states[states.length - 1] };
  };

  it('asks once per pause', async () => {
    const { asked, searcher } = bench();
    for (const q of ['h', 'hi', 'hid']) {
      searcher.type(q, null);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked.map((a) => a.path)).toEqual(['/geo/search?q=hid&limit=8']);
  });

  it('never shows an answer that was overtaken', async () => {
    const { asked, searcher, last } = bench();
    searcher.type('hid', null);
    await vi.advanceTimersByTimeAsync(100);
    searcher.type('hidalgo', null);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[1]!.answer(found('nuevo'));
    asked[0]!.answer(found('viejo'));
    await vi.advanceTimersByTimeAsync(0);
    expect(last()).toEqual({ at: 'found', found: found('nuevo') });
  });

  it('keeps the last answers while it asks, and says when it cannot', async () => {
    const { asked, searcher, last } = bench();
    searcher.type('a', null);
    await vi.advanceTimersByTimeAsync(100);
    asked[0]!.answer(found('uno'));
    await vi.advanceTimersByTimeAsync(0);
    searcher.type('ab', null);
    expect(last()).toEqual({ at: 'asking', found: found('uno') });
    await vi.advanceTimersByTimeAsync(100);
    asked[1]!.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(last()).toEqual({ at: 'failed' });
    searcher.type(' ', null);
    expect(last()).toEqual({ at: 'idle' });
  });
});
