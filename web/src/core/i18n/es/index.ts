/**
 * What the console says, as operators of the centre speak: one file per area of the console. Spanish is
 * the measure: other languages must have each of its entries (`Dictionary`).
 */
import { admin } from './admin';
import { audit } from './audit';
import { calls } from './calls';
import { command } from './command';
import { configuration } from './configuration';
import { desk } from './desk';
import { dispatch } from './dispatch';
import { geo } from './geo';
import { login } from './login';
import { map } from './map';
import { measures } from './measures';
import { quality } from './quality';
import { screens } from './screens';
import { shell } from './shell';

export const es = {
  ...screens,
  ...shell,
  ...login,
  ...command,
  ...calls,
  ...dispatch,
  ...desk,
  ...map,
  ...geo,
  ...measures,
  ...quality,
  ...audit,
  ...admin,
  ...configuration,
};

export type Dictionary = typeof es;
