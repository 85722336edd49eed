import type { map as Spanish } from '../es/map';

export const map: typeof Spanish = {
  map: {
    label: 'Map',
    schematic: 'Schematic map: municipal seats, no streets or limits',
    failed: 'This computer could not draw the map. The rest goes on working.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
  },
};
