import { alarms } from './alarms';
import { calls } from './calls';
import { command } from './command';
import { desk } from './desk';
import { dispatch } from './dispatch';
import { geo } from './geo';
import { guide } from './guide';
import { login } from './login';
import { map } from './map';
import { panels } from './panels';
import { screens } from './screens';
import { shell } from './shell';
import { talk } from './talk';
import { when } from './when';
import type { Dictionary } from '../es';

export const en: Dictionary = {
  ...screens,
  ...panels,
  ...shell,
  ...when,
  ...alarms,
  ...login,
  ...command,
  ...calls,
  ...guide,
  ...dispatch,
  ...desk,
  ...map,
  ...geo,
  ...talk,
};
