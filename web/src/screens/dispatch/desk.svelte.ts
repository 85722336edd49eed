/** What the panels of the dispatcher's screen share: the unit in hand, what is about to be sent, the order being filled in. */
import type { Command, Sent } from '../../core/commands';
import { describe } from '../../core/describe';
import { app } from '../../state/app.svelte';
import { board } from '../../state/board.svelte';
import { i18n } from '../../state/i18n.svelte';
import { look } from '../../state/look';
import type { Act, Values } from './acts';
import { past } from './past.svelte';

export interface Target {
  incident: string | null;
  unit: string | null;
}
class DeskState {
  /** The unit chosen on the board or the map. */
  unit = $state<string | null>(null);
  /** Units taken up to be put on an incident: the twin of dragging. */
  carried = $state.raw<readonly string[]>([]);
  /** What is about to be sent; its cautions and reasons come first. */
  sending = $state.raw<{ incident: string; units: readonly string[] } | null>(null);
  act = $state.raw<{ act: Act; target: Target; initial?: Values } | null>(null);
  menu = $state(false);

  send(command: Command): Promise<Sent> {
    return app.send({ ...command, label: describe(command, i18n.t, look) });
  }
  /** Takes a unit up, or puts it back. */
  carry(id: string): void {
    this.carried = this.carried.includes(id) ? this.carried.filter((u) => u !== id) : [...this.carried, id].slice(-20);
  }
  /** Puts what is carried on an incident. */
  drop(incident: string): void {
    if (this.carried.length > 0) this.dispatch(incident, this.carried);
    this.carried = [];
  }
  dispatch(incident: string, units: readonly string[]): void {
    const row = board.incident(incident);
    if (row && row.open && units.length > 0) this.sending = { incident, units };
  }
  open(act: Act, target: Target): void {
    this.menu = false;
    const command = act.fields.length === 0 && !act.risky ? act.build({}, { ...context(target) }) : null;
    if (command) for (const one of command) void this.send(one);
    else this.act = { act, target };
  }
}
export const desk = new DeskState();

export function context(target: Target) {
  return { incident: board.incident(target.incident) ?? past.find(target.incident), unit: board.unit(target.unit), t: i18n.t };
}
