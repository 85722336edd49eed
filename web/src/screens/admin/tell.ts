/**
 * A change of the configuration in the words of who administers: what, before, after. Pure: names of codes are passed in.
 * What has no words of its own is still told, by its own name; the exact pointers and values stand beside it on the screen.
 */
import { count, limit, visible } from '../../core/format';
import type { OfficeDictionary } from '../../core/i18n/es/office';
import { day, dayAndClock } from '../../core/time';
import type { Difference } from './types';

/** Names of what the configuration calls by codes. */
export interface Names {
  town(code: string): string;
  agency(code: string): string;
  capability(code: string): string;
  unitKind(code: string): string;
  station(code: string): string;
  role(code: string): string;
  /** Of the catalogue, by its first digits: a class, a subtype, one type. */
  types(prefix: string): string;
  measure(code: string): { name: string; unit: string } | undefined;
  /** Call sign of a unit, where it is at hand. */
  unit?(id: string): string | undefined;
}
export interface Told {
  what: string;
  before: string;
  after: string;
}
export interface Tongue {
  t: OfficeDictionary;
  locale: string;
  names: Names;
  /** The version that is drafted or in force, where it is known: to name the lines of its lists. */
  content?: ((part: 'in_force' | 'newest') => unknown) | undefined;
}
interface Row {
  path: readonly string[];
  before: unknown;
  after: unknown;
}
type Side = 'before' | 'after';
type Table = Record<string, unknown>;

/** Only for machines, or said in the heading of the change already. */
const SILENT: readonly RegExp[] = [/^(.*\/)?id$/, /^version$/, /^duty_at$/, /^disabled\/at$/, /^enrolled_(at|by)$/, /^imposed_(at|by)$/, /^registered_at$/, /^\d+\/(day|entry|placed_at|placed_by.*|person\/id|post\/(at|unit))$/, /^areas_by_code\//, /^(in_force|newest)?\/?sections\/\d+\/items\/\d+\/code$/];
const NOTHING: readonly unknown[] = [null, undefined, false, ''];
const isTable = (v: unknown): v is Table => typeof v === 'object' && v !== null && !Array.isArray(v);
const isEmpty = (v: unknown) => NOTHING.includes(v) || (Array.isArray(v) && v.length === 0) || (isTable(v) && Object.keys(v).length === 0);
const isNumber = (part: string | undefined) => part !== undefined && /^\d+$/.test(part);

/** What stands together and is one thing when it came or went as a whole. */
const WHOLES: readonly { of: RegExp; needs: string; words: (thing: Table, lang: Tongue, path: readonly string[]) => string }[] = [
  { of: /^((in_force|newest)\/)?requirements\/\d+$/, needs: 'capability', words: (r, lang) => need(r, lang) },
  { of: /^stations\/\d+$/, needs: 'code', words: station },
  { of: /^stations\/\d+\/minimum\/\d+$/, needs: 'capability', words: (r, lang) => need(r, lang) },
  { of: /^((in_force|newest)\/)?sections\/\d+\/items\/\d+$/, needs: 'text', words: (i, { t }) => t.changes.item(text(i['text']), Number(i['weight']), Number(i['max'])) },
  { of: /^((in_force|newest)\/)?hours$/, needs: 'to_minute', words: (h, lang) => hours(h, lang) },
  { of: /^[a-z0-9_]+\/target$/, needs: 'rule', words: (target, lang, path) => goal(target, lang, path[0] ?? '') },
  { of: /^holder$/, needs: 'of', words: holder },
  { of: /^proofs\/\d+$/, needs: 'name', words: (p) => text(p['name']) },
  { of: /^certificates\/\d+$/, needs: 'fingerprint', words: (c, { t, locale }) => t.changes.until(dayAndClock(text(c['not_after']), locale)) },
  { of: /^code$/, needs: 'digest', words: (c, { t, locale }) => t.changes.until(dayAndClock(text(c['until']), locale)) },
  { of: /^versions\/[^/]+$/, needs: 'rows', words: (v, { t, locale }) => t.changes.loaded(count(Number(v['rows']), locale), text(v['source'])) },
  { of: /^\d+$/, needs: 'person', words: shift },
];

export function tell(kind: string, differences: readonly Difference[], lang: Tongue): Told[] {
  const rows = differences
    .map((d): Row => ({ path: d.at.split('/').slice(1).map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~')), before: d.before ?? null, after: d.after ?? null }))
    .filter((row) => !SILENT.some((silent) => silent.test(row.path.join('/'))))
    // Of a thing that is new, what it has not and is not says nothing.
    .filter((row) => !(isEmpty(row.before) && isEmpty(row.after)))
    // A person decided it: the reason says why.
    .filter((row) => !(row.path.at(-1) === 'because' && [row.before, row.after].every((v) => v === null || v === 'decision')));
  const told: Told[] = [...roles(rows, lang)];
  for (const group of grouped(rows.filter((row) => row.path[0] !== 'roles'))) told.push(...tellGroup(kind, group, rows, lang));
  // What changed comes before why.
  const why = lang.t.configuration.fields['reason'] ?? '';
  return [...told.filter((line) => !line.what.endsWith(why)), ...told.filter((line) => line.what.endsWith(why))];
}
/** The change in few words, for a list: `Recurso 1 › Cantidad: 2 → 3`. */
export function gist(told: readonly Told[], subject: string, t: OfficeDictionary): string {
  // Which version it is about is said by what was done.
  const parts = Object.values(t.changes.parts).map((part) => `${part} › `);
  const short = (what: string) => what.slice(parts.find((part) => what.startsWith(part))?.length ?? 0);
  const news = told.filter((line) => line.after === '—' || !subject.includes(line.after));
  const change = (line: Told) => (line.before === '—' ? line.after : `${line.before} → ${line.after}`);
  return news
    .slice(0, 2)
    .map((line) => (subject.includes(line.what) ? change(line) : `${short(line.what)}: ${change(line)}`))
    .join(' · ');
}

/** Rows of one whole together, in the order of the first of each. */
function grouped(rows: readonly Row[]): { at: number; rows: Row[] }[] {
  const groups = new Map<string, { at: number; rows: Row[] }>();
  for (const row of rows) {
    let at = row.path.length;
    // The outermost whole: a station's needs are part of the station that came.
    for (let n = 1; n <= row.path.length; n++) {
      const whole = WHOLES.find((w) => w.of.test(row.path.slice(0, n).join('/')));
      if (whole && isWhole(rows, row.path.slice(0, n), whole.needs)) {
        at = n;
        break;
      }
    }
    const key = row.path.slice(0, at).join('/');
    const group = groups.get(key) ?? { at, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}
/** Whether everything under a place came, or went, and is therefore known whole. */
function isWhole(rows: readonly Row[], path: readonly string[], needs: string): boolean {
  const under = rows.filter((row) => row.path.length > path.length && path.every((part, n) => row.path[n] === part));
  if (!under.some((row) => row.path[path.length] === needs)) return false;
  return under.every((row) => row.before === null) || under.every((row) => row.after === null);
}
function tellGroup(kind: string, { at, rows }: { at: number; rows: Row[] }, all: readonly Row[], lang: Tongue): Told[] {
  const [first] = rows;
  if (!first) return [];
  const path = first.path.slice(0, at);
  const whole = at < first.path.length ? WHOLES.find((w) => w.of.test(path.join('/'))) : undefined;
  if (!whole) {
    return rows.map((row) => ({ what: label(kind, row.path, lang), before: value(kind, row.path, row.before, lang), after: value(kind, row.path, row.after, lang) }));
  }
  const side = (which: Side): string => {
    if (rows.every((row) => row[which] === null)) return kind === 'measure_targets' ? noTarget(path, which, all, lang) : absent(path, lang);
    return visible(whole.words(rebuilt(rows, at, which), lang, path));
  };
  return [{ what: label(kind, path, lang, true), before: side('before'), after: side('after') }];
}
function rebuilt(rows: readonly Row[], at: number, side: Side): Table {
  const root: Table = {};
  for (const row of rows) {
    let place = root;
    const path = row.path.slice(at);
    for (const part of path.slice(0, -1)) place = (place[part] ??= {}) as Table;
    place[path.at(-1) ?? ''] = row[side];
  }
  return root;
}

// ---- labels

function label(kind: string, path: readonly string[], lang: Tongue, whole = false): string {
  const { t, names } = lang;
  const c = t.changes;
  const [head = ''] = path;
  if (kind === 'measure_targets') {
    const name = names.measure(head)?.name ?? head;
    return whole ? name : [name, word(path.at(-1) ?? '', t)].join(' › ');
  }
  if (kind === 'catalogue' && head === 'in_force_from') return c.inForceFrom(dayAndClock(path[1] ?? '', lang.locale));
  if (kind === 'catalogue' && head === 'versions') return [c.catalogueVersion(path[1] ?? ''), ...path.slice(2).map((p) => word(p, t))].join(' › ');
  if (kind === 'roster' && isNumber(head)) return [c.shiftNo(Number(head) + 1), ...path.slice(1).map((p) => word(p, t))].join(' › ');
  const parts: string[] = [];
  for (const [n, part] of path.entries()) {
    if (isNumber(part) && parts.length > 0) parts.push(c.nth(parts.pop() ?? '', Number(part) + 1, nameAt(path.slice(0, n + 1), lang)));
    else if (n === 0 && c.parts[part]) parts.push(c.parts[part]);
    else parts.push(word(part, t));
  }
  return parts.filter(Boolean).join(' › ');
}
const word = (part: string, t: OfficeDictionary): string => t.changes.fields[part] ?? t.configuration.fields[part] ?? visible(part.replaceAll('_', ' '));
/** What the line of a list is called, where the version it belongs to is at hand. */
function nameAt(path: readonly string[], { content, names }: Tongue): string {
  if (!content) return '';
  const [part = ''] = path;
  const versioned = part === 'in_force' || part === 'newest';
  let at: unknown = content(versioned ? part : 'newest');
  for (const step of versioned ? path.slice(1) : path) at = Array.isArray(at) ? at[Number(step)] : isTable(at) ? at[step] : undefined;
  if (!isTable(at)) return '';
  if (typeof at['capability'] === 'string') return names.capability(at['capability']);
  return visible(text(at['title'] ?? at['text'] ?? at['name']));
}

// ---- values

/** Without a reason of the centre's own the program's target holds; with one, the measure is only watched. */
function noTarget(path: readonly string[], side: Side, all: readonly Row[], { t }: Tongue): string {
  const reason = all.find((row) => row.path[0] === path[0] && row.path[1] === 'reason');
  return reason && reason[side] === null ? t.changes.original : t.changes.watched;
}
function absent(path: readonly string[], { t }: Tongue): string {
  return t.changes.empty[path.at(-1) ?? ''] ?? t.changes.absent;
}
function value(kind: string, path: readonly string[], v: unknown, lang: Tongue): string {
  const { t, names, locale } = lang;
  const key = [...path].reverse().find((part) => !isNumber(part)) ?? '';
  if (isEmpty(v) && v !== false) return absent(path, lang);
  if (v === true) return t.configuration.yes;
  if (v === false) return t.configuration.no;
  if (Array.isArray(v)) {
    if (key === 'keys' || key === 'certificates') return t.changes.keysOf(v.length, v.map((one) => `…${visible(String(one)).slice(-8)}`).join(', '));
    if (key === 'days') return days(v, lang);
    return v.map((one) => value(kind, path, one, lang)).join(', ');
  }
  if (isTable(v)) return Object.values(v).map((one) => value(kind, path, one, lang)).join(' ');
  if (typeof v === 'number') {
    if (key === 'from_minute' || key === 'to_minute') return clockOf(v);
    if (key === 'share_pct' || key === 'pass_pct') return `${v}%`;
    if (key === 'value' && kind === 'measure_targets') return amount(v, names.measure(path[0] ?? '')?.unit);
    if (key === 'active') return t.changes.version(v);
    return key === 'lat' || key === 'lon' ? v.toFixed(5) : count(v, locale);
  }
  const said = String(v);
  switch (key) {
    case 'municipality':
    case 'municipalities':
      return names.town(said);
    case 'agency':
    case 'agencies':
      return names.agency(said);
    case 'capability':
    case 'capabilities':
      return names.capability(said);
    case 'types':
      return names.types(said);
    case 'station':
      return names.station(said);
    case 'subject':
      return t.quality.subject[said] ?? said;
    case 'because':
      return said === 'inactivity' ? t.changes.inactive : said;
    case 'rule':
      return t.configuration.values[said] ?? said;
    case 'kind':
      return kind === 'unit' ? names.unitKind(said) : kind === 'adapter' ? (t.configuration.machines[said] ?? said) : kind === 'restriction' ? (t.changes.restrictionKinds[said] ?? said) : kind === 'device' ? (t.changes.deviceKinds[said] ?? said) : said;
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(said) && Number.isFinite(Date.parse(said))) return dayAndClock(said, locale);
  return visible(t.configuration.values[said] ?? said);
}
const text = (v: unknown): string => (typeof v === 'string' ? v : v === null || v === undefined ? '' : String(v));
const clockOf = (minute: number) => `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const amount = (n: number, unit: string | undefined) => (unit === undefined || unit === 'milliseconds' ? limit(n) : String(n));
function days(list: readonly unknown[], { t }: Tongue): string {
  return list.length === 0 || list.length === 7 ? t.changes.everyDay : list.map((d) => t.configuration.days[Number(d) - 1] ?? String(d)).join(', ');
}
function hours(h: Table, lang: Tongue): string {
  const list = Array.isArray(h['days']) ? days(h['days'], lang) : '';
  return lang.t.changes.hours(list, clockOf(Number(h['from_minute'])), clockOf(Number(h['to_minute'])));
}
function holder(h: Table, { t, names }: Tongue): string {
  const of = text(h['of']);
  return names.unit?.(text(h['unit'])) ?? t.changes.holders[of] ?? of;
}
function need(r: Table, { t, names }: Tongue): string {
  return t.changes.need(Number(r['count'] ?? 1), names.capability(text(r['capability'])), r['agency'] ? names.agency(text(r['agency'])) : '');
}
function station(s: Table, lang: Tongue): string {
  const least = isTable(s['minimum']) ? Object.values(s['minimum']).filter(isTable).map((r) => need(r, lang)) : [];
  const town = s['municipality'] ? lang.names.town(text(s['municipality'])) : '';
  return [`${text(s['code'])} ${text(s['name'])}`.trim(), town, least.length > 0 ? lang.t.changes.keeps(least.join(', ')) : ''].filter(Boolean).join(' · ');
}
function shift(s: Table, { t, locale }: Tongue): string {
  const post = isTable(s['post']) ? s['post'] : {};
  const person = isTable(s['person']) ? text(s['person']['name']) : '';
  const at = (v: unknown) => (text(v) ? dayAndClock(text(v), locale) : '');
  return t.changes.shift(person, text(post['name'] ?? post['call_sign']), at(s['from']), at(s['to']));
}
/** A target as the measures say it: `92% en 12 s o menos`. */
function goal(target: Table, { t, names }: Tongue, measure: string): string {
  const share = Number(target['share_pct']);
  const limit = amount(Number(target['value']), names.measure(measure)?.unit);
  switch (target['rule']) {
    case 'at_most':
      return t.measures.goalAtMost(share, limit);
    case 'under':
      return t.measures.goalUnder(share, limit);
    case 'share_at_most':
      return t.measures.goalShareMost(share);
    case 'share_at_least':
      return t.measures.goalShareLeast(share);
    default:
      return text(target['rule']);
  }
}

// ---- roles

/**
 * Roles are a sorted list: one more at its head moves all the others by a place. Told is what was given and what was
 * taken, not what moved.
 */
function roles(rows: readonly Row[], lang: Tongue): Told[] {
  const c = lang.t.changes;
  const mine = rows.filter((row) => row.path[0] === 'roles');
  const places = new Map<string, { before: Table; after: Table }>();
  for (const { path, before, after } of mine) {
    const at = path[1] ?? '';
    const place = places.get(at) ?? { before: {}, after: {} };
    const key = path[2] ?? 'role';
    if (before !== null) place.before[key] = before;
    if (after !== null) place.after[key] = after;
    places.set(at, place);
  }
  const side = (which: Side) => [...places.values()].flatMap((p) => (Object.keys(p[which]).length > 0 ? [roleWords(p[which], lang)] : []));
  const had = side('before');
  const given = side('after').filter((role) => {
    const same = had.indexOf(role);
    if (same >= 0) had.splice(same, 1);
    return same < 0;
  });
  return [
    ...(given.length > 0 ? [{ what: c.rolesGiven, before: c.absent, after: given.join(' · ') }] : []),
    ...(had.length > 0 ? [{ what: c.rolesTaken, before: had.join(' · '), after: c.absent }] : []),
  ];
}
/** Only dispatchers have an agency: where it alone changed, the role is theirs. */
function roleWords(role: Table, { names }: Tongue): string {
  const name = names.role(text(role['role'] ?? 'dispatcher'));
  return role['agency'] ? `${name}: ${names.agency(text(role['agency']))}` : name;
}

// ---- headings

/** What was changed, as people call it: `Plan de respuesta «Incendio»`, `Meta de Contestar en 15 s o menos`. */
export function subject(change: { object: string; name: string | null; differences: readonly Difference[] }, { t, locale, names }: Tongue): string {
  const [kind = '', id = ''] = change.object.split('/', 2);
  const c = t.changes;
  if (kind === 'measure_targets') {
    const codes = [...new Set(change.differences.map((d) => d.at.split('/')[1] ?? ''))];
    return c.targetOf(codes.map((code) => c.quoted(names.measure(code)?.name ?? code)).join(', '));
  }
  if (kind === 'roster') return c.rosterOf(/^\d{4}-\d\d-\d\d$/.test(id) ? day(`${id}T12:00:00-06:00`, locale) : id);
  const masked = kind === 'restriction' ? change.differences.find((d) => d.at === '/number_masked') : undefined;
  const name = masked ? text(masked.after ?? masked.before) : visible(change.name ?? '');
  return c.of(t.configuration.kinds[kind] ?? kind, kind === 'plan' || kind === 'quality_form' ? (name ? c.quoted(name) : '') : name);
}
/** What was done to it, once each. */
export function done(change: { object: string; events: readonly string[] }, t: OfficeDictionary): string {
  const kind = change.object.split('/', 1)[0] ?? '';
  const said = [...new Set(change.events)].map((event) => t.changes.did[`${kind}/${event}`] ?? t.configuration.events[event] ?? event.replaceAll('_', ' '));
  return [...new Set(said)].join(', ');
}
