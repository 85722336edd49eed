import type { Dictionary } from './es';
import { es } from './es';
export const en: Dictionary = es;
