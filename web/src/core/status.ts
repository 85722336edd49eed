/** Unit states as looks. States are data of the server's unit kinds; their duty says how they look. */
import type { CallStatus, Duty } from '../api/types';
import type { Look } from '../ui/looks';

const LOOKS: Record<Duty, Look> = {
  available: 'available',
  assigned: 'assigned',
  en_route: 'moving',
  on_scene: 'on-scene',
  transporting: 'transport',
  at_hospital: 'on-scene',
  break: 'pause',
  out_of_service: 'out',
  off_shift: 'out',
};
/** Order of the groups on the unit board: what can be sent first. */
export const DUTIES: readonly Duty[] = [
  'available',
  'assigned',
  'en_route',
  'on_scene',
  'transporting',
  'at_hospital',
  'break',
  'out_of_service',
  'off_shift',
];
export function dutyLook(duty: Duty): Look {
  return LOOKS[duty] ?? 'moving';
}
export function unitLook(unit: { duty: Duty; emergency?: boolean }): Look {
  return unit.emergency ? 'emergency' : dutyLook(unit.duty);
}
/** States that a kind's graph usually has next, until the server's own graph is known. */
export const USUAL_NEXT: Record<Duty, readonly Duty[]> = {
  off_shift: [],
  available: ['out_of_service'],
  assigned: ['en_route', 'on_scene'],
  en_route: ['on_scene'],
  on_scene: ['transporting', 'available'],
  transporting: ['at_hospital', 'available'],
  at_hospital: ['available'],
  break: ['available'],
  out_of_service: ['available'],
};
export function isConnected(status: CallStatus): boolean {
  return status === 'answered' || status === 'held';
}
