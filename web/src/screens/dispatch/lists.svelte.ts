/** The lists of the dispatcher's screen, the same in its panels and in windows of their own. */
import type { IncidentRow } from '../../api/types';
import { PRIORITY_NUMBER, WAIT_LIMIT_MS } from '../../core/format';
import { fold } from '../../core/search';
import { app } from '../../state/app.svelte';
import { board } from '../../state/board.svelte';
import { reference } from '../../state/reference.svelte';
import { past } from './past.svelte';

/** Times and ids order as text does; a collator would cost twenty times as much. */
const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** What a row is searched by, made once per row. */
const texts = new WeakMap<IncidentRow, string>();
function textOf(i: IncidentRow): string {
  let text = texts.get(i);
  if (text === undefined) {
    text = fold(
      `${i.folio} ${i.type_name} ${reference.typeName(i.type_code)} ${i.address ?? ''} ${i.neighbourhood ?? ''} ${reference.municipalityName(i.municipality)} ${i.units.map((u) => u.call_sign).join(' ')}`,
    );
    texts.set(i, text);
  }
  return text;
}
const byPriority = (a: IncidentRow, b: IncidentRow) => PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority];
const concerns = (agencies: readonly string[]) => app.agencies.length === 0 || agencies.some((a) => app.agencies.includes(a));

class Lists {
  query = $state('');
  /** A dispatcher sees the incidents of the own agency, and those that nobody has asked for yet. */
  readonly visible = $derived(board.incidents.filter((i) => i.agencies.length === 0 || concerns(i.agencies.map((a) => a.agency))));
  readonly #matches = $derived(this.#searched(this.visible));
  readonly #open = $derived(this.#matches.filter((i) => i.open));
  /** A search narrows the lists; the map goes on showing all. */
  readonly onMap = $derived(this.visible.filter((i) => i.open));
  readonly waiting = $derived(
    this.#open.filter((i) => i.waiting_since !== null).sort((a, b) => byPriority(a, b) || this.#share(b) - this.#share(a)),
  );
  readonly paused = $derived(this.#open.filter((i) => i.waiting_since === null && this.#off(i)).sort(byPriority));
  readonly working = $derived(
    this.#open
      .filter((i) => i.waiting_since === null && !this.#off(i))
      .sort((a, b) => byPriority(a, b) || before(b.created_at, a.created_at)),
  );
  /** Closed ones leave the board: those just closed here, then what was read. */
  readonly closed = $derived.by(() => {
    const here = this.#matches.filter((i) => !i.open);
    const known = new Set(here.map((i) => i.id));
    return [...here, ...this.#searched(past.rows).filter((i) => !known.has(i.id) && !board.incident(i.id))].sort((a, b) =>
      before(b.closed_at ?? b.created_at, a.closed_at ?? a.created_at),
    );
  });
  readonly units = $derived(board.units.filter((u) => !u.retired && concerns([u.agency])));
  /** Suggestions that still stand: a better unit first, then stations that are bare. */
  readonly proposals = $derived(
    board.proposals
      .filter((p) => (p.status === 'open' || p.status === 'accepted') && concerns(p.agencies))
      .sort((a, b) => Number(a.status !== 'open') - Number(b.status !== 'open') || a.kind.localeCompare(b.kind) || a.made_at.localeCompare(b.made_at)),
  );

  /** Late ones first within their priority: what has used most of its time is on top. */
  #share(i: IncidentRow): number {
    return (app.now - Date.parse(i.waiting_since ?? i.created_at)) / WAIT_LIMIT_MS[i.priority];
  }
  #off(i: IncidentRow): boolean {
    return i.held || (i.scheduled_for !== null && i.units.length === 0 && Date.parse(i.scheduled_for) > app.now);
  }
  #searched(rows: readonly IncidentRow[]): readonly IncidentRow[] {
    const words = fold(this.query).split(' ').filter(Boolean);
    if (words.length === 0) return rows;
    return rows.filter((i) => {
      const text = textOf(i);
      return words.every((w) => text.includes(w));
    });
  }
}
export const lists = new Lists();

/** Which incident the main window shows: its panels' windows follow it. Only the id goes from one to the other. */
const windows = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('atalaya-desk');
class Shown {
  incident = $state<string | null>(null);
  constructor() {
    windows?.addEventListener('message', ({ data }) => {
      if (data === 'which') {
        if (!app.isPanel) this.tell(this.incident);
      } else if (app.isPanel && (data?.incident === null || typeof data?.incident === 'string')) this.incident = data.incident;
    });
  }
  tell(id: string | null): void {
    this.incident = id;
    windows?.postMessage({ incident: id });
  }
  ask(): void {
    windows?.postMessage('which');
  }
}
export const shown = new Shown();
