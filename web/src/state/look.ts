/** Looks up what commands name by id, for the words on the screen. */
import type { Duty } from '../api/types';
import type { Look } from '../core/describe';
import { shortFolio } from '../core/format';
import { board } from './board.svelte';
import { i18n } from './i18n.svelte';
import { reference } from './reference.svelte';

export const look: Look = {
  incident: (id) => shortFolio(board.incident(id)?.folio),
  unit: (id) => board.unit(id)?.call_sign ?? '—',
  call: (id) => {
    const row = board.call(id);
    return row?.folio ? shortFolio(row.folio) : (row?.number_masked ?? '');
  },
  type: (code) => reference.typeName(code),
  agency: (code) => code,
  status: (status) => i18n.t.duty[status as Duty] ?? status,
};
