import type { Purpose } from '../../api/http';

/** How the parts of a tip send their commands; true when it was done. */
export type Act = (command: { type: string } & Record<string, unknown>, purpose?: Purpose) => Promise<boolean>;
