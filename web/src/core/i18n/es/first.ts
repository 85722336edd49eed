/** What is said before anybody is signed in, and by the shell: the only words of the first load. */
import { login } from './login';
import { panels } from './panels';
import { screens } from './screens';
import { shell } from './shell';
import { when } from './when';

export const first = { ...screens, ...panels, ...shell, ...when, ...login };
