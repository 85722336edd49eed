/** What is said by radio or telephone, put into the fields that name it: the same for a form and for a line. */
import type { IncidentRecord, RecordKind } from './cmd-dispatch';

/** Longest plate; what is longer is make and model. */
const PLATE_MAX = 16;
/** Most people of one crew. */
const CREW_MAX = 12;

/** What is said first goes into the field that names it. */
export function recordOf(kind: RecordKind, what: string, detail: string | undefined): IncidentRecord {
  switch (kind) {
    case 'person':
      return { kind, name: what, description: detail };
    case 'vehicle':
      return { kind, plate: what.length <= PLATE_MAX ? what : undefined, model: what.length > PLATE_MAX ? what : undefined, description: detail };
    case 'phone':
      return { kind, number: what, of: detail };
    case 'building':
      return { kind, what, hazards: detail };
    default:
      return { kind, what, description: detail };
  }
}
/** The way back: what names a record, and the rest. */
export function recordWords(record: Readonly<Record<string, unknown>>): { what: string; detail: string } {
  const text = (key: string) => (typeof record[key] === 'string' ? (record[key] as string) : '');
  switch (record['kind']) {
    case 'person':
      return { what: text('name'), detail: text('description') };
    case 'vehicle':
      return { what: text('plate') || text('model'), detail: text('description') };
    case 'phone':
      return { what: text('number'), detail: text('of') };
    case 'building':
      return { what: text('what'), detail: text('hazards') };
    default:
      return { what: text('what'), detail: text('description') };
  }
}
/** Names of a crew, one after the other with commas; the first one commands. */
export function crewOf(text: string): { name: string; role: string }[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
    .slice(0, CREW_MAX)
    .map((name, i) => ({ name, role: i === 0 ? 'commander' : 'member' }));
}
