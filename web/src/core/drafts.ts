/** Unsaved call forms, in the vault at each keystroke; sent to the server as `draft` when typing rests. */
import type { Vault } from './vault';

const PREFIX = 'draft.';
/** Drafts nobody came back to are forgotten after a day: they hold personal data. */
const KEEP_MS = 24 * 3600 * 1000;

interface Kept<T> {
  at: number;
  value: T;
}

export class Drafts<T> {
  #mirror = new Map<string, Kept<T>>();
  /** Newest value of each form whose writing has not begun. */
  #waiting = new Map<string, Kept<T> | undefined>();
  #writing: Promise<void> | null = null;
  /** Whether the last writing reached the disk. */
  kept = true;

  constructor(
    private readonly vault: Vault,
    private readonly now: () => number = Date.now,
    private readonly onKept: (kept: boolean) => void = () => {},
  ) {}

  /** Reads what earlier lives of this console left, and throws away what is too old. Before the first `load`. */
  async open(): Promise<void> {
    const stale: [string, undefined][] = [];
    for (const [key, kept] of await this.vault.entries<Kept<T>>(PREFIX)) {
      if (typeof kept?.at === 'number' && this.now() - kept.at <= KEEP_MS) this.#mirror.set(key.slice(PREFIX.length), kept);
      else stale.push([key, undefined]);
    }
    await this.vault.write(stale);
  }
  load(id: string): T | null {
    const kept = this.#mirror.get(id);
    return kept && this.now() - kept.at <= KEEP_MS ? kept.value : null;
  }
  save(id: string, value: T): void {
    const kept = { at: this.now(), value };
    this.#mirror.set(id, kept);
    this.#put(id, kept);
  }
  drop(id: string): void {
    this.#mirror.delete(id);
    this.#put(id, undefined);
  }
  /** Resolves when all that was saved so far is on disk, or has failed to be. */
  async flushed(): Promise<void> {
    while (this.#writing) await this.#writing;
  }
  /** One transaction at a time: what is typed meanwhile goes together into the next. */
  #put(id: string, kept: Kept<T> | undefined): void {
    this.#waiting.set(id, kept);
    this.#writing ??= this.#write();
  }
  async #write(): Promise<void> {
    while (this.#waiting.size > 0) {
      const changes = [...this.#waiting].map(([id, kept]) => [PREFIX + id, kept] as const);
      this.#waiting.clear();
      const kept = await this.vault.write(changes).then(
        () => true,
        () => false,
      );
      if (kept !== this.kept) this.onKept((this.kept = kept));
    }
    this.#writing = null;
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
