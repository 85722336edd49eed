/** The live tables as arrays a screen can use, with what is pending laid over them. */
import type {
  AlertRow,
  BoloRow,
  CallRow,
  CautionRow,
  IncidentRow,
  IncidentType,
  ProposalRow,
  TableName,
  TableRows,
  TaskRow,
  UnitRow,
} from '../api/types';
import { subjectOf, type Sent } from '../core/commands';
import { cautionsFor } from '../core/cautions';
import { shortFolio, PRIORITY_NUMBER } from '../core/format';
import type { Named, Names } from '../core/grammar';
import { newCall, newIncident, patchCall, patchIncident, patchUnit, touches, type Me } from '../core/optimistic';
import { fold } from '../core/search';
import { TABLES } from '../core/sync';
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
  alerts = $state.raw<AlertRow[]>([]);
  proposals = $state.raw<ProposalRow[]>([]);
  /** Ids with a command on its way; `queued` when it waits for the server. */
  marks = $state.raw(new Map<string, 'sending' | 'queued'>());

  #dirty = new Set<TableName>();
  #scheduled = false;
  #lingering: { sent: Sent; until: number }[] = [];

  start(): void {
    for (const table of TABLES) replica.onTable(table, () => this.#touch(table));
    sender.listen((sent) => {
      if (sent.state === 'confirmed') {
        this.#lingering.push({ sent, until: Date.now() + LINGER_MS });
        setTimeout(() => this.#touchAll(), LINGER_MS + 50);
      }
      this.#touchAll();
    });
  }
  call(id: string | null | undefined): CallRow | undefined {
    return id ? this.calls.find((c) => c.id === id) : undefined;
  }
  incident(id: string | null | undefined): IncidentRow | undefined {
    return id ? this.incidents.find((i) => i.id === id) : undefined;
  }
  unit(id: string | null | undefined): UnitRow | undefined {
    return id ? this.units.find((u) => u.id === id) : undefined;
  }
  mark(id: string): 'sending' | 'queued' | undefined {
    return this.marks.get(id);
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
    this.marks = new Map(
      active.flatMap((s) =>
        s.state === 'confirmed'
          ? []
          : touches(s).map(({ id }) => [id, s.state === 'queued' ? 'queued' : 'sending'] as const),
      ),
    );
    const dirty = this.#dirty;
    this.#dirty = new Set();
    if (dirty.has('calls')) this.calls = this.#calls(active);
    if (dirty.has('incidents')) this.incidents = this.#incidents(active);
    if (dirty.has('units')) this.units = this.#units(active);
    if (dirty.has('tasks')) this.tasks = this.#rows('tasks');
    if (dirty.has('bolos')) this.bolos = this.#rows('bolos');
    if (dirty.has('cautions')) this.cautions = this.#rows('cautions');
    if (dirty.has('alerts')) this.alerts = this.#rows('alerts');
    if (dirty.has('proposals')) this.proposals = this.#rows('proposals');
  }
  #rows<K extends TableName>(table: K): TableRows[K][] {
    return [...(replica.tables[table] as Map<string, TableRows[K]>).values()];
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
    return [...this.#rows('incidents'), ...made].map((row) => mine.reduce((r, s) => patchIncident(r, s.command, s.at, (id) => replica.tables.units.get(id)), row));
  }
  #units(active: Sent[]): UnitRow[] {
    const byUnit = new Map<string, Sent[]>();
    for (const sent of active) {
      for (const { table, id } of touches(sent)) {
        if (table === 'units') byUnit.set(id, [...(byUnit.get(id) ?? []), sent]);
      }
    }
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
      .sort((a, b) => PRIORITY_NUMBER[a.priority] - PRIORITY_NUMBER[b.priority] || a.created_at.localeCompare(b.created_at))
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
  proposal(unit) {
    const open = board.proposals.filter((p) => p.status === 'open' && p.unit_id === unit);
    const row = open.find((p) => p.kind === 'better_unit') ?? open[0];
    return row ? { id: row.id, name: row.call_sign ?? '', hint: row.text } : null;
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
