import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GuidesFile } from '../../api/types';
import { answerWalk, fitting, layOn, offered, readWalk, startWalk, withEffects, type Walk } from '../guide';
import { emptyIntake } from '../intake';

/** The trees that the server ships: the console follows the same file. */
const file = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../crates/calls/data/guides.json'), 'utf8'),
) as GuidesFile;
const begin = (key: string) => startWalk(file, key) as Walk;

describe('guided questions', () => {
  it.each(file.guides.map((g) => g.key))('every way through %s ends', (key: string) => {
    const seen = new Set<string>();
    const open = [begin(key)];
    let ends = 0;
    for (let walk = open.pop(); walk; walk = open.pop()) {
      const place = `${walk.guide.key}/${walk.key}`;
      if (seen.has(place)) continue;
      seen.add(place);
      if (walk.node.type === 'end') ends += 1;
      else if (walk.node.type === 'advice') open.push((readWalk(file, walk) as { walk: Walk }).walk);
      else if (walk.node.type === 'question') {
        for (const answer of walk.node.answers) open.push((answerWalk(file, walk, answer.key) as { walk: Walk }).walk);
      } else expect.fail(`stopped at a step that asks nothing: ${place}`);
    }
    expect(ends).toBeGreaterThan(0);
  });
  it('an answer is recorded under tree, version and node; what is not offered is not taken', () => {
    const walk = begin('no-responde');
    const step = answerWalk(file, walk, 2);
    expect(step?.answered).toEqual({ guide: 'no-responde', version: 1, node: 'habla', answer: '2' });
    expect(step?.walk.set).toMatchObject({ type: 10308, threat: true });
    expect(answerWalk(file, walk, 9)).toBeNull();
    expect(readWalk(file, walk)).toBeNull();
    expect(startWalk(file, 'no-hay')).toBeNull();
  });
  it('goes on in another tree, and keeps what was set', () => {
    const step = answerWalk(file, begin('dolor-pecho'), 2);
    expect(step?.walk.guide.key).toBe('no-responde');
  });
  it('a threat once said stays, cautions add up', () => {
    expect(withEffects({ threat: true, cautions: ['weapon'] }, { cautions: ['weapon', 'access'] })).toEqual({ threat: true, cautions: ['weapon', 'access'] });
  });
  it('offers the tree of the type first, and that of silence for who does not speak', () => {
    expect(fitting(file, 30503, false)?.key).toBe('violencia-familiar');
    expect(fitting(file, null, true)?.key).toBe('llamada-muda');
    expect(fitting(file, 10101, false)).toBeNull();
    expect(offered(file, 20115, false)[0]?.key).toBe('fuga-gas');
    expect(offered(file, null, false)).toHaveLength(file.guides.length);
  });
  it('a file that goes in a circle or names what is not there never hangs the console', () => {
    const node = { type: 'set', set: {}, next: 'a' } as const;
    const odd = { version: 'v', guides: [{ key: 'x', version: 1, name: 'X', approval: { state: 'example', note: 'n' }, first: 'a', nodes: { a: node } }] } as unknown as GuidesFile;
    expect(startWalk(odd, 'x')).toBeNull();
  });
  it('lays type, priority with its reason and notes on the form, each note once', () => {
    const form = { ...emptyIntake(), narrative: 'Habla una niña.' };
    layOn(form, { type: 10104, priority: 'critical', note: 'Más de 3 lesionados' }, () => 'high', 'Por la guía «Choque»');
    layOn(form, { note: 'Más de 3 lesionados' }, () => 'high', 'otra');
    expect(form).toMatchObject({ typeCode: 10104, priority: 'critical', priorityReason: 'Por la guía «Choque»', narrative: 'Habla una niña.\nMás de 3 lesionados.' });
    layOn(form, { type: 10313, priority: 'high' }, () => 'high', 'otra');
    expect(form.priority).toBe('critical');
  });
});
