/** Words that stand for a choice, as they are typed; the beginning of one is enough where no other begins so. */
import type { AttemptOutcome, BoloRow, CautionKind, Disclosure, Duty } from '../../api/types';
import type { RecordKind, Relation, StampName } from '../cmd-dispatch';
import { fold } from '../search';

export type HeardWord = 'pressed' | 'voice' | 'nothing' | 'noise' | 'distress';
export type TaskEnd = 'no_emergency' | 'called_again' | 'not_reached' | 'not_needed';
type Words<T extends string> = Readonly<Record<T, string>>;

const caution: Words<CautionKind> = { weapon: 'armas', violence: 'violencia', animal: 'animal', hazard: 'riesgo', health: 'contagio', protection_order: 'orden', access: 'acceso', other: 'otra' };
const bolo_kind: Words<BoloRow['kind']> = { vehicle: 'vehiculo', person: 'persona', missing_person: 'extraviada', object: 'objeto', other: 'otro' };
const record: Words<RecordKind> = { person: 'persona', vehicle: 'vehiculo', weapon: 'arma', substance: 'sustancia', phone: 'telefono', building: 'edificio', document: 'documento' };
const disclosure: Words<Disclosure> = { minimal: 'minimo', operational: 'operativo', full: 'todo' };
const relation: Words<Relation> = { related: 'relacionado', caused_by: 'causado', cause_of: 'causa' };
const stamp: Words<StampName> = { assigned: 'asignada', en_route: 'camino', on_scene: 'lugar', transporting: 'traslado', at_hospital: 'hospital', released: 'libre' };
/** Of a unit. What an agency calls its own states is taken too. */
const state: Words<Duty> = { off_shift: 'sinturno', available: 'libre', assigned: 'asignada', en_route: 'camino', on_scene: 'lugar', transporting: 'traslado', at_hospital: 'hospital', break: 'pausa', out_of_service: 'fuera' };
const attempt: Words<AttemptOutcome> = { answered: 'contesto', no_answer: 'nadie', busy: 'ocupado', unreachable: 'apagado' };
const task_end: Words<TaskEnd> = { no_emergency: 'sinemergencia', called_again: 'volvio', not_reached: 'nolocalizado', not_needed: 'descartada' };
const heard: Words<HeardWord> = { pressed: 'tecla', voice: 'voz', nothing: 'nada', noise: 'ruido', distress: 'peligro' };

export const CHOICES = { caution, bolo_kind, record, disclosure, relation, stamp, state, attempt, task_end, heard };
export type Choices = typeof CHOICES;
export type ChoiceKind = keyof Choices;
export type Chosen<K extends ChoiceKind> = keyof Choices[K] & string;

/** What a word chooses, or `null` where it is none or more than one. */
export function chosen<K extends ChoiceKind>(kind: K, word: string): Chosen<K> | null {
  const typed = fold(word);
  if (typed === '') return null;
  const all = Object.entries(CHOICES[kind]) as [Chosen<K>, string][];
  const exact = all.find(([, text]) => text === typed);
  const fits = exact ? [exact] : all.filter(([, text]) => text.startsWith(typed));
  return fits.length === 1 ? (fits[0] as [Chosen<K>, string])[0] : null;
}
/** The word for a choice. */
export function choiceWord<K extends ChoiceKind>(kind: K, value: string): string | null {
  const words: Readonly<Record<string, string>> = CHOICES[kind];
  return Object.hasOwn(words, value) ? (words[value] as string) : null;
}
