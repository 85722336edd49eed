/**
 * Sending commands: each has its own id (`Idempotency-Key`), shows at once as pending, is in the vault before its
 * answer is, and waits there in order while the server is away. A refusal is always shown, and stays until somebody
 * has dealt with it; nothing is dropped in silence.
 */
import { type Http, Refused, Unreachable } from '../api/http';
import type { CommandAnswer, Problem, Resource } from '../api/types';
import { uuid } from './ids';
import type { Vault, VaultChange } from './vault';

/** One command: where it goes and what it says. Buttons, shortcuts and the command line build these. */
export interface Command {
  resource: Resource;
  /** `null` creates; what is created gets the command's own key as its id, known before the server answers. */
  id: string | null;
  body: { type?: string } & Record<string, unknown>;
  /**
   * What the operator must see to know which action this is, already in words.
   * Never sent.
   */
  label?: string;
}

/** `withdrawn`: taken back before it was ever sent. */
export type SendState = 'sending' | 'queued' | 'confirmed' | 'refused' | 'withdrawn';

export interface Sent {
  key: string;
  command: Command;
  /** When the operator did it, by the server's clock. */
  at: string;
  /** Whose it is: its answer may come after they have signed out. */
  account?: string;
  /** Place in the queue: rises with each command of this workstation, whichever window gave it. */
  order: number;
  state: SendState;
  /** It did not go out at once: it carries its true time, and its refusal is a conflict to be looked at. */
  waited?: boolean;
  /** It went out at least once; its answer may have been lost. */
  tried?: boolean;
  answer?: CommandAnswer;
  problem?: Problem;
  /** When the refusal came, by the server's clock. */
  refusedAt?: string;
}

/** At this bound a new command is refused on the spot: the operator must know that it was not kept. */
export const QUEUE_MAX = 500;
/** Answered commands that stay listed (for "what did I just do"). */
const HISTORY_MAX = 200;
/** Refusals kept over a reload; the oldest leave first. */
export const CONFLICTS_MAX = 200;
const QUEUE = 'out.';
const CONFLICT = 'refused.';

/** The id of what a command is about. */
export function subjectOf(sent: Pick<Sent, 'key' | 'command'>): string {
  return sent.command.id ?? sent.key;
}

/** It waits on this workstation's disk; a queued one that is not kept waits in this window's memory alone. */
export const isKept = (sent: Sent): boolean => sent.state === 'queued' && sent.problem === undefined;

export type Listener = (sent: Sent) => void;

export interface SenderOptions {
  http: Http;
  vault: Vault;
  /** RFC 3339 by the server's clock. */
  now: () => string;
  newKey?: () => string;
  /** Milliseconds, only for the order of commands. */
  clock?: () => number;
}

export class Sender {
  /** Waiting commands, oldest first. */
  queue: Sent[] = [];
  /** Newest first; refusals of earlier lives of this console among them. */
  history: Sent[] = [];
  #account = '';
  #flushing: Promise<void> | null = null;
  #listeners = new Set<Listener>();
  #newKey: () => string;
  #clock: () => number;
  #lastOrder = 0;
  /** The command that was sent last: the next one leaves when its answer is there. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: SenderOptions) {
    this.#newKey = options.newKey ?? uuid;
    this.#clock = options.clock ?? Date.now;
  }

  /** Takes up the queue and the refusals of this account; another account's stay where they are. */
  async signIn(account: string): Promise<void> {
    this.#account = account;
    this.queue = [];
    this.history = [];
    const [queue, refused] = await Promise.all([this.#stored(QUEUE), this.#stored(CONFLICT)]);
    if (this.#account !== account) return;
    for (const sent of queue.slice(0, QUEUE_MAX)) {
      // What was on its way when the browser died may have arrived or not: its key makes sending it again safe.
      if (!this.queue.some((s) => s.key === sent.key)) this.queue.push({ ...sent, account, state: 'queued', waited: true });
    }
    this.queue.sort((a, b) => a.order - b.order);
    this.history = [...this.history, ...refused.reverse()];
    this.#lastOrder = Math.max(this.#lastOrder, ...this.queue.map((s) => s.order));
    for (const sent of [...this.queue, ...refused]) this.#tell(sent);
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
  /** Commands on their way that are not in the queue, and those in it, oldest first. */
  pending(): Sent[] {
    const sending = this.history.filter((s) => s.state === 'sending' && !this.queue.some((q) => q.key === s.key));
    return [...this.queue, ...sending].sort((a, b) => a.order - b.order);
  }
  refused(): Sent[] {
    return this.history.filter((s) => s.state === 'refused');
  }

  /** Gives a command its key and place, and shows it. What it creates has the key as its id. */
  prepare(command: Command): Sent {
    this.#lastOrder = Math.max(this.#lastOrder + 1, this.#clock());
    return { key: this.#newKey(), command, at: this.options.now(), account: this.#account, order: this.#lastOrder, state: 'sending' };
  }
  /** Sends now, or keeps for later when the server is away. Resolves when its fate is known. */
  async send(command: Command, sent = this.prepare(command)): Promise<Sent> {
    this.#remember(sent);
    // Order matters: once something waits, what comes later waits behind it; and what is on its way must not be
    // overtaken, or a call would be closed before it is answered.
    if (this.queue.length > 0) return this.#enqueue(sent);
    const kept = this.#keep([[this.#place(sent), sent]]);
    const turn = this.#before.then<unknown>(() => (this.queue.length > 0 ? this.#enqueue(sent) : this.#attempt(sent)));
    this.#before = turn.catch(() => undefined);
    await turn;
    await kept;
    return sent;
  }
  /** Sends what waited, in order. Called when the link is back. */
  flush(): Promise<void> {
    this.#flushing ??= this.#drain().finally(() => (this.#flushing = null));
    return this.#flushing;
  }
  async #drain(): Promise<void> {
    while (this.queue.length > 0) {
      const head = this.queue[0] as Sent;
      await this.#attempt(head);
      if (head.state === 'queued') return;
    }
  }
  /** Takes a refused command off the list once the operator has dealt with it. */
  dismiss(key: string): void {
    const gone = this.history.find((s) => s.key === key);
    this.history = this.history.filter((s) => s.key !== key);
    if (gone) void this.#keep([[this.#conflict(gone), undefined]]);
  }
  /** Takes a command that waits and was never sent out of the queue. Says whether it did. */
  withdraw(key: string): boolean {
    const sent = this.queue.find((s) => s.key === key);
    // What was tried once may have arrived, though no answer did.
    if (!sent || sent.tried) return false;
    this.queue = this.queue.filter((s) => s !== sent);
    this.history = this.history.filter((s) => s !== sent);
    sent.state = 'withdrawn';
    void this.#keep([[this.#place(sent), undefined]]);
    this.#tell(sent);
    return true;
  }
  /** What another window of this workstation has queued or sent meanwhile. */
  async reload(): Promise<void> {
    const account = this.#account;
    if (account === '') return;
    const stored = await this.#stored(QUEUE);
    if (this.#account !== account || this.#flushing) return;
    const here = new Map(this.queue.map((s) => [s.key, s]));
    const sending = new Set(this.history.filter((s) => s.state === 'sending').map((s) => s.key));
    this.queue = stored
      .filter((s) => !sending.has(s.key) && s.state === 'queued')
      .map((s) => here.get(s.key) ?? s)
      .slice(0, QUEUE_MAX);
    const first = this.queue[0];
    if (first) this.#tell(first);
  }

  async #attempt(sent: Sent): Promise<void> {
    const { resource, id, body } = sent.command;
    sent.tried = true;
    const path = id === null ? `/${resource}/commands` : `/${resource}/${encodeURIComponent(id)}/commands`;
    try {
      sent.answer = await this.options.http.post<CommandAnswer>(path, body, {
        idempotencyKey: sent.key,
        ...(sent.waited ? { happenedAt: sent.at } : {}),
      });
    } catch (error) {
      return this.#failed(sent, error);
    }
    sent.state = 'confirmed';
    await this.#answered(sent, []);
  }
  async #failed(sent: Sent, error: unknown): Promise<void> {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    // No session and too many requests are no verdicts on the command: it waits.
    if (error instanceof Refused && error.problem.status !== 401 && error.problem.status !== 429) {
      sent.state = 'refused';
      sent.problem = error.problem;
      sent.refusedAt = this.options.now();
      return this.#answered(sent, sent.waited ? [[this.#conflict(sent), sent]] : []);
    }
    if (sent.waited) {
      sent.state = 'queued';
      this.#tell(sent);
    } else {
      await this.#enqueue(sent);
    }
  }
  /** Out of the queue, into the history; on disk in the same transaction. */
  async #answered(sent: Sent, also: VaultChange[]): Promise<void> {
    this.queue = this.queue.filter((s) => s.key !== sent.key);
    this.#list(sent);
    await this.#keep([[this.#place(sent), undefined], ...also]);
    this.#tell(sent);
  }
  async #enqueue(sent: Sent): Promise<Sent> {
    if (this.#ownerOf(sent) !== this.#account) {
      // Who gave it has signed out meanwhile: it waits on disk for their next sign-in, and in nobody else's queue.
      Object.assign(sent, { state: 'queued', waited: true });
      await this.#keep([[this.#place(sent), sent]]);
      return sent;
    }
    if (this.queue.length >= QUEUE_MAX) {
      sent.state = 'refused';
      sent.problem = localProblem('queue_full');
      await this.#keep([[this.#place(sent), undefined]]);
    } else {
      Object.assign(sent, { state: 'queued', waited: true });
      const replaced = this.queue.filter((s) => supersedes(sent.command, s.command));
      this.queue = [...this.queue.filter((s) => !replaced.includes(s)), sent].sort((a, b) => a.order - b.order);
      this.history = this.history.filter((s) => !replaced.includes(s));
      const changes: VaultChange[] = replaced.map((s) => [this.#place(s), undefined]);
      if (!(await this.#keep([...changes, [this.#place(sent), sent]]))) sent.problem = localProblem('not_kept');
    }
    this.#tell(sent);
    return sent;
  }
  #keep(changes: VaultChange[]): Promise<boolean> {
    // The answer is not part of what is kept: it may hold a one-time password.
    const plain = changes.map(([key, value]) => [key, value && { ...(value as Sent), answer: undefined }] as const);
    return this.options.vault.write(plain).then(
      () => true,
      () => false,
    );
  }
  async #stored(prefix: string): Promise<Sent[]> {
    const entries = await this.options.vault.entries<Sent>(`${prefix}${this.#account}.`).catch(() => []);
    return entries.map(([, sent]) => sent).filter(isSent).slice(-CONFLICTS_MAX - QUEUE_MAX);
  }
  /** What earlier versions kept does not say it. */
  #ownerOf(sent: Sent): string {
    return sent.account ?? this.#account;
  }
  #place(sent: Sent): string {
    return `${QUEUE}${this.#ownerOf(sent)}.${String(sent.order).padStart(16, '0')}.${sent.key}`;
  }
  #conflict(sent: Sent): string {
    return `${CONFLICT}${this.#ownerOf(sent)}.${String(sent.order).padStart(16, '0')}.${sent.key}`;
  }
  #remember(sent: Sent): void {
    this.#list(sent);
    this.#tell(sent);
  }
  #list(sent: Sent): void {
    if (this.#ownerOf(sent) !== this.#account || this.history.some((s) => s.key === sent.key)) return;
    this.history = [sent, ...this.history];
    if (this.history.length <= HISTORY_MAX) return;
    // Refusals stay however much has been done since.
    const last = this.history.findLastIndex((s) => s.state === 'confirmed');
    this.history = this.history.filter((_, i) => i !== last);
  }
  #tell(sent: Sent): void {
    for (const listener of this.#listeners) listener(sent);
  }
}

/** A newer draft of a form says all that an older one did: a long cut must not fill the queue with keystrokes. */
function supersedes(newer: Command, older: Command): boolean {
  return newer.resource === 'calls' && newer.body.type === 'draft' && older.body.type === 'draft' && older.id === newer.id;
}
function isSent(value: unknown): value is Sent {
  const v = value as Partial<Sent> | null;
  return typeof v === 'object' && v !== null && typeof v.key === 'string' && typeof v.command?.body === 'object';
}
function localProblem(code: 'queue_full' | 'not_kept'): Problem {
  return { type: `urn:atalaya:problem:${code}`, title: code, status: 0, detail: '', code };
}
