/** What is wrong with a field, in the language of the screen: the browser would say it in its own. */
import { i18n } from '../state/i18n.svelte';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function words(field: Field): string {
  const t = i18n.t.when;
  const { validity } = field;
  if (validity.valueMissing) return t.required;
  if (field instanceof HTMLInputElement && validity.rangeUnderflow) return t.tooLow(field.min);
  if (field instanceof HTMLInputElement && validity.rangeOverflow) return t.tooHigh(field.max);
  return t.badFormat;
}
/** Listens on the whole page; returns its end. */
export function sayValidity(): () => void {
  const own = new WeakSet<Field>();
  const invalid = (event: Event) => {
    const field = event.target as Field;
    if (field.validity.customError && !own.has(field)) return;
    field.setCustomValidity('');
    // Mended meanwhile by a choice, which is no typing.
    if (field.validity.valid) return void own.delete(field);
    field.setCustomValidity(words(field));
    own.add(field);
  };
  const typed = (event: Event) => {
    const field = event.target as Field;
    if (!own.delete(field)) return;
    field.setCustomValidity('');
  };
  document.addEventListener('invalid', invalid, true);
  document.addEventListener('input', typed, true);
  document.addEventListener('change', typed, true);
  return () => {
    document.removeEventListener('invalid', invalid, true);
    document.removeEventListener('input', typed, true);
    document.removeEventListener('change', typed, true);
  };
}
