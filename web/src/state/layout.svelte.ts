/** Windows of panels on this workstation: which ones a role has open and where, kept for the next shift. */
import { PANELS } from '../screens/panels';
import { readJson } from '../core/storage';
import { app, store } from './app.svelte';

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

class Layout {
  get #key(): string {
    return `layout.${app.account?.roles[0]?.role ?? ''}`;
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
    window.open(`/panel/${panel}`, `atalaya-${panel.replace('/', '-')}`, `popup,width=${width},height=${height}${place}`);
  }
  /** All windows of this role at once; needs a key press or click, or the browser refuses it. */
  restore(): void {
    for (const { panel } of this.kept()) this.open(panel);
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
    const timer = setInterval(keep, FOLLOW_MS);
    return () => clearInterval(timer);
  }
}
export const layout = new Layout();
