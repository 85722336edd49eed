/** What lives as long as the page: the board laid over with what is pending, and what can be taken back. */
import { board } from './board.svelte';
import { distress } from './distress.svelte';
import { talk } from './talk.svelte';
import { undo } from './undo.svelte';

let booted = false;
export function boot(): void {
  if (booted) return;
  booted = true;
  board.start();
  undo.start();
  distress.start();
  talk.start();
}
