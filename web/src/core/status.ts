/** Unit states as looks. States are data of the server's unit kinds; one not listed is drawn as moving. */
import type { CallStatus, UnitStatus } from '../api/types';
import type { Look } from '../ui/looks';

const LOOKS: Record<string, Look> = {
  available: 'available',
  at_station: 'available',
  assigned: 'assigned',
  en_route: 'moving',
  on_scene: 'on-scene',
  transporting: 'transport',
  at_hospital: 'on-scene',
  at_destination: 'on-scene',
  out_of_service: 'out',
  off_shift: 'out',
  emergency: 'emergency',
};
/** Order of the groups on the unit board: what can be sent first. */
export const UNIT_ORDER: readonly UnitStatus[] = [
  'available',
  'assigned',
  'en_route',
  'on_scene',
  'transporting',
  'at_hospital',
  'out_of_service',
];
export function unitLook(status: UnitStatus): Look {
  return LOOKS[status] ?? 'moving';
}
export function isFree(status: UnitStatus): boolean {
  return status === 'available' || status === 'at_station';
}
export function isConnected(status: CallStatus): boolean {
  return status === 'answered' || status === 'held';
}
