/**
 * Carries what waits to the centre. The page does it while it is open and its service worker when it is not: whoever
 * holds the lock, never both. No DOM here: the worker runs it too.
 */
import type { Said } from './net';
import { dueAt, fate, next, type Fate, type Kept } from './outbox';

/** Name of the lock, of the channel on which page and worker tell each other, and of the browser's background sync. */
export const NAME = 'campo-orders';

/** What became of one order. */
export interface Told {
  id: string;
  outcome: Fate;
  /** Whether the centre answered at all. */
  answered: boolean;
  /** Of an alarm: by which people work it. */
  folio: string | null;
}
/** Where orders lie. */
export interface Shelf {
  all(): Promise<Kept[]>;
  /** Writes what has changed, where it still lies there. */
  replace(kept: Kept): Promise<unknown>;
  drop(id: string): Promise<unknown>;
}
/** Why nothing more goes out: nothing is left, the centre does not take it now, the telephone is not its any more, or not before then (milliseconds by the centre's clock). */
export type Left = 'none' | 'later' | 'gone' | number;

export async function carry(shelf: Shelf, send: (kept: Kept) => Promise<Said<{ folio?: string }>>, now: () => number, tell: (told: Told) => void): Promise<Left> {
  for (;;) {
    // Read anew each time: an alarm that was pressed meanwhile goes first, and what was taken back does not go.
    const list = await shelf.all();
    const first = next(list, now());
    if (!first) return dueAt(list) ?? 'none';
    const said = await send(first);
    const outcome = fate(said.status);
    // A receipt that is refused is nobody's business.
    if (outcome === 'done' || (outcome === 'refused' && first.order.type === 'receipt')) await shelf.drop(first.id);
    else if (outcome === 'refused') await shelf.replace({ ...first, refused: said.problem });
    tell({ id: first.id, outcome, answered: said.status !== 0, folio: said.value?.folio ?? null });
    if (outcome === 'later' || outcome === 'gone') return outcome;
  }
}

/** One at a time among all pages and the worker of this browser. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Without HTTPS there are no locks, but no worker either.
  return navigator.locks ? await navigator.locks.request(NAME, work) : work();
}

/** Has the browser wake the worker when there is a connection, also once the page is closed; where it can. */
export async function callWorker(): Promise<void> {
  try {
    const worker = await navigator.serviceWorker?.getRegistration('/campo');
    await (worker as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync?.register(NAME);
  } catch {
    // Not allowed or not there: the page sends when it is opened again.
  }
}
