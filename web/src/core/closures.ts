/** Closed streets as people speak of them. */
import type { ClosurePlace, ClosureRow } from '../api/types';
import type { Named } from './grammar';
import { fold } from './search';

/** Those that close something now, the one that ends first at the head. */
export function closuresNow(rows: readonly ClosureRow[], now: number): ClosureRow[] {
  return rows.filter((c) => !c.lifted && Date.parse(c.expires_at) > now).sort((a, b) => a.expires_at.localeCompare(b.expires_at));
}
/** As people call the street or the area; empty when nobody named it. */
export function closureStreet(at: ClosurePlace): string {
  return (at.shape === 'street' ? at.street : at.name) ?? '';
}
export function closurePoints(at: ClosurePlace): readonly { lat: number; lon: number }[] {
  return at.shape === 'street' ? at.line : at.ring;
}
/** Words before the name proper: nobody types them. */
const KIND = /^(?:avenida|av|calle|calzada|calz|boulevard|blvd|prol|priv|paseo|de|del|la|las|los|el)\s+/;
const NAME_MAX = 14;
/** One word for each closure, to be typed at the command line: the street's own, numbered where two are alike. */
export function closureNames(rows: readonly ClosureRow[]): Named[] {
  const used = new Map<string, number>();
  // By age, so that a name stays with its closure while others come and go.
  return [...rows]
    .sort((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id))
    .map((row) => {
      let words = fold(closureStreet(row.at) || row.reason).replace(/[^a-z0-9 ]+/g, ' ').trim();
      while (KIND.test(words)) words = words.replace(KIND, '');
      const base = (words.split(' ')[0] || 'cierre').slice(0, NAME_MAX);
      const count = (used.get(base) ?? 0) + 1;
      used.set(base, count);
      return { id: row.id, name: count === 1 ? base : `${base}${count}`, hint: [closureStreet(row.at), row.reason].filter(Boolean).join(' · ') };
    });
}
