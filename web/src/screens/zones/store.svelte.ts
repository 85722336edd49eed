/** The zones as the server has them, and what it is asked to do with them. */
import type { Id, Page } from '../../api/types';
import { uuid } from '../../core/ids';
import { app, http } from '../../state/app.svelte';
import type { Content, Crossing, ZoneRow } from './zones';

const ROWS = 500;
/** Far more than are watched at a time: those removed stay in the list. */
const ROWS_MAX = 10_000;

export class Zones {
  rows = $state.raw<ZoneRow[] | null>(null);
  /** Crossings of one zone, newest first. */
  crossed = $state.raw<{ of: Id; list: Crossing[] } | null>(null);
  busy = $state(false);
  /** Why the list could not be read. */
  away = $state('');
  /** Why an order was refused. */
  failed = $state('');
  /** An order that got no answer is given again under its own key, so that it is done once. */
  #last = { body: '', key: '' };
  #reading: Id = '';

  row(id: Id | null | undefined): ZoneRow | undefined {
    return id ? this.rows?.find((row) => row.id === id) : undefined;
  }
  async load(): Promise<void> {
    try {
      const all: ZoneRow[] = [];
      let next: string | null = null;
      do {
        const page: Page<ZoneRow> = await http.get(`/zones?limit=${ROWS}${next ? `&after=${encodeURIComponent(next)}` : ''}`);
        all.push(...page.items);
        next = page.next;
      } while (next && all.length < ROWS_MAX);
      [this.rows, this.away] = [all, ''];
    } catch (cause) {
      this.away = app.explain(cause);
    }
  }
  async read(id: Id): Promise<void> {
    if (this.crossed?.of !== id) this.crossed = null;
    this.#reading = id;
    try {
      const list = await http.get<Crossing[]>(`/zones/${id}/crossings`);
      // Another zone was chosen meanwhile.
      if (this.#reading === id) [this.crossed, this.away] = [{ of: id, list: list.reverse() }, ''];
    } catch (cause) {
      this.away = app.explain(cause);
    }
  }
  /** The new zone's id; `null` when it was refused. */
  draw(content: Content): Promise<Id | null> {
    return this.#order('/zones/commands', { type: 'draw', content });
  }
  /** `edition` is the one that was changed: what somebody else drew meanwhile is not overwritten unseen. */
  redraw(id: Id, content: Content, reason: string, edition: number): Promise<Id | null> {
    return this.#order(`/zones/${id}/commands`, { type: 'redraw', content, reason, edition });
  }
  remove(id: Id, reason: string): Promise<Id | null> {
    return this.#order(`/zones/${id}/commands`, { type: 'remove', reason });
  }
  async #order(path: string, body: object): Promise<Id | null> {
    if (this.busy) return null;
    const same = `${path} ${JSON.stringify(body)}`;
    if (this.#last.body !== same) this.#last = { body: same, key: uuid() };
    [this.busy, this.failed] = [true, ''];
    try {
      const { id } = await http.post<{ id: Id }>(path, body, { idempotencyKey: this.#last.key });
      this.#last = { body: '', key: '' };
      await this.load();
      return id;
    } catch (cause) {
      this.failed = app.explain(cause);
      // What the refusal speaks of is shown beside it.
      await this.load();
      return null;
    } finally {
      this.busy = false;
    }
  }
}
