/** Ways of units to the open incident, as plain data: what is asked for, and what is drawn of the answers. */
import type { IncidentRow } from '../../api/types';
import { distance, etaMinutes } from '../../core/format';
import type { RouteMark } from './under';

export interface RouteView {
  unit: string;
  seconds: number;
  metres: number;
  basis: 'no_way' | 'straight_line' | 'roads' | 'calibrated';
  line: { lat: number; lon: number }[];
  /** From the unit to the nearest street, and from the street to the incident, metres; in the figures. */
  from_street_m: number;
  to_street_m: number;
  no_route: string | null;
}
/** Farther from the nearest street than this is told, metres: what lies between may be no way at all. */
export const OFF_STREET_M = 100;
export interface OffStreetWords {
  unit: (callSign: string, distance: string) => string;
  incident: (distance: string) => string;
}
/** How far a unit, and the incident, are from the streets that their way begins and ends on; empty where they are near. */
export function offStreet(view: RouteView, callSign: string, words: OffStreetWords, locale: string): string[] {
  if (view.line.length < 2) return [];
  const far = (metres: number) => metres > OFF_STREET_M;
  return [
    ...(far(view.from_street_m) ? [words.unit(callSign, distance(view.from_street_m, locale))] : []),
    ...(far(view.to_street_m) ? [words.incident(distance(view.to_street_m, locale))] : []),
  ];
}
type Place = { lat: number; lon: number };

/** What is drawn of an answer; between the ends alone where no street leads there. `straight` is the words that say so. */
export function routeMark(view: RouteView, callSign: string, from: Place | null, to: Place, chosen: boolean, words: { straight: string; locale: string }): RouteMark | null {
  const straight = view.line.length < 2;
  const points = straight ? (from ? [from, to] : []) : view.line;
  if (points.length < 2) return null;
  const guess = view.basis === 'calibrated' ? '' : '≈ ';
  const label = [callSign, `${guess}${etaMinutes(view.seconds)}`, distance(view.metres, words.locale)];
  if (straight) label.push(words.straight);
  return { unit: view.unit, label: label.join(' · '), points, straight, chosen };
}
/** Whose ways matter for an incident: of those on their way, and of the unit that somebody looks at. */
export function unitsOnTheirWay(incident: IncidentRow | undefined, considered: string | null): string[] {
  if (!incident?.open) return [];
  const going = incident.units.filter((u) => u.duty === 'assigned' || u.duty === 'en_route').map((u) => u.unit);
  const there = incident.units.some((u) => u.unit === considered && !going.includes(u.unit));
  return considered && !there ? [...going.filter((u) => u !== considered), considered] : going;
}
