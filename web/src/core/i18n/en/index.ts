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
import type { Dictionary } from '../es';

export const en: Dictionary = {
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
