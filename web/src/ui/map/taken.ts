/** Which parts of a map already bear something to read: a mesh of small cells. */
export class Taken {
  static readonly CELL = 6;
  #cells = new Uint8Array(0);
  #across = 0;
  #down = 0;

  reset(width: number, height: number): void {
    this.#across = Math.ceil(width / Taken.CELL) + 1;
    this.#down = Math.ceil(height / Taken.CELL) + 1;
    const wanted = this.#across * this.#down;
    if (this.#cells.length === wanted) this.#cells.fill(0);
    else this.#cells = new Uint8Array(wanted);
  }
  free(x: number, y: number, width: number, height: number): boolean {
    const [x0, x1, y0, y1] = this.#range(x, y, width, height);
    for (let row = y0; row <= y1; row++) {
      for (let i = row * this.#across + x0, end = row * this.#across + x1; i <= end; i++) if (this.#cells[i] !== 0) return false;
    }
    return true;
  }
  take(x: number, y: number, width: number, height: number): void {
    const [x0, x1, y0, y1] = this.#range(x, y, width, height);
    for (let row = y0; row <= y1; row++) this.#cells.fill(1, row * this.#across + x0, row * this.#across + x1 + 1);
  }
  /** Takes the room if all of it is free, and says whether it was. */
  claim(x: number, y: number, width: number, height: number): boolean {
    if (!this.free(x, y, width, height)) return false;
    this.take(x, y, width, height);
    return true;
  }
  #range(x: number, y: number, width: number, height: number): [number, number, number, number] {
    const clamp = (n: number, most: number) => Math.max(0, Math.min(most - 1, n));
    return [
      clamp(Math.floor(x / Taken.CELL), this.#across),
      clamp(Math.floor((x + width) / Taken.CELL), this.#across),
      clamp(Math.floor(y / Taken.CELL), this.#down),
      clamp(Math.floor((y + height) / Taken.CELL), this.#down),
    ];
  }
}
