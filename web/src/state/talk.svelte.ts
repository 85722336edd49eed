/** Messages of crews at this desk: what is unread, and the word that something came. */
import { untrack } from 'svelte';
import type { ThreadRow } from '../api/types';
import { Announcer, mine, unreadOf } from '../core/threads';
import { app } from './app.svelte';
import { board } from './board.svelte';
import { i18n } from './i18n.svelte';
import { shell } from './shell.svelte';

class Talk {
  /** Those this desk may read. */
  readonly threads = $derived.by<ThreadRow[]>(() => (app.screens.includes('dispatch') ? mine(board.threads, app.account?.roles ?? []) : []));
  readonly #unread = $derived(unreadOf(this.threads));
  readonly #byUnit = $derived(new Map(this.#unread.map((row) => [row.id, row.unread])));
  #announcer = new Announcer();

  /** Threads with something unread, who has waited longest first. */
  get unread(): readonly ThreadRow[] {
    return this.#unread;
  }
  /** Messages in all that nobody of the room has read. */
  get count(): number {
    return this.#unread.reduce((n, row) => n + row.unread, 0);
  }
  unreadOf(unit: string): number {
    return this.#byUnit.get(unit) ?? 0;
  }
  /** The latest message with a unit, by whomever: when it changes there is something to read. */
  lastOf(unit: string): string {
    return this.threads.find((row) => row.id === unit)?.last.id ?? '';
  }
  start(): void {
    $effect.root(() => {
      $effect(() => {
        // Before the board is whole nothing is news.
        if (app.link !== 'live') return;
        const rows = this.#unread;
        untrack(() => {
          for (const row of this.#announcer.news(rows)) app.toast('info', i18n.t.talk.news(row.call_sign));
        });
      });
    });
  }
  /** Opens the messages with a unit, on the screen that has them. */
  open(unit: string): void {
    app.talkOpen = false;
    if (app.route.screen !== 'dispatch') app.go('dispatch');
    shell.ask({ type: 'message', unit, text: '' });
  }
}
export const talk = new Talk();
