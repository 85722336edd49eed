import { describe, expect, it } from 'vitest';
import { missingEntries } from '../../core/i18n/over';
import { briefTelling, sayGround, saySize, sayTelling } from './say';
import { en, es } from './words';
import { at, boundsOf, circle, contentOf, draftOf, draftOutline, featureOf, KINDS, lacksDistance, metres, middleHalf, newDraft, outlineOf, square, telling, withKind, withShape, type Content, type ZoneRow } from './zones';

const names = { agency: (code: string) => `Corporación ${code}`, priority: { critical: 'Amenaza a la vida', high: 'Alta', medium: 'Media', low: 'Baja' } };
const ground: Content['ground'] = { shape: 'circle', centre: { lat: 19.2, lon: -99.8 }, radius_m: 300 };
const ring: Content['ground'] = { shape: 'ring', corners: [{ lat: 19, lon: -99 }, { lat: 19, lon: -98.99 }, { lat: 19.02, lon: -98.99 }] };
const row = (content: Content, removed: string | null = null): ZoneRow => ({ id: 'z', content, edition: 1, drawn_by: 'supervisor', removed, last: null });

describe('what a zone tells', () => {
  it('is what its kind says, and nobody comes near without a distance', () => {
    expect(telling({ kind: 'beat', approach_m: 500 })).toBeNull();
    expect(telling({ kind: 'exclusion', approach_m: 500 })).toEqual({ on: ['approached', 'entered'], priority: 'high', agencies: [], supervisor: true });
    expect(telling({ kind: 'exclusion' })?.on).toEqual(['entered']);
    expect(telling({ kind: 'special', approach_m: 500 })).toEqual({ on: ['entered', 'exited'], priority: 'medium', agencies: [], supervisor: false });
    expect(telling({}), 'a zone without a kind is a beat').toBeNull();
  });
  it('is what its own rule says, where it has one', () => {
    const alert = { on: ['exited', 'approached'] as const, priority: 'low' as const, agencies: ['CRM'] };
    expect(telling({ kind: 'exclusion', approach_m: 100, alert: { ...alert, on: [...alert.on] } })).toEqual({ on: ['approached', 'exited'], priority: 'low', agencies: ['CRM'], supervisor: false });
    expect(telling({ kind: 'exclusion', alert: { on: [], priority: 'high' } })).toBeNull();
  });
  it('lacks a distance only where it would tell of who comes near', () => {
    expect(lacksDistance({ kind: 'exclusion' })).toBe(true);
    expect(lacksDistance({ kind: 'exclusion', approach_m: 200 })).toBe(false);
    expect(lacksDistance({ kind: 'special' })).toBe(false);
    expect(lacksDistance({ kind: 'beat', alert: { on: ['approached'], priority: 'low' } })).toBe(true);
  });
  it('is said in a sentence and on one line', () => {
    expect(sayTelling(es, 'es-MX', telling({ kind: 'beat' }), names)).toBe('No se avisa a nadie; los cruces quedan anotados.');
    expect(sayTelling(es, 'es-MX', telling({ kind: 'exclusion', approach_m: 500 }), names)).toBe('Se avisa al despacho de su corporación y al supervisor de turno cuando una unidad se acerca o entra. Prioridad: alta.');
    const own = telling({ alert: { on: ['exited'], priority: 'low', agencies: ['A', 'B'] } });
    expect(sayTelling(es, 'es-MX', own, names)).toBe('Se avisa al despacho de Corporación A y Corporación B cuando una unidad sale. Prioridad: baja.');
    expect(sayTelling(en, 'en', own, { ...names, priority: { ...names.priority, low: 'Low' } })).toBe('Tells the dispatchers of Corporación A and Corporación B when a unit leaves. Priority: low.');
    expect(briefTelling(es, 'es-MX', telling({ kind: 'exclusion', approach_m: 500 }))).toBe('se acerca o entra → su despacho, supervisor');
    expect(briefTelling(es, 'es-MX', own)).toBe('sale → A, B');
    expect(briefTelling(es, 'es-MX', null)).toBe('no se avisa');
    expect([sayGround(es, 'es-MX', ground), sayGround(es, 'es-MX', ring)]).toEqual(['círculo de 300 m', 'polígono de 3 esquinas']);
    expect(saySize(es, 'es-MX', { ground, approach_m: 500 })).toBe('círculo de 300 m · cerca: 500 m');
  });
  it('has English words for each Spanish one', () => {
    expect([...missingEntries(es, en), ...missingEntries(en, es)]).toEqual([]);
  });
});

describe('the form of a zone', () => {
  it('begins as ground of which nobody is told, and asks for a name', () => {
    const draft = newDraft([-99.80000000001, 19.2], 300);
    expect(contentOf(draft)).toBeNull();
    expect(contentOf({ ...draft, name: ' Toma de agua ' })).toEqual({ name: 'Toma de agua', kind: 'beat', ground, approach_m: 0 });
    expect(contentOf({ ...draft, name: 'x', radius_m: null })).toBeNull();
    expect(contentOf({ ...draft, name: 'x', approach_m: null })).toBeNull();
    expect(contentOf({ ...draft, name: 'x', shape: 'ring', corners: [[0, 0], [1, 0]] })).toBeNull();
  });
  it('gives back each zone as it was', () => {
    const zones: Content[] = [
      { name: 'A', kind: 'beat', ground, approach_m: 0 },
      { name: 'B', kind: 'exclusion', ground: ring, approach_m: 250, agencies: ['CRM', 'SSEM'] },
      { name: 'C', kind: 'special', ground, approach_m: 0, alert: { on: ['exited'], priority: 'critical', agencies: ['SSEM'], supervisor: true } },
      { name: 'D', kind: 'exclusion', ground, approach_m: 0, alert: { on: [], priority: 'low', supervisor: false } },
    ];
    for (const content of zones) expect(contentOf(draftOf(row(content)))).toEqual(content);
  });
  it('lets the rule follow the purpose until it is the own one of somebody', () => {
    const draft = newDraft([0, 0], 300);
    expect(withKind(draft, 'exclusion')).toMatchObject({ on: ['approached', 'entered'], priority: 'high', supervisor: true });
    expect(withKind({ ...draft, own: true, on: ['exited'], priority: 'critical' }, 'special')).toMatchObject({ kind: 'special', on: ['exited'], priority: 'critical' });
  });
  it('keeps the ground about the same when its shape changes, and what was typed', () => {
    const draft = newDraft([-99.8, 19.2], 1000);
    const four = withShape(draft, 'ring');
    expect(four.corners).toHaveLength(4);
    for (const corner of four.corners) expect(metres([-99.8, 19.2], corner)).toBeCloseTo(1000 * 0.88 * Math.SQRT2, -1);
    const back = withShape(four, 'circle');
    expect(back.radius_m).toBe(880);
    expect(metres(back.centre, draft.centre)).toBeLessThan(1);
    const pulled = { ...four, corners: four.corners.map(([lon, lat]) => [lon, lat + 0.1] as [number, number]) };
    expect(withShape(withShape(pulled, 'circle'), 'ring').corners).toEqual(pulled.corners);
  });
});

describe('the ground of a zone', () => {
  it('is a circle of its radius everywhere', () => {
    for (const radius of [10, 300, 50_000]) {
      const points = circle([-99.8, 19.2], radius)[0]?.[0] ?? [];
      expect(points[0]).toEqual(points.at(-1));
      for (const point of points) expect(Math.abs(metres([-99.8, 19.2], point) - radius)).toBeLessThan(0.03);
    }
    expect(metres([0, 60], at([0, 60], 90, 5000))).toBeCloseTo(5000, 1);
  });
  it('has its name in the middle, and says what it is for', () => {
    const feature = featureOf(row({ name: 'A', kind: 'exclusion', ground, approach_m: 0 }));
    expect(feature.properties).toMatchObject({ code: 'z', name: 'A', look: 'exclusion' });
    expect(metres(feature.properties.label, [-99.8, 19.2])).toBeLessThan(1);
    expect(featureOf(row({ name: 'A', ground: ring }, 'ya no')).properties.look).toBe('gone');
    expect(boundsOf(outlineOf(ring))).toEqual([-99, 19, -98.99, 19.02]);
    expect(KINDS.map((kind) => featureOf(row({ name: '', kind, ground })).properties.look)).toEqual(KINDS);
  });
  it('is looked for where most of something is', () => {
    expect(middleHalf([])).toBeNull();
    expect(middleHalf([[0, 0]])).toEqual([0, 0, 0, 0]);
    expect(middleHalf([[2, 7], [-170, 80], [1, 6], [3, 8], [4, 9]])).toEqual([1, 7, 3, 9]);
  });
  it('can be drawn while its radius is being typed', () => {
    for (const radius_m of [null, 0, 9e9]) expect(draftOutline({ ...newDraft([0, 0], 300), radius_m })?.[0]?.[0]).toHaveLength(73);
    expect(draftOutline({ ...newDraft([0, 0], 300), shape: 'ring' })).toBeNull();
    expect(square([0, 0], 9e9).flat().every((n) => Math.abs(n) < 0.5)).toBe(true);
  });
});
