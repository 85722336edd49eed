/** The running console: one HTTP door, one replica, one sender, one session, as reactive values. */
import { untrack } from 'svelte';
import { Http, Refused, Unreachable } from '../api/http';
import type { Account, Problem, ScreenName, SessionAnswer, SessionNeed } from '../api/types';
import { Actions } from '../core/actions';
import { Sender, type Command, type Sent } from '../core/commands';
import { Drafts } from '../core/drafts';
import { pathOf, type Route, type Router } from '../core/router';
import { browserStore } from '../core/storage';
import { Replica, type LinkState, type SocketLike } from '../core/sync';
import { clockOffset, serverNow } from '../core/time';
import { i18n } from './i18n.svelte';
import { prefs } from './prefs.svelte';

export const store = browserStore();
export const http = new Http();
export const actions = new Actions();
export const drafts = new Drafts<unknown>(store);
export const sender = new Sender({ http, store, now: () => new Date(serverNow()).toISOString() });
export const replica = new Replica({
  connect: () => {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    return new WebSocket(`${scheme}://${location.host}/api/v1/live`) as unknown as SocketLike;
  },
});

/** Which screens a role works on; the server decides what it may really do. */
const SCREENS: Record<string, readonly ScreenName[]> = {
  call_taker: ['calls'],
  dispatcher: ['dispatch'],
  supervisor: ['dispatch', 'calls', 'measures', 'audit', 'admin'],
  quality_reviewer: ['measures'],
  auditor: ['audit', 'measures'],
  administrator: ['admin', 'audit'],
  trainer: ['measures'],
};
const ORDER: readonly ScreenName[] = ['calls', 'dispatch', 'measures', 'audit', 'admin'];

export interface Toast {
  id: number;
  kind: 'info' | 'refused' | 'queued';
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
  route = $state.raw<Route>({ screen: '', id: null, query: new URLSearchParams() });
  /** Ticks once a second by the server's clock: everything with an age reads it. */
  now = $state(serverNow());
  boardAge = $state<number | null>(null);
  clockOff = $state(0);
  toasts = $state.raw<Toast[]>([]);
  /** Commands without an answer yet, and refused ones nobody dismissed. */
  pending = $state.raw<Sent[]>([]);
  queued = $state(0);
  refused = $state.raw<Sent[]>([]);
  /** Counts of the commands given, so that tables know when to look at the marks again. */
  actionsVersion = $state(0);
  paletteOpen = $state(false);
  sheetOpen = $state(false);
  #router: Router | null = null;
  #toast = 0;

  get screens(): readonly ScreenName[] {
    const allowed = new Set((this.account?.roles ?? []).flatMap((r) => SCREENS[r.role] ?? []));
    return ORDER.filter((s) => allowed.has(s));
  }
  get signedIn(): boolean {
    return this.account !== null && this.needs.length === 0;
  }
  /** Works on the live board; the others have no live link, and miss none. */
  get hasBoard(): boolean {
    return this.screens.includes('calls') || this.screens.includes('dispatch');
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
      if (link === 'live') void sender.flush();
    });
    sender.listen((sent) => this.#heard(sent));
    // Screens add actions inside effects: counting there must not make the effect depend on it.
    actions.listen(() => untrack(() => this.actionsVersion++));
    http.onSignedOut = () => this.#signedOut();
    setInterval(() => this.#tick(), 250);
    setInterval(() => {
      // A command may be waiting though the board is live (a proxy refused it for a moment).
      if (sender.queue.length > 0 && this.link === 'live') void sender.flush();
      else if (this.signedIn && this.link !== 'live') void this.#stillSignedIn();
    }, 3000);
    try {
      this.#enter(await http.get<SessionAnswer>('/session'));
    } catch {
      // No session: the login screen is what comes next.
    }
    this.started = true;
  }

  async signIn(name: string, password: string): Promise<void> {
    http.language = i18n.locale;
    this.#enter(
      await http.post<SessionAnswer>('/session', { name, password, console: prefs.consoleClass }),
    );
  }
  async secondFactor(totp: string): Promise<void> {
    this.#enter(await http.post<SessionAnswer>('/session/second-factor', { totp }));
  }
  async newPassword(current: string, password: string): Promise<void> {
    this.#enter(await http.post<SessionAnswer>('/session/password', { current, new: password }));
  }
  async passkey(name: string): Promise<void> {
    const { assertPasskey } = await import('../core/webauthn');
    type Start = { ceremony: string; options: Parameters<typeof assertPasskey>[0] };
    const { ceremony, options } = await http.post<Start>('/session/passkey/start', { name });
    const answer = await assertPasskey(options);
    const body = { ceremony, answer, console: prefs.consoleClass };
    this.#enter(await http.post<SessionAnswer>('/session/passkey/finish', body));
  }
  /** A second factor for an account that must have one: a code of an application … */
  enrolTotp(): Promise<{ secret: string; uri: string }> {
    return http.post('/session/totp', {});
  }
  async confirmTotp(totp: string): Promise<void> {
    await http.post('/session/totp/confirm', { totp });
    this.#enter(await http.get<SessionAnswer>('/session'));
  }
  /** … or a key. */
  async enrolPasskey(label: string): Promise<void> {
    const { createPasskey } = await import('../core/webauthn');
    type Start = { ceremony: string; options: Parameters<typeof createPasskey>[0] };
    const { ceremony, options } = await http.post<Start>('/session/passkeys/start', {});
    await http.post('/session/passkeys/finish', { ceremony, label, answer: await createPasskey(options) });
    this.#enter(await http.get<SessionAnswer>('/session'));
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
  async send(command: Command): Promise<Sent> {
    return sender.send(command);
  }
  go(screen: ScreenName, id?: string | null, query?: Record<string, string>): void {
    this.#router?.go(pathOf(screen, id, query));
  }
  toast(kind: Toast['kind'], text: string): void {
    const toast: Toast = { id: ++this.#toast, kind, text, until: Date.now() + (kind === 'refused' ? 12_000 : 4000) };
    this.toasts = [...this.toasts.slice(-3), toast];
  }
  /** Words for an error of the HTTP door. */
  explain(error: unknown): string {
    if (error instanceof Refused) return problemWords(error.problem);
    if (error instanceof Unreachable) return i18n.t.link.unreachable;
    return error instanceof Error ? error.message : String(error);
  }

  #enter(answer: SessionAnswer): void {
    if (answer.csrf) http.csrf = answer.csrf;
    this.account = answer.account;
    this.needs = answer.needs ?? [];
    this.site = answer.site ?? '';
    this.realm = answer.realm ?? 'operations';
    if (!this.signedIn) return;
    sender.signIn(answer.account.id);
    drafts.sweep();
    if (this.hasBoard) replica.start();
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
    replica.stop();
    sender.signOut();
    http.csrf = null;
    this.account = null;
    this.needs = [];
  }
  #heard(sent: Sent): void {
    this.pending = sender.history.filter((s) => s.state === 'sending' || s.state === 'queued');
    for (const waiting of sender.queue) {
      if (!this.pending.some((p) => p.key === waiting.key)) this.pending = [...this.pending, waiting];
    }
    this.refused = sender.history.filter((s) => s.state === 'refused');
    this.queued = sender.queue.length;
    if (sent.state === 'refused') {
      const why = problemWords(sent.problem);
      this.toast('refused', `${sent.command.label ?? sent.command.body.type ?? sent.command.resource}: ${why}`);
    }
    if (sent.state === 'queued' && sent.command.body.type !== 'draft') {
      this.toast('queued', `${sent.command.label ?? sent.command.body.type ?? sent.command.resource}: ${i18n.t.link.kept}`);
    }
  }
  dismiss(key: string): void {
    sender.dismiss(key);
    this.refused = this.refused.filter((s) => s.key !== key);
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
/** What went wrong, in the language of the screen: the server's `detail` is Spanish, its `title` English. */
export function problemWords(problem: Problem | undefined): string {
  const own = i18n.t.problems[problem?.code ?? ''];
  if (own) return own;
  const said = prefs.lang === 'es' ? problem?.detail || problem?.title : problem?.title || problem?.detail;
  return said || (i18n.t.problems['unknown'] ?? '');
}
export const app = new App();
