/** Text search without accents, with tolerance for one slip of the finger per word. */

/** Lower case, no accents (ñ counts as n), single spaces. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export interface Indexed<T> {
  item: T;
  /** Folded words; the first is worth most. */
  words: string[];
  /** Compared by prefix with a query made of digits. */
  code: string;
}

export function indexOf<T>(items: readonly T[], text: (item: T) => string, code: (item: T) => string): Indexed<T>[] {
  return items.map((item) => ({ item, words: fold(text(item)).split(' '), code: code(item) }));
}

/** Whether two words differ by at most one insertion, deletion, change or swap of neighbours. */
export function nearly(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const restA = a.slice(i);
  const restB = b.slice(i);
  if (restA === restB) return true;
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

function wordScore(query: string, word: string, place: number): number {
  const early = 1 / (1 + place * 0.15);
  if (word === query) return 4 * early;
  if (word.startsWith(query)) return 3 * early;
  if (query.length >= 4 && word.includes(query)) return 1.2 * early;
  if (query.length >= 4 && nearly(query, word.slice(0, query.length))) return 1.5 * early;
  if (query.length >= 5 && nearly(query, word)) return 1.4 * early;
  return 0;
}

/**
 * The items that contain every word of the query, best first, at most `limit`.
 * A query of digits searches codes by prefix.
 */
export function searchIndex<T>(index: readonly Indexed<T>[], query: string, limit = 12): T[] {
  const words = fold(query).split(' ').filter(Boolean).slice(0, 8);
  if (words.length === 0) return [];
  const hits: { item: T; score: number; order: number }[] = [];
  index.forEach((entry, order) => {
    let total = 0;
    for (const word of words) {
      let best = /^\d+$/.test(word) && entry.code.startsWith(word) ? 5 : 0;
      entry.words.forEach((w, place) => {
        best = Math.max(best, wordScore(word, w, place));
      });
      if (best === 0) return;
      total += best;
    }
    hits.push({ item: entry.item, score: total - entry.words.length * 0.01, order });
  });
  hits.sort((a, b) => b.score - a.score || a.order - b.order);
  return hits.slice(0, limit).map((h) => h.item);
}
