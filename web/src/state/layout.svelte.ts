/** Windows of panels on this workstation: which ones a role has open and where, kept for the next shift. */
import { PANELS } from '../screens/panels';
import { readJson } from '../core/storage';
import { app, store } from './app.svelte';
import { i18n } from './i18n.svelte';

interface Place {
  panel: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
/** Windows kept for one role. */
const WINDOWS_MAX = 12;
const FOLLOW_MS = 2000;
/** A window that is loaded anew is back within this. */
const RELOAD_MS = 4000;
const windows = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('atalaya-layout');

class Layout {
  get #key(): string {
    return `layout.${[...new Set((app.account?.roles ?? []).map((r) => r.role))].sort().join('+')}`;
  }
  /** The windows of this role as they were last. What is no panel any more is left out. */
  kept(): Place[] {
    const list = readJson<unknown>(store, this.#key, []);
    return Array.isArray(list) ? (list as Place[]).filter((p) => typeof p?.panel === 'string' && p.panel in PANELS).slice(0, WINDOWS_MAX) : [];
  }
  open(panel: string): void {
    const found = PANELS[panel];
    if (!found) return;
    const last = this.kept().find((p) => p.panel === panel);
    const [width, height] = last ? [last.width, last.height] : found.size;
    const place = last ? `,left=${last.x},top=${last.y}` : '';
    const opened = window.open(`/panel/${panel}`, `atalaya-${panel.replace('/', '-')}`, `popup,width=${width},height=${height}${place}`);
    if (!opened) app.toast('refused', i18n.t.layout.blocked);
  }
  /** All windows of this role at once; needs a key press or click, or the browser refuses it. */
  restore(): void {
    const kept = this.kept();
    if (kept.length === 0) app.toast('info', i18n.t.layout.none);
    for (const { panel } of kept) this.open(panel);
  }
  forget(): void {
    store.remove(this.#key);
  }
  /** Called by a panel's window: keeps its place while it is open. */
  follow(panel: string): () => void {
    const keep = () => {
      if (!(panel in PANELS) || !app.account) return;
      const here: Place = { panel, x: window.screenX, y: window.screenY, width: window.innerWidth, height: window.innerHeight };
      const others = this.kept().filter((p) => p.panel !== panel);
      store.set(this.#key, JSON.stringify([...others, here].slice(-WINDOWS_MAX)));
    };
    keep();
    windows?.postMessage({ here: panel });
    const timer = setInterval(keep, FOLLOW_MS);
    const bye = () => windows?.postMessage({ gone: panel });
    window.addEventListener('pagehide', bye);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', bye);
    };
  }
  /**
   * Called by the main window: a panel that somebody closed is not opened again at the next shift. One that is loaded
   * anew comes back at once; when the whole browser ends, nobody is left to forget it.
   */
  watch(): () => void {
    const leaving = new Map<string, ReturnType<typeof setTimeout>>();
    const hear = ({ data }: MessageEvent) => {
      const panel: unknown = data?.gone ?? data?.here;
      if (typeof panel !== 'string') return;
      clearTimeout(leaving.get(panel));
      leaving.delete(panel);
      if (data.gone) leaving.set(panel, setTimeout(() => this.#drop(panel), RELOAD_MS));
    };
    windows?.addEventListener('message', hear);
    return () => {
      windows?.removeEventListener('message', hear);
      for (const timer of leaving.values()) clearTimeout(timer);
    };
  }
  #drop(panel: string): void {
    store.set(this.#key, JSON.stringify(this.kept().filter((p) => p.panel !== panel)));
  }
}
export const layout = new Layout();
