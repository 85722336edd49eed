/** The running console: one HTTP door, one replica, one sender, one session, as reactive values. */
import { untrack } from 'svelte';
import { Http, Refused, Unreachable } from '../api/http';
import type { Account, Problem, SessionAnswer, SessionNeed } from '../api/types';
import { Actions } from '../core/actions';
import { isKept, Sender, subjectOf, type Command, type Sent } from '../core/commands';
import { Drafts } from '../core/drafts';
import { BoardKeeper } from '../core/keeper';
import { pathOf, type Route, type Router } from '../core/router';
import { browserStore } from '../core/storage';
import { Replica, type LinkState, type SocketLike } from '../core/sync';
import { clockOffset, learnServerTime, serverNow } from '../core/time';
import { browserVault } from '../core/vault';
import { SCREENS, screensOf, type ScreenName } from '../screens/registry';
import { i18n } from './i18n.svelte';
import { prefs } from './prefs.svelte';

export const store = browserStore();
export const http = new Http();
export const actions = new Actions();
export const vault = browserVault();
export const drafts = new Drafts<unknown>(vault, Date.now, (kept) => (app.keeps = kept));
export const sender = new Sender({ http, vault, now: () => new Date(serverNow()).toISOString() });
export const replica = new Replica({
  connect: () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return new WebSocket(`${scheme}://${location.host}/api/v1/live`) as unknown as SocketLike;
  },
});
export const keeper = new BoardKeeper(vault, replica);
/** Other windows of this workstation: what one queues or sends, the others show. */
const windows = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('atalaya');

/** Longest wait for the server when the page opens and an earlier session is known. */
const FIRST_ANSWER_MS = 2500;
/** Who was signed in here, so that a page opened without a server shows the last board. No secret is in it. */
interface KeptSession {
  answer: SessionAnswer;
  /** Milliseconds since the epoch; after it the person must sign in again. */
  until: number;
}
const KEPT_SESSION = 'session';
/** Upper bound whatever the server allows. */
const SESSION_KEEP_MS = 12 * 3600 * 1000;

export interface Toast {
  id: number;
  kind: 'info' | 'refused' | 'queued' | 'unkept';
  text: string;
  until: number;
}

class App {
  account = $state.raw<Account | null>(null);
  needs = $state.raw<SessionNeed[]>([]);
  /** The first look for a session has been made. */
  started = $state(false);
  site = $state('');
  realm = $state.raw<string>('operations');
  link = $state<LinkState>('off');
  route = $state.raw<Route>({ screen: '', id: null, sub: null, query: new URLSearchParams() });
  /** Ticks once a second by the server's clock: everything with an age reads it. */
  now = $state(serverNow());
  boardAge = $state<number | null>(null);
  clockOff = $state(0);
  /** What is typed reaches this workstation's disk. */
  keeps = $state(true);
  toasts = $state.raw<Toast[]>([]);
  /** Commands without an answer yet, and refused ones nobody dismissed. */
  pending = $state.raw<Sent[]>([]);
  queued = $state(0);
  refused = $state.raw<Sent[]>([]);
  /** Counts of the commands given, so that tables know when to look at the marks again. */
  actionsVersion = $state(0);
  paletteOpen = $state(false);
  sheetOpen = $state(false);
  outboxOpen = $state(false);
  alarmsOpen = $state(false);
  /** The call on the screen, for verbs that name none. */
  callAtHand = $state<string | null>(null);
  /** The call-back task in hand, likewise. */
  taskAtHand = $state<string | null>(null);
  bolosOpen = $state(false);
  /** The list of threads with crews. */
  talkOpen = $state(false);
  /** The fallback sheet is on its way to the printer. */
  printing = $state(false);
  #router: Router | null = null;
  #toast = 0;

  get screens(): readonly ScreenName[] {
    return screensOf(this.account?.roles ?? []);
  }
  get signedIn(): boolean {
    return this.account !== null && this.needs.length === 0;
  }
  /** Works on the live board; the others have no live link, and miss none. */
  get hasBoard(): boolean {
    return this.screens.some((name) => SCREENS[name].board);
  }
  has(role: string): boolean {
    return this.account?.roles.some((r) => r.role === role) ?? false;
  }
  /** Agencies of the account's dispatcher roles. */
  get agencies(): string[] {
    return (this.account?.roles ?? []).flatMap((r) => (r.role === 'dispatcher' ? [r.agency] : []));
  }

  async start(router: Router): Promise<void> {
    this.#router = router;
    this.route = router.route;
    router.listen((route) => (this.route = route));
    replica.onLink((link) => {
      this.link = link;
      if (link === 'live') void this.#returned();
    });
    sender.listen((sent) => this.#heard(sent));
    windows?.addEventListener('message', (event) => {
      if (event.data === 'queue') void sender.reload().then(() => this.#recount());
      if (event.data === 'signed-out' && this.account) location.reload();
      if (typeof event.data?.go === 'string' && !this.isPanel) this.#router?.go(event.data.go);
    });
    // Screens add actions inside effects: counting there must not make the effect depend on it.
    actions.listen(() => untrack(() => this.actionsVersion++));
    http.onSignedOut = () => this.#signedOut();
    setInterval(() => this.#tick(), 250);
    setInterval(() => {
      // A command may be waiting though the board is live (a proxy refused it for a moment).
      if (sender.queue.length > 0 && this.link === 'live') void this.#returned();
      else if (this.signedIn && this.link !== 'live') void this.#stillSignedIn();
    }, 3000);
    await drafts.open().catch(() => (this.keeps = false));
    await this.#resume();
    this.started = true;
  }
  /** The session of this browser: as the server says, or as it was when the server does not answer. */
  async #resume(): Promise<void> {
    const kept = await vault.get<KeptSession>(KEPT_SESSION).catch(() => undefined);
    const usable = kept !== undefined && kept.until > Date.now();
    const signal = usable ? { signal: AbortSignal.timeout(FIRST_ANSWER_MS) } : {};
    try {
      await this.#enter(await http.get<SessionAnswer>('/session', signal));
    } catch (error) {
      // Without a session the login screen is what comes next.
      if (!usable || error instanceof Refused) return;
      await this.#enter(kept.answer, true);
    }
  }
  /** The server is back: what it wants to know before it takes commands, then what waited. */
  async #returned(): Promise<void> {
    try {
      if (http.csrf === null) this.#take(await http.get<SessionAnswer>('/session'));
      await sender.flush();
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) this.#signedOut();
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    http.language = i18n.locale;
    await this.#enter(await http.post<SessionAnswer>('/session', { name, password, console: prefs.consoleClass }));
  }
  async secondFactor(totp: string): Promise<void> {
    await this.#enter(await http.post<SessionAnswer>('/session/second-factor', { totp }));
  }
  async newPassword(current: string, password: string): Promise<void> {
    await this.#enter(await http.post<SessionAnswer>('/session/password', { current, new: password }));
  }
  async passkey(name: string): Promise<void> {
    const { assertPasskey } = await import('../core/webauthn');
    type Start = { ceremony: string; options: Parameters<typeof assertPasskey>[0] };
    const { ceremony, options } = await http.post<Start>('/session/passkey/start', { name });
    const answer = await assertPasskey(options);
    const body = { ceremony, answer, console: prefs.consoleClass };
    await this.#enter(await http.post<SessionAnswer>('/session/passkey/finish', body));
  }
  /** A second factor for an account that must have one: a code of an application … */
  enrolTotp(): Promise<{ secret: string; uri: string }> {
    return http.post('/session/totp', {});
  }
  async confirmTotp(totp: string): Promise<void> {
    await http.post('/session/totp/confirm', { totp });
    await this.#enter(await http.get<SessionAnswer>('/session'));
  }
  /** … or a key. */
  async enrolPasskey(label: string): Promise<void> {
    const { createPasskey } = await import('../core/webauthn');
    type Start = { ceremony: string; options: Parameters<typeof createPasskey>[0] };
    const { ceremony, options } = await http.post<Start>('/session/passkeys/start', {});
    await http.post('/session/passkeys/finish', { ceremony, label, answer: await createPasskey(options) });
    await this.#enter(await http.get<SessionAnswer>('/session'));
  }
  async signOut(): Promise<void> {
    try {
      await http.delete('/session');
    } catch {
      // The server is away or the session is gone: this console forgets it all the same.
    }
    this.#signedOut();
  }

  /** Sends a command and says on the screen what became of it. */
  send(command: Command): Promise<Sent> {
    return sender.send(command);
  }
  /** Sends a command that makes something, and says at once which id it will have. */
  create(command: Command): { id: string; done: Promise<Sent> } {
    const sent = sender.prepare(command);
    return { id: subjectOf(sent), done: sender.send(command, sent) };
  }
  /** This window shows one panel of the console. */
  get isPanel(): boolean {
    return this.route.screen === 'panel';
  }
  /** Opens a screen; from a panel's window, in the main one. */
  go(screen: ScreenName, id?: string | null, query?: Record<string, string>): void {
    if (this.isPanel) windows?.postMessage({ go: pathOf(screen, id, query) });
    else this.#router?.go(pathOf(screen, id, query));
  }
  toast(kind: Toast['kind'], text: string): void {
    const toast: Toast = { id: ++this.#toast, kind, text, until: Date.now() + (kind === 'refused' || kind === 'unkept' ? 12_000 : 4000) };
    this.toasts = [...this.toasts.slice(-3), toast];
  }
  /** Words for an error of the HTTP door. */
  explain(error: unknown): string {
    if (error instanceof Refused) return problemWords(error.problem);
    if (error instanceof Unreachable) return i18n.t.link.unreachable;
    return error instanceof Error ? error.message : String(error);
  }

  #take(answer: SessionAnswer): void {
    if (answer.csrf) http.csrf = answer.csrf;
    this.account = answer.account;
    this.needs = answer.needs ?? [];
    this.site = answer.site ?? '';
    this.realm = answer.realm ?? 'operations';
  }
  async #enter(answer: SessionAnswer, offline = false): Promise<void> {
    this.#take(answer);
    if (this.needs.length > 0) return;
    const { id } = answer.account;
    await sender.signIn(id);
    if (this.hasBoard) {
      const board = await keeper.load(id).catch(() => null);
      if (board && replica.position === null) {
        learnServerTime(new Date(Date.now() + board.clockOff).toISOString());
        replica.restore(board);
      }
      keeper.start(id);
      replica.start();
    }
    if (!offline) await this.#keepSession(answer);
  }
  async #keepSession(answer: SessionAnswer): Promise<void> {
    const by = Date.parse(answer.reauthenticate_by ?? '') - clockOffset();
    const until = Math.min(Number.isFinite(by) ? by : Infinity, Date.now() + SESSION_KEEP_MS);
    const { token: _token, csrf: _csrf, ...open } = answer;
    const kept: KeptSession = { answer: open, until };
    await vault.write([[KEPT_SESSION, kept]]).catch(() => (this.keeps = false));
  }
  /** A refused WebSocket looks like a dead server: this tells an ended session from it. */
  async #stillSignedIn(): Promise<void> {
    try {
      await http.get<SessionAnswer>('/session');
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) this.#signedOut();
    }
  }
  /** What waits on disk stays there for the next sign-in of the same account. */
  #signedOut(): void {
    if (this.account) windows?.postMessage('signed-out');
    replica.stop();
    sender.signOut();
    void keeper.forget();
    void vault.write([[KEPT_SESSION, undefined]]).catch(() => {});
    http.csrf = null;
    this.account = null;
    this.needs = [];
    this.#recount();
  }
  #recount(): void {
    this.pending = sender.pending();
    this.refused = sender.refused();
    this.queued = sender.queue.length;
  }
  #heard(sent: Sent): void {
    this.#recount();
    if (sent.state !== 'sending') windows?.postMessage('queue');
    const label = sent.command.label ?? sent.command.body.type ?? sent.command.resource;
    if (sent.state === 'refused' && !sent.waited) this.toast('refused', `${whole(label)} ${problemWords(sent.problem)}`);
    if (sent.state !== 'queued' || sent.command.body.type === 'draft') return;
    // It waits in this window alone: who gave it must not close it.
    if (isKept(sent)) this.toast('queued', `${whole(label)} ${i18n.t.link.kept}`);
    else this.toast('unkept', `${whole(label)} ${problemWords(sent.problem)}`);
  }
  dismiss(key: string): void {
    sender.dismiss(key);
    this.#recount();
  }
  #tick(): void {
    const second = Math.floor(serverNow() / 1000) * 1000;
    if (second !== this.now) this.now = second;
    const age = replica.age();
    const coarse = age === null ? null : Math.floor(age / 1000) * 1000;
    if (coarse !== this.boardAge) this.boardAge = coarse;
    const off = Math.round(clockOffset() / 1000) * 1000;
    if (off !== this.clockOff) this.clockOff = off;
    if (this.toasts.some((t) => t.until < Date.now())) {
      this.toasts = this.toasts.filter((t) => t.until >= Date.now());
    }
  }
}
/** What was ordered, as a sentence: what became of it follows. */
export const whole = (label: string): string => (/[.!?»]$/.test(label) ? label : `${label}.`);
/** What went wrong, in the language of the screen: the server's `detail` is Spanish, its `title` English. */
export function problemWords(problem: Problem | undefined): string {
  const own = i18n.t.problems[problem?.code ?? ''];
  if (own) return own;
  const said = prefs.lang === 'es' ? problem?.detail || problem?.title : problem?.title || problem?.detail;
  return said || (i18n.t.problems['unknown'] ?? '');
}
export const app = new App();
