/** What both maps can do, the one on the graphics card and the one on a plain canvas. */
import type { BaseData } from './base';
import type { Ink } from './ink';
import type { UnitMark } from './scene';
import type { Sprites } from './sprites';
import type { Bounds, View } from './view';

export type EngineKind = 'gl' | 'flat';
/** Chosen by the machine, or by the person at it. */
export type EngineChoice = EngineKind | 'auto';

export interface EngineEvents {
  /** The view changed: draw the marks again. */
  moved(): void;
  /** It came to rest, or its ground is whole. */
  settled(): void;
  /** A click or tap, not the end of a drag. CSS pixels within the map. */
  pressed(x: number, y: number): void;
  hovered(x: number, y: number): void;
  left(): void;
  /** The picture lags behind: another way of drawing would serve better here. */
  slow(): void;
}
export interface Engine {
  readonly kind: EngineKind;
  /** Element that takes the focus and the arrow keys. */
  readonly element: HTMLElement;
  view(): View;
  look(to: { lat: number; lon: number; zoom?: number }, quick?: boolean): void;
  fit(bounds: Bounds, padding: number): void;
  zoomBy(steps: number): void;
  /** Another theme or other ground. */
  restyle(ink: Ink, base: BaseData): void;
  /** Puts the units on the card. Without it, the overlay draws them. */
  units?(marks: readonly UnitMark[], sprites: Sprites): void;
  /** What of the ground could not be drawn: areas beyond the bound, tiles that did not come. */
  readonly lacks: { areas: number; tiles: boolean };
  resize(): void;
  destroy(): void;
}
export interface EngineOptions {
  host: HTMLElement;
  label: string;
  ink: Ink;
  base: BaseData;
  bounds: Bounds;
  events: EngineEvents;
}

export interface Graphics {
  /** WebGL 2 can be had at all. */
  webgl: boolean;
  /** It is computed by the processor: slower than a plain canvas. */
  software: boolean;
  renderer: string;
}
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|microsoft basic/i;

/** Looks once at what this workstation draws with. */
export function probe(make: () => HTMLCanvasElement = () => document.createElement('canvas')): Graphics {
  try {
    const gl = make().getContext('webgl2');
    if (!gl) return { webgl: false, software: false, renderer: '' };
    const names = gl.getExtension('WEBGL_debug_renderer_info');
    const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? '');
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return { webgl: true, software: SOFTWARE.test(renderer), renderer };
  } catch {
    return { webgl: false, software: false, renderer: '' };
  }
}
export function chooseEngine(choice: EngineChoice, graphics: Graphics): EngineKind {
  if (!graphics.webgl) return 'flat';
  if (choice !== 'auto') return choice;
  return graphics.software ? 'flat' : 'gl';
}
