/** The search box for places: what the server answers, and asking it once per pause of the typist. */
import type { MunicipalityCode, Place } from '../api/types';

export type HitKind =
  | 'coordinates'
  | 'plus_code'
  | 'kilometre'
  | 'address'
  | 'crossing'
  | 'between'
  | 'street'
  | 'poi'
  | 'neighbourhood'
  | 'locality'
  | 'municipality';
export type Exactness = 'exact' | 'interpolated' | 'street' | 'area';
export interface MunicipalityName {
  code: MunicipalityCode | null;
  name: string;
  approximate: boolean;
}
/** One answer of `GET /geo/search`. */
export interface Hit {
  kind: HitKind;
  exactness: Exactness;
  label: string;
  detail: string;
  lat: number;
  lon: number;
  radius_m: number;
  street: string | null;
  number: string | null;
  neighbourhood: string | null;
  locality: string | null;
  municipality: MunicipalityName | null;
  category: string | null;
  distance_m: number | null;
  direction: string | null;
  note: string | null;
  source: string;
  attribution: string;
  score: number;
}
export interface Found {
  items: Hit[];
  incomplete: boolean;
  attribution: string[];
}
/** `GET /geo/reverse`, as far as it is shown. */
export interface Surroundings {
  label: string;
  certainty: 'one_street' | 'several_streets' | 'area_only' | 'no_street';
  street: { name: string; distance_m: number } | null;
  other_streets: string[];
  neighbourhood: string | null;
  municipality: MunicipalityName | null;
  landmark: string | null;
  plus_code: string;
  attribution: string[];
}
/** Where the caller is supposed to be. */
export interface Near {
  lat: number;
  lon: number;
  accuracy_m?: number | null;
}

/** Longest line the server looks at. */
export const QUERY_MAX = 200;

/** The address of a search. */
export function searchPath(query: string, near: Near | null | undefined, limit = 8): string {
  const parts = new URLSearchParams({ q: query.slice(0, QUERY_MAX), limit: String(limit) });
  if (near) {
    parts.set('near', `${near.lat.toFixed(6)},${near.lon.toFixed(6)}`);
    if (near.accuracy_m) parts.set('accuracy', String(Math.min(100_000, Math.round(near.accuracy_m))));
  }
  return `/geo/search?${parts}`;
}
/** The address of what lies at a position. */
export function reversePath(at: Near): string {
  const parts = new URLSearchParams({ lat: at.lat.toFixed(6), lon: at.lon.toFixed(6) });
  if (at.accuracy_m) parts.set('accuracy', String(Math.min(100_000, Math.round(at.accuracy_m))));
  return `/geo/reverse?${parts}`;
}

/**
 * What choosing an answer puts into the form. The position is told, never verified: a person has still to
 * confirm it. An area has no address, and its middle is no position to send anybody to: it is left out.
 */
export function placeOf(hit: Hit, now: string): Place {
  const place: Place = {};
  const wide = hit.exactness === 'area';
  if (!wide) {
    place.located = {
      position: { lat: hit.lat, lon: hit.lon },
      accuracy_m: hit.radius_m > 0 ? hit.radius_m : null,
      method: 'told',
      at: now,
    };
    place.address = hit.label;
  }
  const area = hit.neighbourhood ?? hit.locality ?? (hit.kind === 'neighbourhood' || hit.kind === 'locality' ? hit.label : null);
  if (area) place.neighbourhood = area;
  if (hit.municipality?.code) place.municipality = hit.municipality.code;
  return place;
}

export type Asking = (path: string, signal: AbortSignal) => Promise<Found>;
export type State =
  | { at: 'idle' }
  | { at: 'asking'; found: Found | null }
  | { at: 'found'; found: Found }
  | { at: 'failed' };

/**
 * Asks when the typist pauses, drops what is overtaken and never shows an answer to an older question. While
 * it asks, the last answers stay, so that the list does not flicker.
 */
export class PlaceSearcher {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #last: Found | null = null;

  constructor(
    private readonly ask: Asking,
    private readonly show: (state: State) => void,
    private readonly pauseMs = 120,
  ) {}

  type(query: string, near: Near | null | undefined): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
    if (query.trim() === '') {
      this.#last = null;
      this.show({ at: 'idle' });
      return;
    }
    this.show({ at: 'asking', found: this.#last });
    this.#timer = setTimeout(() => void this.#send(query, near), this.pauseMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
  }

  async #send(query: string, near: Near | null | undefined): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    try {
      const found = await this.ask(searchPath(query, near), running.signal);
      if (this.#running !== running) return;
      this.#last = found;
      this.show({ at: 'found', found });
    } catch {
      if (this.#running === running) this.show({ at: 'failed' });
    }
  }
}
