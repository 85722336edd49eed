/** A table whose keys are data (codes of a catalogue, of a site): a language may have more or fewer. */
export type Words = Record<string, string>;
