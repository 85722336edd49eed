import { describe, expect, it } from 'vitest';
import type { AlertRow, UnitRow } from '../../api/types';
import { alarmsOf, inDanger, NEVER_QUIET, stateOf } from '../alarms';

const NOW = Date.parse('2026-11-24T03:00:00Z');
const alert = (id: string, more: Partial<AlertRow> = {}): AlertRow => ({
  id, kind: 'queue_wait', level: 1, priority: 'high', incident_id: 'i-1', folio: null, unit_id: null, call_sign: null, agencies: [],
  municipality: null, since: '2026-11-24T02:50:00Z', raised_at: '2026-11-24T02:55:00Z', text: 'x', status: 'new',
  shown_at: '2026-11-24T02:55:00Z', shown_to: [], pauses: 0, escalations: 0, cleared_at: null, acknowledged_at: null, acknowledged_by: null,
  first_answered_at: null, first_answered_by: null, paused_until: null, paused_by: null, paused_reason: null, zone: null, ...more,
});

describe('alarms', () => {
  it('the same thing raised again is one line with a counter', () => {
    const list = alarmsOf([alert('a'), alert('b', { level: 2, raised_at: '2026-11-24T02:58:00Z' }), alert('c', { incident_id: 'i-2' })], NOW);
    expect(list.map((a) => [a.top.id, a.times])).toEqual([['c', 1], ['b', 2]]);
    expect(alarmsOf([alert('a', { escalations: 2 })], NOW)[0]?.times).toBe(3);
  });
  it('a unit that goes in and out of one zone is one line, and of two zones two', () => {
    const zone = (id: string) => ({ kind: 'zone_crossed', incident_id: null, unit_id: 'u-1', zone: { id, name: id, crossed: 'entered' } }) as Partial<AlertRow>;
    const list = alarmsOf([alert('a', zone('z-1')), alert('b', zone('z-1')), alert('c', zone('z-2'))], NOW);
    expect(list.map((a) => a.times).sort()).toEqual([1, 2]);
  });
  it('what nobody has taken comes before what is taken, and the gravest first', () => {
    const list = alarmsOf(
      [alert('low', { incident_id: '1', priority: 'low' }), alert('taken', { incident_id: '2', priority: 'critical', status: 'acknowledged' }), alert('grave', { incident_id: '3', priority: 'critical' })],
      NOW,
    );
    expect(list.map((a) => a.top.id)).toEqual(['grave', 'low', 'taken']);
  });
  it('a rise of what was taken is new: the group asks again', () => {
    const list = alarmsOf([alert('a', { status: 'acknowledged' }), alert('b', { level: 2 })], NOW);
    expect(list[0]).toMatchObject({ state: 'new', times: 2 });
    expect(list[0]?.top.id).toBe('b');
  });
  it('a pause ends by itself', () => {
    const paused = alert('a', { status: 'paused', paused_until: '2026-11-24T03:05:00Z' });
    expect(stateOf(paused, NOW)).toBe('paused');
    expect(stateOf(paused, NOW + 5 * 60_000)).toBe('new');
  });
  it('a crew in danger is of the kind that the server never makes quiet', () => {
    expect(stateOf(alert('a', { kind: NEVER_QUIET }), NOW)).toBe('new');
  });
  it('an incident knows the crews in danger it is about: those on it, and the one whose button opened it', () => {
    const at = '2026-11-24T02:55:00Z';
    const unit = (id: string, more: Partial<UnitRow>) => ({ id, emergency: true, emergency_at: at, incident_id: null, ...more }) as UnitRow;
    const units = [unit('on-it', { incident_id: 'i-1' }), unit('opened', {}), unit('calm', { incident_id: 'i-1', emergency: false }), unit('elsewhere', { incident_id: 'i-9', emergency_at: '2026-11-24T02:55:00.001Z' })];
    const ids = (channel: 'panic_button' | 'emergency_911') => inDanger({ id: 'i-1', channel, created_at: at }, units).map((u) => u.id);
    expect(ids('panic_button')).toEqual(['on-it', 'opened']);
    expect(ids('emergency_911')).toEqual(['on-it']);
  });
});
