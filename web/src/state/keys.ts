/** What a key press means in a window of the console: the action that wants it, if it is not for typing. */
import { comboOf, isSingleKey, isTyping } from '../core/actions';
import { actions, app } from './app.svelte';
import { prefs } from './prefs.svelte';

export function keyPressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || !app.signedIn) return;
  const combo = comboOf(event);
  const typing = isTyping(event.target);
  if (isSingleKey(combo) && (typing || !prefs.singleKeys)) return;
  // In a field it takes back what was typed, as everywhere.
  if (combo === 'Ctrl+Z' && typing && (event.target as HTMLInputElement).value !== '') return;
  if (document.querySelector('dialog[open]')) return;
  if (combo === 'Esc' && typing) return (event.target as HTMLElement).blur();
  if (actions.press(combo)) event.preventDefault();
}
