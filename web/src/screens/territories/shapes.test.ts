import { describe, expect, it } from 'vitest';
import { addedAfter, boundsOf, coordinate, differences, fitted, flatY, latOf, moved, pathOf, removed, split, vertexCount, within, type AreaFeature, type Outline } from './shapes';

const square: Outline = [[[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]];
const at = (index: number) => ({ part: 0, ring: 0, index });

describe('outlines', () => {
  it('keep their ring closed when the first vertex moves', () => {
    const next = moved(square, at(0), [0.1, 0.2]);
    expect(next[0]?.[0]?.[0]).toEqual([0.1, 0.2]);
    expect(next[0]?.[0]?.at(-1)).toEqual([0.1, 0.2]);
    expect(square[0]?.[0]?.[0]).toEqual([0, 0]);
  });
  it('gain and lose vertices, but keep three', () => {
    const more = addedAfter(square, at(3));
    expect([vertexCount(more), more[0]?.[0]?.[4]]).toEqual([5, [0, 0.5]]);
    const three = removed(square, at(0));
    expect(vertexCount(three)).toBe(3);
    expect(three[0]?.[0]?.at(-1)).toEqual(three[0]?.[0]?.[0]);
    expect(removed(three, at(1))).toEqual(three);
  });
  it('divide along a line between two vertices; holes go with their half', () => {
    const wide: Outline = [[[[0, 0], [4, 0], [4, 2], [2, 2], [0, 2], [0, 0]], [[0.5, 0.5], [0.5, 1], [1, 1], [1, 0.5], [0.5, 0.5]]], [[[9, 9], [10, 9], [10, 10], [9, 9]]]];
    const halves = split(wide, at(1), at(3));
    if (typeof halves === 'string') throw new Error(halves);
    expect(halves.second).toEqual([[[[4, 0], [4, 2], [2, 2], [4, 0]]]]);
    expect(halves.first[0]?.[0]).toEqual([[2, 2], [0, 2], [0, 0], [4, 0], [2, 2]]);
    expect(halves.first[0]).toHaveLength(2);
    expect(halves.first[1]).toEqual(wide[1]);
    const other = split(wide, at(3), at(1));
    expect(other).toEqual(halves);
  });
  it('do not divide where there is nothing to divide, or across what is outside', () => {
    expect(split(square, at(0), at(0))).toBe('same_vertex');
    expect(split(square, at(0), at(1))).toBe('neighbours');
    expect(split(square, at(0), at(3))).toBe('neighbours');
    expect(split(square, at(0), { part: 1, ring: 0, index: 2 })).toBe('other_ring');
    const holed: Outline = [[...(square[0] ?? []), [[0.4, 0.4], [0.4, 0.6], [0.6, 0.6], [0.6, 0.4], [0.4, 0.4]]]];
    expect(split(holed, at(0), at(2))).toBe('crosses');
    expect(split(holed, { part: 0, ring: 1, index: 0 }, { part: 0, ring: 1, index: 2 })).toBe('hole');
    const bay: Outline = [[[[0, 0], [4, 0], [4, 4], [2, 1], [0, 4], [0, 0]]]];
    expect(split(bay, at(2), at(4))).toBe('crosses');
    expect(within(bay[0]?.[0] ?? [], [2, 3])).toBe(false);
  });
  it('are told apart by name, agency and shape', () => {
    const area = (name: string, shape: string) => ({ name, shape, area_m2: 1, vertices: 4 });
    const old = { A: area('Norte', 'x'), B: area('Sur', 'y'), C: area('Este', 'z') };
    const next = { A: area('Norte', 'x'), B: area('Sur 2', 'q'), D: area('Oeste', 'w') };
    expect(differences(old, next).map((d) => [d.code, ...d.changes])).toEqual([['B', 'renamed', 'reshaped'], ['C', 'removed'], ['D', 'added']]);
  });
});

describe('coordinates', () => {
  it('are read as people type them', () => {
    expect(coordinate(' 19,29 ', 90)).toBe(19.29);
    expect(coordinate('-99.123456789', 180)).toBe(-99.1234568);
    for (const bad of ['', 'x', '91', 'NaN', 'Infinity']) expect(coordinate(bad, 90)).toBeNull();
  });
});

describe('the plane of the map', () => {
  it('goes there and back', () => {
    for (const lat of [-60, 0, 19.29, 84]) expect(latOf(flatY(lat))).toBeCloseTo(lat, 9);
  });
  it('fits what it is asked to show', () => {
    const feature: AreaFeature = { id: 'A', properties: { code: 'A', name: 'A', agency: null, area_m2: 1, label: [0.5, 0.5] }, geometry: { type: 'MultiPolygon', coordinates: square } };
    const box = boundsOf([feature]);
    expect(box).toEqual([0, 0, 1, 1]);
    const view = fitted(box ?? [0, 0, 0, 0], 400, 300);
    const numbers = pathOf(square, view).match(/-?\d+(\.\d)?/g)?.map(Number) ?? [];
    expect(numbers.length).toBeGreaterThan(6);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(400);
  });
});
