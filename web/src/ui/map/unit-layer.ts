/** The page's side of the thread that stamps units. */
import type { Ink } from './ink';
import type { UnitMark } from './scene';
import type { Sprite, Sprites } from './sprites';
import type { StamperOrder } from './stamper';
import type { View } from './view';

export class UnitLayer {
  #worker: Worker;
  #numbers = new Map<Sprite, number>();
  #sprites: Sprites | null = null;
  #marks = new Float32Array(0);
  #courses = new Float32Array(0);

  private constructor(worker: Worker) {
    this.#worker = worker;
  }
  /** `null` where a canvas cannot be given to a thread: then the page stamps the units itself. */
  static on(canvas: HTMLCanvasElement): UnitLayer | null {
    try {
      const offscreen = canvas.transferControlToOffscreen();
      const worker = new Worker(new URL('./stamper.ts', import.meta.url), { type: 'module' });
      worker.postMessage({ type: 'canvas', canvas: offscreen } satisfies StamperOrder, [offscreen]);
      return new UnitLayer(worker);
    } catch {
      return null;
    }
  }
  destroy(): void {
    this.#worker.terminate();
  }
  /** Shows these marks, the lowest first; none clears the layer. */
  show(lists: readonly (readonly UnitMark[])[], size: number, view: View, sprites: Sprites, ink: Ink): void {
    if (sprites !== this.#sprites) {
      this.#sprites = sprites;
      this.#numbers.clear();
      this.#send({ type: 'forget' });
    }
    const many = lists.reduce((n, list) => n + list.length, 0);
    if (this.#marks.length < many * 3) [this.#marks, this.#courses] = [new Float32Array(many * 4), new Float32Array(many * 6)];
    const withCourses = view.zoom >= 11;
    let [m, c] = [0, 0];
    for (const list of lists) {
      for (const mark of list) {
        const sprite = (mark.stamp ??= sprites.unit(mark, size));
        this.#marks[m++] = this.#numbers.get(sprite) ?? this.#introduce(sprite);
        this.#marks[m++] = Math.round(mark.x - sprite.width / 2);
        this.#marks[m++] = Math.round(mark.y - sprite.height / 2);
        if (!withCourses || mark.course === null) continue;
        const rad = (mark.course * Math.PI) / 180;
        const [dx, dy] = [Math.sin(rad), -Math.cos(rad)];
        this.#courses[c++] = mark.x + dx * (size / 2);
        this.#courses[c++] = mark.y + dy * (size / 2);
        this.#courses[c++] = mark.x + dx * (size / 2 + 7);
        this.#courses[c++] = mark.y + dy * (size / 2 + 7);
      }
    }
    this.#send({
      type: 'stamps',
      width: view.width,
      height: view.height,
      ratio: globalThis.devicePixelRatio || 1,
      marks: this.#marks.slice(0, m),
      courses: this.#courses.slice(0, c),
      courseColour: ink.text,
    });
  }
  #introduce(sprite: Sprite): number {
    const number = this.#numbers.size;
    this.#numbers.set(sprite, number);
    this.#send({ type: 'picture', number, ...sprite });
    return number;
  }
  #send(order: StamperOrder): void {
    this.#worker.postMessage(order);
  }
}
