/**
 * What a teller says that tells who they are, found while the operator types. Nothing of it is kept anywhere: what
 * is taken out exists only in the field's own history.
 *
 * Sure: names, telephones and addresses given as one's own. They are taken out as soon as the phrase ends. Likely:
 * relatives, one's house or work, what one saw: the operator decides, because a tip may need it.
 */
export type Kind = 'name' | 'contact' | 'home' | 'relative' | 'work' | 'witness';

export interface Finding {
  start: number;
  end: number;
  kind: Kind;
  /** Taken out without asking. */
  sure: boolean;
  /** What stands in its place. */
  instead: string;
}

interface Pattern {
  kind: Kind;
  sure: boolean;
  instead: string;
  at: RegExp;
}

/** Letters and digits on either side make it another word. */
const word = (source: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, 'gu');
const NAME = String.raw`\p{Lu}[\p{L}'’-]*(?:\s+(?:de(?:l|\s+la)?\s+)?\p{Lu}[\p{L}'’-]*){0,3}`;
const RELATIVES =
  'espos[oa]|marido|mujer|novi[oa]|pareja|ex|herman[oa]s?|hij[oa]s?|mam[áa]|madre|pap[áa]|padre|abuel[oa]s?|t[íi][oa]s?|prim[oa]s?|sobrin[oa]s?|suegr[oa]|cuñad[oa]|yerno|nuera|compadre|comadre|vecin[oa]s?|amig[oa]s?|compañer[oa]s?|familiar(?:es)?|familia';

const PATTERNS: readonly Pattern[] = [
  { kind: 'name', sure: true, instead: '[omitido]', at: word(`(?:[Mm]e llamo|[Mm]i nombre es|[Ll]e habla|[Hh]abla con)\\s+${NAME}`) },
  { kind: 'name', sure: true, instead: '[omitido]', at: word(`[Ss]oy\\s+${NAME}`) },
  {
    kind: 'contact',
    sure: true,
    instead: '[omitido]',
    at: word(String.raw`[Mm]i\s+(?:tel[ée]fono|n[úu]mero|celular|whats(?:app)?|correo)(?:\s+(?:es(?:\s+el)?|:))?\s*:?\s*(?:\+?\d[\d\s().-]{5,}\d|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)`),
  },
  {
    kind: 'contact',
    sure: true,
    instead: '[omitido]',
    at: word(String.raw`(?:[Mm][áa]rquenme|[Ll][áa]menme|[Ll]ocal[íi]cenme|[Cc]ont[áa]ctenme|[Mm]e pueden (?:llamar|marcar|localizar))\s+(?:al|en el|a)\s+\+?\d[\d\s().-]{5,}\d`),
  },
  { kind: 'contact', sure: true, instead: '[omitido]', at: word(String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`) },
  {
    kind: 'home',
    sure: true,
    instead: '[omitido]',
    at: word(String.raw`(?:[Yy]o\s+)?(?:[Vv]ivo|[Rr]ento|[Mm]i domicilio es|[Mm]i direcci[óo]n es)\s+(?:en|por|a|al|cerca|enfrente|junto|frente|atr[áa]s)(?:\s+[^\s,.;]+){1,6}`),
  },
  {
    kind: 'home',
    sure: false,
    instead: 'un domicilio de la zona',
    at: word(String.raw`(?:(?:a un lado|al lado|enfrente|frente|junto|atr[áa]s|cerca|afuera)\s+(?:de|a)\s+)?(?:mi|nuestra)\s+(?:casa|departamento|edificio|privada|calle|cuadra|colonia|terreno)`),
  },
  { kind: 'relative', sure: false, instead: 'una persona', at: word(`(?:[Mm]is?|[Nn]uestr[oa]s?)\\s+(?:${RELATIVES})`) },
  { kind: 'relative', sure: false, instead: '[omitido]', at: word(`[Ss]oy\\s+(?:(?:la|el|su|una?)\\s+)?(?:${RELATIVES})(?:\\s+de\\s+[^,.;]{1,40})?`) },
  {
    kind: 'work',
    sure: false,
    instead: 'un lugar de trabajo',
    at: word(String.raw`(?:[Mm]i\s+(?:trabajo|oficina|negocio|local|tienda|patr[óo]n|patrona|jef[ea]|escuela|turno|ruta)|(?:en )?[Dd]onde\s+(?:yo\s+)?trabajo|(?:[Yy]o\s+)?[Tt]rabajo\s+(?:en|de|ah[íi]|con)(?:\s+[^\s,.;]+){1,5}|[Ll]os hijos van a la misma escuela)`),
  },
  { kind: 'witness', sure: false, instead: 'se vio', at: word(String.raw`(?:[Yy]o\s+(?:lo\s+|la\s+|los\s+|las\s+)?(?:mism[oa]\s+)?vi|(?:lo|la|los|las)\s+vi\s+desde\s+(?:mi|la)\s+(?:ventana|azotea|puerta|casa))`) },
  { kind: 'witness', sure: false, instead: 'se sabe', at: word(String.raw`(?:a m[íi]\s+me\s+(?:dijo|dijeron|cont[óo]|contaron|platic[óo])|yo\s+(?:estaba|iba|andaba|ven[íi]a)(?:\s+[^\s,.;]+){1,6})`) },
];

/** What was found, in order, none within another; the longer one counts. */
export function find(text: string): Finding[] {
  const all: Finding[] = [];
  for (const { kind, sure, instead, at } of PATTERNS) {
    for (const match of text.matchAll(at)) {
      all.push({ start: match.index, end: match.index + match[0].length, kind, sure, instead });
    }
  }
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Finding[] = [];
  for (const one of all) {
    const last = kept.at(-1);
    if (!last || one.start >= last.end) kept.push(one);
    else if (one.end - one.start > last.end - last.start) kept[kept.length - 1] = one;
  }
  return kept;
}

/** The text without these. */
export function redact(text: string, findings: readonly Finding[]): string {
  let out = '';
  let from = 0;
  for (const { start, end, instead } of findings) {
    out += text.slice(from, start) + instead;
    from = end;
  }
  return out + text.slice(from);
}

export interface Typed {
  text: string;
  caret: number;
  /** How many were taken out. */
  taken: number;
}

/** Takes out what is sure and whose phrase has ended before the caret; the caret stays where it was in the words. */
export function asTyped(text: string, caret: number): Typed {
  const ended = /[.,;:!?\n]/u;
  const due = find(text).filter((f) => f.sure && f.end <= caret && (ended.test(text.charAt(f.end)) || /\s/u.test(text.charAt(f.end))) && !growing(text, f, caret));
  if (due.length === 0) return { text, caret, taken: 0 };
  const shift = due.reduce((by, f) => by + f.instead.length - (f.end - f.start), 0);
  return { text: redact(text, due), caret: caret + shift, taken: due.length };
}
/** A name or a number may go on after the blank: wait for the next word, or for the end of the phrase. */
function growing(text: string, finding: Finding, caret: number): boolean {
  const after = text.slice(finding.end, caret);
  return /^\s*$/u.test(after) && !after.includes('\n');
}
