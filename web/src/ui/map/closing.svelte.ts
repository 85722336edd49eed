/** The tool that closes a street: blocks or corners taken on the map, a reason, an end. One for each map. */
import { Refused } from '../../api/http';
import { desk } from '../../core/cmd-dispatch';
import type { Command } from '../../core/commands';
import { serverNow } from '../../core/time';
import { http } from '../../state/app.svelte';
import { contains, drawingFault, joined, placeOf, streetNames, type Block, type DrawingFault, type Place } from './closing';

export type Trouble = '' | 'no_streets' | 'apart' | 'away' | DrawingFault;

/** A wish of the command line: where, how long and why; a person confirms it on the map. */
export interface ClosingWish {
  at: Place;
  minutes: number;
  reason: string;
}

export class Closing {
  active = $state(false);
  shape = $state<'street' | 'area'>('street');
  points = $state.raw<readonly Place[]>([]);
  name = $state('');
  reason = $state('');
  minutes = $state(60);
  onFoot = $state(false);
  oneWay = $state(false);
  trouble = $state<Trouble>('');
  /** Everything was said at the command line: only Enter is missing. */
  asked = $state(false);
  /** A block is being looked for. */
  busy = $state(false);
  #blocks: Block[] = [];
  #before: { points: readonly Place[]; blocks: Block[] }[] = [];
  #turn = 0;

  /** What is said about the drawing: what keeps it from being sent comes first. */
  get fault(): Trouble {
    return drawingFault({ shape: this.shape, points: this.points }) ?? this.trouble;
  }
  get place() {
    return placeOf({ shape: this.shape, points: this.points, name: this.name, oneWay: this.oneWay, ways: this.#blocks.map((b) => b.way) });
  }
  /** The order, when all that it needs is there. */
  get command(): Command | null {
    const at = this.place;
    const reason = this.reason.trim();
    if (!at || reason === '') return null;
    return desk.closeStreet(at, reason.slice(0, 200), new Date(serverNow() + this.minutes * 60_000).toISOString(), this.onFoot);
  }
  begin(wish?: ClosingWish): void {
    this.active = true;
    this.shape = 'street';
    this.#clear();
    [this.reason, this.minutes, this.onFoot, this.oneWay] = [wish?.reason ?? '', wish?.minutes ?? 60, false, false];
    this.asked = wish !== undefined;
    if (wish) void this.add(wish.at);
  }
  end(): void {
    this.active = false;
    this.#clear();
  }
  choose(shape: 'street' | 'area'): void {
    if (shape === this.shape) return;
    this.shape = shape;
    this.#clear();
  }
  undo(): void {
    const before = this.#before.pop();
    if (!before) return;
    [this.points, this.#blocks] = [before.points, before.blocks];
    this.name = streetNames(this.#blocks);
    this.trouble = '';
  }
  /** Takes the block of street at a place, or a corner of the area. Without streets the line is drawn by hand. */
  async add(at: Place): Promise<void> {
    if (this.shape === 'area') return this.#take([...this.points, at], this.#blocks);
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const block = await http.get<Block>(`/geo/street?lat=${at.lat}&lon=${at.lon}`);
      if (turn === this.#turn && this.active) this.#block(block);
    } catch (error) {
      if (turn !== this.#turn || !this.active) return;
      // No street is near: the line is the person's own.
      this.trouble = error instanceof Refused ? 'no_streets' : 'away';
      this.#take([...this.points, at], this.#blocks);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
  #block(block: Block): void {
    this.trouble = '';
    if (contains(this.points, block.line)) return;
    const line = joined(this.points, block.line);
    if (line) return this.#take(line, [...this.#blocks, block]);
    this.trouble = 'apart';
    this.#take(block.line, [block]);
  }
  #take(points: readonly Place[], blocks: Block[]): void {
    this.#before = [...this.#before.slice(-49), { points: this.points, blocks: this.#blocks }];
    [this.points, this.#blocks] = [points, blocks];
    if (blocks.length > 0) this.name = streetNames(blocks);
  }
  #clear(): void {
    this.#turn += 1;
    [this.points, this.#blocks, this.#before] = [[], [], []];
    [this.name, this.trouble, this.busy] = ['', '', false];
  }
}
