/** A button that shows only a sign says what it does to who hears the page, and to who points at it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', '..');
/** Handles on a map: where they lie says what they do. */
const NO_TITLE = new Set(['vertex']);
type Node = AST.TemplateNode & { fragment?: AST.Fragment };

/** Whether something in there may show a word: text with letters, or an expression that is more than a sign. */
function speaks(nodes: Node[], source: string): boolean {
  return nodes.some((node) => {
    if (node.type === 'Text') return /\p{L}{2}/u.test(node.data);
    if (node.type === 'ExpressionTag') return !/^\{(['"`])\P{L}*\1\}$/u.test(source.slice(node.start, node.end));
    if (node.type === 'RenderTag' || node.type === 'HtmlTag') return true;
    if (node.type === 'IfBlock') return speaks([...node.consequent.nodes, ...(node.alternate?.nodes ?? [])], source);
    if (node.type === 'EachBlock') return speaks(node.body.nodes, source);
    return node.fragment ? speaks(node.fragment.nodes, source) : false;
  });
}

it('every button without a word has a name and says it when pointed at', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte'));
  const mute: string[] = [];
  let signs = 0;
  for (const file of files) {
    const source = readFileSync(join(SRC, file), 'utf8');
    const look = (node: unknown): void => {
      if (Array.isArray(node)) return node.forEach(look);
      if (!node || typeof node !== 'object') return;
      const element = node as AST.RegularElement;
      if (element.type === 'RegularElement' && ['button', 'a', 'summary'].includes(element.name) && !speaks(element.fragment.nodes, source)) {
        const attributes = element.attributes.filter((a) => a.type === 'Attribute');
        const kind = attributes.find((a) => a.name === 'class');
        const exempt = kind && NO_TITLE.has(source.slice(kind.start, kind.end).split('"')[1] ?? '');
        const missing = ['aria-label', ...(exempt ? [] : ['title'])].filter((name) => !attributes.some((a) => a.name === name));
        signs += 1;
        if (missing.length > 0) mute.push(`${file}:${source.slice(0, element.start).split('\n').length} ${missing.join(', ')}`);
      }
      Object.values(node).forEach(look);
    };
    look(parse(source, { modern: true }).fragment);
  }
  expect(mute).toEqual([]);
  expect(signs).toBeGreaterThan(10);
});
