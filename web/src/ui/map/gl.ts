/** The map on the graphics card: MapLibre for the ground, one layer of icons for the units. */
import type { GeoJSONSource, Map as MapLibreMap, StyleSpecification } from 'maplibre-gl';
import type { BaseData } from './base';
import type { Engine, EngineEvents, EngineOptions } from './engine';
import type { Ink } from './ink';
import { MapLibre } from './library';
import type { UnitMark } from './scene';
import { pixelsOf, unitSize, type Sprites } from './sprites';
import { mapStyle } from './style';
import { ZOOM_MAX, ZOOM_MIN, type Bounds, type View } from './view';

/** Frames in a row that took longer than this make the map offer the plain canvas. */
const SLOW_FRAME_MS = 150;
const SLOW_FRAMES = 12;
const UNITS = 'units';

export class GlMap implements Engine {
  readonly kind = 'gl' as const;
  #map: MapLibreMap;
  #host: HTMLElement;
  #sprites: Sprites | null = null;
  #marks: readonly UnitMark[] = [];
  #size = 0;
  #lastFrame = 0;
  #slow = 0;
  #tilesMissing = false;
  #events: EngineEvents;

  constructor({ host, label, ink, base, bounds, events }: EngineOptions) {
    this.#host = host;
    this.#events = events;
    this.#map = new MapLibre({
      container: host,
      style: withUnits(mapStyle(ink, base), ink),
      bounds,
      fitBoundsOptions: { padding: 16, maxZoom: 13 },
      minZoom: ZOOM_MIN,
      maxZoom: ZOOM_MAX,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      locale: { 'Map.Title': label },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#listen();
  }
  get element(): HTMLElement {
    return this.#map.getCanvas();
  }
  view(): View {
    const centre = this.#map.getCenter();
    return { lat: centre.lat, lon: centre.lng, zoom: this.#map.getZoom(), width: this.#host.clientWidth, height: this.#host.clientHeight };
  }
  look(to: { lat: number; lon: number; zoom?: number }, quick = false): void {
    const center: [number, number] = [to.lon, to.lat];
    const zoom = to.zoom ?? this.#map.getZoom();
    if (quick) this.#map.jumpTo({ center, zoom });
    else this.#map.easeTo({ center, zoom, duration: 250 });
  }
  fit(bounds: Bounds, padding: number): void {
    this.#map.fitBounds(bounds, { padding, maxZoom: 14, duration: 250 });
  }
  zoomBy(steps: number): void {
    this.#map.zoomTo(this.#map.getZoom() + steps, { duration: 120 });
  }
  restyle(ink: Ink, base: BaseData): void {
    for (const id of this.#map.listImages()) if (/^[up]\//.test(id)) this.#map.removeImage(id);
    this.#map.setStyle(withUnits(mapStyle(ink, base), ink));
  }
  units(marks: readonly UnitMark[], sprites: Sprites): void {
    this.#marks = marks;
    this.#sprites = sprites;
    this.#put();
  }
  get lacks(): { areas: number; tiles: boolean } {
    return { areas: 0, tiles: this.#tilesMissing };
  }
  resize(): void {
    this.#map.resize();
  }
  destroy(): void {
    this.#map.remove();
  }

  #listen(): void {
    const map = this.#map;
    map.on('move', () => {
      // Marks grow in three steps; only a step puts them anew.
      if (unitSize(map.getZoom()) !== this.#size) this.#put();
      this.#events.moved();
    });
    map.on('moveend', () => this.#events.settled());
    map.once('load', () => this.#events.settled());
    map.on('styledata', () => this.#put());
    map.on('click', (e) => this.#events.pressed(e.point.x, e.point.y));
    map.on('mousemove', (e) => this.#events.hovered(e.point.x, e.point.y));
    map.on('mouseout', () => this.#events.left());
    map.on('styleimagemissing', (e) => this.#image(e.id));
    map.on('render', () => this.#watch());
    map.on('error', (e) => {
      // Without a listener the library writes each of them to the browser's console.
      if ('sourceId' in e) this.#missing(true);
      else console.warn(e.error.message);
    });
    map.on('data', (e) => {
      if (e.dataType === 'source' && e.sourceId === 'streets' && e.tile) this.#missing(false);
    });
  }
  #missing(missing: boolean): void {
    if (this.#tilesMissing === missing) return;
    this.#tilesMissing = missing;
    this.#events.settled();
  }
  /** A renderer without a card shows itself by its frames. */
  #watch(): void {
    const now = performance.now();
    const took = now - this.#lastFrame;
    this.#lastFrame = now;
    if (!this.#map.isMoving()) return void (this.#slow = 0);
    this.#slow = took > SLOW_FRAME_MS && took < 2000 ? this.#slow + 1 : 0;
    if (this.#slow < SLOW_FRAMES) return;
    this.#slow = 0;
    this.#events.slow();
  }
  #image(id: string): void {
    const sprite = this.#sprites?.named(id);
    if (!sprite || this.#map.hasImage(id)) return;
    const data = pixelsOf(sprite);
    if (data) this.#map.addImage(id, data, { pixelRatio: this.#sprites?.ratio ?? 1 });
  }
  #put(): void {
    const source = this.#map.getSource<GeoJSONSource>(UNITS);
    const sprites = this.#sprites;
    if (!source || !sprites) return;
    this.#size = unitSize(this.#map.getZoom());
    const features: GeoJSON.Feature[] = this.#marks.map((mark) => ({
      type: 'Feature',
      properties: { icon: sprites.unitKey(mark, this.#size), order: mark.look === 'available' || mark.look === 'out' ? 0 : 1, course: mark.course ?? -1 },
      geometry: { type: 'Point', coordinates: [mark.lon, mark.lat] },
    }));
    source.setData({ type: 'FeatureCollection', features });
  }
}
/** Names of units are drawn by the overlay, where they yield to each other and to incidents. */
function withUnits(style: StyleSpecification, ink: Ink): StyleSpecification {
  return {
    ...style,
    sources: { ...style.sources, [UNITS]: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } },
    layers: [
      ...style.layers,
      {
        id: 'unit-courses',
        type: 'symbol',
        source: UNITS,
        minzoom: 11,
        filter: ['>=', ['get', 'course'], 0],
        layout: {
          'text-field': '|',
          'text-font': ['Noto Sans'],
          'text-size': 12,
          'text-rotate': ['get', 'course'],
          'text-rotation-alignment': 'map',
          'text-offset': [0, -1.15],
          'text-allow-overlap': true,
          'text-ignore-placement': true,
        },
        paint: { 'text-color': ink.text },
      },
      {
        id: UNITS,
        type: 'symbol',
        source: UNITS,
        layout: {
          'icon-image': ['get', 'icon'],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['get', 'order'],
        },
      },
    ],
  };
}
