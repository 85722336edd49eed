/** Durations of the map's own work on the main thread, in the browser's own record, where measuring tools look. */

/** Entries kept; a shift of twelve hours would otherwise leave 170,000. */
const KEPT = 500;
const counts = new Map<string, number>();

export function timed<T>(name: string, run: () => T): T {
  const start = performance.now();
  const result = run();
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (count % KEPT === 0) performance.clearMeasures(name);
  performance.measure(name, { start, end: performance.now() });
  return result;
}
