import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CallRow, CautionRow } from '../../api/types';
import { comboOf } from '../actions';
import { cautionsFor } from '../cautions';
import { Drafts } from '../drafts';
import { duration, limit, phone, shortFolio, visible } from '../format';
import { changesOf, draftOf, emptyIntake, missingOf, openingOf, placeOf } from '../intake';
import { verifyProof } from '../proof';
import { parsePath, pathOf } from '../router';
import { fold, indexOf, nearly, searchIndex } from '../search';
import { sha256 } from '../sha256';
import { ageWords, stopwatch } from '../time';
import { memoryVault, type Vault } from '../vault';

describe('search', () => {
  const types = ['Accidente de vehículo automotor con lesionados', 'Robo de vehículo', 'Incendio de casa habitación', 'Violencia familiar'];
  const index = indexOf(types.map((name, i) => ({ name, code: 10100 + i })), (t) => t.name, (t) => String(t.code));
  const names = (q: string) => searchIndex(index, q).map((t) => t.name);

  it('needs no accents and forgives a slip', () => {
    expect(fold('  ÁRBOL caído, Ñandú ')).toBe('arbol caido nandu');
    expect(names('vehiculo')).toHaveLength(2);
    expect(names('acidente')).toEqual([types[0]]);
    expect(names('insendio')).toEqual([types[2]]);
    expect(names('violensia familiar')).toEqual([types[3]]);
  });
  it('finds codes and wants every word', () => {
    expect(names('10102')).toEqual([types[2]]);
    expect(names('robo casa')).toEqual([]);
    expect(names('')).toEqual([]);
  });
  it('knows one slip from two', () => {
    expect(nearly('robo', 'roob')).toBe(true);
    expect(nearly('robo', 'robos')).toBe(true);
    expect(nearly('robo', 'rapto')).toBe(false);
  });
});

describe('intake', () => {
  const call = { id: 'c1', threat: false } as CallRow;
  const form = { ...emptyIntake(), municipality: '15106', address: ' Morelos 12 ', typeCode: 10104, narrative: 'choque' };

  it('needs a place that somebody can be sent to, and a type', () => {
    expect(missingOf(emptyIntake(), 'medium')).toEqual(['place', 'type']);
    expect(missingOf({ ...emptyIntake(), address: 'Morelos 12' }, 'medium')).toContain('place');
    expect(missingOf({ ...emptyIntake(), lat: 19.3, lon: -99.6 }, 'medium')).toEqual(['type']);
    expect(missingOf(form, 'high')).toEqual([]);
  });
  it('asks why the priority is not the catalogue’s', () => {
    expect(missingOf({ ...form, priority: 'low' }, 'high')).toEqual(['reason']);
    expect(missingOf({ ...form, priority: 'low', priorityReason: 'ya pasó' }, 'high')).toEqual([]);
    expect(missingOf({ ...form, priority: 'high' }, 'high')).toEqual([]);
    expect(missingOf({ ...form, priority: 'low' }, 'high', true)).toEqual([]);
  });
  it('opens with what was said and nothing empty', () => {
    expect(openingOf(form, call, 't')).toEqual({
      call: 'c1',
      type_code: 10104,
      place: { address: 'Morelos 12', municipality: '15106' },
      narrative: 'choque',
    });
    expect(draftOf(emptyIntake(), 't')).toEqual({});
    expect(openingOf({ ...form, lat: 19.3, lon: -99.6, verified: true }, { id: 'c1', threat: true }, 't')).toMatchObject({
      place_verified: true,
      threat_to_life: true,
      place: { located: { method: 'verified', at: 't' } },
    });
  });
  it('sends only what changed afterwards', () => {
    const sent = { ...form, narrative: '' };
    expect(changesOf({ ...sent }, sent, { id: 'i1' }, 't')).toEqual([]);
    const later = { ...sent, typeCode: 10116, narrative: 'son dos', references: 'puente' };
    expect(changesOf(later, sent, { id: 'i1' }, 't').map((c) => c.body.type)).toEqual(['set_place', 'retype', 'narrate']);
    expect(placeOf(later, 't').references).toBe('puente');
  });
});

describe('proof', () => {
  const sha = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
  const base64 = (b: Uint8Array) => Buffer.from(b).toString('base64');
  it('hashes as FIPS 180-4 says', () => {
    for (const length of [0, 3, 55, 56, 63, 64, 65, 119, 1000]) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 7) & 255);
      expect(Buffer.from(sha256(data)).toString('hex')).toBe(createHash('sha256').update(data).digest('hex'));
    }
  });
  /** A tree by the definition of RFC 6962, apart from the code under test. */
  function tree(size: number) {
    const records = Array.from({ length: size }, (_, i) => Buffer.from(`{"seq":${i}}`));
    const salt = new Uint8Array(32).fill(9);
    const leaves = records.map((r) => sha(Uint8Array.of(0), sha(salt, r)));
    const root = (l: Uint8Array[]): Uint8Array => {
      if (l.length === 1) return l[0] as Uint8Array;
      const k = 2 ** Math.floor(Math.log2(l.length - 1));
      return sha(Uint8Array.of(1), root(l.slice(0, k)), root(l.slice(k)));
    };
    const path = (l: Uint8Array[], i: number): Uint8Array[] => {
      if (l.length === 1) return [];
      const k = 2 ** Math.floor(Math.log2(l.length - 1));
      return i < k ? [...path(l.slice(0, k), i), root(l.slice(k))] : [...path(l.slice(k), i - k), root(l.slice(0, k))];
    };
    const proof = (i: number, record = records[i] as Buffer) =>
      ['c2sp.org/tlog-proof@v1', `extra ${base64(Buffer.concat([salt, record]))}`, `index ${i}`, ...path(leaves, i).map(base64)].join('\n') +
      `\n\nexample/log\n${size}\n${base64(root(leaves))}\n\n— example/log AAAA\n`;
    return { proof };
  }
  it('accepts every record of every small tree', () => {
    for (let size = 1; size <= 17; size++) {
      const { proof } = tree(size);
      for (let i = 0; i < size; i++) {
        const result = verifyProof(proof(i), i);
        expect(result.ok, `${i} of ${size}`).toBe(true);
        expect(result.record).toBe(`{"seq":${i}}`);
      }
    }
  });
  it('refuses another record, another place and broken text', () => {
    const { proof } = tree(13);
    expect(verifyProof(proof(5, Buffer.from('{"seq":6}')), 5)).toMatchObject({ ok: false, fault: 'not_in_tree' });
    expect(verifyProof(proof(5), 6)).toMatchObject({ ok: false, fault: 'wrong_index' });
    expect(verifyProof(proof(5).replace('index 5', 'index 4'), 4).ok).toBe(false);
    // A size with another shape of tree; the exact size is what the signature vouches for.
    expect(verifyProof(proof(5).replace('\n13\n', '\n17\n'), 5).ok).toBe(false);
    expect(verifyProof(proof(5).replace('\n13\n', '\n5\n'), 5).ok).toBe(false);
    for (const text of ['', 'c2sp.org/tlog-proof@v1', proof(3).slice(0, 60), proof(3).replace('extra', 'extr'), 'x'.repeat(100_000)]) {
      expect(verifyProof(text, 3)).toMatchObject({ ok: false, fault: 'malformed' });
    }
  });
});

describe('small things', () => {
  it('words of time, folio, phone', () => {
    expect(stopwatch(7_000)).toBe('0:07');
    expect(stopwatch(3_723_000)).toBe('1:02:03');
    expect(ageWords(185 * 60_000)).toBe('3 h 05');
    expect(shortFolio('TOL-261124-01234')).toBe('1234');
    expect(shortFolio(null)).toBe('—');
    expect(phone('+527221234567')).toBe('722 123 4567');
    expect(phone('+525512345678')).toBe('55 1234 5678');
    expect(phone('+14155550100')).toBe('+14155550100');
    expect(duration(92_000)).toBe('1:32 min');
    expect([600_000, 15_000, 5000, 90_000, 500].map(limit)).toEqual(['10 min', '15 s', '5 s', '1:30 min', '0.5 s']);
    expect(duration(null)).toBe('—');
  });
  it('shows direction marks and control characters as boxes', () => {
    expect(visible('a\u202eb\u0007c\n')).toBe('a□b□c\n');
  });
  it('spells keys one way', () => {
    const key = (k: Partial<KeyboardEvent>) => comboOf({ key: '', code: '', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...k });
    expect(key({ key: 'k', code: 'KeyK', ctrlKey: true })).toBe('Ctrl+K');
    expect(key({ key: '¡', code: 'Digit1', altKey: true })).toBe('Alt+1');
    expect(key({ key: '?', code: 'Minus', shiftKey: true })).toBe('?');
    expect(key({ key: 'F8', code: 'F8' })).toBe('F8');
    expect(key({ key: 'Escape', code: 'Escape' })).toBe('Esc');
  });
  it('routes there and back', () => {
    expect(parsePath(pathOf('dispatch', 'a/b ñ'))).toMatchObject({ screen: 'dispatch', id: 'a/b ñ' });
    expect(parsePath('/%E0%A4%A')).toMatchObject({ screen: '', id: null });
  });
  it('keeps drafts for a day, over a reload, and survives damage', async () => {
    const disk = new Map<string, unknown>([['draft.c2', 'broken']]);
    let now = 0;
    const drafts = new Drafts<string>(memoryVault(disk), () => now);
    await drafts.open();
    for (const text of ['c', 'ch', 'choque']) drafts.save('c1', text);
    expect(drafts.load('c1')).toBe('choque');
    await drafts.flushed();
    expect([...disk.keys()]).toEqual(['draft.c1']);
    const second = new Drafts<string>(memoryVault(disk), () => now);
    await second.open();
    expect(second.load('c1')).toBe('choque');
    expect(second.load('c2')).toBeNull();
    now = 25 * 3600 * 1000;
    expect(second.load('c1')).toBeNull();
    await new Drafts<string>(memoryVault(disk), () => now).open();
    expect(disk.size).toBe(0);
  });
  it('says when what is typed no longer reaches the disk', async () => {
    const told: boolean[] = [];
    let full = true;
    const disk = memoryVault();
    const vault: Vault = { ...disk, write: (changes) => (full ? Promise.reject(new Error('full')) : disk.write(changes)) };
    const drafts = new Drafts<string>(vault, () => 0, (kept) => told.push(kept));
    drafts.save('c1', 'a');
    await drafts.flushed();
    full = false;
    drafts.save('c1', 'ab');
    await drafts.flushed();
    expect(told).toEqual([false, true]);
  });
  it('warns of cautions near and at the address, not of old ones', () => {
    const base = { id: '1', kind: 'weapon', address: null, lat: 19.3, lon: -99.6, radius_m: 100, expires_at: '2030-01-01T00:00:00Z', withdrawn: false } as CautionRow;
    const near = { lat: 19.3005, lon: -99.6, address: null };
    expect(cautionsFor(near, [base], 0)).toHaveLength(1);
    expect(cautionsFor({ ...near, lat: 19.31 }, [base], 0)).toHaveLength(0);
    expect(cautionsFor({ lat: null, lon: null, address: 'Calle Juárez 5' }, [{ ...base, address: 'calle juarez 5' }], 0)).toHaveLength(1);
    expect(cautionsFor(near, [{ ...base, withdrawn: true }], 0)).toHaveLength(0);
    expect(cautionsFor(near, [base], Date.parse('2031-01-01'))).toHaveLength(0);
  });
});
