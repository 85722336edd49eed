/** Elements without a framework: the page is small and must stay light. */
type Child = Node | string | null | false | undefined;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string | boolean | ((e: Event) => void)> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, value);
  }
  // Text nodes only: nothing that somebody wrote becomes markup.
  element.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return element;
}

/** Fills an element anew when what it shows has changed, and leaves it alone otherwise: focus and scroll stay. */
export function fill(element: HTMLElement, shows: unknown, build: () => Child[]): boolean {
  const key = JSON.stringify(shows);
  if (element.dataset['shows'] === key) return false;
  element.dataset['shows'] = key;
  element.replaceChildren(...build().filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return true;
}
