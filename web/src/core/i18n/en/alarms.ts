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
    crossings: {
      approached: (of: string, zone: string) => `${of} comes near ${zone}`,
      entered: (of: string, zone: string) => `${of} entered ${zone}`,
      exited: (of: string, zone: string) => `${of} left ${zone}`,
    },
    rule: 'Only the two highest priorities sound. A unit in emergency cannot be paused.',
    kinds: {
      officer_emergency: (of: string) => `EMERGENCY of ${of}`,
      queue_wait: (of: string) => `${of}: no unit assigned`,
      assigned_not_en_route: (of: string) => `${of} has not left`,
      en_route_overdue: (of: string) => `${of} has not arrived`,
      on_scene_no_contact: (of: string) => `${of} without contact`,
      contact_due: (of: string) => `${of}: ask for contact`,
      hold_expired: (of: string) => `${of}: the hold has ended`,
      hand_over_unanswered: (of: string) => `${of}: hand-over unanswered`,
      zone_crossed: (of: string) => `${of} crossed a zone`,
      reports_skipped: () => 'Reports of a switch are missing',
    },
  },
};
