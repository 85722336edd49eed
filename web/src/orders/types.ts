/**
 * Orders as data: what one is about, which words it needs, its letter in the menu, its verb on the command line, and the
 * commands it builds. One dialog and one menu show them all, so that none is without a place, a key and a verb.
 */
import type { CallRow, Folio, Id, IncidentRow, UnitRow } from '../api/types';
import type { Command } from '../core/commands';
import type { Dictionary } from '../core/i18n/es';

export type FieldKind =
  | 'text'
  | 'long'
  /** Of a record in its list. */
  | 'number'
  | 'incident'
  | 'unit'
  /** One of the units that work on the incident. */
  | 'own_unit'
  /** One that works on another incident. */
  | 'busy_unit'
  | 'agency'
  | 'own_agency'
  | 'type'
  | 'follow_up'
  | 'priority'
  | 'close'
  | 'minutes'
  | 'time'
  | 'relation'
  | 'linked'
  | 'disclosure'
  | 'caution_kind'
  | 'caution'
  | 'bolo_kind'
  | 'record'
  | 'stamp'
  | 'station'
  | 'next_status';
export type ActName = keyof Dictionary['desk']['acts'];
export type FieldName = keyof Dictionary['desk']['fields'];
export interface Field {
  name: FieldName;
  kind: FieldKind;
  optional?: boolean;
}
export type Values = Partial<Record<FieldName, string>>;
export interface Context {
  incident: IncidentRow | undefined;
  unit: UnitRow | undefined;
  call: CallRow | undefined;
  /** Milliseconds since 1970, by the server's clock. */
  now: number;
  /** The incident that a unit works on. */
  workOf: (unit: Id) => Id | null;
  /** The whole folio of an incident; empty where it is not on the board. */
  folioOf: (incident: Id) => Folio;
}
export type About = 'incident' | 'unit' | 'call';
export interface Act {
  name: ActName;
  about: About;
  /** Letter in the menu of orders. */
  letter: string;
  /** Verb of the command line. */
  verb: string;
  /** Says once more what it will do before it does it. */
  risky?: boolean;
  fields: readonly Field[];
  /** Whether it can be given now. */
  when: (context: Context) => boolean;
  build: (values: Values, context: Context) => Command[] | null;
}

export const f = (name: FieldName, kind: FieldKind, optional = false): Field => ({ name, kind, optional });
export const reason = f('reason', 'text');
export const maybeReason = f('reason', 'text', true);
const some = (command: Command | null): Command[] | null => (command ? [command] : null);
type Of = (id: Id, values: Required<Values>, context: Context) => Command | null;
/** Builds for the incident, the unit or the call at hand. */
export const onIncident =
  (of: Of): Act['build'] =>
  (values, context) =>
    context.incident ? some(of(context.incident.id, values as Required<Values>, context)) : null;
export const onUnit =
  (of: Of): Act['build'] =>
  (values, context) =>
    context.unit ? some(of(context.unit.id, values as Required<Values>, context)) : null;
export const onCall =
  (of: Of): Act['build'] =>
  (values, context) =>
    context.call ? some(of(context.call.id, values as Required<Values>, context)) : null;
