/** What the shell and a screen tell each other, and the alerts of this desk. */
import type { AlertRow } from '../api/types';
import { PRIORITY_NUMBER } from '../core/format';
import type { LocalAction } from '../core/grammar';
import { readJson } from '../core/storage';
import { app, store } from './app.svelte';
import { board } from './board.svelte';

/** Acknowledged alerts remembered; the oldest are forgotten first. */
const SEEN_MAX = 500;

class Shell {
  /** The newest wish of the command line that the screen at hand must fulfil. */
  wish = $state.raw<{ action: LocalAction } | null>(null);
  #seen = $state.raw<string[]>(readJson<string[]>(store, 'alerts-seen', []));

  ask(action: LocalAction): void {
    this.wish = { action };
  }
  /** Alerts this desk has not taken, the gravest and oldest first. */
  get alerts(): AlertRow[] {
    // Who does not dispatch is not asked to answer for incidents and units.
    if (!app.screens.includes('dispatch')) return [];
    const seen = new Set(this.#seen);
    return board.alerts
      .filter((a) => !seen.has(a.id))
      .sort((a, b) => PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || a.raised_at.localeCompare(b.raised_at));
  }
  get topAlert(): AlertRow | undefined {
    return this.alerts[0];
  }
  /** The alert goes from this desk; the next level of the same thing comes back as a new one. */
  acknowledge(alert: AlertRow): void {
    this.#seen = [alert.id, ...this.#seen].slice(0, SEEN_MAX);
    store.set('alerts-seen', JSON.stringify(this.#seen));
  }
}
export const shell = new Shell();
