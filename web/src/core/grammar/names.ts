/** What a line may name, looked up on the board at hand, and what may be wrong with it. */
import type { CloseCode, Id, Place, Priority, TypeCode } from '../../api/types';
import type { Command } from '../commands';
import type { ChoiceKind } from './choices';

export type ArgKind =
  | 'incident'
  | 'unit'
  | 'units'
  | 'units?'
  | 'priority'
  | 'close'
  | 'minutes'
  | 'agency'
  | 'type'
  | 'improper'
  | 'word'
  | 'text'
  | 'text?'
  | 'target'
  | 'target?'
  | 'when'
  | 'when?'
  | 'hours'
  | 'number'
  | 'follow_up'
  | 'state'
  | 'station'
  | 'bolo'
  | 'relation?'
  | 'closure'
  | ChoiceKind;

export interface Named {
  id: Id;
  /** What is typed: the short folio or the call sign. */
  name: string;
  /** What helps to choose it: type and place, or status. */
  hint: string;
}
export interface Names {
  incident(text: string): Named | null;
  unit(text: string): Named | null;
  incidents(prefix: string, limit: number): Named[];
  units(prefix: string, limit: number): Named[];
  agency(text: string): Named | null;
  agencies(prefix: string, limit: number): Named[];
  /** Types of the catalogue; the id is the code. */
  type(text: string): Named | null;
  types(prefix: string, limit: number): Named[];
  /** The call on the screen. */
  call(): Named | null;
  /** The incident of the call on the screen. */
  callIncident(): Id | null;
  /** The incident a unit works on. */
  incidentOf(unit: Id): Named | null;
  /** The whole folio of an incident. */
  folio(incident: Id): string;
  /** Cautions in force at an incident's place that nobody has acknowledged for it. */
  cautions(incident: Id): Named[];
  /** What the program suggests to do with a unit, while nobody has answered. */
  proposal(unit: Id): Named | null;
  /** Closed streets, by a short name of one word. */
  closure(text: string): Named | null;
  closures(prefix: string, limit: number): Named[];
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  /** Where an incident is, as an order that keeps its place sends it. */
  place(incident: Id): Place;
  /** All cautions in force at an incident's place; the name is the kind. */
  cautionsAt(incident: Id): Named[];
  /** States that a unit may take next; the id is the code. */
  states(unit: Id): Named[];
  /** Stations of the unit's agency; the id is the code. */
  stations(unit: Id): Named[];
  /** Notices in force, in the order of their list; the name is the number there. */
  bolos(): Named[];
  /** The call-back task in hand. */
  task(): Named | null;
  /** Alerts that stand about a unit or incident; about nothing named: those of the first alarm. */
  alerts(about: Id | null): Id[];
}

export type LocalAction =
  | { type: 'view'; incident: Id }
  | { type: 'centre'; unit?: Id; incident?: Id }
  | { type: 'search'; text: string }
  | { type: 'answer_next' }
  | { type: 'take_manual' }
  | { type: 'call_back' }
  /** Proposes to close the block of street at a place; a person confirms it on the map. */
  | { type: 'close_street'; unit?: Id; incident?: Id; minutes: number; reason: string }
  /** Units go the way of all units: cautions and reasons first. */
  | { type: 'dispatch'; incident: Id; units: Id[] }
  /** Opens the messages with a crew, with what was typed so far. */
  | { type: 'message'; unit: Id; text: string }
  | { type: 'submit' }
  | { type: 'verify_place' }
  | { type: 'guide'; key: number }
  | { type: 'bolos' }
  | { type: 'alarms' }
  | { type: 'undo' };

export type GrammarError =
  | 'unknown_verb'
  | 'missing_incident'
  | 'missing_unit'
  | 'missing_text'
  | 'unknown_incident'
  | 'unknown_unit'
  | 'unknown_agency'
  | 'unknown_type'
  | 'no_call'
  | 'idle_unit'
  | 'no_cautions'
  | 'no_proposal'
  | 'unknown_closure'
  | 'bad_priority'
  | 'bad_close'
  | 'bad_minutes'
  | 'bad_improper'
  | 'same_incident'
  | 'same_unit'
  | 'too_many'
  | 'too_much'
  | 'bad_time'
  | 'bad_choice'
  | 'bad_number'
  | 'bad_position'
  | 'bad_hours'
  | 'unknown_state'
  | 'unknown_station'
  | 'unknown_bolo'
  | 'unknown_caution'
  | 'no_task'
  | 'no_alarm';

export type Parsed =
  | { kind: 'empty' }
  | { kind: 'commands'; verb: string; commands: Command[]; risky: boolean }
  | { kind: 'local'; verb: string; action: LocalAction }
  | { kind: 'error'; code: GrammarError; word: string };

/** Longest line taken: a narrative of 4,000 characters and its verb. */
export const LINE_MAX = 4200;
export const UNITS_MAX = 20;
/** Longest life of a caution or notice on the line, hours. */
export const HOURS_MAX = 720;
/** Longest timer of a unit, minutes. */
export const MINUTES_MAX = 480;
export const CLOSE_CODES: readonly CloseCode[] = ['A', 'N', 'I', 'F', 'D'];
export const PRIORITY_OF: Readonly<Record<string, Priority>> = { 1: 'critical', 2: 'high', 3: 'medium', 4: 'low' };
/** Misuse of the service, in the order of the keys Alt+1 to Alt+9. */
export const IMPROPER: readonly TypeCode[] = [70101, 70102, 70103, 70104, 70105, 70106, 70107, 70108, 70109];

export class Fault extends Error {
  constructor(
    readonly code: GrammarError,
    readonly word: string,
  ) {
    super(code);
  }
}
