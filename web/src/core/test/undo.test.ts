import { describe, expect, it } from 'vitest';
import type { CallRow, IncidentRow, UnitRow } from '../../api/types';
import { cmd } from '../cmd';
import { desk } from '../cmd-dispatch';
import type { Command } from '../commands';
import { undoOf, type Before } from '../undo';

const incident = { id: 'i-1', units: [{ unit: 'u-1' }], priority: 'high', default_priority: 'high', type_code: 30101, held_reason: 'espera grúa', held_until: null, scheduled_for: null } as unknown as IncidentRow;
const unit = { id: 'u-1', incident_id: null, status: 'available', station: 'TOL-1', vehicle: '0417', timer_at: null } as unknown as UnitRow;
const before = (more: Partial<Before> = {}): Before => ({ incident, unit, call: { id: 'c-1' } as CallRow, supervisor: false, next: () => ['available'], why: 'deshecho', ...more });
const back = (command: Command, more: Partial<Before> = {}) => undoOf({ key: 'k-1', command }, before(more));

describe('taking back', () => {
  it('units that were sent just now, and only those', () => {
    expect(back(cmd.assign('i-1', ['u-1', 'u-2']))).toEqual([cmd.release('i-1', 'u-2', 'deshecho')]);
    expect(back(cmd.assign('i-1', ['u-1']))).toBeNull();
  });
  it.each<[string, Command, Command]>([
    ['a release', cmd.release('i-1', 'u-1'), cmd.assign('i-1', ['u-1'])],
    ['a priority', cmd.setPriority('i-1', 'low', 'x'), cmd.setPriority('i-1', 'high')],
    ['a threat', cmd.threatToLife('i-1', true), cmd.threatToLife('i-1', false)],
    ['a type', cmd.retype('i-1', 10104), cmd.retype('i-1', 30101, 'deshecho')],
    ['a pause', cmd.hold('i-1', 'x'), cmd.unhold('i-1')],
    ['the end of a pause', cmd.unhold('i-1'), cmd.hold('i-1', 'espera grúa')],
    ['a merge', cmd.mergeInto('i-1', 'i-2'), cmd.unmerge('i-1', 'deshecho')],
    ['a link', desk.link('i-1', 'i-2', 'related'), desk.unlink('i-1', 'i-2', 'deshecho')],
    ['a state', cmd.setStatus('u-1', 'break'), cmd.setStatus('u-1', 'available')],
    ['a timer', cmd.setTimer('u-1', 10), cmd.clearTimer('u-1')],
    ['a station', desk.setStation('u-1', 'TOL-2'), desk.setStation('u-1', 'TOL-1')],
    ['a hold of the line', cmd.holdCall('c-1'), cmd.resumeCall('c-1')],
    ['a joined call', cmd.attach('c-1', 'i-1', 'TOL-261129-00001'), cmd.detach('c-1', 'deshecho')],
    ['a caution', desk.caution({ address: 'x' }, 'weapon', 'x', '2026-11-30T00:00:00Z'), desk.withdrawCaution('k-1', 'deshecho')],
  ])('%s', (_, command, expected) => expect(back(command)).toEqual([expected]));
  it('a threat that was marked on a call and its incident at once, on both', () => {
    const call = { id: 'c-1', incident_id: 'i-1', threat: false } as CallRow;
    expect(back(cmd.threatToLife('i-1', true), { call })).toEqual([cmd.threat('c-1', false), cmd.threatToLife('i-1', false)]);
    expect(back(cmd.threatToLife('i-1', true), { call: { ...call, threat: true } })).toEqual([cmd.threatToLife('i-1', false)]);
    expect(back(cmd.threatToLife('i-1', true), { call: { ...call, incident_id: 'i-2' } })).toEqual([cmd.threatToLife('i-1', false)]);
  });
  it('a priority that is not the usual one goes back with a reason', () => {
    expect(back(cmd.setPriority('i-1', 'low'), { incident: { ...incident, default_priority: 'medium' } })).toEqual([cmd.setPriority('i-1', 'high', 'deshecho')]);
  });
  it('what is said stays said; a closed folio is opened again by a supervisor alone; a unit that had work does not go back', () => {
    expect(back(cmd.narrate('i-1', 'x'))).toBeNull();
    expect(back(cmd.dispose('c-1', 70101))).toBeNull();
    expect(back(cmd.close('i-1', 'A'))).toBeNull();
    expect(back(cmd.close('i-1', 'A'), { supervisor: true })).toEqual([cmd.reopen('i-1', 'deshecho')]);
    expect(back(cmd.setStatus('u-1', 'break'), { unit: { ...unit, incident_id: 'i-1' } })).toBeNull();
    expect(back(cmd.setStatus('u-1', 'break'), { next: () => [] })).toBeNull();
  });
});
