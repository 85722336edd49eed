/**
 * What the console says where calls are taken and units sent, as operators of the centre speak: one file per area of the
 * console. Spanish is the measure: other languages must have each of its entries (`Dictionary`). What only the offices
 * read is in `office.ts`, which comes with their screens.
 */
import { alarms } from './alarms';
import { calls } from './calls';
import { command } from './command';
import { desk } from './desk';
import { dispatch } from './dispatch';
import { first } from './first';
import { geo } from './geo';
import { guide } from './guide';
import { map } from './map';
import { talk } from './talk';

export const es = {
  ...first,
  ...alarms,
  ...command,
  ...calls,
  ...guide,
  ...dispatch,
  ...desk,
  ...map,
  ...geo,
  ...talk,
};

export type Dictionary = typeof es;
