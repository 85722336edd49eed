/** Unsaved call forms, on disk at each keystroke; sent to the server as `draft` when typing rests. */
import type { TextStore } from './storage';

const PREFIX = 'draft.';
/** Drafts nobody came back to are forgotten after a day: they hold personal data. */
const KEEP_MS = 24 * 3600 * 1000;

interface Kept<T> {
  at: number;
  value: T;
}

export class Drafts<T> {
  constructor(
    private readonly store: TextStore,
    private readonly now: () => number = Date.now,
  ) {}

  load(id: string): T | null {
    const text = this.store.get(PREFIX + id);
    if (text === null) return null;
    try {
      const kept = JSON.parse(text) as Kept<T>;
      return this.now() - kept.at > KEEP_MS ? null : kept.value;
    } catch {
      return null;
    }
  }
  /** Says whether it is really kept. */
  save(id: string, value: T): boolean {
    return this.store.set(PREFIX + id, JSON.stringify({ at: this.now(), value } satisfies Kept<T>));
  }
  drop(id: string): void {
    this.store.remove(PREFIX + id);
  }
  /** Throws away what is too old. Called at sign-in. */
  sweep(): void {
    for (const key of this.store.keys()) {
      if (key.startsWith(PREFIX) && this.load(key.slice(PREFIX.length)) === null) this.store.remove(key);
    }
  }
}

/** Runs `run` once, `ms` after the last call. */
export function debounce<A extends unknown[]>(run: (...args: A) => void, ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const debounced = (...args: A) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
  debounced.cancel = () => clearTimeout(timer);
  return debounced;
}
