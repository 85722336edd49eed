/**
 * What a crew writes that is not for reading but for doing: `en camino`, `llegué`, `libre`, `mi servicio`. The same
 * closed list as over TAK (`crates/field/src/say.rs`, a test compares them): whatever is not exactly one of these is a
 * message for people.
 */
export type Said = 'en_route' | 'on_scene' | 'available' | 'break' | 'all_well' | 'assignment';

export const PHRASES: Record<Said, string[]> = {
  en_route: ['en camino', 'en ruta', 'voy', 'voy en camino', '1025', '10-25'],
  on_scene: ['en el lugar', 'en sitio', 'llegue', 'ya llegue', 'en punto', '1023', '10-23'],
  available: ['libre', 'disponible', 'estoy libre', 'terminamos', '108', '10-8'],
  break: ['pausa', 'en pausa', 'alimentos', '107', '10-7'],
  all_well: ['sin novedad', 'todo bien', 'r15', 'bien'],
  assignment: ['servicio', 'mi servicio', 'asignacion', 'mi asignacion', 'folio', 'que tengo'],
};
const ENDS = '.,;:!¡?¿';

/** Reads a message as one of the phrases: case, accents, punctuation at the ends and blanks do not matter. */
export function read(text: string): Said | null {
  // No phrase is longer; blanks around it are none of its length.
  const said = text.trim();
  if (said.length > 64) return null;
  const plain = said.toLowerCase().replace(/[áéíóúü]/g, (c) => 'aeiouu'['áéíóúü'.indexOf(c)] ?? c).split(/\s+/).filter(Boolean).join(' ');
  let [from, to] = [0, plain.length];
  while (from < to && ENDS.includes(plain[from] ?? '')) from += 1;
  while (to > from && ENDS.includes(plain[to - 1] ?? '')) to -= 1;
  const bare = plain.slice(from, to).trim();
  return (Object.keys(PHRASES) as Said[]).find((one) => PHRASES[one].includes(bare)) ?? null;
}
