/**
 * Keeps the board in the vault, so that a console that is opened again while the server is away shows the last one
 * known. Rows hold no personal data. Tables are written when they changed, at most every few seconds, and at once when
 * the link is lost.
 */
import type { TableName } from '../api/types';
import { TABLES, type KeptBoard, type Replica } from './sync';
import { clockOffset } from './time';
import type { Vault, VaultChange } from './vault';

const WRITE_EVERY_MS = 5000;
/** A board older than this is no help: it is not shown. */
export const BOARD_KEEP_MS = 24 * 3600 * 1000;
const PREFIX = 'board.';

type Head = Omit<KeptBoard, 'tables'>;

export class BoardKeeper {
  #dirty = new Set<TableName>(TABLES);
  #account = '';
  #writing = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly vault: Vault,
    private readonly replica: Replica,
  ) {
    for (const table of TABLES) replica.onTable(table, () => this.#dirty.add(table));
    replica.onLink((link) => {
      if (link === 'lost') void this.write();
    });
  }
  async load(account: string, now = Date.now()): Promise<KeptBoard | null> {
    const head = await this.vault.get<Head>(`${PREFIX}${account}.head`);
    if (!head || typeof head.position !== 'number' || now - head.heardAt > BOARD_KEEP_MS) return null;
    const board: KeptBoard = { ...head, tables: {} };
    for (const table of TABLES) {
      board.tables[table] = ((await this.vault.get(`${PREFIX}${account}.${table}`)) ?? []) as never;
    }
    return board;
  }
  start(account: string): void {
    this.#account = account;
    this.#dirty = new Set(TABLES);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (this.replica.link === 'live') void this.write();
    }, WRITE_EVERY_MS);
  }
  /** At signing out: the next person at this workstation has a board of their own. */
  async forget(): Promise<void> {
    clearInterval(this.#timer);
    this.#account = '';
    const kept = await this.vault.entries(PREFIX).catch(() => []);
    await this.vault.write(kept.map(([key]) => [key, undefined] as const)).catch(() => {});
  }
  /** Everything in one transaction: a board is never of two moments. A failed writing is tried again with the next. */
  async write(): Promise<void> {
    const { position, heardAt } = this.replica;
    if (this.#writing || this.#account === '' || position === null || heardAt === null) return;
    this.#writing = true;
    const dirty = this.#dirty;
    this.#dirty = new Set();
    const at = (part: string) => `${PREFIX}${this.#account}.${part}`;
    const head: Head = { position, heardAt, clockOff: clockOffset(), positions: [...this.replica.positions] };
    const changes: VaultChange[] = [...dirty].map((table) => [at(table), [...this.replica.tables[table].values()]] as const);
    await this.vault.write([...changes, [at('head'), head]]).catch(() => {
      for (const table of dirty) this.#dirty.add(table);
    });
    this.#writing = false;
  }
}
