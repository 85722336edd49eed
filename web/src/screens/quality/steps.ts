/** The keys of every list of reviews: J to the next one, K to the one before. */
import type { Action } from '../../core/actions';
import { i18n } from '../../state/i18n.svelte';

export function steps<R extends { id: string }>(rows: () => readonly R[], chosen: () => string | null, open: (row: R) => void): Action[] {
  const t = i18n.office.quality;
  const step = (by: number) => {
    const list = rows();
    const at = list.findIndex((r) => r.id === chosen());
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next && next.id !== chosen()) open(next);
  };
  return [
    { id: 'review-next', title: t.next, keys: ['J'], group: i18n.t.screens.quality, run: () => step(1) },
    { id: 'review-previous', title: t.previous, keys: ['K'], group: i18n.t.screens.quality, run: () => step(-1) },
  ];
}
