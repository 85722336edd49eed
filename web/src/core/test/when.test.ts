import { describe, expect, it } from 'vitest';
import { addDays, clockOf, dayIso, dayOf, isoOf, lineMoment, momentText, msOf, nearestClock, parseClock, parseDay, parseMoment, weekday } from '../when';

/** 29 November 2026, 17:00 at the centre; a Sunday. */
const NOW = Date.parse('2026-11-29T23:00:00Z');
const day = (text: string) => {
  const found = parseDay(text, NOW);
  return found && dayIso(found);
};

describe('days and hours as typed', () => {
  it.each([
    ['29/11/2026', '2026-11-29'], ['29-11-26', '2026-11-29'], ['29.11', '2026-11-29'], ['1/2', '2027-02-01'], ['2/9', '2026-09-02'], ['hoy', '2026-11-29'], ['AYER', '2026-11-28'],
    ['mañana', '2026-11-30'], ['manana', '2026-11-30'], ['+3', '2026-12-02'], ['-30', '2026-10-30'], ['2026-11-29', '2026-11-29'], ['29/2/2028', '2028-02-29'],
  ])('the day %s', (text, iso) => expect(day(text)).toBe(iso));
  it.each(['', '31/11', '29/2/2027', '0/1', '32/1', '1/13', '2026-13-01', 'hoy mismo', '<script>', '1/1/20266', '1'.repeat(1_000_000), '\u202e29/11'])('%# is no day', (text) => expect(day(text)).toBeNull());
  it.each([['18:30', 18, 30], ['7:05', 7, 5], ['1830', 18, 30], ['18', 18, 0], ['0:00', 0, 0], ['7h05', 7, 5]])('the hour %s', (text, hour, minute) => expect(parseClock(text)).toEqual({ hour, minute }));
  it.each(['', '24:00', '18:60', '1:2', '18:3x', '-1', '12345'])('%s is no hour', (text) => expect(parseClock(text)).toBeNull());
  it.each([
    ['29/11/2026 18:30', '2026-11-30T00:30:00.000Z'], ['hoy 7:05', '2026-11-29T13:05:00.000Z'], ['18:30', '2026-11-30T00:30:00.000Z'], ['29/11', '2026-11-29T06:00:00.000Z'], ['29/11, 1830', '2026-11-30T00:30:00.000Z'],
  ])('the moment %s', (text, iso) => expect(isoOf(parseMoment(text, NOW) ?? NaN)).toBe(iso));
  it('what is shown reads back as the same', () => {
    for (let ms = NOW; ms < NOW + 400 * 86_400_000; ms += 36_000_000 + 60_000) {
      expect(parseMoment(momentText(ms), NOW)).toBe(ms);
      expect(msOf(dayOf(ms), clockOf(ms))).toBe(ms);
    }
  });
  it('an hour alone is the next or the last one; seconds have no line', () => {
    expect(isoOf(nearestClock({ hour: 17, minute: 0 }, 'past', NOW))).toBe('2026-11-29T23:00:00.000Z');
    expect(isoOf(nearestClock({ hour: 17, minute: 0 }, 'future', NOW))).toBe('2026-11-30T23:00:00.000Z');
    expect(lineMoment('2026-11-30T00:30:00Z')).toBe('29/11 18:30');
    expect(lineMoment('2026-11-30T00:30:01Z')).toBeNull();
  });
  it('weeks begin on Monday, and months end where they end', () => {
    expect(weekday({ year: 2026, month: 11, day: 29 })).toBe(7);
    expect(weekday({ year: 2026, month: 11, day: 30 })).toBe(1);
    expect(addDays({ year: 2026, month: 12, day: 31 }, 1)).toEqual({ year: 2027, month: 1, day: 1 });
  });
});
