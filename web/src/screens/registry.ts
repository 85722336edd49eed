/**
 * The screens: each is one folder and one chunk, and one line here. Adding a screen takes this line, its folder,
 * its name in `core/i18n/<language>/screens.ts`, and nothing else of the shell.
 */
import type { Component } from 'svelte';
import type { Role } from '../api/types';

export interface Screen {
  /** Who works on it; the server decides what each may really do there. */
  roles: readonly Role['role'][];
  /** Lives on the replica of the board: has the live link and the command line. */
  board?: boolean;
  load: () => Promise<{ default: Component }>;
}
// Without the helper's declared type each screen's own types would be part of this list's.
const screen = (declared: Screen): Screen => declared;

/** In the order of the navigation; the first one of a person's is the screen after signing in. */
export const SCREENS = {
  calls: screen({ roles: ['call_taker', 'supervisor'], board: true, load: () => import('./calls/Calls.svelte') }),
  dispatch: screen({ roles: ['dispatcher', 'supervisor'], board: true, load: () => import('./dispatch/Dispatch.svelte') }),
  audit: screen({ roles: ['auditor'], load: () => import('./audit/Audit.svelte') }),
  admin: screen({ roles: ['administrator', 'supervisor', 'auditor'], load: () => import('./admin/Admin.svelte') }),
  quality: screen({
    roles: ['quality_reviewer', 'supervisor', 'auditor', 'administrator', 'call_taker', 'dispatcher'],
    load: () => import('./quality/Quality.svelte'),
  }),
  measures: screen({ roles: ['supervisor', 'quality_reviewer', 'auditor', 'administrator', 'trainer'], load: () => import('./measures/Measures.svelte') }),
  territories: screen({ roles: ['administrator', 'supervisor'], load: () => import('./territories/Territories.svelte') }),
};
export type ScreenName = keyof typeof SCREENS;

/** The screens of somebody with these roles. */
export function screensOf(roles: readonly Role[]): ScreenName[] {
  const held = new Set(roles.map((r) => r.role));
  return (Object.keys(SCREENS) as ScreenName[]).filter((name) => SCREENS[name].roles.some((role) => held.has(role)));
}
