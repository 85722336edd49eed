/** The form of a call: what is typed, and the commands it becomes. Pure, so that tests can read it. */
import type { CallDetail, CallRow, IncidentRow, IntakeDraft, Method, Place, Priority, TypeCode } from '../api/types';
import { cmd, type Opening } from './cmd';
import { desk } from './cmd-dispatch';
import type { Command } from './commands';

export interface Intake {
  municipality: string;
  address: string;
  neighbourhood: string;
  references: string;
  lat: number | null;
  lon: number | null;
  accuracyM: number | null;
  method: Method | null;
  locatedAt: string | null;
  /** The caller confirmed the place. */
  verified: boolean;
  typeCode: TypeCode | null;
  /** `null`: the priority of the catalogue. */
  priority: Priority | null;
  /** Why it is not the catalogue's; the server asks for it. */
  priorityReason: string;
  narrative: string;
  callerName: string;
  callback: string;
}
export function emptyIntake(): Intake {
  return {
    municipality: '',
    address: '',
    neighbourhood: '',
    references: '',
    lat: null,
    lon: null,
    accuracyM: null,
    method: null,
    locatedAt: null,
    verified: false,
    typeCode: null,
    priority: null,
    priorityReason: '',
    narrative: '',
    callerName: '',
    callback: '',
  };
}
/** What the line itself brought, before anybody typed. */
export function intakeFromRow(row: CallRow): Intake {
  return {
    ...emptyIntake(),
    municipality: row.municipality ?? '',
    lat: row.lat,
    lon: row.lon,
    accuracyM: row.accuracy_m,
    method: row.method,
    locatedAt: row.located_at,
    verified: row.place_verified,
    typeCode: row.draft_type,
  };
}
/** The form with what a place says laid over it. */
export function withPlace(form: Intake, place: Place | null | undefined): Intake {
  if (!place) return form;
  const located = place.located;
  return {
    ...form,
    municipality: place.municipality ?? form.municipality,
    address: place.address ?? form.address,
    neighbourhood: place.neighbourhood ?? form.neighbourhood,
    references: place.references ?? form.references,
    ...(located
      ? {
          lat: located.position.lat,
          lon: located.position.lon,
          accuracyM: located.accuracy_m ?? null,
          method: located.method,
          locatedAt: located.at,
        }
      : {}),
  };
}
/** The form as the server knows it: the place of the call, then the saved draft over it. */
export function intakeFromDetail(detail: CallDetail): Intake {
  const form = withPlace(intakeFromRow(detail.row), detail.place);
  const draft = detail.draft;
  if (!draft) return { ...form, callerName: detail.caller_name ?? '' };
  return {
    ...withPlace(form, draft.place),
    typeCode: draft.type_code ?? form.typeCode,
    priority: draft.priority ?? null,
    narrative: draft.narrative ?? '',
    callerName: draft.caller_name ?? detail.caller_name ?? '',
    callback: draft.callback ?? '',
  };
}
const trimmed = (text: string): string | undefined => text.trim() || undefined;

export function placeOf(form: Intake, now: string): Place {
  const place: Place = {};
  if (form.lat !== null && form.lon !== null) {
    place.located = {
      position: { lat: form.lat, lon: form.lon },
      method: form.verified ? 'verified' : (form.method ?? 'told'),
      at: form.locatedAt ?? now,
      ...(form.accuracyM !== null ? { accuracy_m: form.accuracyM } : {}),
    };
  }
  const address = trimmed(form.address);
  if (address) place.address = address;
  const neighbourhood = trimmed(form.neighbourhood);
  if (neighbourhood) place.neighbourhood = neighbourhood;
  if (form.municipality) place.municipality = form.municipality;
  const references = trimmed(form.references);
  if (references) place.references = references;
  return place;
}
export function draftOf(form: Intake, now: string): IntakeDraft {
  const draft: IntakeDraft = {};
  const place = placeOf(form, now);
  if (Object.keys(place).length > 0) draft.place = place;
  if (form.typeCode) draft.type_code = form.typeCode;
  if (form.priority) draft.priority = form.priority;
  const narrative = trimmed(form.narrative);
  if (narrative) draft.narrative = narrative;
  const name = trimmed(form.callerName);
  if (name) draft.caller_name = name;
  const callback = trimmed(form.callback);
  if (callback) draft.callback = callback;
  return draft;
}
export type Missing = 'place' | 'type' | 'reason';

/** What an incident still needs before it can be seen by dispatch. */
export function missingOf(form: Intake, byCatalogue: Priority, threat = false): Missing[] {
  const missing: Missing[] = [];
  const located = form.lat !== null && form.lon !== null;
  if (!located && !(form.address.trim() && form.municipality)) missing.push('place');
  if (!form.typeCode) missing.push('type');
  if (!threat && form.priority && form.priority !== byCatalogue && !form.priorityReason.trim()) missing.push('reason');
  return missing;
}
/** Whether somebody has typed anything worth a question before it is thrown away. */
export function hasContent(form: Intake): boolean {
  return form.typeCode !== null || form.address.trim() !== '' || form.narrative.trim() !== '';
}
export function openingOf(form: Intake, call: Pick<CallRow, 'id' | 'threat'>, now: string): Opening {
  const narrative = trimmed(form.narrative);
  const reason = trimmed(form.priorityReason);
  const caller = callerOf(form);
  return {
    call: call.id,
    type_code: form.typeCode as TypeCode,
    place: placeOf(form, now),
    ...(form.verified ? { place_verified: true } : {}),
    ...(form.priority ? { priority: form.priority } : {}),
    ...(form.priority && reason ? { priority_reason: reason } : {}),
    ...(caller ? { caller } : {}),
    ...(narrative ? { narrative } : {}),
    ...(call.threat ? { threat_to_life: true } : {}),
  };
}
function callerOf(form: Intake): { name?: string; phone?: string } | null {
  const name = trimmed(form.callerName);
  const phone = trimmed(form.callback);
  return name || phone ? { ...(name ? { name } : {}), ...(phone ? { phone } : {}) } : null;
}
/** What an incident holds, as far as its row says: who calls is not on the board. */
export function intakeFromIncident(row: IncidentRow): Intake {
  return {
    ...emptyIntake(),
    municipality: row.municipality ?? '',
    address: row.address ?? '',
    neighbourhood: row.neighbourhood ?? '',
    references: row.references ?? '',
    lat: row.lat,
    lon: row.lon,
    accuracyM: row.accuracy_m ?? null,
    method: row.method ?? null,
    verified: row.place_verified,
    typeCode: row.type_code,
    priority: row.priority,
  };
}
/** What was typed after what was sent, from its first whole word on. Where the beginning was changed, all of it is new. */
export function restOf(text: string, sent: string): string {
  const said = sent.trimEnd();
  if (!text.startsWith(said)) return text.trim();
  const rest = text.slice(said.length);
  return (/^[\p{L}\p{N}]/u.test(rest) ? text.slice(said.search(/\S*$/)) : rest).trim();
}
/** A place apart from when it was told: the same point an hour later is no other place. */
const spot = (form: Intake) => JSON.stringify([placeOf({ ...form, locatedAt: '' }, ''), form.verified]);

/** The commands that bring an incident to what the form says now. Narrative goes line by line. */
export function changesOf(form: Intake, sent: Intake, incident: Pick<IncidentRow, 'id'>, now: string): Command[] {
  const list: Command[] = [];
  if (spot(form) !== spot(sent)) list.push(cmd.setPlace(incident.id, placeOf(form, now), form.verified));
  if (form.typeCode && form.typeCode !== sent.typeCode) list.push(cmd.retype(incident.id, form.typeCode));
  if (form.priority && form.priority !== sent.priority) {
    list.push(cmd.setPriority(incident.id, form.priority, trimmed(form.priorityReason)));
  }
  const caller = callerOf(form);
  if (caller && JSON.stringify(caller) !== JSON.stringify(callerOf(sent))) list.push(desk.setCaller(incident.id, caller.name, caller.phone));
  const narrative = restOf(form.narrative, sent.narrative);
  if (narrative) list.push(cmd.narrate(incident.id, narrative));
  return list;
}
/** What an incident holds after it took one of the changes; what it did not take is a change still. */
export function taken(sent: Intake, form: Intake, { body }: Command): Intake {
  switch (body.type) {
    case 'set_place':
      return { ...form, typeCode: sent.typeCode, priority: sent.priority, narrative: sent.narrative, callerName: sent.callerName, callback: sent.callback };
    case 'retype':
      return { ...sent, typeCode: form.typeCode };
    case 'set_priority':
      return { ...sent, priority: form.priority };
    case 'set_caller':
      return { ...sent, callerName: form.callerName, callback: form.callback };
    default:
      return { ...sent, narrative: form.narrative };
  }
}
