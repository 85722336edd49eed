/** Every order about a unit. */
import type { Id } from '../api/types';
import { cmd } from '../core/cmd';
import { desk, type StampName } from '../core/cmd-dispatch';
import type { Command } from '../core/commands';
import { crewOf } from '../core/spoken';
import { f, maybeReason, onUnit, reason, type Act, type Context } from './types';

const onShift = ({ unit }: Context) => unit?.on_shift === true;

export const UNIT: readonly Act[] = [
  { name: 'status', about: 'unit', letter: 'S', verb: 'EU', fields: [f('next_status', 'next_status'), maybeReason], when: onShift, build: onUnit((id, v) => cmd.setStatus(id, v.next_status, v.reason)) },
  { name: 'status_at', about: 'unit', letter: 'A', verb: 'EH', fields: [f('next_status', 'next_status'), f('until', 'time'), maybeReason], when: onShift, build: onUnit((id, v) => desk.statusAt(id, v.next_status, v.until, v.reason)) },
  { name: 'correct_status', about: 'unit', letter: 'C', verb: 'CH', fields: [f('stamp', 'stamp'), f('until', 'time'), reason], when: ({ unit }) => unit?.assignment_id !== null && unit !== undefined, build: onUnit((id, v) => desk.correctStatus(id, v.stamp as StampName, v.until, v.reason)) },
  { name: 'welfare', about: 'unit', letter: 'O', verb: 'OK', fields: [], when: onShift, build: onUnit((id) => cmd.welfareOk(id)) },
  { name: 'timer', about: 'unit', letter: 'T', verb: 'T', fields: [f('minutes', 'minutes')], when: onShift, build: onUnit((id, v) => cmd.setTimer(id, Number(v.minutes))) },
  { name: 'clear_timer', about: 'unit', letter: 'Q', verb: 'QT', fields: [], when: ({ unit }) => unit?.timer_at !== null && unit !== undefined, build: onUnit((id) => cmd.clearTimer(id)) },
  { name: 'emergency', about: 'unit', letter: 'E', verb: 'EM', risky: true, fields: [f('note', 'text', true)], when: ({ unit }) => unit?.emergency === false, build: onUnit((id, v) => cmd.emergency(id, v.note)) },
  { name: 'clear_emergency', about: 'unit', letter: 'E', verb: 'QE', risky: true, fields: [reason], when: ({ unit }) => unit?.emergency === true, build: onUnit((id, v) => cmd.clearEmergency(id, v.reason)) },
  { name: 'position', about: 'unit', letter: 'P', verb: 'PO', fields: [f('lat', 'text'), f('lon', 'text')], when: ({ unit }) => unit !== undefined, build: onUnit((id, v) => positionOf(id, v.lat, v.lon)) },
  { name: 'start_shift', about: 'unit', letter: 'I', verb: 'IT', fields: [f('crew', 'text'), f('vehicle', 'text', true), f('until', 'time', true)], when: ({ unit }) => unit?.on_shift === false, build: onUnit((id, v) => desk.startShift(id, crewOf(v.crew), v.vehicle, v.until || undefined)) },
  { name: 'end_shift', about: 'unit', letter: 'F', verb: 'FT', risky: true, fields: [], when: ({ unit }) => unit?.on_shift === true && unit.incident_id === null, build: onUnit((id) => desk.endShift(id)) },
  { name: 'vehicle', about: 'unit', letter: 'V', verb: 'VE', fields: [f('vehicle', 'text')], when: onShift, build: onUnit((id, v) => desk.swapVehicle(id, v.vehicle)) },
  { name: 'station', about: 'unit', letter: 'B', verb: 'BA', fields: [f('station', 'station')], when: ({ unit }) => unit !== undefined, build: onUnit((id, v) => desk.setStation(id, v.station)) },
];

function positionOf(id: Id, lat: string, lon: string): Command | null {
  const [y, x] = [Number(lat.replace(',', '.')), Number(lon.replace(',', '.'))];
  if (!lat.trim() || !lon.trim() || !(Math.abs(y) <= 90) || !(Math.abs(x) <= 180)) return null;
  return desk.positionByVoice(id, y, x);
}
