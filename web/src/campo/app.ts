/** What the page knows and does; `screen.ts` shows it. */
import { NAME, alone, callWorker, carry, type Shelf, type Told } from './courier';
import * as net from './net';
import { UNDO_MS, isFull, mayFollow, next, pendingStatus, receipts, type Kept } from './outbox';
import { read } from './say';
import { Share } from './share';
import { forget, kept as store, orders as disk } from './store';
import type { Order, View } from './types';
import { en, es, type Words } from './words';
import { uuid } from '../core/ids';

const WAIT_S = 25;
/** Without an answer for so long, what is shown is stale. */
export const STALE_MS = 40_000;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export interface Prefs {
  lang: 'es-MX' | 'en';
  look: 'auto' | 'day' | 'night';
  share: boolean;
}
export interface AlarmShown {
  id: string;
  state: 'sending' | 'sent' | 'kept' | 'calmed';
  folio: string | null;
}

export class App {
  mode: 'loading' | 'code' | 'in' = 'loading';
  view: View | null = null;
  /** When the centre last confirmed what is shown, by its clock. */
  confirmedAt: number | null = null;
  online = false;
  kept: Kept[] = [];
  /** The last order was not taken: too much waits already. */
  full = false;
  prefs: Prefs = { lang: 'es-MX', look: 'auto', share: false };
  tab: 'service' | 'messages' | 'more' = 'service';
  alarm: AlarmShown | null = null;
  /** What was written is a state: it is the unit's already, or may not follow. */
  unsaid: { text: string; name: string; why: 'already' | 'not_now' } | null = null;
  /** Why the page asks for a code again. */
  notice = '';
  readonly share = new Share(() => this.prefs.lang, () => this.changed());
  changed: () => void = () => {};
  #etag: string | null = null;
  #told = new Set<string>();
  #failures = 0;
  #wake: (() => void) | null = null;
  #sending = false;
  /** Not on the disk yet, or the disk does not take it, which is no reason not to send it. */
  readonly #loose = new Map<string, Kept>();
  readonly #channel = new BroadcastChannel(NAME);
  /** Grows with each enrolment: answers to the one before say nothing any more. */
  #life = 0;

  get t(): Words {
    return this.prefs.lang === 'en' ? en : es;
  }
  /** What is shown may not hold any more: no answer to the last question, or none for a while. */
  get stale(): boolean {
    return this.#failures > 0 || this.confirmedAt === null || net.now() - this.confirmedAt > STALE_MS;
  }

  async start(): Promise<void> {
    this.prefs = { ...this.prefs, ...(await store.get<Partial<Prefs>>('prefs').catch(() => undefined)) };
    const last = await store.get<{ view: View; at: number; skew?: number }>('last').catch(() => undefined);
    net.setSkew(last?.skew ?? 0);
    await this.#refresh();
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => void this.#refresh().then(() => this.#hear(data));
    if (last) this.#enter(last.view, last.at);
    else await this.#look();
    if (this.kept.some((k) => !k.refused)) void callWorker();
    for (const what of ['online', 'focus', 'pageshow']) addEventListener(what, () => this.#hurry());
    document.addEventListener('visibilitychange', () => this.#hurry());
    setInterval(() => this.#tick(), 500);
  }
  /** Whether this browser is enrolled is known only to its cookie, which no script reads. */
  async #look(): Promise<void> {
    const said = await net.state(this.prefs.lang, null, 0);
    if (said.status === 200 && said.value) this.#enter(said.value, net.now(), said.etag);
    else {
      this.mode = 'code';
      const gone = await store.get<boolean>('gone').catch(() => false);
      this.notice = said.status === 0 ? this.t.noWay : gone ? this.t.gone : '';
      this.changed();
    }
  }
  async enrol(code: string): Promise<void> {
    // Nothing that was pressed for one unit may go out with the key of another.
    const said = await alone(async () => {
      const answer = await net.enrol(this.prefs.lang, code);
      if (answer.status === 200) await this.#clear(this.prefs);
      return answer;
    });
    if (said.status !== 200) {
      this.notice = said.status === 0 ? this.t.noWay : said.problem.detail;
      return this.changed();
    }
    history.replaceState(null, '', location.pathname);
    this.notice = '';
    await this.#look();
  }
  async #clear(prefs: Prefs): Promise<void> {
    this.kept = [];
    this.#loose.clear();
    this.full = false;
    this.unsaid = null;
    await forget();
    await store.put('prefs', prefs);
  }
  #enter(view: View, at: number | null, etag: string | null = null): void {
    this.mode = 'in';
    this.view = view;
    this.confirmedAt = at;
    this.#etag = etag;
    this.#told = new Set();
    this.#life += 1;
    if (this.prefs.share) this.share.start();
    void this.#follow(this.#life);
    this.changed();
  }
  async #out(notice: string): Promise<void> {
    this.#life += 1;
    this.share.stop();
    this.mode = 'code';
    this.view = null;
    this.alarm = null;
    this.notice = notice;
    this.prefs = { ...this.prefs, share: false };
    await this.#clear(this.prefs);
    this.changed();
  }
  async leave(): Promise<void> {
    await net.leave(this.prefs.lang);
    await this.#out('');
  }

  /** Asks for news and holds the question open, for as long as this enrolment lives. */
  async #follow(life: number): Promise<void> {
    while (life === this.#life) {
      const said = await net.state(this.prefs.lang, this.#etag, this.online ? WAIT_S : 0);
      if (life !== this.#life) return;
      if (said.status === 401) return void this.#out(this.t.gone);
      const answered = said.status === 200 || said.status === 304;
      this.online = answered;
      if (answered) {
        this.#failures = 0;
        this.confirmedAt = net.now();
        if (said.value) {
          this.#news(said.value);
          this.#etag = said.etag;
        }
        await store.put('last', { view: this.view, at: this.confirmedAt, skew: net.skew() }).catch(() => {});
        void this.flush();
      } else this.#failures += 1;
      this.changed();
      if (!answered) await this.#pause(BACK_OFF_MS[Math.min(this.#failures, BACK_OFF_MS.length) - 1] ?? 1_000);
    }
  }
  #news(view: View): void {
    const before = this.view;
    const mine = (v: View | null) => v?.messages.filter((m) => m.writer.from !== 'crew').at(-1)?.id;
    const sent = view.assignment && view.assignment.incident !== before?.assignment?.incident;
    if (sent || (mine(view) && mine(view) !== mine(before))) navigator.vibrate?.(sent ? [300, 150, 300, 150, 300] : [200]);
    if (sent && this.tab === 'more') this.tab = 'service';
    this.view = view;
    if (this.alarm?.state === 'sent' && before?.unit?.emergency && !view.unit?.emergency) this.alarm = null;
    this.acknowledge();
  }
  /** Tells which messages this telephone has, and which were opened. */
  acknowledge(): void {
    if (!this.view?.unit) return;
    const due = receipts(this.view.messages, this.tab === 'messages' && document.visibilityState === 'visible', this.#told);
    if (!due.taken.length && !due.read.length) return;
    due.taken.forEach((id) => this.#told.add(`t${id}`));
    due.read.forEach((id) => this.#told.add(`r${id}`).add(`t${id}`));
    void this.order({ type: 'receipt', ...due }).then((kept) => {
      // Told again once there is room.
      if (!kept) [...due.taken, ...due.read].forEach((id) => (this.#told.delete(`t${id}`), this.#told.delete(`r${id}`)));
    });
  }
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => (clearTimeout(timer), resolve());
    });
  }
  #hurry(): void {
    this.#wake?.();
    this.acknowledge();
    void this.#refresh().then(() => this.flush());
  }
  #tick(): void {
    if (this.online || this.kept.some((k) => k.order.type === 'alarm')) void this.flush();
    this.changed();
  }

  /** What lies on the shelf now: the worker and other pages take from it too. */
  async #refresh(): Promise<Kept[]> {
    const list = await disk.all().catch(() => null);
    if (list) this.kept = [...list, ...[...this.#loose.values()].filter((k) => !list.some((one) => one.id === k.id))];
    return this.kept;
  }
  /** Keeps an order, then sends it when its turn comes; `null` where no more is taken. */
  async order(order: Order, undoable = false): Promise<Kept | null> {
    const full = isFull(this.kept, order);
    this.full = full && order.type !== 'receipt';
    if (full) {
      this.changed();
      return null;
    }
    const at = net.now();
    const kept: Kept = { id: uuid(), order, at, from: undoable ? at + UNDO_MS : at };
    this.kept = [...this.kept, kept];
    this.#loose.set(kept.id, kept);
    await disk.put(kept).then(
      () => (this.#loose.delete(kept.id), callWorker()),
      () => {},
    );
    this.changed();
    void this.flush();
    return kept;
  }
  async drop(id: string): Promise<void> {
    this.kept = this.kept.filter((k) => k.id !== id);
    this.#loose.delete(id);
    this.full = false;
    await disk.drop(id).catch(() => {});
    this.changed();
  }
  #shelf(life: number): Shelf {
    return {
      all: async () => (life === this.#life ? this.#refresh() : []),
      replace: async (kept) => {
        if (this.#loose.has(kept.id)) this.#loose.set(kept.id, kept);
        else await disk.replace(kept).catch(() => {});
        await this.#refresh();
      },
      drop: (id) => this.drop(id),
    };
  }
  /** Sends what waits, one after the other. */
  async flush(): Promise<void> {
    if (this.#sending || this.mode !== 'in' || !next(this.kept, net.now())) return;
    this.#sending = true;
    const life = this.#life;
    const tell = (told: Told) => {
      this.#channel.postMessage(told);
      if (life === this.#life) this.#hear(told);
    };
    try {
      const left = await alone(() => carry(this.#shelf(life), (kept) => net.send(this.prefs.lang, kept), net.now, tell));
      // Once more, for the case that the page is closed before the centre answers.
      if (left === 'later') void callWorker();
    } finally {
      this.#sending = false;
    }
  }
  /** What became of an order, here or in the worker. */
  #hear({ id, outcome, answered, folio }: Told): void {
    if (this.mode !== 'in') return;
    if (outcome === 'gone') return void this.#out(this.t.gone);
    if (!answered) this.online = false;
    if (this.alarm?.id === id && outcome === 'later') this.alarm = { ...this.alarm, state: 'kept' };
    if (this.alarm?.id === id && outcome === 'done') this.alarm = { ...this.alarm, state: 'sent', folio };
    this.changed();
  }

  /** Something written; `false` where it was not taken. A phrase that is a state is set as one: nobody has to read it. */
  async write(text: string): Promise<boolean> {
    this.unsaid = null;
    const said = read(text);
    const unit = this.view?.unit;
    if (!said || !unit) return this.send(text);
    if (said === 'assignment') this.tab = 'service';
    else if (said === 'all_well') {
      if (!unit.on_shift) return this.send(text);
      if (!this.kept.some((k) => k.order.type === 'welfare_ok' && !k.refused)) return (await this.order({ type: 'welfare_ok' })) !== null;
    } else {
      const state = unit.states.find((s) => s.duty === said);
      if (!state) return this.send(text);
      const name = this.t.duties[said] ?? state.es;
      if ((pendingStatus(this.kept) ?? unit.status) === state.status) this.unsaid = { text, name, why: 'already' };
      else if (!mayFollow(unit, this.kept, state.status)) this.unsaid = { text, name, why: 'not_now' };
      else return (await this.order({ type: 'set_status', status: state.status }, true)) !== null;
    }
    this.changed();
    return true;
  }
  /** For people to read, whatever it says. */
  async send(text: string): Promise<boolean> {
    this.unsaid = null;
    return (await this.order({ type: 'write', text })) !== null;
  }
  unsay(): void {
    this.unsaid = null;
    this.changed();
  }
  setStatus(status: string): void {
    this.unsaid = null;
    if (pendingStatus(this.kept) === status) return;
    void this.order({ type: 'set_status', status }, true);
  }
  /** Goes out at once with the last known place; once more with a better one, which only moves it. */
  async raise(): Promise<void> {
    const known = this.share.place;
    const kept = await this.order({ type: 'alarm', position: known });
    if (!kept) return;
    this.alarm = { id: kept.id, state: 'sending', folio: null };
    this.changed();
    const better = await this.share.whereNow();
    if (better && better !== known) void this.order({ type: 'alarm', position: better });
  }
  calm(): void {
    if (this.alarm) this.alarm = { ...this.alarm, state: 'calmed' };
    void this.order({ type: 'calm' });
  }
  prefer(change: Partial<Prefs>): void {
    this.prefs = { ...this.prefs, ...change };
    void store.put('prefs', this.prefs).catch(() => {});
    this.changed();
  }
  toggleShare(): void {
    if (this.share.on) this.share.stop();
    else this.share.start();
    this.prefer({ share: this.share.on });
  }
}
