/**
 * The ground as one picture, larger than the window: while the view moves the picture is shifted or stretched, and it is
 * drawn anew when the view rests or leaves it. So streets and borders cost nothing while somebody pans.
 */
import { projector, unproject, type View } from './view';

/** Share of the window beyond each edge. */
const MARGIN = 0.3;
/** A resting view is drawn anew after this long, a moving one at most this often. */
const REST_MS = 70;
const MOVING_MS = 400;

export class Paper {
  #canvas = document.createElement('canvas');
  #view: View | null = null;
  #stale = true;
  #drawnAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted: View | null = null;

  /**
   * `paint` draws the ground of a view onto an empty canvas; `redraw` asks the map to show the paper again.
   * @param paint Gets the pixels of the screen per CSS pixel, too.
   */
  constructor(
    private readonly paint: (context: CanvasRenderingContext2D, view: View, ratio: number) => void,
    private readonly redraw: () => void,
  ) {}
  destroy(): void {
    clearTimeout(this.#timer);
  }
  /** Something more is known of the ground, such as tiles that have come. */
  renew(): void {
    this.#stale = true;
    this.redraw();
  }
  /** What is on it does not hold any more: another theme, other layers. */
  discard(): void {
    this.#view = null;
    this.redraw();
  }
  show(context: CanvasRenderingContext2D, view: View, ratio: number): void {
    if (!this.#view) this.#draw(view, ratio);
    else {
      const moved = !this.#covers(view);
      if (moved && performance.now() - this.#drawnAt > MOVING_MS) this.#draw(view, ratio);
      else if (moved || this.#stale) this.#later(view, ratio, moved);
    }
    this.#blit(context, view, ratio);
  }
  /** Drawn at the same scale, and the window lies within. */
  #covers(view: View): boolean {
    const own = this.#view as View;
    if (Math.abs(own.zoom - view.zoom) > 1e-6) return false;
    const at = projector(own)(view.lat, view.lon);
    const dx = Math.abs(at.x - own.width / 2) + view.width / 2;
    const dy = Math.abs(at.y - own.height / 2) + view.height / 2;
    return dx <= own.width / 2 + 0.5 && dy <= own.height / 2 + 0.5;
  }
  #later(view: View, ratio: number, moved: boolean): void {
    this.#wanted = view;
    // A moving view waits until it rests; tiles that come one after the other do not put it off again and again.
    if (this.#timer !== undefined && !moved) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#wanted) this.#draw(this.#wanted, ratio);
      this.redraw();
    }, REST_MS);
  }
  #draw(view: View, ratio: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [width, height] = [Math.ceil(view.width * (1 + 2 * MARGIN)), Math.ceil(view.height * (1 + 2 * MARGIN))];
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (w === 0 || h === 0) return;
    if (this.#canvas.width !== w || this.#canvas.height !== h) [this.#canvas.width, this.#canvas.height] = [w, h];
    this.#view = { ...view, width, height };
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#stale = false;
    this.paint(context, this.#view, ratio);
    this.#drawnAt = performance.now();
  }
  #blit(context: CanvasRenderingContext2D, view: View, ratio: number): void {
    const own = this.#view;
    if (!own) return;
    const stretch = 2 ** (view.zoom - own.zoom);
    const corner = unproject(own, 0, 0);
    const at = projector(view)(corner.lat, corner.lon);
    const [x, y] = stretch === 1 ? [Math.round(at.x * ratio) / ratio, Math.round(at.y * ratio) / ratio] : [at.x, at.y];
    context.drawImage(this.#canvas, x, y, own.width * stretch, own.height * stretch);
  }
}
