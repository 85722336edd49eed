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
  places: {
    approximate: 'Approximate',
    use: 'Use',
    askWhich: 'Ask which street it is.',
    nothing: 'No match. The address may stay as you typed it.',
    more: 'There are more matches: add the neighbourhood or municipality.',
    away: 'The search does not answer. The address may stay as you typed it.',
    exactness: { exact: 'Exact', interpolated: 'Approximate', street: 'Street', area: 'Area' },
  },
};
