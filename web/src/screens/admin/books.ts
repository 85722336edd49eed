/** What the screen of the 089's rules says, and the kinds of books there are. */
import { prefs } from '../../state/prefs.svelte';

export type BookKind = 'routing' | 'extortion';
export interface BookVersion {
  version: number;
  note: string | null;
  by: string | null;
  at: string | null;
  text: string | null;
  in_force: boolean;
}
export interface BookView {
  kind: BookKind;
  versions: BookVersion[];
}

const es = {
  kinds: { routing: 'Categorías y canalización', extortion: 'Guía de extorsión' } as Record<BookKind, string>,
  help: {
    routing: 'A quién se manda cada denuncia y en cuánto tiempo, en qué compartimento se guarda y cuándo se destruye. Vale la primera regla que corresponde; la última debe recibir todo.',
    extortion: 'Lo que el operador dice y pregunta a la víctima según el tipo de extorsión. Cada renglón se lee en voz alta.',
  } as Record<BookKind, string>,
  shipped: 'De fábrica',
  version: (n: number) => (n === 0 ? 'De fábrica' : `Versión ${n}`),
  inForce: 'En vigor',
  ask: 'Pedir que entre en vigor',
  edit: 'Partir de ésta',
  text: 'Texto de la nueva versión',
  note: 'Qué cambia y por qué',
  save: 'Guardar como borrador',
  saved: 'Borrador guardado. Compárelo y pida que entre en vigor.',
  asked: 'Pedido. Otra persona lo autoriza en Autorizaciones.',
  compared: 'Lo que cambia respecto de lo que está en vigor',
  gone: 'Ya no se guarda su texto',
  pick: 'Elija una versión para ver qué cambia.',
};
const en: typeof es = {
  kinds: { routing: 'Categories and routing', extortion: 'Extortion guide' },
  help: {
    routing: 'Whom each tip is sent to and by when, in which compartment it is kept and when it is destroyed. The first rule that fits holds; the last one must fit all.',
    extortion: 'What the operator says and asks by kind of extortion. Each line is read aloud.',
  },
  shipped: 'Shipped',
  version: (n) => (n === 0 ? 'Shipped' : `Version ${n}`),
  inForce: 'In force',
  ask: 'Ask to put it in force',
  edit: 'Begin from this one',
  text: 'Text of the new version',
  note: 'What changes and why',
  save: 'Save as draft',
  saved: 'Draft saved. Compare it and ask to put it in force.',
  asked: 'Asked for. Somebody else approves it under Approvals.',
  compared: 'What changes against what is in force',
  gone: 'Its text is not kept any more',
  pick: 'Choose a version to see what it changes.',
};
export const words = (): typeof es => (prefs.lang === 'en' ? en : es);
