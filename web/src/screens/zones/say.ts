/** What a zone does, in the words of the room. */
import { distance, visible } from '../../core/format';
import type { Telling, Content, Ground } from './zones';
import type { Words } from './words';

export interface Names {
  agency: (code: string) => string;
  priority: Record<Telling['priority'], string>;
}
const joined = (locale: string, type: 'conjunction' | 'disjunction', parts: string[]) => new Intl.ListFormat(locale, { type }).format(parts);

/** Who is told of what, as a sentence. */
export function sayTelling(t: Words, locale: string, tells: Telling | null, names: Names): string {
  if (!tells) return t.nobody;
  const whom = [tells.agencies.length > 0 ? t.toThese(joined(locale, 'conjunction', tells.agencies.map((code) => visible(names.agency(code))))) : t.toOwn, ...(tells.supervisor ? [t.toSupervisor] : [])];
  const what = joined(locale, 'disjunction', tells.on.map((one) => t.crossed[one]));
  return t.tells(joined(locale, 'conjunction', whom), what, names.priority[tells.priority]);
}
/** The same on one line of a list. */
export function briefTelling(t: Words, locale: string, tells: Telling | null): string {
  if (!tells) return t.briefNobody;
  const whom = [tells.agencies.length > 0 ? t.briefThese(tells.agencies.join(', ')) : t.briefOwn, ...(tells.supervisor ? [t.briefSupervisor] : [])];
  return t.tellsBrief(joined(locale, 'disjunction', tells.on.map((one) => t.crossed[one])), whom.join(', '));
}
export function sayGround(t: Words, locale: string, ground: Ground): string {
  return ground.shape === 'circle' ? t.circle(distance(ground.radius_m, locale)) : t.ringOf(ground.corners.length);
}
/** Ground and what near to it is. */
export function saySize(t: Words, locale: string, { ground, approach_m = 0 }: Pick<Content, 'ground' | 'approach_m'>): string {
  return [sayGround(t, locale, ground), ...(approach_m > 0 ? [t.approachAt(distance(approach_m, locale))] : [])].join(' · ');
}
