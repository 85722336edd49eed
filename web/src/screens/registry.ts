/**
 * The screens: each is one folder and one chunk, and one line here. Adding a screen takes this line, its folder,
 * its name in `core/i18n/<language>/screens.ts`, and nothing else of the shell.
 */
import type { Component } from 'svelte';
import type { Role } from '../api/types';
import { i18n } from '../state/i18n.svelte';

export interface Screen {
  /** Who works on it; the server decides what each may really do there. */
  roles: readonly Role['role'][];
  /** Lives on the replica of the board: has the live link and the command line. */
  board?: boolean;
  /** The screen whose tabs lead here, for those who have it: the bar has no room for what is seldom used. */
  under?: string;
  load: () => Promise<{ default: Component }>;
}
// Without the helper's declared type each screen's own types would be part of this list's.
const screen = (declared: Screen): Screen => declared;

/** A screen of the offices: its words come with it, so that who takes calls does not wait for them. */
const office =
  (load: Screen['load']): Screen['load'] =>
  async () =>
    (await Promise.all([load(), i18n.useOffice()]))[0];

/** In the order of the navigation; the first one of a person's is the screen after signing in. */
export const SCREENS = {
  calls: screen({ roles: ['call_taker', 'supervisor'], board: true, load: () => import('./calls/Calls.svelte') }),
  dispatch: screen({ roles: ['dispatcher', 'supervisor'], board: true, load: () => import('./dispatch/Dispatch.svelte') }),
  audit: screen({ roles: ['auditor'], load: office(() => import('./audit/Audit.svelte')) }),
  admin: screen({ roles: ['administrator', 'supervisor', 'auditor'], load: office(() => import('./admin/Admin.svelte')) }),
  quality: screen({
    roles: ['quality_reviewer', 'supervisor', 'auditor', 'administrator', 'call_taker', 'dispatcher'],
    load: office(() => import('./quality/Quality.svelte')),
  }),
  measures: screen({ roles: ['supervisor', 'quality_reviewer', 'auditor', 'administrator', 'trainer'], load: office(() => import('./measures/Measures.svelte')) }),
  streets: screen({ roles: ['dispatcher', 'supervisor'], board: true, load: () => import('./streets/Streets.svelte') }),
  tips: screen({ roles: ['tip_operator', 'tip_analyst', 'tip_supervisor', 'supervisor', 'auditor'], load: () => import('./tips/Tips.svelte') }),
  replay: screen({ roles: ['supervisor', 'auditor'], load: office(() => import('./replay/Replay.svelte')) }),
  territories: screen({ roles: ['administrator', 'supervisor'], under: 'admin', load: () => import('./territories/Territories.svelte') }),
  zones: screen({ roles: ['supervisor', 'trainer'], under: 'admin', load: () => import('./zones/Zones.svelte') }),
};
export type ScreenName = keyof typeof SCREENS;

/** The screens of somebody with these roles. */
export function screensOf(roles: readonly Role[]): ScreenName[] {
  const held = new Set(roles.map((r) => r.role));
  return (Object.keys(SCREENS) as ScreenName[]).filter((name) => SCREENS[name].roles.some((role) => held.has(role)));
}
