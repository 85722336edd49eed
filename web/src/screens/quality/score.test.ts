import { describe, expect, it } from 'vitest';
import { differences } from '../admin/diff';
import { differing, missing, score } from './score';
import type { FormContent } from './types';

const form: FormContent = {
  name: 'x',
  subject: 'call',
  pass_pct: 80,
  sections: [
    { title: 'a', items: [{ code: 'one', text: 'x', weight: 15, max: 2, critical: true }, { code: 'two', text: 'x', weight: 10, max: 5 }] },
    { title: 'b', items: [{ code: 'three', text: 'x', weight: 5, max: 1, optional: true }] },
  ],
};

describe('scores', () => {
  it('are those of the server', () => {
    expect(score(form, { one: 2, two: 5, three: 1 })).toEqual({ permille: 1000, critical: [], passed: true });
    // 15 + 6 of 25: what does not apply leaves the sum.
    expect(score(form, { one: 2, two: 3, three: null }).permille).toBe(840);
    expect(score(form, { one: 0, two: 5, three: 1 })).toEqual({ permille: 500, critical: ['one'], passed: false });
    expect(score(form, {}).permille).toBe(0);
  });
  it('know what is missing and what differs', () => {
    expect(missing(form, { one: 1 }).map((i) => i.code)).toEqual(['two', 'three']);
    expect(differing(form, { one: 1, two: 2, three: null }, { one: 1, two: 3, three: 0 }).map((i) => i.code)).toEqual(['two', 'three']);
  });
});

describe('differences', () => {
  it('go place by place', () => {
    const before = { name: 'Robo', requirements: [{ count: 1 }], types: ['301'] };
    const after = { name: 'Robo', requirements: [{ count: 3 }, { count: 1 }], types: ['301', '302'], 'a/b': true };
    expect(differences(before, after).map((d) => d.at)).toEqual(['/a~1b', '/requirements/0/count', '/requirements/1/count', '/types']);
    expect(differences(before, before)).toEqual([]);
    expect(differences(null, { level: 1 })).toEqual([{ at: '/level', before: null, after: 1 }]);
  });
});
