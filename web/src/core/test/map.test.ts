import { describe, expect, it } from 'vitest';
import type { IncidentRow, UnitRow } from '../../api/types';
import { FAMILIES, familyOf, glyphOf, GLYPHS } from '../../ui/glyphs';
import { chooseEngine, probe } from '../../ui/map/engine';
import { clusters, freshness, incidentMark, unitMark, type IncidentMark } from '../../ui/map/scene';
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
