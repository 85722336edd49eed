/** How things on the board are typed on the command line: to show the line that does what a button does. */
import { shortFolio } from '../core/format';
import type { Spelling } from '../core/grammar';
import { serverNow } from '../core/time';
import { app } from './app.svelte';
import { board, names } from './board.svelte';

/** `here`: the incident at hand. */
export function spellingAt(here: string | null): Spelling {
  return {
    incident: (id) => shortFolio(board.incident(id)?.folio),
    unit: (id) => (board.unit(id)?.call_sign ?? '').replace(/\s/g, ''),
    call: () => app.callAtHand,
    here: () => here,
    now: () => Math.floor(serverNow() / 60_000) * 60_000,
    caution: (id) => board.cautions.find((c) => c.id === id)?.kind ?? '',
    bolo: (id) => names.bolos().find((b) => b.id === id)?.name ?? '',
    proposed: (id) => board.proposals.find((p) => p.id === id)?.unit_id ?? null,
    task: () => app.taskAtHand,
    alert: (id) => {
      const alert = board.alerts.find((a) => a.id === id);
      return alert?.call_sign?.replace(/\s/g, '') ?? (alert?.folio ? shortFolio(alert.folio) : '');
    },
  };
}
