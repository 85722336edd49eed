import { describe, expect, it } from 'vitest';
import { missingEntries } from '../../core/i18n/over';
import { en, es } from './words';

describe('words of the 089', () => {
  it('English says what Spanish says', () => {
    expect(missingEntries(es, en)).toEqual([]);
    expect(missingEntries(en, es)).toEqual([]);
  });
});
