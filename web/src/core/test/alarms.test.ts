import { describe, expect, it } from 'vitest';
import type { AlertRow } from '../../api/types';
import { alarmsOf, stateOf } from '../alarms';

const NOW = Date.parse('2026-11-24T03:00:00Z');
const alert = (id: string, more: Partial<AlertRow> = {}): AlertRow => ({
  id, kind: 'queue_waiting', level: 1, priority: 'high', incident_id: 'i-1', folio: null, unit_id: null, call_sign: null, agencies: [],
  municipality: null, since: '2026-11-24T02:50:00Z', raised_at: '2026-11-24T02:55:00Z', text: 'x', text_en: 'x', status: 'new', ...more,
});
const nobody = new Set<string>();

describe('alarms', () => {
  it('the same thing raised again is one line with a counter', () => {
    const list = alarmsOf([alert('a'), alert('b', { level: 2, raised_at: '2026-11-24T02:58:00Z' }), alert('c', { incident_id: 'i-2' })], NOW, nobody);
    expect(list.map((a) => [a.top.id, a.times])).toEqual([['c', 1], ['b', 2]]);
    expect(alarmsOf([alert('a', { escalations: 2 })], NOW, nobody)[0]?.times).toBe(3);
  });
  it('what nobody has taken comes before what is taken, and the gravest first', () => {
    const list = alarmsOf(
      [alert('low', { incident_id: '1', priority: 'low' }), alert('taken', { incident_id: '2', priority: 'critical', status: 'acknowledged' }), alert('grave', { incident_id: '3', priority: 'critical' })],
      NOW,
      nobody,
    );
    expect(list.map((a) => a.top.id)).toEqual(['grave', 'low', 'taken']);
  });
  it('a rise of what was taken is new: the group asks again', () => {
    const list = alarmsOf([alert('a', { status: 'acknowledged' }), alert('b', { level: 2 })], NOW, nobody);
    expect(list[0]).toMatchObject({ state: 'new', times: 2 });
    expect(list[0]?.top.id).toBe('b');
  });
  it('a pause ends by itself', () => {
    const paused = alert('a', { status: 'paused', paused_until: '2026-11-24T03:05:00Z' });
    expect(stateOf(paused, NOW, nobody)).toBe('paused');
    expect(stateOf(paused, NOW + 5 * 60_000, nobody)).toBe('new');
  });
  it('without states of the server the desk remembers what it took', () => {
    const { status: _, ...old } = alert('a');
    expect(stateOf(old, NOW, nobody)).toBe('new');
    expect(stateOf(old, NOW, new Set(['a']))).toBe('acknowledged');
  });
});
