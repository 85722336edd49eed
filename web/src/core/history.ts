/** What changed of an incident, in the words of the room. */
import type { HistoryChange } from '../api/types';
import { shortFolio } from './format';
import type { Dictionary } from './i18n/es';

export function historyWords(change: HistoryChange, t: Dictionary): string {
  const h = t.historyOf;
  switch (change.what) {
    case 'type':
      return h.type(change.name);
    case 'priority':
      return h.priority(t.priority[change.priority]);
    case 'threat':
      return h.threat(change.threat);
    case 'place':
      return h.place(change.verified);
    case 'merged':
      return h.merged(shortFolio(change.original));
    case 'unmerged':
      return h.unmerged();
    case 'closed':
      return h.closed(change.code);
    case 'reopened':
      return h.reopened(change.reason);
  }
}
