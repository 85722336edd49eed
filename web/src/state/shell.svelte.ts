/** What the shell and a screen tell each other, and the alarms of this desk. */
import type { AlertRow } from '../api/types';
import { alarmsOf, inDanger, type Alarm } from '../core/alarms';
import { cmd } from '../core/cmd';
import type { Command } from '../core/commands';
import { shortFolio, visible } from '../core/format';
import type { LocalAction } from '../core/grammar';
import { serverNow } from '../core/time';
import { app } from './app.svelte';
import { board } from './board.svelte';
import { i18n } from './i18n.svelte';
import { prefs } from './prefs.svelte';

/** What an alert says. The server says it in Spanish; another language says its kind and what it is about. */
export function alertWords(alert: AlertRow): string {
  if (prefs.lang === 'es') return alert.text;
  if (alert.zone) return i18n.t.alarms.crossings[alert.zone.crossed](alert.call_sign ?? '', visible(alert.zone.name));
  return i18n.t.alarms.kinds[alert.kind](alert.call_sign ?? shortFolio(alert.folio));
}

class Shell {
  /** The newest wish of the command line that the screen at hand must fulfil. */
  wish = $state.raw<{ action: LocalAction } | null>(null);
  #alarms = $derived.by(() => {
    // Who does not dispatch is not asked to answer for incidents and units.
    if (!app.screens.includes('dispatch')) return [];
    return alarmsOf(board.alerts, app.now);
  });

  ask(action: LocalAction): void {
    this.wish = { action };
  }
  /** All that stands, what needs somebody first. */
  get alarms(): Alarm[] {
    return this.#alarms;
  }
  /** Those that nobody has taken. */
  get fresh(): Alarm[] {
    return this.#alarms.filter((a) => a.state === 'new');
  }
  get top(): Alarm | undefined {
    const first = this.#alarms[0];
    return first?.state === 'new' ? first : undefined;
  }
  /** The incident an alarm is worked by: its own, or the one that a crew's button opened. */
  incidentOf(alert: AlertRow): string | null {
    if (alert.incident_id) return alert.incident_id;
    const unit = board.unit(alert.unit_id);
    if (!unit?.emergency) return null;
    return board.incidents.find((i) => i.open && inDanger(i, [unit]).length > 0)?.id ?? null;
  }
  /** Opens what an alarm is about: the incident, and the unit on the map. */
  open(alert: AlertRow): void {
    const incident = this.incidentOf(alert);
    app.go('dispatch', incident);
    if (alert.unit_id) this.ask({ type: 'centre', unit: alert.unit_id });
  }
  /** Somebody at this desk takes care of it; it stays in the list until its cause is gone. */
  acknowledge(alarm: Alarm): void {
    for (const alert of alarm.alerts) {
      if (alert.status === 'new' || alert.status === 'paused') this.#send(alarm, cmd.acknowledgeAlert(alert.id));
    }
  }
  pause(alarm: Alarm, minutes: number, reason: string): void {
    const until = new Date(serverNow() + minutes * 60_000).toISOString();
    this.#send(alarm, cmd.pauseAlert(alarm.top.id, until, reason));
  }
  resume(alarm: Alarm): void {
    this.#send(alarm, cmd.resumeAlert(alarm.top.id));
  }
  #send(alarm: Alarm, command: Command): void {
    void app.send({ ...command, label: `${i18n.t.acts[`alerts/${command.body.type}`] ?? ''}: ${alertWords(alarm.top)}` });
  }
}
export const shell = new Shell();
