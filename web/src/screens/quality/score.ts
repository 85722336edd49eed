/** The score of a form as the server computes it, so that a reviewer sees it grow. The server's counts. */
import type { Answers, FormContent, FormItem, Result } from './types';

export const itemsOf = (form: FormContent): FormItem[] => form.sections.flatMap((s) => s.items);

/** Items without an answer yet. */
export function missing(form: FormContent, answers: Answers): FormItem[] {
  return itemsOf(form).filter((item) => !(item.code in answers));
}
/** Divisible by every maximum, so that points become whole numbers. */
const COMMON = 60;

export function score(form: FormContent, answers: Answers): Result {
  let reached = 0;
  let whole = 0;
  const critical: string[] = [];
  for (const item of itemsOf(form)) {
    const points = answers[item.code];
    if (points === null || points === undefined) continue;
    reached += (item.weight * Math.min(points, item.max) * COMMON) / item.max;
    whole += item.weight * COMMON;
    if (item.critical && points === 0) critical.push(item.code);
  }
  const permille = whole === 0 ? 0 : Math.floor((2000 * reached + whole) / (2 * whole));
  return { permille, critical, passed: critical.length === 0 && permille >= form.pass_pct * 10 };
}
/** Items that two people answered differently. */
export function differing(form: FormContent, a: Answers, b: Answers): FormItem[] {
  return itemsOf(form).filter((item) => a[item.code] !== b[item.code]);
}
