import { describe, expect, it } from 'vitest';
import type { IncidentRow, UnitRow } from '../../api/types';
import { FAMILIES, familyOf, glyphOf, GLYPHS } from '../../ui/glyphs';
import { chooseEngine, probe } from '../../ui/map/engine';
import { holds, schematicTowns, streetsIn, type TileSource } from '../../ui/map/base';
import { groundOf, POIS, roadOf, ROADS, widthAt } from '../../ui/map/roads';
import { offStreet, routeMark, unitsOnTheirWay, type RouteView } from '../../ui/map/routes';
import { clusters, freshness, incidentMark, UnitMarks, unitMark, type IncidentMark } from '../../ui/map/scene';
import { straightest } from '../../ui/map/street-tile';
import { mapStyle } from '../../ui/map/style';
import { es as mapWords } from '../../ui/map/words';
import { Taken } from '../../ui/map/taken';
import { along } from '../../ui/map/under';
import { boundsOf, fitted, metresPerPixel, panned, projector, scaleBar, unproject, zoomedAt, type View } from '../../ui/map/view';

const view: View = { lat: 19.29, lon: -99.65, zoom: 12, width: 800, height: 600 };

describe('the arithmetic of the map', () => {
  it('there and back again', () => {
    for (const [x, y] of [[0, 0], [400, 300], [799, 10]] as const) {
      const at = unproject(view, x, y);
      const p = projector(view)(at.lat, at.lon);
      expect(p.x).toBeCloseTo(x, 6);
      expect(p.y).toBeCloseTo(y, 6);
    }
    expect(projector(view)(view.lat, view.lon)).toEqual({ x: 400, y: 300 });
  });
  it('what is under the pointer stays there while it zooms', () => {
    const held = unproject(view, 120, 500);
    const p = projector(zoomedAt(view, 14.3, 120, 500))(held.lat, held.lon);
    expect(p.x).toBeCloseTo(120, 5);
    expect(p.y).toBeCloseTo(500, 5);
  });
  it('panning east looks further east; fitting shows all of it', () => {
    expect(panned(view, 100, 0).lon).toBeGreaterThan(view.lon);
    const [west, south, east, north] = boundsOf(fitted(view, [-99.8, 19.2, -99.5, 19.4], 10));
    expect(west < -99.8 && east > -99.5 && south < 19.2 && north > 19.4).toBe(true);
  });
  it('the bar of scale is round and true', () => {
    const bar = scaleBar(view);
    expect(String(bar.metres)).toMatch(/^[125]0*$/);
    expect(bar.width * metresPerPixel(view)).toBeCloseTo(bar.metres, 6);
    expect(bar.width).toBeLessThanOrEqual(110);
  });
});

describe('pictures of incidents', () => {
  it('the longest prefix wins, and no prefix is given twice', () => {
    expect(glyphOf(20307)).toBe('wildfire');
    expect(glyphOf(20301)).toBe('fire');
    expect(glyphOf(10314)).toBe('cardiac');
    expect(glyphOf(30503)).toBe('domestic');
    expect(glyphOf(null)).toBe('other');
    expect(familyOf('99999').glyph).toBe('other');
    const codes = FAMILIES.flatMap((f) => f.codes);
    expect(new Set(codes).size).toBe(codes.length);
  });
  it('each family has a picture of its own and names; each picture is used', () => {
    expect(new Set(FAMILIES.map((f) => f.glyph)).size).toBe(FAMILIES.length);
    expect(FAMILIES.map((f) => f.glyph).sort()).toEqual(Object.keys(GLYPHS).sort());
    for (const f of FAMILIES) expect(f.es && f.en, f.glyph).toBeTruthy();
  });
  it('a path draws within its board', () => {
    for (const [name, glyph] of Object.entries(GLYPHS as Record<string, { line?: string; fill?: string }>)) {
      for (const d of [glyph.line, glyph.fill]) {
        if (d) expect(d, name).toMatch(/^[MmLlHhVvCcSsQqAaZz\d\s.,-]+$/);
      }
    }
  });
});

describe('streets', () => {
  it('classes of this schema and of the one before', () => {
    expect(roadOf('highway', 'motorway')).toBe('motorway');
    expect(roadOf('major_road', 'secondary')).toBe('secondary');
    expect(roadOf('major_road', undefined)).toBe('primary');
    expect(roadOf('medium_road', undefined)).toBe('tertiary');
    expect(roadOf('minor_road', 'service')).toBe('service');
    expect(roadOf('minor_road', 'residential')).toBe('minor');
    expect(roadOf('ferry', undefined)).toBeNull();
    expect([groundOf('park'), groundOf('hospital'), groundOf('residential'), groundOf('x')]).toEqual(['green', 'civic', 'urban', null]);
  });
  it('grow with the zoom and never shrink, the greater over the smaller', () => {
    for (const { id, widths } of ROADS) {
      let before = 0;
      for (let zoom = 5; zoom <= 19; zoom += 0.25) {
        const width = widthAt(widths, zoom);
        expect(width, `${id} at ${zoom}`).toBeGreaterThanOrEqual(before);
        before = width;
      }
    }
    const at18 = ROADS.map((r) => widthAt(r.widths, 18));
    expect([...at18].sort((a, b) => a - b)).toEqual(at18);
    expect(widthAt([10, 1, 12, 5], 12)).toBe(5);
    expect(widthAt([10, 1, 12, 5], 11)).toBeCloseTo(1 + (4 * 0.6) / (1.6 ** 2 - 1), 9);
  });
  const tiles: TileSource = { url: 'x', attribution: '© OSM', zoomMin: 0, zoomMax: 14, bounds: [-99.7, 19.2, -99.5, 19.4] };
  it('the map says how much of it has streets', () => {
    expect(streetsIn(null, [-99.6, 19.25, -99.55, 19.3])).toBe('none');
    expect(streetsIn(tiles, [-99.6, 19.25, -99.55, 19.3])).toBe('all');
    expect(streetsIn(tiles, [-99.9, 19.25, -99.55, 19.3])).toBe('some');
    expect(streetsIn(tiles, [1, 42, 2, 43])).toBe('none');
    const towns = [{ code: '1', name: 'Dentro', lat: 19.3, lon: -99.6, population: 1 }, { code: '2', name: 'Fuera', lat: 18, lon: -99, population: 1 }] as never[];
    expect(schematicTowns({ towns, tiles }).map((t) => t.name)).toEqual(['Fuera']);
    expect(schematicTowns({ towns, tiles: null })).toHaveLength(2);
    expect(holds(tiles.bounds, 19.3, -99.6)).toBe(true);
  });
  it('a name lies along the longest straight piece', () => {
    const bent = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 50 }, { x: 11, y: 90 }];
    expect(straightest([bent])).toEqual({ from: { x: 10, y: 0 }, to: { x: 11, y: 90 } });
    expect(straightest([])).toBeNull();
    expect(straightest([[{ x: 1, y: 1 }]])).toBeNull();
  });
  it('each picture of a point is one that can be drawn', () => {
    for (const { glyph } of Object.values(POIS)) if (glyph) expect(Object.keys(GLYPHS)).toContain(glyph);
  });
  it('the style of the card names only sources that it has, and no glyph or sprite server', () => {
    const ink = new Proxy({ status: {} }, { get: (target, key) => (key in target ? Reflect.get(target, key) : '#123456') }) as never;
    for (const base of [{ towns: [], tiles, territories: null }, { towns: [], tiles: null, territories: null }]) {
      const style = mapStyle(ink, base);
      expect(style.glyphs ?? style.sprite).toBeUndefined();
      for (const layer of style.layers) if ('source' in layer) expect(Object.keys(style.sources)).toContain(layer.source);
      expect(new Set(style.layers.map((l) => l.id)).size).toBe(style.layers.length);
    }
  });
  it('room once taken is not given twice', () => {
    const taken = new Taken();
    taken.reset(100, 100);
    expect(taken.claim(10, 10, 30, 12)).toBe(true);
    expect(taken.claim(35, 15, 30, 12)).toBe(false);
    expect(taken.claim(60, 60, 500, 500)).toBe(true);
    taken.reset(100, 100);
    expect(taken.free(10, 10, 30, 12)).toBe(true);
  });
});

describe('ways of units', () => {
  const to = { lat: 19.3, lon: -99.6 };
  const words = { straight: 'línea recta (estimación)', locale: 'es-MX' };
  const view: RouteView = { unit: 'u', seconds: 420, metres: 4210, basis: 'roads', line: [{ lat: 19.2, lon: -99.6 }, to], from_street_m: 0, to_street_m: 0, no_route: null };
  it('say what they rest on', () => {
    expect(routeMark(view, 'P1', null, to, true, words)).toMatchObject({ label: 'P1 · ≈ 7 min · 4.2 km', straight: false, chosen: true });
    expect(routeMark({ ...view, basis: 'calibrated' }, 'P1', null, to, false, words)?.label).toBe('P1 · 7 min · 4.2 km');
    const straight = routeMark({ ...view, line: [], basis: 'straight_line' }, 'P1', { lat: 19.2, lon: -99.6 }, to, false, words);
    expect(straight).toMatchObject({ straight: true, points: [{ lat: 19.2, lon: -99.6 }, to] });
    expect(straight?.label).toMatch(/línea recta \(estimación\)$/);
    expect(routeMark({ ...view, line: [] }, 'P1', null, to, false, words)).toBeNull();
  });
  it('say how far from a street they begin and end', () => {
    const say = (from: number, towards: number, line = view.line) => offStreet({ ...view, line, from_street_m: from, to_street_m: towards }, 'P1', mapWords.offStreet, 'es-MX');
    expect(say(1370, 0)).toEqual(['La calle más cercana está a 1.4 km de P1.']);
    expect(say(20, 240)).toEqual(['La calle más cercana está a 240 m del incidente.']);
    expect(say(100, 100)).toEqual([]);
    expect(say(900, 900, [])).toEqual([]);
  });
  it('are of those on their way, and of the one at hand', () => {
    const incident = { open: true, units: [{ unit: 'a', duty: 'en_route' }, { unit: 'b', duty: 'on_scene' }, { unit: 'c', duty: 'assigned' }] } as never;
    expect(unitsOnTheirWay(incident, null)).toEqual(['a', 'c']);
    expect(unitsOnTheirWay(incident, 'd')).toEqual(['a', 'c', 'd']);
    expect(unitsOnTheirWay(incident, 'a')).toEqual(['c', 'a']);
    expect(unitsOnTheirWay(incident, 'b')).toEqual(['a', 'c']);
    expect(unitsOnTheirWay({ open: false, units: [] } as never, 'd')).toEqual([]);
  });
  it('have their words in the middle by length', () => {
    const bent = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 30 }];
    expect(along(bent)).toEqual({ x: 10, y: 10 });
    expect(along(bent, 0)).toEqual({ x: 0, y: 0 });
    expect(along(bent, 1)).toEqual({ x: 10, y: 30 });
    expect(along([])).toBeNull();
  });
});

describe('the scene', () => {
  const unit = { id: 'u', call_sign: 'P1', kind: 'patrulla', duty: 'available', emergency: false, lat: 19.3, lon: -99.6, position_at: '2026-11-29T10:00:00Z' } as unknown as UnitRow;
  const now = Date.parse('2026-11-29T10:05:00Z');
  const context = { positions: new Map(), now, selected: null, kind: () => undefined };
  it('old positions are told from fresh ones', () => {
    expect([1000, 91_000, 16 * 60_000].map(freshness)).toEqual(['live', 'stale', 'lost']);
    expect(unitMark(unit, context)).toMatchObject({ freshness: 'stale', ageMs: 300_000, course: null });
    const live = new Map([['u', { lat: 19.4, lon: -99.5, course: 90, speed: 9, at: now - 1000 }]]);
    expect(unitMark(unit, { ...context, positions: live })).toMatchObject({ lat: 19.4, freshness: 'live', course: 90 });
    expect(unitMark({ ...unit, lat: null } as UnitRow, context)).toBeNull();
  });
  it('marks are kept from one update to the next: positions move them, rows make them anew', () => {
    const marks = new UnitMarks();
    const rows = [unit, { ...unit, id: 'v', lat: null, lon: null }] as UnitRow[];
    const kind = () => undefined;
    const positions = new Map([['u', { lat: 19.3, lon: -99.6, course: 90, speed: 9, at: now }]]);
    const first = marks.update(rows, { positions, now, selected: null, kind });
    const mark = first[0];
    expect(first).toHaveLength(1);
    positions.set('u', { lat: 19.31, lon: -99.6, course: 90, speed: 9, at: now + 1000 });
    const second = marks.update(rows, { positions, now: now + 1000, selected: null, kind });
    expect(second).toBe(first);
    expect(second[0]).toBe(mark);
    expect(mark).toMatchObject({ lat: 19.31, freshness: 'live', course: 90 });
    // Nothing more is heard: the same mark grows old, and its picture is drawn anew.
    if (mark) mark.stamp = {} as never;
    marks.update(rows, { positions, now: now + 100_000, selected: null, kind });
    expect(mark).toMatchObject({ freshness: 'stale', course: null, stamp: null });
    // A unit without a place appears with its first position; one that is chosen or changed gets another mark.
    positions.set('v', { lat: 19.2, lon: -99.5, course: null as never, speed: 0, at: now });
    expect(marks.update(rows, { positions, now, selected: null, kind })).toHaveLength(2);
    expect(marks.update(rows, { positions, now, selected: 'u', kind })[0]).not.toBe(mark);
    expect(marks.update([{ ...unit, duty: 'on_scene' } as UnitRow], { positions, now, selected: 'u', kind })).toHaveLength(1);
  });
  it('incidents near each other are gathered; the open one and the gravest are not lost', () => {
    const row = (id: string, priority: string) => ({ id, folio: `TOL-1-${id}`, priority, lat: 19.3, lon: -99.6, type_code: 30101, waiting_since: id === '2' ? '2026-11-29T09:00:00Z' : null, accuracy_m: null }) as unknown as IncidentRow;
    const marks = [row('1', 'low'), row('2', 'critical'), row('3', 'high')].map((r) => incidentMark(r, '3', now) as IncidentMark);
    const found = clusters(marks, () => ({ x: 10, y: 10 }));
    expect(found.single.map((s) => s.mark.id)).toEqual(['3']);
    expect(found.groups).toMatchObject([{ count: 2, waiting: 1, late: true, look: 'emergency' }]);
  });
});

describe('how the map is drawn', () => {
  const card = (renderer: string) => () => ({ getContext: () => ({ RENDERER: 1, getExtension: () => null, getParameter: () => renderer }) }) as unknown as HTMLCanvasElement;
  it('on the card where there is one, plainly where the processor would have to play the card', () => {
    expect(chooseEngine('auto', probe(card('AMD Radeon RX 6400')))).toBe('gl');
    expect(chooseEngine('auto', probe(card('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device))')))).toBe('flat');
    expect(chooseEngine('gl', probe(card('llvmpipe (LLVM 15)')))).toBe('gl');
    expect(chooseEngine('flat', probe(card('AMD Radeon RX 6400')))).toBe('flat');
    const none = probe(() => ({ getContext: () => null }) as unknown as HTMLCanvasElement);
    expect(chooseEngine('gl', none)).toBe('flat');
  });
});
