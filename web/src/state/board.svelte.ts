/** The live tables as arrays a screen can use, with what is pending laid over them. */
import type {
  AlertRow,
  BoloRow,
  CallRow,
  CautionRow,
  ClosureRow,
  IncidentRow,
  IncidentType,
  ProposalRow,
  TableName,
  TableRows,
  TaskRow,
  ThreadRow,
  UnitRow,
} from '../api/types';
import { alarmsOf } from '../core/alarms';
import { subjectOf, type Sent } from '../core/commands';
import { cautionsFor } from '../core/cautions';
import { shortFolio, PRIORITY_NUMBER } from '../core/format';
import type { Named, Names } from '../core/grammar';
import { closureNames, closuresNow } from '../core/closures';
import { placeOfRow } from '../core/incident-place';
import { newCall, newClosure, newIncident, patchAlert, patchBolo, patchCall, patchClosure, patchIncident, patchProposal, patchTask, patchUnit, touches, type Me } from '../core/optimistic';
import { fold } from '../core/search';
import { TABLES } from '../core/sync';
import { serverNow } from '../core/time';
import { app, replica, sender } from './app.svelte';
import { i18n } from './i18n.svelte';
import { reference } from './reference.svelte';

/** A confirmed command keeps its overlay until the board has caught up, at most this long. */
const LINGER_MS = 3000;

class Board {
  calls = $state.raw<CallRow[]>([]);
  incidents = $state.raw<IncidentRow[]>([]);
  units = $state.raw<UnitRow[]>([]);
  tasks = $state.raw<TaskRow[]>([]);
  bolos = $state.raw<BoloRow[]>([]);
  cautions = $state.raw<CautionRow[]>([]);
  /** Also those whose time is over: `closuresNow` leaves them out. */
  closures = $state.raw<ClosureRow[]>([]);
  alerts = $state.raw<AlertRow[]>([]);
  proposals = $state.raw<ProposalRow[]>([]);
  threads = $state.raw<ThreadRow[]>([]);
  /** Ids with a command on its way; `queued` when it waits for the server. */
  marks = $state.raw(new Map<string, 'sending' | 'queued'>());

  /** By id, beside the arrays: rows are looked up for every line of every list. */
  readonly #callOf = $derived(new Map(this.calls.map((row) => [row.id, row])));
  readonly #incidentOf = $derived(new Map(this.incidents.map((row) => [row.id, row])));
  readonly #unitOf = $derived(new Map(this.units.map((row) => [row.id, row])));
  #dirty = new Set<TableName>();
  #scheduled = false;
  #lingering: { sent: Sent; until: number }[] = [];

  start(): void {
    for (const table of TABLES) replica.onTable(table, () => this.#touch(table));
    sender.listen((sent) => {
      if (sent.state === 'confirmed') {
        this.#lingering.push({ sent, until: Date.now() + LINGER_MS });
        setTimeout(() => this.#touchOf(sent), LINGER_MS + 50);
      }
      this.#touchOf(sent);
    });
    // Rows that came before anybody listened.
    this.#touchAll();
  }
  call(id: string | null | undefined): CallRow | undefined {
    return id ? this.#callOf.get(id) : undefined;
  }
  incident(id: string | null | undefined): IncidentRow | undefined {
    return id ? this.#incidentOf.get(id) : undefined;
  }
  unit(id: string | null | undefined): UnitRow | undefined {
    return id ? this.#unitOf.get(id) : undefined;
  }
  /** Notices in force, the oldest first: their place in the list is their number. */
  get notices(): BoloRow[] {
    return this.bolos
      .filter((b) => !b.cancelled && Date.parse(b.expires_at) > app.now)
      .sort((a, b) => a.issued_at.localeCompare(b.issued_at) || a.id.localeCompare(b.id));
  }
  mark(id: string): 'sending' | 'queued' | undefined {
    return this.marks.get(id);
  }

  /** Only the tables that an order lays something over: a draft saved while somebody types must not build all anew. */
  #touchOf(sent: Sent): void {
    for (const { table } of touches(sent)) this.#dirty.add(table);
    if (sent.command.body.type === 'open') this.#dirty.add('calls');
    this.#schedule();
  }
  #touchAll(): void {
    for (const table of TABLES) this.#dirty.add(table);
    this.#schedule();
  }
  #touch(table: TableName): void {
    this.#dirty.add(table);
    this.#schedule();
  }
  /** Many frames, one repaint: tables are read at most once per frame of the screen. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const run = () => {
      this.#scheduled = false;
      this.#refresh();
    };
    if (document.visibilityState === 'visible') requestAnimationFrame(run);
    else setTimeout(run, 200);
  }
  #refresh(): void {
    const active = this.#active();
    const marks = new Map(
      active.flatMap((s) =>
        s.state === 'confirmed'
          ? []
          : touches(s).map(({ id }) => [id, s.state === 'queued' ? 'queued' : 'sending'] as const),
      ),
    );
    // The same marks need no repaint of the rows that look for theirs.
    if (marks.size > 0 || this.marks.size > 0) this.marks = marks;
    const dirty = this.#dirty;
    this.#dirty = new Set();
    if (dirty.has('calls')) this.calls = this.#calls(active);
    if (dirty.has('incidents')) this.incidents = this.#incidents(active);
    if (dirty.has('units')) this.units = this.#units(active);
    if (dirty.has('tasks')) this.tasks = this.#patched('tasks', active, (row, s) => patchTask(row, s.command, this.#me));
    if (dirty.has('bolos')) this.bolos = this.#patched('bolos', active, (row, s) => patchBolo(row, s.command, this.#me));
    if (dirty.has('cautions')) this.cautions = this.#rows('cautions');
    if (dirty.has('closures')) this.closures = this.#closures(active);
    if (dirty.has('alerts')) this.alerts = this.#patched('alerts', active, (row, s) => patchAlert(row, s.command, s.at, this.#me));
    if (dirty.has('threads')) this.threads = this.#rows('threads');
    if (dirty.has('proposals')) this.proposals = this.#patched('proposals', active, (row, s) => patchProposal(row, s.command));
  }
  #rows<K extends TableName>(table: K): TableRows[K][] {
    return [...(replica.tables[table] as Map<string, TableRows[K]>).values()];
  }
  /** Rows of a small table with what is pending about them laid over. */
  #patched<K extends TableName>(table: K, active: Sent[], patch: (row: TableRows[K], sent: Sent) => TableRows[K]): TableRows[K][] {
    const mine = active.filter((s) => s.command.resource === table);
    return mine.length === 0 ? this.#rows(table) : this.#rows(table).map((row) => mine.reduce(patch, row));
  }
  #active(): Sent[] {
    const position = replica.position ?? 0;
    this.#lingering = this.#lingering.filter(
      (l) => l.until > Date.now() && (l.sent.answer?.position ?? 0) > position,
    );
    return [...app.pending, ...this.#lingering.map((l) => l.sent)];
  }
  get #me(): Me {
    return { id: app.account?.id ?? '', name: app.account?.name ?? '' };
  }
  #calls(active: Sent[]): CallRow[] {
    const me = this.#me;
    const mine = active.filter((s) => s.command.resource === 'calls');
    const made = mine.flatMap((s) => newCall(s, me) ?? []).filter((row) => !replica.tables.calls.has(row.id));
    const rows = [...this.#rows('calls'), ...made];
    // An incident on its way answers the question of the form: the call has become one.
    const opened = active.filter((s) => s.command.body.type === 'open' && s.command.body['call']);
    return rows
      .map((row) => mine.reduce((r, s) => patchCall(r, s.command, s.at, me), row))
      .map((row) => {
        const incident = row.incident_id === null && opened.find((s) => s.command.body['call'] === row.id);
        return incident ? { ...row, incident_id: subjectOf(incident) } : row;
      });
  }
  #incidents(active: Sent[]): IncidentRow[] {
    const me = this.#me;
    const mine = active.filter((s) => s.command.resource === 'incidents');
    const made = mine
      .flatMap((s) => newIncident(s, reference.type(Number(s.command.body['type_code'])), me) ?? [])
      .filter((row) => !replica.tables.incidents.has(row.id));
    const rows = [...this.#rows('incidents'), ...made];
    return mine.length === 0 ? rows : rows.map((row) => mine.reduce((r, s) => patchIncident(r, s.command, s.at, (id) => replica.tables.units.get(id)), row));
  }
  #closures(active: Sent[]): ClosureRow[] {
    const mine = active.filter((s) => s.command.resource === 'closures');
    const made = mine.flatMap((s) => newClosure(s, this.#me) ?? []).filter((row) => !replica.tables.closures.has(row.id));
    return [...this.#rows('closures'), ...made].map((row) => mine.reduce((r, s) => patchClosure(r, s.command), row));
  }
  #units(active: Sent[]): UnitRow[] {
    const byUnit = new Map<string, Sent[]>();
    for (const sent of active) {
      for (const { table, id } of touches(sent)) {
        if (table === 'units') byUnit.set(id, [...(byUnit.get(id) ?? []), sent]);
      }
    }
    if (byUnit.size === 0) return this.#rows('units');
    return this.#rows('units').map((row) =>
      (byUnit.get(row.id) ?? []).reduce((r, s) => patchUnit(r, s.command, s.at), row),
    );
  }
}
export const board = new Board();

/** Names for the command line, from the board at hand. */
export const names: Names = {
  type(text) {
    const hit = reference.type(Number(text)) ?? (/\d/.test(text) ? undefined : reference.searchTypes(text, 1)[0]);
    return hit ? namedType(hit) : null;
  },
  types: (prefix, limit) => reference.searchTypes(prefix, limit).map(namedType),
  call() {
    const row = board.call(app.callAtHand);
    return row ? { id: row.id, name: shortFolio(row.folio), hint: row.number_masked ?? '' } : null;
  },
  callIncident: () => board.call(app.callAtHand)?.incident_id ?? null,
  incidentOf(id) {
    const row = board.incident(board.unit(id)?.incident_id);
    return row ? namedIncident(row) : null;
  },
  folio: (id) => board.incident(id)?.folio ?? '',
  cautions(id) {
    const row = board.incident(id);
    if (!row) return [];
    return cautionsFor(row, board.cautions, app.now)
      .filter((c) => !row.cautions_acknowledged.includes(c.id))
      .map((c) => ({ id: c.id, name: i18n.t.cautionKind[c.kind], hint: '' }));
  },
  incident(text) {
    const wanted = text.toUpperCase();
    const hits = board.incidents.filter(
      (i) => i.folio.toUpperCase() === wanted || (/^\d+$/.test(text) && Number(shortFolio(i.folio)) === Number(text)),
    );
    // The same number comes back each day: people mean the open one, then the newest.
    hits.sort((a, b) => Number(b.open) - Number(a.open) || b.created_at.localeCompare(a.created_at));
    return hits[0] ? namedIncident(hits[0]) : null;
  },
  unit(text) {
    const wanted = fold(text).replace(/ /g, '');
    const hit = board.units.find((u) => fold(u.call_sign).replace(/ /g, '') === wanted);
    return hit ? namedUnit(hit) : null;
  },
  incidents(prefix, limit) {
    const wanted = fold(prefix);
    return board.incidents
      .filter((i) => i.open)
      .filter((i) => shortFolio(i.folio).startsWith(prefix) || (wanted.length > 2 && fold(hintOf(i)).includes(wanted)))
      .sort(
        // What is looked at, then what nobody goes to.
        (a, b) =>
          Number(b.id === app.route.id) - Number(a.id === app.route.id) ||
          Number(a.units.length > 0) - Number(b.units.length > 0) ||
          PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] ||
          (a.created_at < b.created_at ? -1 : 1),
      )
      .slice(0, limit)
      .map(namedIncident);
  },
  units(prefix, limit) {
    const wanted = fold(prefix).replace(/ /g, '');
    return board.units
      .filter((u) => fold(u.call_sign).replace(/ /g, '').startsWith(wanted))
      .sort((a, b) => Number(b.duty === 'available') - Number(a.duty === 'available') || a.call_sign.localeCompare(b.call_sign))
      .slice(0, limit)
      .map(namedUnit);
  },
  closure(text) {
    const wanted = fold(text);
    return closureNames(closuresNow(board.closures, app.now)).find((c) => c.name === wanted) ?? null;
  },
  closures(prefix, limit) {
    const wanted = fold(prefix);
    return closureNames(closuresNow(board.closures, app.now))
      .filter((c) => c.name.startsWith(wanted))
      .slice(0, limit);
  },
  proposal(unit) {
    const open = board.proposals.filter((p) => p.status === 'open' && p.unit_id === unit);
    const row = open.find((p) => p.kind === 'better_unit') ?? open[0];
    return row ? { id: row.id, name: row.call_sign ?? '', hint: row.text } : null;
  },
  now: () => Math.floor(serverNow() / 60_000) * 60_000,
  place(id) {
    const row = board.incident(id);
    return row ? placeOfRow(row) : {};
  },
  cautionsAt(id) {
    const row = board.incident(id);
    return row ? cautionsFor(row, board.cautions, app.now).map((c) => ({ id: c.id, name: c.kind, hint: '' })) : [];
  },
  states(id) {
    const row = board.unit(id);
    return row ? reference.nextStates(row).map((s) => ({ id: s.status, name: s.name, hint: '' })) : [];
  },
  stations(id) {
    const row = board.unit(id);
    return reference.agencies.filter((a) => a.code === row?.agency).flatMap((a) => a.stations.map((s) => ({ id: s.code, name: s.name, hint: '' })));
  },
  bolos: () => board.notices.map((row, n) => ({ id: row.id, name: String(n + 1), hint: row.title })),
  task() {
    const row = app.taskAtHand ? board.tasks.find((k) => k.id === app.taskAtHand) : undefined;
    return row ? { id: row.id, name: row.number_masked ?? '', hint: '' } : null;
  },
  alerts(about) {
    const alarms = alarmsOf(board.alerts, app.now);
    const wanted = about === null ? alarms.find((a) => a.state === 'new') : alarms.find((a) => a.top.unit_id === about || (a.top.unit_id === null && a.top.incident_id === about));
    return wanted ? wanted.alerts.map((a) => a.id) : [];
  },
  agency(text) {
    const wanted = fold(text);
    const hit = reference.agencies.find((a) => fold(a.code) === wanted);
    return hit ? { id: hit.code, name: hit.code, hint: hit.content.name } : null;
  },
  agencies(prefix, limit) {
    const wanted = fold(prefix);
    return reference.agencies
      .filter((a) => fold(`${a.code} ${a.content.name}`).split(' ').some((w) => w.startsWith(wanted)) || fold(a.code).startsWith(wanted))
      .slice(0, limit)
      .map((a) => ({ id: a.code, name: a.code, hint: a.content.name }));
  },
};
function hintOf(row: IncidentRow): string {
  return [reference.typeName(row.type_code), row.address ?? reference.municipalityName(row.municipality)]
    .filter(Boolean)
    .join(' · ');
}
function namedIncident(row: IncidentRow): Named {
  return { id: row.id, name: shortFolio(row.folio), hint: hintOf(row) };
}
function namedType(type: IncidentType): Named {
  return { id: String(type.code), name: String(type.code), hint: type.name };
}
function namedUnit(row: UnitRow): Named {
  return { id: row.id, name: row.call_sign, hint: reference.statusName(row) };
}
