/** What the screen of the 089 says, by its parts. English has every entry of Spanish: each part holds both. */
import { prefs } from '../../../state/prefs.svelte';
import * as desk from './desk';
import * as extortion from './extortion';
import * as figures from './figures';
import * as intake from './intake';
import * as notices from './notices';
import * as originals from './originals';
import * as shared from './shared';
import * as tip from './tip';
import * as vault from './vault';

export const PARTS = { shared, intake, extortion, desk, tip, originals, notices, figures, vault };

export const es = { ...shared.es, ...intake.es, ...extortion.es, ...desk.es, ...tip.es, ...originals.es, ...notices.es, ...figures.es, ...vault.es };
export type Words = typeof es;
export const en: Words = { ...shared.en, ...intake.en, ...extortion.en, ...desk.en, ...tip.en, ...originals.en, ...notices.en, ...figures.en, ...vault.en };

/** The words of the language on the screen. */
export const words = (): Words => (prefs.lang === 'en' ? en : es);
