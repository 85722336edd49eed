/** The incident of a folio, for whoever works with folios and not with the board. */
import { dayFromFolio } from '../core/format';
import { app, http } from './app.svelte';

/** Rows behind the measure of the first unit sent: what reviewers and auditors may see of incidents. */
const ROWS = '/measures/dispatch_120/rows';
const PAGE = 500;
/** A day of a state has some thousands of incidents. */
const PAGES_MAX = 20;
const DAY_MS = 86_400_000;

/**
 * The id of an incident. The door of folios is the dispatch room's; reviewers and auditors find it among the incidents of
 * the folio's day, which they may see through the measures. `null`: there is none, or no unit was ever sent to it.
 */
export async function incidentOfFolio(folio: string): Promise<string | null> {
  if (['call_taker', 'dispatcher', 'supervisor'].some((role) => app.has(role))) {
    return (await http.get<{ id: string }>(`/incidents/by-folio/${encodeURIComponent(folio)}`)).id;
  }
  const from = dayFromFolio(folio);
  if (from === null) return null;
  const span = { from: new Date(from).toISOString(), to: new Date(from + DAY_MS).toISOString(), limit: String(PAGE) };
  let after: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const query: URLSearchParams = new URLSearchParams({ ...span, ...(after ? { after } : {}) });
    const rows: { items: { id: string; folio: string }[]; next: string | null } = await http.get(`${ROWS}?${query}`);
    const found = rows.items.find((row) => row.folio === folio);
    if (found) return found.id;
    after = rows.next;
    if (!after) return null;
  }
  return null;
}
