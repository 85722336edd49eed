/** Addresses of screens by the History API. A screen is one folder under `screens/`. */

export interface Route {
  /** First part of the path: the screen. */
  screen: string;
  /** Second part, when there is one: the call, incident or record that is open. */
  id: string | null;
  /** Third part, when there is one. */
  sub: string | null;
  query: URLSearchParams;
}

export function parsePath(url: string): Route {
  const parsed = new URL(url, 'http://console.invalid');
  const [screen = '', id = '', sub = ''] = parsed.pathname.split('/').filter(Boolean).map(safeDecode);
  return { screen, id: id || null, sub: sub || null, query: parsed.searchParams };
}
function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
export function pathOf(screen: string, id?: string | null, query?: Record<string, string>): string {
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return `/${screen}${id ? `/${encodeURIComponent(id)}` : ''}${search}`;
}

export type RouteListener = (route: Route) => void;

export class Router {
  #listeners = new Set<RouteListener>();

  constructor(private readonly window: Window) {
    window.addEventListener('popstate', () => this.#tell());
    window.document.addEventListener('click', (event) => this.#click(event));
  }
  get route(): Route {
    return parsePath(this.window.location.href);
  }
  go(path: string, replace = false): void {
    if (path === this.window.location.pathname + this.window.location.search) return;
    this.window.history[replace ? 'replaceState' : 'pushState'](null, '', path);
    this.#tell();
  }
  listen(listener: RouteListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  #tell(): void {
    for (const listener of this.#listeners) listener(this.route);
  }
  /** Plain clicks on our own links change the screen without loading the page again. */
  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download')) return;
    if (link.origin !== this.window.location.origin || link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}
