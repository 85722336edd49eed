/** What the shell and a screen tell each other, and the alerts of this desk. */
import type { AlertRow } from '../api/types';
import { cmd } from '../core/cmd';
import { PRIORITY_NUMBER, WAIT_LIMIT_MS } from '../core/format';
import type { LocalAction } from '../core/grammar';
import { app } from './app.svelte';
import { board } from './board.svelte';
import { i18n } from './i18n.svelte';

class Shell {
  /** The newest wish of the command line that the screen at hand must fulfil. */
  wish = $state.raw<{ action: LocalAction } | null>(null);
  /** Alerts of this console's own clocks that were acknowledged here. */
  #seen = $state.raw(new Set<string>());

  ask(action: LocalAction): void {
    this.wish = { action };
  }
  /** Alerts nobody has taken, the gravest and oldest first. */
  get alerts(): AlertRow[] {
    const dispatches = app.screens.includes('dispatch');
    const told = board.alerts;
    const known = new Set(told.flatMap((a) => [a.incident_id, a.unit_id].filter((id) => id !== null)));
    const own = dispatches ? this.#own().filter((a) => !known.has(a.incident_id ?? a.unit_id ?? '')) : [];
    return [...told.filter((a) => a.acknowledged_at === null), ...own]
      // Who does not dispatch is not asked to answer for incidents and units.
      .filter((a) => dispatches || (a.incident_id === null && a.unit_id === null))
      .sort((a, b) => PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || a.raised_at.localeCompare(b.raised_at));
  }
  get topAlert(): AlertRow | undefined {
    return this.alerts[0];
  }
  acknowledge(alert: AlertRow): void {
    if (alert.id.startsWith('own:')) this.#seen = new Set(this.#seen).add(alert.id);
    else void app.send({ ...cmd.acknowledge(alert.id), label: i18n.t.say.acknowledge });
  }
  /** What the board itself shows to be due: crews in danger, overdue timers, queues past their time. */
  #own(): AlertRow[] {
    const t = i18n.t.alert;
    const list: AlertRow[] = [];
    const add = (id: string, row: Pick<AlertRow, 'kind' | 'priority' | 'text' | 'raised_at'> & Partial<AlertRow>) =>
      list.push({ id, incident_id: null, unit_id: null, call_id: null, acknowledged_at: null, acknowledged_by: null, repeats: 1, ...row });
    const agencies = app.agencies;
    for (const u of board.units) {
      if (agencies.length > 0 && !agencies.includes(u.agency)) continue;
      if (u.emergency) {
        const at = u.emergency_at ?? u.status_at;
        add(`own:emergency/${u.id}/${at}`, { kind: 'emergency', priority: 'critical', text: t.emergency(u.call_sign), raised_at: at, unit_id: u.id, incident_id: u.incident_id });
      } else if (u.timer_at && Date.parse(u.timer_at) <= app.now) {
        add(`own:timer/${u.id}/${u.timer_at}`, { kind: 'timer', priority: 'high', text: t.timer(u.call_sign), raised_at: u.timer_at, unit_id: u.id, incident_id: u.incident_id });
      }
    }
    for (const i of board.incidents) {
      if (!i.waiting_since) continue;
      const due = Date.parse(i.waiting_since) + WAIT_LIMIT_MS[i.priority];
      if (due > app.now) continue;
      add(`own:queue/${i.id}/${i.waiting_since}`, { kind: 'queue', priority: i.priority, text: t.queue, raised_at: new Date(due).toISOString(), incident_id: i.id });
    }
    return list.filter((a) => !this.#seen.has(a.id));
  }
}
export const shell = new Shell();
