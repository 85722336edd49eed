/** Where the telephone is, while somebody has switched that on: only the newest counts. */
import * as net from './net';
import { metres } from './figures';
import type { Place } from './types';

/** Not more often than that, and as often even when nothing moves: a unit that stands still is not lost. */
const OFTEN_MS = 5_000;
const STILL_MS = 30_000;
const MOVED_M = 10;

export type Sharing = 'off' | 'waiting' | 'on' | 'denied' | 'none';

export class Share {
  sharing: Sharing = 'off';
  /** The newest place, also one that was not sent. */
  place: Place | null = null;
  sentAt: number | null = null;
  #sent: Place | null = null;
  #watch: number | null = null;
  #lock: WakeLockSentinel | null = null;
  #busy = false;

  constructor(
    readonly lang: () => string,
    readonly changed: () => void,
  ) {
    setInterval(() => void this.#send(), 2_000);
    document.addEventListener('visibilitychange', () => void this.#awake());
  }
  get on(): boolean {
    return this.#watch !== null;
  }
  start(): void {
    if (this.on) return;
    if (!('geolocation' in navigator) || !window.isSecureContext) {
      this.sharing = 'none';
      return this.changed();
    }
    this.sharing = 'waiting';
    this.#watch = navigator.geolocation.watchPosition(
      (p) => this.#take(p),
      (e) => this.#failed(e),
      { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 },
    );
    void this.#awake();
    this.changed();
  }
  stop(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
    this.sharing = 'off';
    this.place = this.#sent = this.sentAt = null;
    void this.#lock?.release();
    this.#lock = null;
    this.changed();
  }
  /** The newest place of at most a minute ago; asks for one when there is none. */
  async whereNow(): Promise<Place | null> {
    if (this.place && net.now() - Date.parse(this.place.at) < 60_000) return this.place;
    if (!('geolocation' in navigator) || !window.isSecureContext) return this.place;
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        (p) => resolve(read(p)),
        () => resolve(this.place),
        { enableHighAccuracy: true, maximumAge: 30_000, timeout: 8_000 },
      );
    });
  }
  #take(p: GeolocationPosition): void {
    this.place = read(p);
    this.sharing = 'on';
    void this.#send();
    this.changed();
  }
  #failed(e: GeolocationPositionError): void {
    if (e.code === e.PERMISSION_DENIED) {
      this.stop();
      this.sharing = 'denied';
    } else if (!this.place) this.sharing = 'waiting';
    this.changed();
  }
  async #send(): Promise<void> {
    const place = this.place;
    if (!this.on || !place || this.#busy || place === this.#sent) return;
    const since = net.now() - (this.sentAt ?? 0);
    const moved = !this.#sent || metres(this.#sent, place) >= MOVED_M;
    if (since < (moved ? OFTEN_MS : STILL_MS)) return;
    this.#busy = true;
    const said = await net.positions(this.lang(), [place]);
    this.#busy = false;
    if (said.status === 200 && this.on) {
      this.#sent = place;
      this.sentAt = net.now();
      this.changed();
    }
  }
  /** The screen stays on while it is shared and looked at: a dark one stops the watch. */
  async #awake(): Promise<void> {
    if (!this.on || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
    } catch {
      // A telephone that saves its battery refuses; the page says what that means.
      this.#lock = null;
    }
  }
}

function read(p: GeolocationPosition): Place {
  const c = p.coords;
  // The device's clock is corrected as for orders.
  const at = net.stamp(Math.min(net.now(), p.timestamp + (net.now() - Date.now())));
  return {
    lat: c.latitude,
    lon: c.longitude,
    at,
    accuracy_m: c.accuracy,
    ...(c.speed !== null && Number.isFinite(c.speed) ? { speed_mps: c.speed } : {}),
    ...(c.heading !== null && Number.isFinite(c.heading) ? { course_deg: c.heading } : {}),
  };
}
