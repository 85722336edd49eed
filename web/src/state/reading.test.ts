import { expect, it, vi } from 'vitest';
import { Refused, Unreachable } from '../api/http';
import { Reading } from './reading.svelte';

it('asks again what found no server, and says meanwhile that there is no data', async () => {
  vi.useFakeTimers();
  const reading = new Reading<string>();
  let away = true;
  let asked = 0;
  const ask = () => {
    asked += 1;
    return away ? Promise.reject(new Unreachable('cut')) : Promise.resolve('narrativa');
  };
  await reading.read('i-1/0', ask);
  expect([reading.value, reading.away]).toEqual([null, true]);
  vi.advanceTimersByTime(5000);
  expect(reading.tries).toBe(1);
  away = false;
  await reading.read('i-1/0', ask);
  expect([reading.value, reading.away]).toEqual(['narrativa', false]);
  await reading.read('i-1/0', ask);
  expect(asked).toBe(2);
  // What came before stays, and is known to be old.
  away = true;
  await reading.read('i-1/1', ask);
  expect([reading.value, reading.away]).toEqual(['narrativa', true]);
  vi.useRealTimers();
});
it('a refusal is said and not asked again; a late answer to an earlier question is none', async () => {
  const reading = new Reading<string>();
  const problem = { type: '', title: 'no', status: 403, detail: 'Sin permiso.', code: 'forbidden' };
  let asked = 0;
  const refuse = () => Promise.reject((asked++, new Refused(problem)));
  await reading.read('a', refuse);
  await reading.read('a', refuse);
  expect([reading.problem, reading.away, asked]).toEqual(['Sin permiso.', false, 1]);
  let answer = (_: string): void => {};
  const slow = reading.read('b', () => new Promise<string>((done) => (answer = done)));
  await reading.read('c', () => Promise.resolve('nuevo'));
  answer('viejo');
  await slow;
  expect(reading.value).toBe('nuevo');
});
