/** What only supervisors, reviewers, auditors and administrators read: it comes with their screens, never before a call. */
import { admin } from './admin';
import { audit } from './audit';
import { changes } from './changes';
import { configuration } from './configuration';
import { erasure } from './erasure';
import { measures } from './measures';
import { quality } from './quality';
import { restrictions } from './restrictions';

export const office = { ...measures, ...quality, ...audit, ...admin, ...configuration, ...changes, ...restrictions, ...erasure };

export type OfficeDictionary = typeof office;
