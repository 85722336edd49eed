/**
 * What the console says, as operators of the centre speak: one file per area of the console. Spanish is
 * the measure: other languages must have each of its entries (`Dictionary`).
 */
import { admin } from './admin';
import { alarms } from './alarms';
import { audit } from './audit';
import { calls } from './calls';
import { command } from './command';
import { configuration } from './configuration';
import { dispatch } from './dispatch';
import { geo } from './geo';
import { guide } from './guide';
import { login } from './login';
import { map } from './map';
import { measures } from './measures';
import { quality } from './quality';
import { panels } from './panels';
import { screens } from './screens';
import { shell } from './shell';

export const es = {
  ...screens,
  ...panels,
  ...shell,
  ...alarms,
  ...login,
  ...command,
  ...calls,
  ...guide,
  ...dispatch,
  ...map,
  ...geo,
  ...measures,
  ...quality,
  ...audit,
  ...admin,
  ...configuration,
};

export type Dictionary = typeof es;
