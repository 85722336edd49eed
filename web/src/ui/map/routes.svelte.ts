/** Ways of units to the open incident: along streets where they are loaded, a straight line that says so where not. */
import type { IncidentRow } from '../../api/types';
import { app, http, replica } from '../../state/app.svelte';
import { board } from '../../state/board.svelte';
import { i18n } from '../../state/i18n.svelte';
import { offStreet, routeMark, type RouteView } from './routes';
import type { RouteMark } from './under';
import { words } from './words.svelte';

/** Ways shown at once: more hide the map. */
export const ROUTES_MAX = 5;
/** A way is asked for anew while its unit drives. */
const RENEW_MS = 15_000;

/** Ways are told of one's own agencies alone: to ask for another's would be a refusal on the record every few seconds. */
function mayAsk(unit: string): boolean {
  const row = board.unit(unit);
  return row !== undefined && (app.agencies.length === 0 || app.agencies.includes(row.agency));
}

class Routes {
  marks = $state.raw<readonly RouteMark[]>([]);
  /** Why the way of the unit at hand is only a straight line, in the server's words. */
  reason = $state('');
  /** Who stands far from the street that a way begins or ends on, each said once. */
  off = $state('');
  /** A unit that somebody considers for the open incident; its way is shown with those of the assigned ones. */
  considered = $state<string | null>(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Shows the ways of these units to an incident, the last one as the unit at hand; asks again while they drive.
   * @param all At most {@link ROUTES_MAX}; the rest is left out.
   */
  show(incident: IncidentRow | undefined, all: readonly string[], chosen: string | null): void {
    const units = all.filter(mayAsk);
    this.#turn += 1;
    clearTimeout(this.#timer);
    if (!incident || incident.lat === null || incident.lon === null || units.length === 0) {
      if (this.marks.length > 0) this.marks = [];
      [this.reason, this.off] = ['', ''];
      return;
    }
    void this.#ask(incident, units.slice(-ROUTES_MAX), chosen, this.#turn);
  }
  async #ask(incident: IncidentRow, units: readonly string[], chosen: string | null, turn: number): Promise<void> {
    const to = { lat: incident.lat as number, lon: incident.lon as number };
    const found = await Promise.all(
      units.map(async (unit) => {
        try {
          return await http.get<RouteView>(`/geo/route?unit=${unit}&incident=${incident.id}`);
        } catch {
          // Without a position there is no way; the lists say so already.
          return null;
        }
      }),
    );
    if (turn !== this.#turn) return;
    this.marks = found.flatMap((view) => {
      const row = view && board.unit(view.unit);
      if (!view || !row) return [];
      const live = replica.positions.get(view.unit);
      const from = live ?? (row.lat !== null && row.lon !== null ? { lat: row.lat, lon: row.lon } : null);
      return routeMark(view, row.call_sign, from, to, view.unit === chosen, { straight: words.t.straightLine, locale: i18n.locale }) ?? [];
    });
    const off = found.flatMap((view) => (view ? offStreet(view, board.unit(view.unit)?.call_sign ?? '', words.t.offStreet, i18n.locale) : []));
    this.off = [...new Set(off)].join(' ');
    this.reason = found.find((view) => view?.unit === chosen)?.no_route ?? '';
    this.#timer = setTimeout(() => void this.#ask(incident, units, chosen, turn), RENEW_MS);
  }
}
export const routes = new Routes();
