/** What one workstation keeps for itself: theme, language, size, keys. Nothing personal. */
import { LANGUAGES, type Lang } from '../core/i18n/languages';
import { browserStore, readJson } from '../core/storage';

export type Theme = 'noche' | 'dia' | 'penumbra' | 'contraste';
export const THEMES: readonly Theme[] = ['noche', 'dia', 'penumbra', 'contraste'];
export type ConsoleClass = 'secure_room' | 'office';

interface Prefs {
  theme: Theme;
  lang: Lang;
  /** Percent, 100–200. */
  scale: number;
  singleKeys: boolean;
  sound: boolean;
  consoleClass: ConsoleClass;
}
const DEFAULTS: Prefs = {
  theme: 'noche',
  lang: 'es',
  scale: 100,
  singleKeys: true,
  sound: true,
  consoleClass: 'secure_room',
};
const store = browserStore();

export const prefs = $state<Prefs>({ ...DEFAULTS, ...readJson<Partial<Prefs>>(store, 'prefs', {}) });
check();
/** What was kept may be of a version with other choices. */
function check(): void {
  if (!(prefs.lang in LANGUAGES)) prefs.lang = DEFAULTS.lang;
  if (!THEMES.includes(prefs.theme)) prefs.theme = DEFAULTS.theme;
}
// All windows of a workstation look the same, also when it was changed in another.
if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (!event.key?.endsWith('.prefs')) return;
    Object.assign(prefs, readJson<Partial<Prefs>>(store, 'prefs', {}));
    check();
  });
}

/** Puts the preferences on the page and keeps them. Called in an effect of the root. */
export function applyPrefs(): void {
  const root = document.documentElement;
  root.dataset['theme'] = prefs.theme;
  root.lang = LANGUAGES[prefs.lang].locale;
  const scale = Math.min(200, Math.max(100, prefs.scale));
  root.style.fontSize = `${(14 * scale) / 100}px`;
  store.set('prefs', JSON.stringify(prefs));
}
