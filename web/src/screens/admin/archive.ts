/** What the screen of the archive says, and what its doors answer. The English version has every entry of the Spanish one. */
import type { components } from '../../api/schema';
import type { Id, Time } from '../../api/types';
import type { Words } from '../../core/i18n/words';
import { prefs } from '../../state/prefs.svelte';

type Schemas = components['schemas'];
export type ArchiveStatus = Schemas['HistoryStatus'];
/** A file as it was sealed. */
export interface ArchiveFile {
  /** Day of UTC, `2026-11-24`. */
  day: string;
  /** From the archive's address on: realm, site, day, class, name. */
  path: string;
  class: string;
  level: string;
  rows: number;
  bytes: number;
  sha256: string;
  from: Time;
  to: Time;
  units: number;
  found?: boolean;
  held_for?: Id[];
}
export interface Hold {
  id: Id;
  content: { units?: Id[]; from: Time; to: Time; reference: string; reason: string };
  set_by: string;
  set_at: Time;
  lifted?: { at: Time; by: string; reason: string } | null;
}
/** The files of one day of one site. */
export interface ArchiveDay {
  id: string;
  day: string;
  site: string;
  files: ArchiveFile[];
  rows: number;
  bytes: number;
  /** Some file is kept beyond its time. */
  held: boolean;
  /** Some file was found after a crash. */
  found: boolean;
}

/** `operations/TOL/2026-11-24/unit/day-….parquet`, an exercise has one part more: the site stands before the day. */
export function siteOf(file: ArchiveFile): string {
  const parts = file.path.split('/');
  return parts[parts.indexOf(file.day) - 1] ?? '';
}
/** Newest day first; within a day by site. */
export function daysOf(files: readonly ArchiveFile[]): ArchiveDay[] {
  const days = new Map<string, ArchiveDay>();
  for (const file of files) {
    const site = siteOf(file);
    const id = `${file.day} ${site}`;
    const day = days.get(id) ?? { id, day: file.day, site, files: [], rows: 0, bytes: 0, held: false, found: false };
    days.set(id, day);
    day.files.push(file);
    day.rows += file.rows;
    day.bytes += file.bytes;
    day.held ||= (file.held_for?.length ?? 0) > 0;
    day.found ||= file.found === true;
  }
  for (const day of days.values()) day.files.sort((a, b) => a.class.localeCompare(b.class) || a.from.localeCompare(b.from));
  return [...days.values()].sort((a, b) => b.day.localeCompare(a.day) || a.site.localeCompare(b.site));
}
/** Call signs as people write them, commas or spaces between; those that nobody has are named. */
export function unitsNamed(text: string, known: ReadonlyMap<string, Id>): { ids: Id[]; unknown: string[] } {
  const words = text.toUpperCase().split(/[\s,;]+/).filter(Boolean);
  return { ids: [...new Set(words.flatMap((word) => known.get(word) ?? []))], unknown: words.filter((word) => !known.has(word)) };
}

const es = {
  files: 'Días archivados',
  dayHelp: 'Un día corre de las 00:00 a las 24:00 UTC: de las 18:00 de la víspera a las 18:00 en el centro del país.',
  none: 'Todavía no hay nada archivado: el primer archivo se escribe a los cinco minutos.',
  off: 'Este centro no guarda el histórico de posiciones (--history off).',
  choose: 'Elija un día de la lista.',
  filesOf: (n: number) => (n === 1 ? '1 archivo' : `${n} archivos`),
  positions: (n: string) => `${n} posiciones`,
  more: 'Ver días anteriores',
  class: 'De quién',
  classes: { unit: 'Unidades', person: 'Personal a pie', drone: 'Drones', partner: 'Otras instituciones' } as Words,
  level: 'Abarca',
  levels: { part: 'cinco minutos', hour: 'una hora', day: 'el día', held: 'lo retenido' } as Words,
  span: 'Periodo',
  units: 'Unidades',
  rows: 'Posiciones',
  size: 'Tamaño',
  seal: 'Sello',
  sealed: 'Sellado',
  found: 'Sellado tras una caída',
  foundHelp: 'El archivo apareció sin sello al arrancar el servidor y se selló como estaba.',
  kept: 'retenido',
  copy: 'Copiar huella',
  copied: 'Huella SHA-256 copiada.',
  verify: 'Cada sello es un asiento del registro. Si un archivo sigue siendo el que se selló lo dice «atalaya history verify» en el servidor.',
  holds: 'Retenciones legales',
  holdsHelp: 'Lo retenido no se borra aunque venza su plazo. Poner una retención toma efecto al momento; levantarla pide que un auditor la apruebe.',
  noHolds: 'Ninguna retención en vigor.',
  add: 'Poner retención',
  lift: 'Levantar',
  askLift: 'Pedir que se levante',
  asked: 'Quedó pedido: lo aprueba un auditor y se aplica desde Autorizaciones.',
  placed: 'Retención puesta.',
  lifted: (who: string, at: string, why: string) => `Levantada por ${who}, ${at}: ${why}`,
  all: 'Todas las unidades',
  some: 'Solo estas unidades',
  allOnly: 'Abarca todas las unidades; una retención de algunas la pone quien supervisa el turno.',
  who: (n: number) => (n === 0 ? 'todas las unidades' : n === 1 ? '1 unidad' : `${n} unidades`),
  signs: 'Indicativos, separados por coma (hasta 100)',
  unknown: (signs: string) => `No existen: ${signs}`,
  from: 'Desde',
  to: 'Hasta',
  reference: 'Número de oficio, solicitud o carpeta',
  reason: 'Motivo',
  whyHeld: 'Por qué se retuvo',
  whyLifted: 'Por qué levantarla',
  liftConsequence: 'Levantada, lo que ya pasó de su plazo se borra y no se recupera.',
  badSpan: 'El periodo termina después de empezar y dura a lo más un año.',
  by: (who: string, at: string) => `la puso ${who}, ${at}`,
  old: (n: number) => `Levantadas (${n})`,
  retention: 'Cuánto se conserva',
  schedule: (name: string) => `Según ${name}.`,
  shippedSchedule: 'Son los del programa, no los de una ley.',
  days: (n: number) => (n === 1 ? '1 día' : `${n} días`),
  ever: 'siempre',
  retentionHelp: 'Los de su centro se ponen en history.json, en el servidor.',
  through: (age: string) => `Escrito hasta hace ${age}`,
  waiting: (n: string) => `${n} posiciones por escribir`,
  dropped: (n: string) => `${n} posiciones perdidas desde que arrancó el servidor`,
  trouble: (at: string) => `No se pudo escribir: última falla ${at}`,
};
type ArchiveWords = typeof es;
const en: ArchiveWords = {
  files: 'Archived days',
  dayHelp: 'A day runs from 00:00 to 24:00 UTC: from 18:00 the evening before to 18:00 in central Mexico.',
  none: 'Nothing is archived yet: the first file is written after five minutes.',
  off: 'This centre keeps no history of positions (--history off).',
  choose: 'Choose a day from the list.',
  filesOf: (n) => (n === 1 ? '1 file' : `${n} files`),
  positions: (n) => `${n} positions`,
  more: 'Earlier days',
  class: 'Whose',
  classes: { unit: 'Units', person: 'People on foot', drone: 'Drones', partner: 'Other institutions' },
  level: 'Covers',
  levels: { part: 'five minutes', hour: 'an hour', day: 'the day', held: 'what is held' },
  span: 'Period',
  units: 'Units',
  rows: 'Positions',
  size: 'Size',
  seal: 'Seal',
  sealed: 'Sealed',
  found: 'Sealed after a crash',
  foundHelp: 'The file was found without a seal when the server started, and sealed as it was.',
  kept: 'held',
  copy: 'Copy hash',
  copied: 'SHA-256 copied.',
  verify: 'Each seal is an entry of the log. Whether a file is still the one that was sealed: “atalaya history verify” on the server says.',
  holds: 'Legal holds',
  holdsHelp: 'What is held is not deleted when its time is over. A hold takes effect at once; lifting one needs an auditor’s approval.',
  noHolds: 'No hold in force.',
  add: 'Place a hold',
  lift: 'Lift',
  askLift: 'Ask to lift it',
  asked: 'Asked for: an auditor approves it, then it is applied from Approvals.',
  placed: 'Hold placed.',
  lifted: (who, at, why) => `Lifted by ${who}, ${at}: ${why}`,
  all: 'All units',
  some: 'Only these units',
  allOnly: 'It holds all units; one for some of them is set by the supervisor of the shift.',
  who: (n) => (n === 0 ? 'all units' : n === 1 ? '1 unit' : `${n} units`),
  signs: 'Call signs, with commas between (up to 100)',
  unknown: (signs) => `Unknown: ${signs}`,
  from: 'From',
  to: 'To',
  reference: 'Number of the order, request or file',
  reason: 'Reason',
  whyHeld: 'Why it is held',
  whyLifted: 'Why lift it',
  liftConsequence: 'Once lifted, what is past its time is deleted and does not come back.',
  badSpan: 'The period ends after it begins and lasts a year at most.',
  by: (who, at) => `placed by ${who}, ${at}`,
  old: (n) => `Lifted (${n})`,
  retention: 'How long it is kept',
  schedule: (name) => `By ${name}.`,
  shippedSchedule: 'They are the program’s, not a law’s.',
  days: (n) => (n === 1 ? '1 day' : `${n} days`),
  ever: 'for ever',
  retentionHelp: 'Your centre’s own go into history.json on the server.',
  through: (age) => `Written until ${age} ago`,
  waiting: (n) => `${n} positions to be written`,
  dropped: (n) => `${n} positions lost since the server started`,
  trouble: (at) => `Could not be written: last fault ${at}`,
};
export const words = (): ArchiveWords => (prefs.lang === 'en' ? en : es);
