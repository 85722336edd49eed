import type { geo as Spanish } from '../es/geo';

export const geo: typeof Spanish = {
  method: {
    unknown: 'Position of unknown source',
    cell: 'Position by cell',
    told: 'Position set on the map',
    wifi: 'Position by wifi networks',
    gnss: 'Satellite position of the phone',
    registered: 'Address of the contract',
    verified: 'Position confirmed',
  },
};
