/** Folios that have left the board: closed and merged ones, newest first. Read when somebody looks at them. */
import type { IncidentRow, Page } from '../../api/types';
import { http } from '../../state/app.svelte';

/** The newest of the day are what a room goes back to; older ones are searched for elsewhere. */
const MOST = 200;

class Past {
  rows = $state.raw<readonly IncidentRow[]>([]);
  failed = $state(false);
  #asking = false;

  find(id: string | null): IncidentRow | undefined {
    return id ? this.rows.find((r) => r.id === id) : undefined;
  }
  async load(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      this.rows = (await http.get<Page<IncidentRow>>(`/incidents?open=false&limit=${MOST}`)).items;
      this.failed = false;
    } catch {
      this.failed = true;
    } finally {
      this.#asking = false;
    }
  }
}
export const past = new Past();
