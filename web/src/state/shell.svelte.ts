/** What the shell and a screen tell each other. */
import type { AlertRow } from '../api/types';
import { PRIORITY_NUMBER } from '../core/format';
import type { LocalAction } from '../core/grammar';
import { app } from './app.svelte';
import { board } from './board.svelte';

class Shell {
  /** The newest wish of the command line that the screen at hand must fulfil. */
  wish = $state.raw<{ action: LocalAction } | null>(null);

  ask(action: LocalAction): void {
    this.wish = { action };
  }
  /** Alerts nobody has taken, the gravest and oldest first. */
  get alerts(): AlertRow[] {
    return board.alerts
      .filter((a) => a.acknowledged_at === null)
      // Who does not dispatch is not asked to answer for incidents and units.
      .filter((a) => app.screens.includes('dispatch') || (a.incident_id === null && a.unit_id === null))
      .sort((a, b) => PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || a.raised_at.localeCompare(b.raised_at));
  }
  get topAlert(): AlertRow | undefined {
    return this.alerts[0];
  }
}
export const shell = new Shell();
