import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PHRASES, read } from './say';

describe('phrases of crews', () => {
  it('are read as over TAK', () => {
    expect(['En camino.', `${' '.repeat(70)}LLEGUÉ `, '¡Libre!', 'sin   novedad', '¿Mi servicio?', '10-25'].map(read)).toEqual(['en_route', 'on_scene', 'available', 'all_well', 'assignment', 'en_route']);
    expect(['en camino al taller, regreso en una hora', 'no estoy libre', '', '¿?'].map(read)).toEqual([null, null, null, null]);
  });
  it('are those of the server', () => {
    const source = readFileSync('../crates/field/src/say.rs', 'utf8');
    const theirs = [...source.matchAll(/\(Said::(\w+), &\[([^\]]+)\]\)/g)].map(([, said, list]) => [said, [...(list ?? '').matchAll(/"([^"]+)"/g)].map((m) => m[1])]);
    const snake = (name: string) => name.replace(/(?!^)[A-Z]/g, (c) => `_${c}`).toLowerCase();
    expect(Object.fromEntries(theirs.map(([said, list]) => [snake(said as string), list]))).toEqual(PHRASES);
  });
});
