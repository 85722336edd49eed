import type { Table } from './table';

/** Counts by whole weeks. */
export const es = {
  figuresHelp: 'Sólo datos de turno, por semanas completas. «Reservado»: números menores de cinco, y los que los delatarían.',
  week: 'Semana del',
  running: 'en curso',
  weeks: 'Por semana',
  blocks: 'Cuatro semanas desde el',
  suppressed: 'reservado',
  suppressedHelp: 'Son muy pocos, o delatarían a los que son muy pocos',
  categories: 'Tipo de hecho',
  municipalities: 'Municipio',
  channels: 'Canal',
  modalities: 'Tipo de extorsión',
  outcomesTitle: 'Cómo terminó',
  routesTitle: 'Acuses',
  outcomeFigure: { open: 'En curso', avoided: 'Evitada', paid: 'Pagada', other: 'Otro cierre' } as Table,
  routeFigure: { in_time: 'A tiempo', late: 'Tarde', waiting: 'Sin acuse' } as Table,
  incomplete: 'Hay más registros de los que se cuentan; a las semanas más antiguas les faltan.',
};

export const en: typeof es = {
  figuresHelp: 'Routing facts only, by whole weeks. “Withheld”: numbers below five, and those that would give them away.',
  week: 'Week of',
  running: 'running',
  weeks: 'By week',
  blocks: 'Four weeks from',
  suppressed: 'withheld',
  suppressedHelp: 'Too few, or would give away what is too few',
  categories: 'Kind of fact',
  municipalities: 'Municipality',
  channels: 'Channel',
  modalities: 'Kind of extortion',
  outcomesTitle: 'How it ended',
  routesTitle: 'Acknowledgements',
  outcomeFigure: { open: 'In progress', avoided: 'Avoided', paid: 'Paid', other: 'Other end' },
  routeFigure: { in_time: 'In time', late: 'Late', waiting: 'Waiting' },
  incomplete: 'There are more records than are counted; the earliest weeks lack some.',
};
