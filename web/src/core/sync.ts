/**
 * The replica: tables of the live board kept by WebSocket, keyed by id.
 *
 * Facts arrive in order with a position; after a cut the replica asks for what it missed. The
 * server's heartbeat comes each second, so two seconds of silence mean that the link is dead, and the
 * board stays on the screen with its age. Applying a row twice is harmless.
 */
import type { ClientFrame, ServerFrame, TableName, TableRows, UnitPosition } from '../api/types';
import { learnServerTime } from './time';

export type LinkState = 'off' | 'connecting' | 'loading' | 'live' | 'lost';

export const TABLES: readonly TableName[] = ['calls', 'incidents', 'units', 'tasks', 'bolos', 'cautions', 'closures', 'alerts', 'proposals', 'threads'];

/** Silence after which the board is shown as cut. With the check below it shows within 2 s. */
export const DEAD_AFTER_MS = 1750;
/** Silence after which the socket itself is given up: a late heartbeat must not cost a new start. */
const DROP_AFTER_MS = 4000;
const CHECK_EVERY_MS = 250;
const OPEN_TIMEOUT_MS = 5000;
const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 5000;
/** Frames larger than this are not ours. */
const FRAME_MAX = 8 * 1024 * 1024;

/** West, south, east, north: degrees. */
type Edges = [number, number, number, number];
/** By then what a new part of the map holds has come. */
const SETTLED_MS = 3000;

export interface SocketLike {
  send(data: string): void;
  close(code?: number): void;
  onopen: ((event: unknown) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}
export interface ReplicaOptions {
  connect: () => SocketLike;
  now?: () => number;
  /** 0 ≤ x < 1, for the jitter of the backoff. */
  random?: () => number;
  setTimer?: (run: () => void, ms: number) => unknown;
  clearTimer?: (timer: unknown) => void;
}
type Tables = { [K in TableName]: Map<string, TableRows[K]> };
/** A board as it is kept over a reload. */
export interface KeptBoard {
  position: number;
  /** Local time of the newest frame. */
  heardAt: number;
  /** Server's clock minus the workstation's, milliseconds. */
  clockOff: number;
  tables: { [K in TableName]?: TableRows[K][] };
  positions: [unit: string, position: UnitPosition][];
}

function emptyTables(): Tables {
  return {
    calls: new Map(),
    incidents: new Map(),
    units: new Map(),
    tasks: new Map(),
    bolos: new Map(),
    cautions: new Map(),
    closures: new Map(),
    alerts: new Map(),
    proposals: new Map(),
    threads: new Map(),
  };
}

/** A frame of the protocol, or nothing. */
function readFrame(data: string): ServerFrame | null {
  try {
    const frame = JSON.parse(data) as ServerFrame | null;
    if (typeof frame !== 'object' || frame === null) return null;
    if (frame.type === 'facts' && !Array.isArray(frame.changes)) return null;
    if (frame.type === 'units' && !Array.isArray(frame.p)) return null;
    return frame;
  } catch {
    return null;
  }
}

export class Replica {
  tables: Tables = emptyTables();
  positions = new Map<string, UnitPosition>();
  link: LinkState = 'off';
  /** Journal position of the newest fact applied; `null` before the first board. */
  position: number | null = null;
  /** Local time of the newest frame of any kind. */
  heardAt: number | null = null;

  /** A whole board on its way in; the old one stays on the screen until it is complete. */
  /** What the board is of, as the server marks it: only the same one is gone on with. A kept board has none. */
  #view: string | null = null;
  #staging: { tables: Tables; position: number } | null = null;
  #greeted = false;
  #viewport: Edges | null = null;
  /** The part of the map before this one, and when it changed. */
  #viewed: { before: Edges | null; at: number } = { before: null, at: 0 };
  #socket: SocketLike | null = null;
  #timer: unknown = null;
  #openedAt = 0;
  #attempt = 0;
  #onTable = new Map<TableName, Set<() => void>>();
  #onPositions = new Set<() => void>();
  #onLink = new Set<(link: LinkState) => void>();
  #now: () => number;
  #random: () => number;
  #setTimer: (run: () => void, ms: number) => unknown;
  #clearTimer: (timer: unknown) => void;

  constructor(private readonly options: ReplicaOptions) {
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
    this.#setTimer = options.setTimer ?? ((run, ms) => setTimeout(run, ms));
    this.#clearTimer = options.clearTimer ?? ((timer) => clearTimeout(timer as number));
  }

  start(): void {
    if (this.#socket === null && this.#timer === null) this.#open();
  }
  /**
   * The board as an earlier life of this console left it: shown at once with its age, and brought up to date from
   * its position when the server answers. Only before `start`.
   */
  restore(board: KeptBoard): void {
    if (this.link !== 'off' || this.position !== null) return;
    for (const table of TABLES) {
      const rows = board.tables[table];
      if (Array.isArray(rows)) this.tables[table] = new Map(rows.map((row) => [row.id, row])) as never;
    }
    this.positions = new Map(board.positions);
    this.position = board.position;
    this.heardAt = board.heardAt;
    this.#tellTables(TABLES);
    for (const run of this.#onPositions) run();
    this.#setLink('lost');
  }
  stop(): void {
    this.#drop();
    this.#clear();
    this.tables = emptyTables();
    this.positions.clear();
    this.position = null;
    this.#view = null;
    this.heardAt = null;
    this.#staging = null;
    this.#setLink('off');
    this.#tellTables(TABLES);
  }
  /** Tells the server which part of the map is on the screen, so that it sends only those units. */
  viewport(west: number, south: number, east: number, north: number): void {
    this.#viewed = { before: this.#viewport, at: this.#now() };
    this.#viewport = [west, south, east, north];
    this.#send({ type: 'viewport', viewport: this.#viewport });
  }
  /**
   * Whether the server tells this window what moves at a place: only of the part of the map that is looked at. Elsewhere
   * silence says nothing, and an old position is no old position.
   */
  hears({ lat, lon }: { lat: number | null; lon: number | null }): boolean {
    if (lat === null || lon === null || !this.#viewport) return false;
    const inside = (edges: Edges | null) => edges !== null && lon >= edges[0] && lat >= edges[1] && lon <= edges[2] && lat <= edges[3];
    if (!inside(this.#viewport)) return false;
    return inside(this.#viewed.before) || this.#now() - this.#viewed.at > SETTLED_MS;
  }
  /** Age of the board: milliseconds since anything was heard. */
  age(): number | null {
    return this.heardAt === null ? null : Math.max(0, this.#now() - this.heardAt);
  }
  onTable(table: TableName, run: () => void): () => void {
    const set = this.#onTable.get(table) ?? new Set();
    this.#onTable.set(table, set.add(run));
    return () => set.delete(run);
  }
  onPositions(run: () => void): () => void {
    this.#onPositions.add(run);
    return () => this.#onPositions.delete(run);
  }
  onLink(run: (link: LinkState) => void): () => void {
    this.#onLink.add(run);
    return () => this.#onLink.delete(run);
  }

  #open(): void {
    this.#clear();
    this.#setLink(this.position === null ? 'connecting' : 'lost');
    this.#openedAt = this.#now();
    this.#greeted = false;
    let socket: SocketLike;
    try {
      socket = this.options.connect();
    } catch {
      this.#retry();
      return;
    }
    this.#socket = socket;
    socket.onopen = () =>
      this.#send({
        type: 'hello',
        since: this.position,
        ...(this.#view === null ? {} : { view: this.#view }),
        lanes: ['facts', 'state'],
        ...(this.#viewport ? { viewport: this.#viewport } : {}),
      });
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lose();
    };
    socket.onerror = () => {};
    this.#watch();
  }
  /** Checks for silence; a dead link often never reports its own end. */
  #watch(): void {
    this.#timer = this.#setTimer(() => {
      const heard = this.heardAt ?? -Infinity;
      const silent = this.#now() - Math.max(heard, this.#openedAt);
      const opening = heard < this.#openedAt;
      if (silent > (opening ? OPEN_TIMEOUT_MS : DROP_AFTER_MS)) return this.#lose();
      if (!opening && silent > DEAD_AFTER_MS) this.#setLink('lost');
      this.#watch();
    }, CHECK_EVERY_MS);
  }
  #lose(): void {
    this.#drop();
    this.#staging = null;
    this.#setLink(this.position === null ? 'connecting' : 'lost');
    this.#retry();
  }
  #retry(): void {
    this.#clear();
    const base = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 10);
    this.#timer = this.#setTimer(() => this.#open(), base * (0.5 + this.#random() / 2));
  }
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    try {
      socket?.close();
    } catch {
      // Already closed.
    }
  }
  #clear(): void {
    if (this.#timer !== null) this.#clearTimer(this.#timer);
    this.#timer = null;
  }
  #send(frame: ClientFrame): void {
    try {
      this.#socket?.send(JSON.stringify(frame));
    } catch {
      // Not open yet or closing; `hello` is sent on open, and a viewport is sent again by the map.
    }
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string' || data.length > FRAME_MAX) return;
    const frame = readFrame(data);
    if (!frame) return; // One bad frame must not take the board away; silence would.
    this.heardAt = this.#now();
    this.#attempt = 0;
    this.#apply(frame);
    if (this.link === 'lost' && this.#greeted) this.#setLink(this.#staging ? 'loading' : 'live');
  }
  #apply(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        learnServerTime(frame.server_time, this.#now());
        this.#greeted = true;
        if (frame.full) [this.#staging, this.#view] = [{ tables: emptyTables(), position: frame.position }, frame.view ?? null];
        this.#setLink(frame.full ? 'loading' : 'live');
        return;
      case 'synced':
        if (this.#staging) {
          this.tables = this.#staging.tables;
          this.position = Math.max(this.#staging.position, frame.position ?? 0);
          this.#staging = null;
          this.#tellTables(TABLES);
        }
        this.#setLink('live');
        return;
      case 'facts':
        this.#facts(frame);
        return;
      case 'units':
        this.#positions(frame);
        return;
      case 'tick':
        learnServerTime(frame.server_time, this.#now());
        return;
      case 'resync':
        this.position = null;
        this.#staging = null;
        return;
      case 'pong':
      case 'error':
        return;
      default:
        return; // A newer server may say more; what is not known is not needed.
    }
  }
  #facts(frame: Extract<ServerFrame, { type: 'facts' }>): void {
    const into = this.#staging?.tables ?? this.tables;
    const touched = new Set<TableName>();
    for (const change of frame.changes) {
      const table = into[change.table] as Map<string, unknown> | undefined;
      if (!table) continue;
      if (change.row === null) table.delete(change.id);
      else table.set(change.id, change.row);
      touched.add(change.table);
    }
    if (this.#staging) {
      this.#staging.position = Math.max(this.#staging.position, frame.position);
      return;
    }
    this.position = Math.max(this.position ?? 0, frame.position);
    this.#tellTables(touched);
  }
  #positions(frame: Extract<ServerFrame, { type: 'units' }>): void {
    const now = this.#now();
    for (const [unit, lat, lon, course, speed, age] of frame.p) {
      this.positions.set(unit, { lat, lon, course, speed, at: now - age * 1000 });
    }
    for (const run of this.#onPositions) run();
  }
  #tellTables(tables: Iterable<TableName>): void {
    for (const table of tables) for (const run of this.#onTable.get(table) ?? []) run();
  }
  #setLink(link: LinkState): void {
    if (link === this.link) return;
    this.link = link;
    for (const run of this.#onLink) run(link);
  }
}
