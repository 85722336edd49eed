import type { quality as Spanish } from '../es/quality';

export const quality: typeof Spanish = {};
