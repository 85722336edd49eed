/** The page on the screen. */
import type { App } from './app';
import { fill, h } from './dom';
import { age, clock, distance, metres, way } from './figures';
import { holdable } from './hold';
import * as net from './net';
import { mayFollow, pendingStatus } from './outbox';
import type { Assignment, Message } from './types';

const DUTIES = ['en_route', 'on_scene', 'available', 'break'];

export class Screen {
  readonly #app: App;
  readonly #root: HTMLElement;
  #mode = '';
  #parts: Record<string, HTMLElement> = {};
  #leaving = false;
  #enrolling = false;

  constructor(app: App, root: HTMLElement) {
    this.#app = app;
    this.#root = root;
    app.changed = () => this.draw();
  }

  draw(): void {
    const { prefs, mode } = this.#app;
    document.documentElement.lang = prefs.lang;
    document.documentElement.dataset['look'] = prefs.look;
    document.title = this.#app.view?.unit ? `${this.#app.view.unit.call_sign} · ${this.#app.t.title}` : this.#app.t.title;
    const key = `${mode}/${prefs.lang}`;
    if (key !== this.#mode) {
      this.#mode = key;
      this.#parts = {};
      this.#root.replaceChildren(...(mode === 'in' ? this.#frame() : mode === 'code' ? this.#door() : []));
    }
    if (mode === 'in') this.#fillAll();
    if (mode === 'code') this.#fillDoor();
  }

  // ------------------------------------------------------------------ the code

  #door(): HTMLElement[] {
    const t = this.#app.t;
    const input = h('input', { id: 'code', name: 'code', autocomplete: 'one-time-code', autocapitalize: 'characters', spellcheck: 'false', maxlength: '20', required: true, placeholder: 'XXXX-XXXX-XXXX' });
    const linked = /^#([A-Za-z0-9-]{12,20})$/.exec(location.hash)?.[1];
    if (linked) input.value = linked;
    this.#parts['notice'] = h('p', { class: 'bad', role: 'alert' });
    this.#parts['go'] = h('button', { class: 'big primary', type: 'submit' }, t.enrol);
    const submit = (e: Event) => {
      e.preventDefault();
      if (this.#enrolling || !input.value.trim()) return;
      this.#enrolling = true;
      this.draw();
      void this.#app.enrol(input.value).finally(() => {
        this.#enrolling = false;
        this.draw();
      });
    };
    const form = h('form', { submit }, h('h1', {}, t.codeTitle), h('p', {}, t.codeHelp), h('label', { for: 'code' }, t.code), input, this.#parts['notice'], this.#parts['go']);
    return [h('main', { class: 'door' }, h('p', { class: 'brand' }, t.title), form)];
  }
  #fillDoor(): void {
    const { notice, t } = this.#app;
    fill(this.#part('notice'), notice, () => [notice]);
    fill(this.#part('go'), this.#enrolling, () => [this.#enrolling ? t.enrolling : t.enrol]);
    this.#part('go').toggleAttribute('disabled', this.#enrolling);
  }

  // ------------------------------------------------------------------ the page

  #part(name: string): HTMLElement {
    const part = this.#parts[name];
    if (!part) throw new Error(name);
    return part;
  }
  #make<K extends keyof HTMLElementTagNameMap>(name: string, tag: K, attributes: Record<string, string> = {}): HTMLElementTagNameMap[K] {
    const element = h(tag, attributes);
    this.#parts[name] = element;
    return element;
  }
  #frame(): HTMLElement[] {
    const t = this.#app.t;
    const text = h('textarea', { 'aria-label': t.write, placeholder: t.write, rows: '2', maxlength: '2000' });
    const send = (e: Event) => {
      e.preventDefault();
      const words = text.value.trim();
      if (!words) return;
      text.value = '';
      // What was not taken stays where it was written.
      void this.#app.write(words).then((taken) => {
        if (!taken && !text.value) text.value = words;
      });
    };
    const compose = h('form', { class: 'compose', submit: send }, text, h('button', { class: 'primary', type: 'submit' }, t.send));
    const messages = h('section', { class: 'view', 'aria-label': t.messages }, this.#make('list', 'ol', { class: 'messages', tabindex: '0', 'aria-label': t.messages }), compose);
    const service = h('section', { class: 'view', 'aria-label': t.service }, this.#make('job', 'div'), this.#make('states', 'div', { class: 'states' }));
    const more = h('section', { class: 'view', 'aria-label': t.more }, this.#make('share', 'div', { class: 'card' }), this.#make('settings', 'div', { class: 'card' }));
    this.#parts['service'] = service;
    this.#parts['messages'] = messages;
    this.#parts['more'] = more;
    const alarm = h('button', { class: 'alarm', type: 'button', 'aria-describedby': 'hold-help' }, h('strong', {}, t.hold), this.#make('holdHelp', 'span', { id: 'hold-help' }));
    this.#parts['alarm'] = alarm;
    fill(this.#part('holdHelp'), t.holdHelp, () => [t.holdHelp]);
    holdable(
      alarm,
      (yes) => {
        alarm.classList.toggle('holding', yes);
        fill(this.#part('holdHelp'), yes, () => [yes ? t.holding : t.holdHelp]);
      },
      () => void this.#app.raise(),
    );
    return [
      this.#make('top', 'header'),
      this.#make('line', 'p', { class: 'line', role: 'status' }),
      this.#make('waits', 'div', { class: 'waits' }),
      h('main', {}, service, messages, more),
      this.#make('raised', 'div', { role: 'alert' }),
      h('footer', {}, alarm, this.#make('tabs', 'nav')),
    ];
  }
  #fillAll(): void {
    this.#top();
    this.#line();
    this.#waits();
    this.#job();
    this.#states();
    this.#messages();
    this.#share();
    this.#settings();
    this.#raised();
    this.#tabs();
    for (const tab of ['service', 'messages', 'more']) this.#part(tab).toggleAttribute('hidden', this.#app.tab !== tab);
  }

  #top(): void {
    const { view, kept, t, prefs } = this.#app;
    const unit = view?.unit ?? null;
    const pending = pendingStatus(kept);
    const coming = unit?.states.find((s) => s.status === pending);
    fill(this.#part('top'), [view?.device, unit?.call_sign, unit?.status, unit?.status_at, pending, unit?.on_shift], () => {
      if (!unit) return [h('h1', {}, view?.device ?? ''), h('p', {}, t.noUnit)];
      const name = coming ? (t.duties[coming.duty] ?? coming.es) : prefs.lang === 'en' ? unit.status_en : unit.status_es;
      const state = h('p', { class: `state ${coming?.duty ?? unit.status}` }, h('strong', {}, name), ' ', coming ? t.toSend : t.since(clock(unit.status_at)));
      return [h('h1', {}, unit.call_sign), state, !unit.on_shift && h('p', { class: 'bad' }, t.offShift)];
    });
  }
  #line(): void {
    const { online, stale, confirmedAt, share, t } = this.#app;
    const old = confirmedAt === null ? '' : age(net.now() - confirmedAt, t);
    const shown = stale ? `${t.offline} · ${t.stale(old)}` : online ? t.online : t.connecting;
    const line = this.#part('line');
    line.className = `line ${stale ? 'old' : online ? 'good' : ''}`;
    fill(line, [shown, share.on], () => [h('span', {}, shown), share.on && h('span', { class: 'sharing' }, t.sharing)]);
    this.#part('job').classList.toggle('old', stale);
  }
  /** What waits, what can be taken back, what was not done. */
  #waits(): void {
    const { kept, t, view, full, unsaid } = this.#app;
    const now = net.now();
    const shown = kept.filter((k) => k.order.type !== 'receipt');
    const undo = shown.filter((k) => !k.refused && k.from > now);
    const open = shown.filter((k) => !k.refused && k.from <= now);
    const refused = shown.filter((k) => k.refused);
    const name = (status: string) => {
      const state = view?.unit?.states.find((s) => s.status === status);
      return state ? (t.duties[state.duty] ?? state.es) : status;
    };
    const what = (k: (typeof kept)[number]) => (k.order.type === 'set_status' ? name(k.order.status) : k.order.type === 'welfare_ok' ? t.allWell : k.order.type === 'write' ? `«${k.order.text.slice(0, 60)}»` : k.order.type === 'alarm' ? t.hold : t.calm);
    const seconds = undo.map((k) => Math.ceil((k.from - now) / 1000));
    fill(this.#part('waits'), [undo.map((k) => k.id), seconds, open.map((k) => k.id), refused.map((k) => k.id), full, unsaid], () => [
      unsaid && this.#unsaid(unsaid),
      full && h('p', { class: 'card bad', role: 'alert' }, t.full),
      ...undo.map((k, i) => h('div', { class: 'card row' }, h('span', { class: 'grow' }, t.undoIn(what(k), seconds[i] ?? 0)), h('button', { type: 'button', click: () => void this.#app.drop(k.id) }, t.undo))),
      open.length > 0 && h('div', { class: 'card wait' }, h('strong', {}, t.waiting(open.length)), h('ul', {}, ...open.map((k) => h('li', {}, `${clock(new Date(k.at).toISOString())} · ${what(k)}`)))),
      ...refused.map((k) => h('div', { class: 'card bad row', role: 'alert' }, h('span', { class: 'grow' }, h('strong', {}, `${t.refused}: ${what(k)}`), h('br'), k.refused ? (t.refusals[k.refused.code] ?? k.refused.detail) : ''), h('button', { type: 'button', click: () => void this.#app.drop(k.id) }, t.understood))),
    ]);
  }
  #unsaid({ text, name, why }: NonNullable<App['unsaid']>): HTMLElement {
    const t = this.#app.t;
    const button = (words: string, click: () => void) => h('button', { type: 'button', click }, words);
    return h(
      'div',
      { class: 'card', role: 'alert' },
      h('p', {}, why === 'already' ? t.already(name) : t.notNow(name)),
      h('div', { class: 'row' }, why === 'not_now' && button(t.sendAnyway, () => void this.#app.send(text)), button(why === 'not_now' ? t.no : t.understood, () => this.#app.unsay())),
    );
  }
  #job(): void {
    const { view, t, share } = this.#app;
    const job = view?.assignment ?? null;
    const here = share.place;
    const target = job && job.lat !== null && job.lon !== null ? { lat: job.lat, lon: job.lon } : null;
    const m = here && target ? metres(here, target) : null;
    const far = m === null || !here || !target ? '' : m < 40 ? t.here : t.far(distance(m), t.ways[way(here, target)] ?? '');
    fill(this.#part('job'), [job, far], () => [job ? this.#card(job, far) : h('p', { class: 'card empty' }, t.none)]);
  }
  #card(job: Assignment, far: string): HTMLElement {
    const t = this.#app.t;
    const place = [job.address, job.neighbourhood].filter(Boolean).join(', ');
    const marks = [job.threat_to_life && t.threat, job.weapon && t.weapon].filter((x): x is string => Boolean(x));
    const cautions = job.cautions.map((c) => t.cautions[c] ?? t.cautions['other'] ?? c);
    return h(
      'article',
      { class: `card job p${job.priority}` },
      h('p', { class: 'row' }, h('span', { class: 'priority' }, t.priority(job.priority)), h('span', { class: 'grow folio' }, job.folio)),
      h('h2', {}, job.type_name),
      (marks.length > 0 || cautions.length > 0) && h('ul', { class: 'marks' }, ...[...marks, ...cautions].map((m) => h('li', {}, m))),
      place && h('p', { class: 'place' }, place),
      job.references && h('p', {}, job.references),
      far && h('p', { class: 'far' }, far),
      job.lat !== null && job.lon !== null && h('a', { class: 'button big', href: `geo:${job.lat},${job.lon}?q=${job.lat},${job.lon}` }, t.map),
      h(
        'p',
        { class: 'small' },
        [job.accuracy_m !== null && job.accuracy_m > 60 && t.approx(Math.round(job.accuracy_m)), job.travel_s !== null && t.travel(Math.max(1, Math.round(job.travel_s / 60))), job.with.length > 0 && t.with(job.with.join(', ')), job.assigned_at && t.sentAt(clock(job.assigned_at))]
          .filter(Boolean)
          .join(' · '),
      ),
    );
  }
  #states(): void {
    const { view, kept, t } = this.#app;
    const unit = view?.unit ?? null;
    const present = pendingStatus(kept) ?? unit?.status;
    const buttons = (unit?.states ?? []).map((s) => ({ ...s, may: unit ? mayFollow(unit, kept, s.status) : false }));
    buttons.sort((a, b) => DUTIES.indexOf(a.duty) - DUTIES.indexOf(b.duty));
    const well = kept.some((k) => k.order.type === 'welfare_ok');
    fill(this.#part('states'), [buttons, present, unit?.on_shift, well], () =>
      unit
        ? [
            ...buttons.map((s) => h('button', { type: 'button', class: `big ${s.duty}`, 'aria-pressed': String(s.status === present), disabled: !s.may, click: () => this.#app.setStatus(s.status) }, t.duties[s.duty] ?? s.es)),
            h('button', { type: 'button', class: 'big wide', disabled: !unit.on_shift || well, click: () => void this.#app.order({ type: 'welfare_ok' }) }, t.allWell),
          ]
        : [],
    );
  }
  #messages(): void {
    const { view, kept, t } = this.#app;
    const own = kept.filter((k) => k.order.type === 'write' && !k.refused);
    const list = this.#part('list');
    const changed = fill(list, [view?.messages, own.map((k) => k.id)], () => {
      const all = (view?.messages ?? []).map((m) => this.#message(m));
      const waiting = own.map((k) => h('li', { class: 'mine wait' }, h('p', {}, k.order.type === 'write' ? k.order.text : ''), h('small', {}, t.toSend)));
      const shown = [...all, ...waiting];
      return shown.length ? shown : [h('li', { class: 'empty' }, t.noMessages)];
    });
    if (changed) list.scrollTop = list.scrollHeight;
  }
  #message(m: Message): HTMLElement {
    const { t, view } = this.#app;
    const who = m.writer.from === 'room' ? m.writer.name : m.writer.from === 'centre' ? (view?.centre ?? '') : m.writer.name;
    return h('li', { class: m.writer.from === 'crew' ? 'mine' : 'theirs' }, h('p', {}, m.text ?? t.erased), h('small', {}, `${who} · ${clock(m.at)}${m.writer.from === 'crew' && m.read_at ? ` · ${t.seen}` : ''}`));
  }
  #share(): void {
    const { share, t, online } = this.#app;
    const said =
      share.sharing === 'denied' ? t.shareDenied
      : share.sharing === 'none' ? t.shareNone
      : share.sharing === 'off' ? t.shareOff
      : share.sentAt !== null && online ? t.shareSent(age(net.now() - share.sentAt, t), Math.round(share.place?.accuracy_m ?? 0))
      : online ? t.shareWait : t.shareKept;
    fill(this.#part('share'), [share.on, said], () => [
      h('button', { type: 'button', class: 'big switch', role: 'switch', 'aria-checked': String(share.on), click: () => this.#app.toggleShare() }, h('span', { class: 'knob' }), t.share),
      h('p', {}, said),
      share.on && h('p', { class: 'small' }, t.shareScreen),
    ]);
  }
  #settings(): void {
    const { prefs, t, view, kept } = this.#app;
    const waits = kept.some((k) => k.order.type !== 'receipt' && !k.refused);
    fill(this.#part('settings'), [prefs, view?.device, this.#leaving, waits], () => {
      const look = h('select', { id: 'look', change: (e) => this.#app.prefer({ look: (e.target as HTMLSelectElement).value as typeof prefs.look }) }, ...Object.entries(t.looks).map(([v, name]) => h('option', { value: v, selected: v === prefs.look }, name)));
      const lang = h('select', { id: 'lang', change: (e) => this.#app.prefer({ lang: (e.target as HTMLSelectElement).value as typeof prefs.lang }) }, h('option', { value: 'es-MX', selected: prefs.lang === 'es-MX' }, 'Español'), h('option', { value: 'en', selected: prefs.lang === 'en' }, 'English'));
      const leave = (yes: boolean) => {
        this.#leaving = yes;
        this.draw();
      };
      const go = () => {
        this.#leaving = false;
        void this.#app.leave();
      };
      return [
        h('label', { class: 'field', for: 'look' }, t.look, look),
        h('label', { class: 'field', for: 'lang' }, t.lang, lang),
        h('p', { class: 'small' }, `${t.phone}: ${view?.device ?? ''} · ${view?.centre ?? ''}`),
        this.#leaving
          ? h('div', { class: 'stack' }, h('p', {}, waits ? t.leaveWaiting : t.leaveSure), h('button', { type: 'button', class: 'big danger', click: go }, t.yes), h('button', { type: 'button', class: 'big', click: () => leave(false) }, t.no))
          : h('button', { type: 'button', class: 'big', click: () => leave(true) }, t.leave),
      ];
    });
  }
  #raised(): void {
    const { alarm, t, view } = this.#app;
    const stands = view?.unit?.emergency ?? false;
    const element = this.#part('raised');
    element.className = alarm?.state === 'kept' ? 'raised kept' : 'raised';
    element.toggleAttribute('hidden', !alarm && !stands);
    fill(element, [alarm, stands], () => {
      const title = !alarm ? t.alarmStands : alarm.state === 'sending' ? t.alarmSending : alarm.state === 'kept' ? t.alarmKept : alarm.folio ? t.alarmFolio(alarm.folio) : t.alarmSent;
      const help = alarm?.state === 'kept' ? t.alarmRadio : alarm?.state === 'calmed' ? t.calmed : t.alarmHelp;
      return [h('strong', {}, title), h('p', {}, help), alarm?.state !== 'calmed' && alarm?.state !== 'kept' && h('button', { type: 'button', class: 'big', click: () => this.#app.calm() }, t.calm)];
    });
  }
  #tabs(): void {
    const { tab, t, view } = this.#app;
    const unread = (view?.messages ?? []).filter((m) => m.writer.from !== 'crew' && !m.read_at).length;
    const show = (to: typeof tab) => () => {
      this.#app.tab = to;
      this.#app.acknowledge();
      this.draw();
      if (to === 'messages') this.#part('list').scrollTop = this.#part('list').scrollHeight;
    };
    const one = (to: typeof tab, name: string) => h('button', { type: 'button', 'aria-current': to === tab ? 'page' : false, click: show(to) }, name);
    fill(this.#part('tabs'), [tab, unread], () => [one('service', t.service), one('messages', unread ? `${t.messages} (${unread})` : t.messages), one('more', t.more)]);
  }
}
