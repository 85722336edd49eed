import type { alarms as Spanish } from '../es/alarms';

export const alarms: typeof Spanish = {
  alarms: {
    title: 'Alarms',
    open: 'See the alarms',
    none: 'Nothing waits too long.',
    states: { new: 'New', acknowledged: 'Acknowledged', paused: 'Paused', cleared: 'Cleared' },
    times: (n: number) => `${n} times`,
    by: (who: string, t: string) => `${who}, ${t}`,
    until: (t: string) => `until ${t}`,
    acknowledge: 'Acknowledge',
    pause: 'Pause',
    resume: 'End pause',
    minutes: 'Minutes',
    reason: 'Reason of the pause',
    pauseIt: 'Pause',
    rule: 'Only the two highest priorities sound. A unit in emergency cannot be paused.',
  },
};
