import { describe, expect, it } from 'vitest';
import { missingEntries } from '../../../core/i18n/over';
import { en, es, PARTS } from '.';

describe('words of the 089', () => {
  it('English says what Spanish says', () => {
    expect(missingEntries(es, en)).toEqual([]);
    expect(missingEntries(en, es)).toEqual([]);
  });
  it('no part covers an entry of another', () => {
    const keys = Object.values(PARTS).flatMap((part) => Object.keys(part.es));
    expect(keys.filter((key, n) => keys.indexOf(key) !== n)).toEqual([]);
  });
});
