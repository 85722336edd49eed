import type { Table } from './table';

/** Numbers and accounts that many report. */
export const es = {
  noticesHelp: 'Más de cinco reportes de un mismo número o cuenta. Es un aviso para que alguien revise; no es un acto contra nadie.',
  reports: (n: number) => (n === 1 ? '1 reporte' : `${n} reportes`),
  take: 'Lo reviso yo',
  takenBy: (who: string) => `lo revisa ${who}`,
  settle: 'Resolver',
  noticeOutcome: { under_investigation: 'Lo investiga la autoridad', block_requested: 'Se pidió el bloqueo', unfounded: 'Sin fundamento' } as Table,
  behind: 'Denuncias del aviso',
  lookBehind: 'Ver denuncias',
};

export const en: typeof es = {
  noticesHelp: 'More than five reports of one number or account. A notice asks somebody to look; it is no act against anybody.',
  reports: (n) => (n === 1 ? '1 report' : `${n} reports`),
  take: 'I look at it',
  takenBy: (who) => `${who} looks at it`,
  settle: 'Settle',
  noticeOutcome: { under_investigation: 'Under investigation', block_requested: 'Blocking asked for', unfounded: 'Unfounded' },
  behind: 'Tips of the notice',
  lookBehind: 'Show tips',
};
