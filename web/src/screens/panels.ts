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
  'dispatch/queue': panel({ screen: 'dispatch', size: [460, 900], load: () => import('./dispatch/QueuePanel.svelte') }),
  'dispatch/units': panel({ screen: 'dispatch', size: [520, 900], load: () => import('./dispatch/UnitsPanel.svelte') }),
  'dispatch/map': panel({ screen: 'dispatch', size: [1280, 900], load: () => import('./dispatch/MapPanel.svelte') }),
  'dispatch/detail': panel({ screen: 'dispatch', size: [640, 900], load: () => import('./dispatch/DetailPanel.svelte') }),
  ...Object.fromEntries(
    // Any whole screen too: the second monitor of a supervisor.
    Object.entries(SCREENS).map(([name, screen]) => [
      `${name}/all`,
      panel({ screen: name as ScreenName, size: [1366, 768], load: screen.load }),
    ]),
  ),
};
