/**
 * Threads with crews: which are this desk's, which have something unread, and what of it is news. A message does not
 * sound, as no alarm of low priority does; it is said in words and counted until somebody of the room has read it.
 */
import type { Role, ThreadRow } from '../api/types';

/** After this a thread with nothing unread leaves the list of recent ones. */
const RECENT_MS = 12 * 3_600_000;
const RECENT_MAX = 50;

/** Those whose messages this person may read: a supervisor all, a dispatcher those of the own agencies. */
export function mine(rows: readonly ThreadRow[], roles: readonly Role[]): ThreadRow[] {
  if (roles.some((r) => r.role === 'supervisor')) return [...rows];
  const agencies = new Set(roles.flatMap((r) => (r.role === 'dispatcher' ? [r.agency] : [])));
  return rows.filter((row) => agencies.has(row.agency));
}
/** Those with something unread, who has waited longest first. */
export function unreadOf(rows: readonly ThreadRow[]): ThreadRow[] {
  return rows
    .filter((row) => row.unread > 0)
    .sort((a, b) => (a.unread_since ?? '').localeCompare(b.unread_since ?? '') || a.id.localeCompare(b.id));
}
/** What is unread first, then what was written in the last hours, the newest first. */
export function listOf(rows: readonly ThreadRow[], now: number): ThreadRow[] {
  const recent = rows
    .filter((row) => row.unread === 0 && now - Date.parse(row.last.at) < RECENT_MS)
    .sort((a, b) => b.last.at.localeCompare(a.last.at) || a.id.localeCompare(b.id));
  return [...unreadOf(rows), ...recent].slice(0, RECENT_MAX);
}

/** Tells what is new: each unread message once. */
export class Announcer {
  #told = new Map<string, string>();
  #begun = false;

  /**
   * Threads whose newest unread message was not told yet. What was unread when the console opened is counted on the bar
   * and is not said again for each unit.
   */
  news(rows: readonly ThreadRow[]): ThreadRow[] {
    const fresh = rows.filter((row) => row.newest_unread && this.#told.get(row.id) !== row.newest_unread.id);
    for (const row of fresh) this.#told.set(row.id, row.newest_unread?.id ?? '');
    const begun = this.#begun;
    this.#begun = true;
    return begun ? fresh : [];
  }
}
