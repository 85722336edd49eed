/** What differs between two values, place by place, as the server says it of what is recorded. */
import type { Difference } from './types';

type Json = unknown;
const isTable = (v: Json): v is Record<string, Json> => typeof v === 'object' && v !== null && !Array.isArray(v);
const hasTables = (v: Json): v is Json[] => Array.isArray(v) && v.some(isTable);
const absent = (v: Json) => v === null || v === undefined;

export function differences(before: Json, after: Json, at = '', found: Difference[] = []): Difference[] {
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null) || found.length >= 500) return found;
  if ((isTable(before) || absent(before)) && (isTable(after) || absent(after)) && (isTable(before) || isTable(after))) {
    const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
    for (const key of keys) {
      differences((before as Record<string, Json>)?.[key], (after as Record<string, Json>)?.[key], `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found);
    }
  } else if ((hasTables(before) || hasTables(after)) && (Array.isArray(before) || absent(before)) && (Array.isArray(after) || absent(after))) {
    const [b, a] = [(before ?? []) as Json[], (after ?? []) as Json[]];
    for (let n = 0; n < Math.max(b.length, a.length); n++) differences(b[n], a[n], `${at}/${n}`, found);
  } else found.push({ at, before: before ?? null, after: after ?? null });
  return found;
}
