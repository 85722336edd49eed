/**
 * The map without a graphics card: ground on a plain canvas, moved by pointer, wheel and keys. It redraws only when the
 * view changes; what moves is drawn above it by the overlay.
 */
import type { BaseData } from './base';
import type { Engine, EngineEvents, EngineOptions } from './engine';
import { FlatGround } from './flat-ground';
import type { Ink } from './ink';
import { Paper } from './paper';
import { clampZoom, fitted, panned, zoomedAt, type Bounds, type View } from './view';

/** A press that moves less is a click, CSS pixels. */
const CLICK_SLOP = 4;
const PAN_STEP = 100;
const REST_MS = 160;
const EASE_MS = 220;

export class FlatMap implements Engine {
  readonly kind = 'flat' as const;
  readonly element: HTMLCanvasElement;
  #view: View;
  #ink: Ink;
  #ground = new FlatGround(() => this.#paper.renew());
  #paper = new Paper(
    (context, view, ratio) => this.#ground.draw(context, view, this.#ink, ratio),
    () => this.#schedule(),
  );
  #events: EngineEvents;
  #host: HTMLElement;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #ease: { from: View; to: View; start: number } | null = null;
  #pointers = new Map<number, { x: number; y: number }>();
  #dragged = 0;
  #tilesMissing = false;
  #gone = new AbortController();

  constructor({ host, label, ink, base, bounds, events }: EngineOptions) {
    this.#host = host;
    this.#ink = ink;
    this.#events = events;
    this.element = document.createElement('canvas');
    this.element.className = 'flat';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'application');
    this.element.setAttribute('aria-label', label);
    host.append(this.element);
    const start: View = { lat: 19.35, lon: -99.6, zoom: 8, width: host.clientWidth, height: host.clientHeight };
    this.#view = fitted(start, bounds, 16, 13);
    this.#listen();
    this.restyle(ink, base);
    this.resize();
    queueMicrotask(() => events.settled());
  }
  view(): View {
    return this.#view;
  }
  look(to: { lat: number; lon: number; zoom?: number }, quick = false): void {
    const goal = { ...this.#view, lat: to.lat, lon: to.lon, zoom: clampZoom(to.zoom ?? this.#view.zoom) };
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (quick || still) return this.#set(goal);
    this.#ease = { from: this.#view, to: goal, start: performance.now() };
    this.#schedule();
  }
  fit(bounds: Bounds, padding: number): void {
    this.look(fitted(this.#view, bounds, padding));
  }
  zoomBy(steps: number): void {
    this.#ease = null;
    this.#set(zoomedAt(this.#view, Math.round((this.#view.zoom + steps) * 4) / 4, this.#view.width / 2, this.#view.height / 2));
  }
  restyle(ink: Ink, base: BaseData): void {
    this.#ink = ink;
    this.#ground.use(base);
    this.#paper.discard();
  }
  get lacks(): { areas: number; tiles: boolean } {
    return this.#ground.lacks;
  }
  resize(): void {
    const [width, height] = [this.#host.clientWidth, this.#host.clientHeight];
    const ratio = globalThis.devicePixelRatio || 1;
    this.element.width = Math.round(width * ratio);
    this.element.height = Math.round(height * ratio);
    this.#paper.discard();
    this.#set({ ...this.#view, width, height });
  }
  destroy(): void {
    this.#gone.abort();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#paper.destroy();
    this.#ground.destroy();
    this.element.remove();
  }

  #set(view: View): void {
    this.#view = view;
    this.#schedule();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#events.settled(), REST_MS);
  }
  #schedule(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#step();
      this.#draw();
      this.#events.moved();
    });
  }
  #step(): void {
    const ease = this.#ease;
    if (!ease) return;
    const t = Math.min(1, (performance.now() - ease.start) / EASE_MS);
    const s = 1 - (1 - t) ** 3;
    const mix = (a: number, b: number) => a + (b - a) * s;
    const { from, to } = ease;
    if (t >= 1) this.#ease = null;
    this.#set({ ...this.#view, lat: mix(from.lat, to.lat), lon: mix(from.lon, to.lon), zoom: mix(from.zoom, to.zoom) });
  }

  #listen(): void {
    const on = <K extends keyof HTMLElementEventMap>(type: K, run: (event: HTMLElementEventMap[K]) => void) =>
      this.element.addEventListener(type, run as EventListener, { signal: this.#gone.signal, passive: false });
    on('pointerdown', (e) => {
      this.element.setPointerCapture(e.pointerId);
      this.#ease = null;
      if (this.#pointers.size === 0) this.#dragged = 0;
      this.#pointers.set(e.pointerId, { x: e.offsetX, y: e.offsetY });
    });
    on('pointermove', (e) => this.#drag(e));
    on('pointerup', (e) => {
      const alone = this.#pointers.size === 1 && this.#pointers.delete(e.pointerId);
      this.#pointers.delete(e.pointerId);
      if (alone && this.#dragged < CLICK_SLOP && e.button === 0) this.#events.pressed(e.offsetX, e.offsetY);
    });
    on('pointercancel', (e) => void this.#pointers.delete(e.pointerId));
    on('pointerleave', () => this.#events.left());
    on('wheel', (e) => {
      e.preventDefault();
      this.#ease = null;
      const lines = e.deltaMode === 1 ? 33 : 1;
      const step = Math.max(-1, Math.min(1, (-e.deltaY * lines) / 240));
      this.#set(zoomedAt(this.#view, this.#view.zoom + step, e.offsetX, e.offsetY));
    });
    on('dblclick', (e) => this.#set(zoomedAt(this.#view, this.#view.zoom + 1, e.offsetX, e.offsetY)));
    on('keydown', (e) => this.#key(e));
  }
  #drag(e: PointerEvent): void {
    const before = this.#pointers.get(e.pointerId);
    if (!before) return this.#events.hovered(e.offsetX, e.offsetY);
    const now = { x: e.offsetX, y: e.offsetY };
    const other = [...this.#pointers].find(([id]) => id !== e.pointerId)?.[1];
    this.#pointers.set(e.pointerId, now);
    this.#dragged += Math.hypot(now.x - before.x, now.y - before.y);
    if (other) {
      // Two fingers: their distance is the scale.
      const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(now.x - other.x, now.y - other.y)];
      if (was > 0 && is > 0) {
        this.#set(zoomedAt(this.#view, this.#view.zoom + Math.log2(is / was), (now.x + other.x) / 2, (now.y + other.y) / 2));
      }
    } else if (this.#dragged >= CLICK_SLOP) this.#set(panned(this.#view, before.x - now.x, before.y - now.y));
  }
  #key(e: KeyboardEvent): void {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const pans: Record<string, [number, number]> = {
      ArrowLeft: [-PAN_STEP, 0],
      ArrowRight: [PAN_STEP, 0],
      ArrowUp: [0, -PAN_STEP],
      ArrowDown: [0, PAN_STEP],
    };
    const pan = pans[e.key];
    const zoom = { '+': 1, '=': 1, '-': -1, _: -1 }[e.key];
    if (!pan && !zoom) return;
    e.preventDefault();
    this.#ease = null;
    if (pan) this.#set(panned(this.#view, pan[0], pan[1]));
    else if (zoom) this.zoomBy(zoom);
  }

  #draw(): void {
    const context = this.element.getContext('2d', { alpha: false });
    if (!context) return;
    const ratio = globalThis.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    // Beyond the paper, while a fast hand pulls it away.
    context.fillStyle = this.#ink.land;
    context.fillRect(0, 0, this.#view.width, this.#view.height);
    this.#paper.show(context, this.#view, ratio);
    const { tiles } = this.lacks;
    if (tiles !== this.#tilesMissing) {
      this.#tilesMissing = tiles;
      this.#events.settled();
    }
  }
}
