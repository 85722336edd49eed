/**
 * Following a tree of guided questions, as the server does (`crates/calls/src/guide`). Pure; the trees are data of the
 * centre, checked by the server: every way ends.
 */
import type { GuideAnswered, GuideEffects, Guide, GuideNode, GuidesFile, Priority, TypeCode } from '../api/types';
import type { Intake } from './intake';

export interface Walk {
  guide: Guide;
  key: string;
  node: GuideNode;
  /** What the answers so far have set. */
  set: GuideEffects;
  /** What was asked and answered, oldest first, in words. */
  said: { asked: string; said: string }[];
}
/** Nodes passed at most, whatever a file says. */
const DEPTH_MAX = 64;

export function startWalk(file: GuidesFile, key: string): Walk | null {
  const guide = file.guides.find((g) => g.key === key);
  return guide ? settle(file, { guide, key: guide.first, set: {}, said: [] }) : null;
}
/** Chooses an answer by its key, or `null` when there is none such. */
export function answerWalk(file: GuidesFile, walk: Walk, key: number): { walk: Walk; answered: GuideAnswered } | null {
  if (walk.node.type !== 'question') return null;
  const chosen = walk.node.answers.find((a) => a.key === key);
  if (!chosen) return null;
  const said = [...walk.said, { asked: walk.node.text, said: chosen.text }];
  const next = settle(file, { guide: walk.guide, key: chosen.next, set: withEffects(walk.set, chosen.set ?? {}), said });
  return next && { walk: next, answered: answeredAs(walk, String(key)) };
}
/** The advice was read to the caller. */
export function readWalk(file: GuidesFile, walk: Walk): { walk: Walk; answered: GuideAnswered } | null {
  if (walk.node.type !== 'advice') return null;
  const next = settle(file, { ...walk, key: walk.node.next });
  return next && { walk: next, answered: answeredAs(walk, 'read') };
}
function answeredAs(walk: Walk, answer: string): GuideAnswered {
  return { guide: walk.guide.key, version: walk.guide.version, node: walk.key, answer };
}
/** Passes steps that ask nothing. */
function settle(file: GuidesFile, at: Omit<Walk, 'node'>): Walk | null {
  let walk = at;
  for (let step = 0; step < DEPTH_MAX; step++) {
    const node = walk.guide.nodes[walk.key];
    if (!node) return null;
    if (node.type === 'set') walk = { ...walk, set: withEffects(walk.set, node.set), key: node.next };
    else if (node.type === 'jump') {
      const guide = file.guides.find((g) => g.key === node.guide);
      if (!guide) return null;
      walk = { ...walk, guide, key: guide.first };
    } else return { ...walk, node };
  }
  return null;
}
/** No name `then` in this module: a module that exports one is taken for a promise by `import()` and never arrives. */
/** Lays `later` over `set`: what it says stands, cautions add up, a threat once said stays. */
export function withEffects(set: GuideEffects, later: GuideEffects): GuideEffects {
  const cautions = [...new Set([...(set.cautions ?? []), ...(later.cautions ?? [])])];
  return { ...set, ...later, threat: set.threat === true || later.threat === true, cautions };
}

/** The trees in the order to offer them: silent ones first for a silent call, then those of the type, then the rest. */
export function offered(file: GuidesFile, type: TypeCode | null, silent: boolean): Guide[] {
  const rank = (g: Guide) => (silent && g.offer?.silent ? 0 : type !== null && g.offer?.types?.includes(type) ? 1 : 2);
  return [...file.guides].sort((a, b) => rank(a) - rank(b));
}
/** The tree that begins by itself, if one belongs to what is known of the call. */
export function fitting(file: GuidesFile, type: TypeCode | null, silent: boolean): Guide | null {
  const first = offered(file, type, silent)[0];
  const fits = first && ((silent && first.offer?.silent) || (type !== null && first.offer?.types?.includes(type)));
  return fits ? first : null;
}
/** Lays on the form what answers have set; what a person chose by hand before stays unless an answer says otherwise. */
export function layOn(form: Intake, effects: GuideEffects, byCatalogue: (type: TypeCode) => Priority, why: string): void {
  if (effects.type) form.typeCode = effects.type;
  const usual = form.typeCode ? byCatalogue(form.typeCode) : null;
  if (effects.priority && effects.priority !== usual) {
    form.priority = effects.priority;
    form.priorityReason ||= why;
  }
  if (effects.note && !form.narrative.includes(effects.note)) {
    form.narrative = form.narrative.trim() === '' ? `${effects.note}.` : `${form.narrative.trimEnd()}\n${effects.note}.`;
  }
}
