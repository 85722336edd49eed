import type { OfficeDictionary } from '../es/office';
import { admin } from './admin';
import { audit } from './audit';
import { changes } from './changes';
import { configuration } from './configuration';
import { erasure } from './erasure';
import { measures } from './measures';
import { quality } from './quality';
import { restrictions } from './restrictions';

export const office: OfficeDictionary = { ...measures, ...quality, ...audit, ...admin, ...configuration, ...changes, ...restrictions, ...erasure };
