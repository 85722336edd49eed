import type { map as Spanish } from '../es/map';

/** The map. */
export const map: typeof Spanish = {
  map: {
    label: 'Map',
    schematic: 'Schematic map: municipal seats, no streets or borders',
    failed: 'This workstation could not draw the map. Everything else goes on working.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    home: 'All',
    homeHelp: 'See all units',
    follow: 'Follow',
    measure: 'Measure',
    measureHelp: 'Click points, or press Enter at the cross in the middle. Esc ends.',
    layers: 'Layers',
    layerNames: {
      units: 'Units',
      names: 'Names of units',
      incidents: 'Incidents',
      cautions: 'Cautions',
      stations: 'Stations',
      territories: 'Territories',
      closures: 'Closed streets',
      routes: 'Ways of units',
    },
    engine: 'Drawing',
    engines: { auto: 'Automatic', gl: 'Graphics card', flat: 'Plain' },
    legend: 'What each shape means',
    legendWaiting: 'Incident without a unit',
    legendWorked: 'Incident being worked',
    legendStale: 'Old position (hatched)',
    noFixSince: (age: string) => `No new position for ${age}`,
    waiting: (age: string) => `Without a unit for ${age}`,
    cluster: (n: number, waiting: number) => `${n} incidents${waiting ? `, ${waiting} without a unit` : ''}`,
    centred: (name: string) => `Map at ${name}`,
    followUnit: 'Follow the unit on the map',
  },
};
