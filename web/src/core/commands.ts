/**
 * Sending commands: each has its own id (`Idempotency-Key`), shows at once as pending, and waits in
 * a queue on disk while the server is away. A refusal is always shown; nothing is dropped in silence.
 */
import { type Http, Refused, Unreachable } from '../api/http';
import type { CommandAnswer, Problem, Resource } from '../api/types';
import { uuid } from './ids';
import { readJson, type TextStore } from './storage';

/** One command: where it goes and what it says. Buttons, shortcuts and the command line build these. */
export interface Command {
  resource: Resource;
  /** `null` creates; an id changes. `local:<key>` names what a waiting command will create. */
  id: string | null;
  body: { type?: string } & Record<string, unknown>;
  /**
   * What the operator must see to know which action this is, already in words.
   * Never sent.
   */
  label?: string;
}

export type SendState = 'sending' | 'queued' | 'confirmed' | 'refused';

export interface Sent {
  key: string;
  command: Command;
  /** When the operator did it, by the server's clock. */
  at: string;
  state: SendState;
  answer?: CommandAnswer;
  problem?: Problem;
}

/** At this bound a new command is refused on the spot: the operator must know that it was not kept. */
export const QUEUE_MAX = 500;
/** Answered commands that stay listed (for "what did I just do" and for refusals). */
const HISTORY_MAX = 200;
const QUEUE_KEY = 'queue.';

export type Listener = (sent: Sent) => void;

export interface SenderOptions {
  http: Http;
  store: TextStore;
  /** RFC 3339 by the server's clock. */
  now: () => string;
  newKey?: () => string;
}

export class Sender {
  /** Waiting commands, oldest first. */
  queue: Sent[] = [];
  /** Newest first. */
  history: Sent[] = [];
  #account = '';
  #flushing = false;
  #listeners = new Set<Listener>();
  /** Ids made by commands that had waited: `local:<key>` → the id the server gave. */
  #made = new Map<string, string>();
  #newKey: () => string;

  constructor(private readonly options: SenderOptions) {
    this.#newKey = options.newKey ?? uuid;
  }

  /** Takes up the queue of this account; another account's queue stays where it is. */
  signIn(account: string): void {
    this.#account = account;
    const kept = readJson<Kept>(this.options.store, QUEUE_KEY + account, { queue: [], made: [] });
    this.queue = Array.isArray(kept.queue) ? kept.queue.filter(isSent).slice(0, QUEUE_MAX) : [];
    this.#made = new Map(Array.isArray(kept.made) ? kept.made : []);
    for (const sent of this.queue) this.#tell(sent);
  }
  signOut(): void {
    this.#account = '';
    this.queue = [];
    this.history = [];
  }
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends now, or keeps for later when the server is away. Resolves when its fate is known. */
  async send(command: Command): Promise<Sent> {
    const sent: Sent = { key: this.#newKey(), command, at: this.options.now(), state: 'sending' };
    this.#remember(sent);
    // Order matters: once something waits, what comes later waits behind it.
    if (this.queue.length > 0 || this.#isLocal(command)) return this.#enqueue(sent);
    await this.#attempt(sent, false);
    return sent;
  }
  /** Sends what waited, in order. Called when the link is back. */
  async flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      while (this.queue.length > 0) {
        const head = this.queue[0] as Sent;
        await this.#attempt(head, true);
        if (head.state === 'queued') return;
        this.queue.shift();
        this.#save();
      }
    } finally {
      this.#flushing = false;
    }
  }
  /** Takes a refused command off the list once the operator has seen it. */
  dismiss(key: string): void {
    this.history = this.history.filter((s) => s.key !== key);
  }

  async #attempt(sent: Sent, waited: boolean): Promise<void> {
    const { resource, id, body } = this.#resolve(sent.command);
    const path = id === null ? `/${resource}/commands` : `/${resource}/${encodeURIComponent(id)}/commands`;
    try {
      sent.answer = await this.options.http.post<CommandAnswer>(path, body, {
        idempotencyKey: sent.key,
        ...(waited ? { happenedAt: sent.at } : {}),
      });
      sent.state = 'confirmed';
      if (sent.answer.id) this.#made.set(sent.key, sent.answer.id);
    } catch (error) {
      if (error instanceof Refused && error.problem.status !== 401 && error.problem.status !== 429) {
        sent.state = 'refused';
        sent.problem = error.problem;
      } else if (error instanceof Unreachable || error instanceof Refused) {
        if (!waited) return void this.#enqueue(sent);
        sent.state = 'queued';
      } else {
        throw error;
      }
    }
    this.#tell(sent);
  }
  #enqueue(sent: Sent): Sent {
    if (this.queue.length >= QUEUE_MAX) {
      sent.state = 'refused';
      sent.problem = localProblem('queue_full');
    } else {
      sent.state = 'queued';
      this.queue.push(sent);
      if (!this.#save()) sent.problem = localProblem('not_kept');
    }
    this.#tell(sent);
    return sent;
  }
  #save(): boolean {
    const key = QUEUE_KEY + this.#account;
    if (this.queue.length === 0) {
      this.options.store.remove(key);
      return true;
    }
    // What was made goes with it: commands that name it must still find it after a browser kill.
    const kept: Kept = { queue: this.queue, made: [...this.#made] };
    return this.options.store.set(key, JSON.stringify(kept));
  }
  #isLocal(command: Command): boolean {
    const ref = command.id?.startsWith('local:') ? command.id.slice(6) : null;
    return ref !== null && !this.#made.has(ref);
  }
  /** Puts the server's ids where a waiting command named its own creations. */
  #resolve(command: Command): Command {
    const swap = (value: unknown): unknown => {
      if (typeof value === 'string' && value.startsWith('local:')) return this.#made.get(value.slice(6)) ?? value;
      if (Array.isArray(value)) return value.map(swap);
      if (value && typeof value === 'object') {
        return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, swap(v)]));
      }
      return value;
    };
    return { ...command, id: swap(command.id) as string | null, body: swap(command.body) as Command['body'] };
  }
  #remember(sent: Sent): void {
    this.history = [sent, ...this.history].slice(0, HISTORY_MAX);
    this.#tell(sent);
  }
  #tell(sent: Sent): void {
    for (const listener of this.#listeners) listener(sent);
  }
}

interface Kept {
  queue: Sent[];
  made: [string, string][];
}
function isSent(value: unknown): value is Sent {
  const v = value as Partial<Sent> | null;
  return typeof v === 'object' && v !== null && typeof v.key === 'string' && typeof v.command?.body === 'object';
}
function localProblem(code: 'queue_full' | 'not_kept'): Problem {
  return { type: `urn:atalaya:problem:${code}`, title: code, status: 0, detail: '', code };
}
