import type { panels as Spanish } from '../es/panels';

export const panels: typeof Spanish = {
  layout: { detach: 'Open in a window of its own', restore: 'Open my windows', forget: 'Forget my windows', none: 'No windows are kept for your role.', blocked: 'The browser did not let the window open. Allow pop-ups of this site.' },
  panels: {
    'calls/waiting': 'Waiting calls',
    'calls/callbacks': 'Calls to return',
    'dispatch/queue': 'Queue of incidents',
    'dispatch/units': 'Board of units',
    'dispatch/map': 'Map',
    'dispatch/detail': 'Incident',
  },
};
