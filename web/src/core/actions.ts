/**
 * Actions: everything that a key or the palette can do on the screen at hand. Screens add theirs
 * when they open and take them away when they close; the shortcut sheet is made from this list.
 */
export interface Action {
  id: string;
  /** Words in the palette and on the sheet. */
  title: string;
  /** Combinations such as `F4`, `Ctrl+Enter`, `Alt+1`, `?`. */
  keys: readonly string[];
  group: string;
  run: () => void;
  /** Whether it can be done right now; absent means yes. */
  enabled?: () => boolean;
  /** Not in the palette (typing keys such as Esc). */
  hidden?: boolean;
}

/** The combination of a key press, in one spelling. */
export function comboOf(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  // With Alt, layouts print other characters than the key's own: the digit is in the code.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  let key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if ((event.altKey || event.ctrlKey) && (digit ?? letter)) key = (digit ?? letter) as string;
  if (event.shiftKey && (key.length > 1 || parts.length > 0)) parts.push('Shift');
  if (key === 'Escape') key = 'Esc';
  parts.push(key);
  return parts.join('+');
}
/** Single printable characters: inert while somebody types, and as a whole when switched off. */
export function isSingleKey(combo: string): boolean {
  return combo.length === 1;
}
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export class Actions {
  #groups: Action[][] = [];
  #listeners = new Set<() => void>();

  /** Adds a set; the newest set wins when two want the same key. Returns its removal. */
  add(actions: Action[]): () => void {
    this.#groups.push(actions);
    this.#tell();
    return () => {
      this.#groups = this.#groups.filter((g) => g !== actions);
      this.#tell();
    };
  }
  list(): Action[] {
    return this.#groups.flat();
  }
  listen(run: () => void): () => void {
    this.#listeners.add(run);
    return () => this.#listeners.delete(run);
  }
  /** Runs what the key means here. Says whether something ran. */
  press(combo: string): boolean {
    for (const group of [...this.#groups].reverse()) {
      const action = group.find((a) => a.keys.includes(combo) && (a.enabled?.() ?? true));
      if (action) {
        action.run();
        return true;
      }
    }
    return false;
  }
  #tell(): void {
    for (const run of this.#listeners) run();
  }
}
