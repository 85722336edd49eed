/**
 * What is half typed outside the call form: lines, forms of orders, reasons. It is on this workstation's disk at each
 * keystroke, for the account that typed it, and comes back when the same field is opened again: after Esc, after another
 * folio, after a killed browser. It goes when it was given.
 */
import { app, drafts } from './app.svelte';

const place = (key: string) => `typed.${app.account?.id ?? ''}.${key}`;

/** What was left under a key, if anything. */
export function leftTyped<T>(key: string): T | null {
  return drafts.load(place(key)) as T | null;
}
export function keepTyped(key: string, value: unknown): void {
  drafts.save(place(key), value);
}
export function dropTyped(key: string): void {
  if (drafts.load(place(key)) !== null) drafts.drop(place(key));
}

/** A line of text that survives; `done` when it was given. */
export class TypedText {
  #key: string;
  #text = $state('');

  constructor(key: string) {
    this.#key = key;
    this.#text = leftTyped<string>(key) ?? '';
  }
  get text(): string {
    return this.#text;
  }
  set text(value: string) {
    this.#text = value;
    if (value === '') dropTyped(this.#key);
    else keepTyped(this.#key, value);
  }
  done(): void {
    this.text = '';
  }
}
