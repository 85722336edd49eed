/** What panels and forms of orders share: the unit in hand, what is about to be sent, the order being filled in. */
import type { IncidentRow } from '../api/types';
import type { Command, Sent } from '../core/commands';
import { describe } from '../core/describe';
import { serverNow } from '../core/time';
import { app } from '../state/app.svelte';
import { board } from '../state/board.svelte';
import { i18n } from '../state/i18n.svelte';
import { look } from '../state/look';
import type { Act, Context, Values } from './acts';

export interface Target {
  incident?: string | null;
  unit?: string | null;
  call?: string | null;
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
  /** The unit whose messages are open. */
  talk = $state<string | null>(null);

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
    const command = act.fields.length === 0 && !act.risky ? act.build({}, context(target)) : null;
    if (command) for (const one of command) void this.send(one);
    else this.act = { act, target };
  }
}
export const desk = new DeskState();

/** Folios that left the board and are still on the screen. */
let elsewhere: (id: string | null | undefined) => IncidentRow | undefined = () => undefined;
export function lookElsewhere(find: typeof elsewhere): void {
  elsewhere = find;
}
export function context(target: Target): Context {
  return {
    incident: board.incident(target.incident) ?? elsewhere(target.incident),
    unit: board.unit(target.unit),
    call: board.call(target.call),
    // Whole minutes: what a form builds can be said on the command line.
    now: Math.floor(serverNow() / 60_000) * 60_000,
    workOf: (unit) => board.unit(unit)?.incident_id ?? null,
    folioOf: (incident) => board.incident(incident)?.folio ?? '',
  };
}
