/** Reads a line word by word; each method takes what it means or says what is wrong. */
import type { CloseCode, Id, Priority, Time, TypeCode } from '../../api/types';
import { fold } from '../search';
import { isoOf, msOf, nearestClock, parseClock, parseDay } from '../when';
import { chosen, type ChoiceKind, type Chosen } from './choices';
import { CLOSE_CODES, Fault, HOURS_MAX, IMPROPER, LINE_MAX, MINUTES_MAX, PRIORITY_OF, UNITS_MAX, type LocalAction, type Named, type Names } from './names';

const CLOCK = /^\d{1,2}:\d{2}$/;
const DATE = /^\d{1,2}\/\d{1,2}(?:\/\d{2,4})?$/;

export class Reader {
  #rest: string;

  /** `line` without blanks around it; its first word is the verb. */
  constructor(
    line: string,
    readonly names: Names,
  ) {
    this.#rest = line.slice(0, LINE_MAX).replace(/^\S+\s*/, '');
  }
  get done(): boolean {
    return this.#rest === '';
  }
  #word(): string | null {
    const match = /^(\S+)\s*/.exec(this.#rest);
    if (!match) return null;
    this.#rest = this.#rest.slice(match[0].length);
    return match[1] as string;
  }
  /** What nobody asked for is no slip to be passed over: the operator meant something by it. */
  end(): void {
    if (this.#rest !== '') throw new Fault('too_much', this.#rest.slice(0, 40));
  }
  incident(): Id {
    const word = this.#word();
    if (word === null) throw new Fault('missing_incident', '');
    const found = this.names.incident(word);
    if (!found) throw new Fault('unknown_incident', word);
    return found.id;
  }
  unit(): Id {
    const word = this.#word();
    if (word === null) throw new Fault('missing_unit', '');
    const found = this.names.unit(word);
    if (!found) throw new Fault('unknown_unit', word);
    return found.id;
  }
  units(): Id[] {
    const ids = [this.unit()];
    while (this.#rest !== '') ids.push(this.unit());
    return once(ids);
  }
  /** Units as far as the words name any; the rest stays to be read. */
  unitsFirst(): Id[] {
    const ids: Id[] = [];
    for (;;) {
      const word = /^\S+/.exec(this.#rest)?.[0];
      const found = word === undefined ? null : this.names.unit(word);
      if (!found) return once(ids);
      this.#word();
      ids.push(found.id);
    }
  }
  /** The call on the screen. */
  call(): Id {
    const found = this.names.call();
    if (!found) throw new Fault('no_call', '');
    return found.id;
  }
  /** The incident of the call on the screen, if it has one. */
  callIncident(): Id | null {
    return this.names.callIncident();
  }
  /** The incident that a unit works on. */
  workOf(unit: Id): Id {
    const found = this.names.incidentOf(unit);
    if (!found) throw new Fault('idle_unit', '');
    return found.id;
  }
  /** The open suggestion about a unit. */
  proposal(): Id {
    const found = this.names.proposal(this.unit());
    if (!found) throw new Fault('no_proposal', '');
    return found.id;
  }
  /** A unit or an incident, for the map. */
  target(): LocalAction {
    return { type: 'centre', ...this.place() };
  }
  place(): { unit: Id } | { incident: Id } {
    const word = this.#word();
    if (word === null) throw new Fault('missing_unit', '');
    const unit = this.names.unit(word);
    if (unit) return { unit: unit.id };
    const incident = this.names.incident(word);
    if (incident) return { incident: incident.id };
    throw new Fault('unknown_unit', word);
  }
  closure(): Id {
    const word = this.#word() ?? '';
    const found = this.names.closure(word);
    if (!found) throw new Fault('unknown_closure', word);
    return found.id;
  }
  agency(): string {
    const word = this.#word() ?? '';
    const found = this.names.agency(word);
    if (!found) throw new Fault('unknown_agency', word);
    return found.id;
  }
  type(): TypeCode {
    const word = this.#word() ?? '';
    const found = this.names.type(word);
    if (!found) throw new Fault('unknown_type', word);
    return Number(found.id);
  }
  /** 1 to 9 as on the keys, or the code itself. */
  improper(): TypeCode {
    const word = this.#word() ?? '';
    const found = /^[1-9]$/.test(word) ? IMPROPER[Number(word) - 1] : IMPROPER.find((code) => String(code) === word);
    if (!found) throw new Fault('bad_improper', word);
    return found;
  }
  priority(): Priority {
    const word = this.#word() ?? '';
    const key = word.replace(/^P/i, '');
    const found = Object.hasOwn(PRIORITY_OF, key) ? PRIORITY_OF[key] : undefined;
    if (!found) throw new Fault('bad_priority', word);
    return found;
  }
  closeCode(): CloseCode {
    const word = (this.#word() ?? '').toUpperCase();
    const found = CLOSE_CODES.find((c) => c === word);
    if (!found) throw new Fault('bad_close', word);
    return found;
  }
  minutes(): number {
    const word = this.#word() ?? '';
    const value = Number(word);
    if (!/^\d{1,3}$/.test(word) || value < 1 || value > MINUTES_MAX) throw new Fault('bad_minutes', word);
    return value;
  }
  /** One word, or more between quotes: `"C5 Hidalgo"`. */
  word(): string {
    const quoted = /^"([^"]+)"\s*/.exec(this.#rest);
    if (quoted) {
      this.#rest = this.#rest.slice(quoted[0].length);
      return (quoted[1] as string).trim();
    }
    const word = this.#word();
    if (word === null) throw new Fault('missing_text', '');
    return word;
  }
  hours(): number {
    return this.#whole(HOURS_MAX, 'bad_hours');
  }
  number(): number {
    return this.#whole(9999, 'bad_number');
  }
  #whole(max: number, fault: 'bad_hours' | 'bad_number'): number {
    const word = this.#word() ?? '';
    const value = Number(word);
    if (!/^\d{1,4}$/.test(word) || value < 1 || value > max) throw new Fault(fault, word);
    return value;
  }
  /** One of a list of words, or its beginning. */
  choice<K extends ChoiceKind>(kind: K): Chosen<K> {
    const word = this.#word() ?? '';
    const found = chosen(kind, word);
    if (!found) throw new Fault('bad_choice', word);
    return found;
  }
  choiceOrNone<K extends ChoiceKind>(kind: K): Chosen<K> | undefined {
    return this.done ? undefined : this.choice(kind);
  }
  /** `18:30`, or a day before it: `29/11 18:30`. An hour alone is the next one, or the last one. */
  when(side: 'past' | 'future'): Time {
    const now = this.names.now();
    const word = this.#word() ?? '';
    if (CLOCK.test(word)) {
      const clock = parseClock(word);
      if (clock) return isoOf(nearestClock(clock, side, now));
    }
    const day = DATE.test(word) ? parseDay(word, now) : null;
    const after = day ? (this.#word() ?? '') : '';
    const clock = CLOCK.test(after) ? parseClock(after) : null;
    if (!day || !clock) throw new Fault('bad_time', day ? after : word);
    return isoOf(msOf(day, clock));
  }
  /** A time, if the line goes on with one. */
  whenOrNone(side: 'past' | 'future'): Time | undefined {
    const word = /^\S+/.exec(this.#rest)?.[0] ?? '';
    return CLOCK.test(word) || DATE.test(word) ? this.when(side) : undefined;
  }
  /** A state that the unit may take next: by word, by its agency's name for it or one word of that, or by code. */
  state(unit: Id): string {
    const word = this.done ? '' : this.word();
    const [typed, list] = [fold(word), this.names.states(unit)];
    const code = chosen('state', word);
    const said = list.filter((n) => fold(n.name).split(' ').some((part) => typed !== '' && part.startsWith(typed)));
    const found = list.find((n) => n.id.toLowerCase() === word.toLowerCase() || fold(n.name) === typed) ?? list.find((n) => n.id === code) ?? (said.length === 1 ? said[0] : undefined);
    if (!found) throw new Fault('unknown_state', word);
    return found.id;
  }
  station(unit: Id): string {
    return this.#named(this.names.stations(unit), 'unknown_station');
  }
  bolo(): Id {
    return this.#named(this.names.bolos(), 'unknown_bolo');
  }
  #named(list: Named[], fault: 'unknown_station' | 'unknown_bolo'): string {
    const word = this.#word() ?? '';
    const typed = word.toLowerCase();
    const found = list.find((n) => n.id.toLowerCase() === typed || n.name.toLowerCase() === typed);
    if (!found) throw new Fault(fault, word);
    return found.id;
  }
  /** The one caution of this kind at the incident's place. */
  cautionAt(incident: Id): Id {
    const kind = this.choice('caution');
    const found = this.names.cautionsAt(incident).filter((c) => c.name === kind);
    if (found.length !== 1) throw new Fault('unknown_caution', '');
    return (found[0] as Named).id;
  }
  /** The call-back task in hand. */
  task(): Id {
    const found = this.names.task();
    if (!found) throw new Fault('no_task', '');
    return found.id;
  }
  /** Alerts about the unit or incident that is named; about nothing: those of the first alarm. */
  alerts(): Id[] {
    const about = this.done ? null : this.target();
    const id = about?.type === 'centre' ? (about.unit ?? about.incident ?? null) : null;
    const found = this.names.alerts(id);
    if (found.length === 0) throw new Fault('no_alarm', '');
    return found;
  }
  position(): { lat: number; lon: number } {
    const [lat, lon] = [this.#word() ?? '', this.#word() ?? ''];
    const ok = (word: string, most: number) => /^-?\d{1,3}(?:\.\d{1,9})?$/.test(word) && Math.abs(Number(word)) <= most;
    if (!ok(lat, 90)) throw new Fault('bad_position', lat);
    if (!ok(lon, 180)) throw new Fault('bad_position', lon);
    return { lat: Number(lat), lon: Number(lon) };
  }
  /** The rest of the line in parts between `mark`, without blanks around them. */
  parts(mark: string): string[] {
    return this.text()
      .split(mark)
      .map((part) => part.trim());
  }
  text(): string {
    if (this.#rest === '') throw new Fault('missing_text', '');
    return this.textOrNone() as string;
  }
  textOrNone(): string | undefined {
    const text = this.#rest;
    this.#rest = '';
    return text === '' ? undefined : text;
  }
}
function once(ids: Id[]): Id[] {
  const all = [...new Set(ids)];
  if (all.length > UNITS_MAX) throw new Fault('too_many', String(UNITS_MAX));
  return all;
}
