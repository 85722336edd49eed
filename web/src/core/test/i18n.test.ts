import { describe, expect, it } from 'vitest';
import { es } from '../i18n/es';
import { office } from '../i18n/es/office';
import { AWAITED, LANGUAGES, type Lang } from '../i18n/languages';
import { missingEntries, overOffice, overSpanish } from '../i18n/over';

describe('languages', () => {
  it.each(Object.keys(LANGUAGES) as Lang[])('%s has each entry of Spanish, and no entry that Spanish lacks', async (code) => {
    const [words, desks] = await Promise.all([LANGUAGES[code].load(), LANGUAGES[code].office()]);
    expect([...missingEntries(es, words), ...missingEntries(office, desks)]).toEqual([]);
    expect([...missingEntries(words, es), ...missingEntries(desks, office)]).toEqual([]);
  });
  it.each(Object.keys(LANGUAGES) as Lang[])('%s has no empty words', async (code) => {
    const empty = [...emptyEntries(await LANGUAGES[code].load()), ...emptyEntries(await LANGUAGES[code].office())];
    expect(empty).toEqual(['changes.fields.content']);
  });
  it('an incomplete language speaks Spanish where it is silent, also inside a table', () => {
    const nahuatl = overSpanish({ screens: { calls: 'Notzaliztli' }, priority: { high: 'Huey' } });
    expect(nahuatl.screens.calls).toBe('Notzaliztli');
    expect(nahuatl.screens.audit).toBe(es.screens.audit);
    expect(nahuatl.priority).toEqual({ ...es.priority, high: 'Huey' });
    expect(nahuatl.link.queued(2)).toBe(es.link.queued(2));
    expect(missingEntries(es, nahuatl)).toEqual([]);
    expect(overOffice(office, { purposes: { audit: 'x' } }).purposes).toEqual({ ...office.purposes, audit: 'x' });
  });
  it('says what is missing, by its path', () => {
    expect(missingEntries({ a: { b: 'x', c: () => 'y' }, d: '1' }, { a: { b: 'x', c: 'not a function' } })).toEqual(['a.c', 'd']);
  });
  it('awaited languages are not offered yet', () => {
    for (const code of Object.keys(AWAITED)) expect(Object.keys(LANGUAGES)).not.toContain(code);
  });
  it('every locale formats', () => {
    for (const { locale } of Object.values(LANGUAGES)) {
      expect(Intl.DateTimeFormat.supportedLocalesOf(locale)).toEqual([locale]);
    }
  });
});
function emptyEntries(words: unknown, path = ''): string[] {
  if (typeof words === 'string') return words.trim() === '' ? [path] : [];
  if (typeof words !== 'object' || words === null) return [];
  return Object.entries(words).flatMap(([key, value]) => emptyEntries(value, path ? `${path}.${key}` : key));
}
