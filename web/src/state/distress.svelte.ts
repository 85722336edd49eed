/**
 * What a crew in danger said with its alarm. The note may tell of persons, so it is not on the board: it is read on the
 * record, once for each alarm and each time it is raised anew, by the desks that have the unit before them.
 */
import { Refused } from '../api/http';
import type { UnitRow } from '../api/types';
import { app, http } from './app.svelte';
import { board } from './board.svelte';

/** More crews in danger at once are read of as earlier ones are cleared. */
const READ_MAX = 20;
/** An answer that did not come is asked for again. */
const AGAIN_MS = 5000;

class Distress {
  #notes = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** What was read of each unit: raised anew, it is read anew. */
  #read = new Map<string, string>();

  start(): void {
    $effect.root(() => {
      const units = $derived(app.screens.includes('dispatch') ? board.units.filter((u) => u.emergency).slice(0, READ_MAX) : []);
      $effect(() => {
        if (app.link !== 'live') return;
        for (const unit of units) void this.#readOf(unit);
        for (const id of this.#read.keys()) if (!units.some((u) => u.id === id)) this.#forget(id);
      });
    });
  }
  /** What the crew said; what was typed here is known before the server has it. */
  of(unit: string | null | undefined): string {
    if (!unit) return '';
    const own = app.pending.findLast((s) => s.command.resource === 'units' && s.command.id === unit && s.command.body.type === 'emergency');
    const typed = own?.command.body['note'];
    return typeof typed === 'string' ? typed : (this.#notes.get(unit) ?? '');
  }
  async #readOf({ id, emergency_at, position_at }: UnitRow): Promise<void> {
    const raised = `${emergency_at}/${position_at}`;
    if (this.#read.get(id) === raised) return;
    this.#read.set(id, raised);
    try {
      const { emergency_note: note } = await http.get<{ emergency_note?: string | null }>(`/units/${id}`, { purpose: { basis: 'emergency_response' } });
      if (this.#read.get(id) === raised) this.#notes = new Map(this.#notes).set(id, note ?? '');
    } catch (error) {
      // Who may not read it sees the alarm all the same.
      if (error instanceof Refused) return;
      setTimeout(() => {
        if (this.#read.get(id) === raised) this.#read.delete(id);
        const unit = board.unit(id);
        if (unit?.emergency && app.link === 'live') void this.#readOf(unit);
      }, AGAIN_MS);
    }
  }
  #forget(id: string): void {
    this.#read.delete(id);
    const notes = new Map(this.#notes);
    if (notes.delete(id)) this.#notes = notes;
  }
}
export const distress = new Distress();
