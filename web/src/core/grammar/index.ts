/**
 * The command line, in the style of the field: a verb of one to three letters, then who and what.
 * `D 1234 P118 P120` sends two units to incident 1234. It parses to the very commands that buttons build (`cmd.ts`),
 * so that a line and a button can never do different things.
 */
export { complete, type Suggestion } from './complete';
export { exactLine, lineOf, type Spelling } from './line';
export * from './names';
export { parse } from './parse';
export { VERBS, type Verb } from './verbs';
