/**
 * Panels that can stand in a window of their own, at `/panel/<screen>/<panel>`: each is one line here. A panel's
 * component takes no properties; what it opens (`app.go`) opens in the console's main window.
 */
import type { Component } from 'svelte';
import { SCREENS, type ScreenName } from './registry';

export interface Panel {
  screen: ScreenName;
  /** Usual size of its window, CSS pixels. */
  size: readonly [width: number, height: number];
  load: () => Promise<{ default: Component }>;
}
const panel = (declared: Panel): Panel => declared;

export const PANELS: Record<string, Panel> = {
  'calls/waiting': panel({ screen: 'calls', size: [420, 900], load: () => import('./calls/WaitingPanel.svelte') }),
  'calls/callbacks': panel({ screen: 'calls', size: [420, 600], load: () => import('./calls/Callbacks.svelte') }),
  ...Object.fromEntries(
    // Any whole screen too: the second monitor of a supervisor.
    Object.entries(SCREENS).map(([name, screen]) => [
      `${name}/all`,
      panel({ screen: name as ScreenName, size: [1366, 768], load: screen.load }),
    ]),
  ),
};
