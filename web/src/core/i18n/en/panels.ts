import type { panels as Spanish } from '../es/panels';

export const panels: typeof Spanish = {
  layout: { detach: 'Open in a window of its own', restore: 'Open my windows', forget: 'Forget my windows' },
  panels: {
    'calls/waiting': 'Waiting calls',
    'calls/callbacks': 'Calls to return',
    'dispatch/queue': 'Queue of incidents',
    'dispatch/units': 'Board of units',
    'dispatch/map': 'Map',
    'dispatch/detail': 'Incident',
  },
};
