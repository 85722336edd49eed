/** What the shell and a screen tell each other, and the alarms of this desk. */
import { alarmsOf, type Alarm } from '../core/alarms';
import { cmd } from '../core/cmd';
import type { Command } from '../core/commands';
import type { LocalAction } from '../core/grammar';
import { readJson } from '../core/storage';
import { serverNow } from '../core/time';
import { app, store } from './app.svelte';
import { board } from './board.svelte';
import { i18n } from './i18n.svelte';
import { prefs } from './prefs.svelte';

/** Acknowledged alerts remembered; the oldest are forgotten first. */
const SEEN_MAX = 500;

class Shell {
  /** The newest wish of the command line that the screen at hand must fulfil. */
  wish = $state.raw<{ action: LocalAction } | null>(null);
  #seen = $state.raw<string[]>(readJson<string[]>(store, 'alerts-seen', []));
  #alarms = $derived.by(() => {
    // Who does not dispatch is not asked to answer for incidents and units.
    if (!app.screens.includes('dispatch')) return [];
    return alarmsOf(board.alerts, app.now, new Set(this.#seen));
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
  /** Somebody at this desk takes care of it; it stays in the list until its cause is gone. */
  acknowledge(alarm: Alarm): void {
    const fresh = alarm.alerts.filter((a) => a.status === undefined || a.status === 'new' || a.status === 'paused');
    for (const alert of fresh) {
      if (alert.status === undefined) this.#remember(alert.id);
      else this.#send(alarm, cmd.acknowledgeAlert(alert.id));
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
    const about = prefs.lang === 'es' ? alarm.top.text : (alarm.top.text_en ?? alarm.top.text);
    void app.send({ ...command, label: `${i18n.t.acts[`alerts/${command.body.type}`] ?? ''}: ${about}` });
  }
  #remember(id: string): void {
    this.#seen = [id, ...this.#seen].slice(0, SEEN_MAX);
    store.set('alerts-seen', JSON.stringify(this.#seen));
  }
}
export const shell = new Shell();
