/** What can be taken back right now: the last order of this window, for ten seconds. */
import { describe } from '../core/describe';
import type { Command, Sent } from '../core/commands';
import { UNDO_MS, undoOf } from '../core/undo';
import { app, sender } from './app.svelte';
import { board } from './board.svelte';
import { i18n } from './i18n.svelte';
import { look } from './look';
import { reference } from './reference.svelte';

interface Offer {
  key: string;
  label: string;
  back: Command[];
  /** Milliseconds of this workstation's clock. */
  until: number;
}
class Undo {
  offer = $state.raw<Offer | null>(null);
  /** Orders that take something back are not offered to be taken back again. */
  #backwards = new WeakSet<object>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    sender.listen((sent) => {
      if (sent.state === 'sending') this.#given(sent);
      else if (sent.state === 'refused' && this.offer?.key === sent.key) this.#clear();
    });
  }
  /** Gives the orders that take the last one back. What still waits here is simply not sent. */
  run(): void {
    const offer = this.offer;
    if (!offer) return;
    this.#clear();
    if (sender.withdraw(offer.key)) return app.toast('info', i18n.t.undo.notSent(offer.label));
    for (const command of offer.back) {
      this.#backwards.add(command.body);
      void app.send({ ...command, label: i18n.t.undo.back(describe(command, i18n.t, look)) });
    }
  }
  #given(sent: Sent): void {
    const { resource, id, body } = sent.command;
    if (this.#backwards.has(body)) return;
    // Rows are those before the order: the board is laid over with the next frame.
    const back = undoOf(sent, {
      incident: resource === 'incidents' ? board.incident(id) : undefined,
      unit: resource === 'units' ? board.unit(id) : undefined,
      call: board.call(resource === 'calls' ? id : app.callAtHand),
      supervisor: app.has('supervisor'),
      next: (unit, status) => reference.nextStates({ ...unit, status }).map((s) => s.status),
      why: i18n.t.undo.why,
    });
    if (!back) return;
    clearTimeout(this.#timer);
    this.offer = { key: sent.key, label: sent.command.label ?? '', back, until: Date.now() + UNDO_MS };
    this.#timer = setTimeout(() => this.#clear(), UNDO_MS);
  }
  #clear(): void {
    clearTimeout(this.#timer);
    this.offer = null;
  }
}
export const undo = new Undo();
