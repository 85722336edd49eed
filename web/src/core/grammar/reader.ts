/** Reads a line word by word; each method takes what it means or says what is wrong. */
import type { CloseCode, Id, Priority, TypeCode } from '../../api/types';
import { CLOSE_CODES, Fault, IMPROPER, LINE_MAX, MINUTES_MAX, PRIORITY_OF, UNITS_MAX, type LocalAction, type Names } from './names';

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
    const word = this.#word();
    if (word === null) throw new Fault('missing_unit', '');
    const unit = this.names.unit(word);
    if (unit) return { type: 'centre', unit: unit.id };
    const incident = this.names.incident(word);
    if (incident) return { type: 'centre', incident: incident.id };
    throw new Fault('unknown_unit', word);
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
  word(): string {
    const word = this.#word();
    if (word === null) throw new Fault('missing_text', '');
    return word;
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
