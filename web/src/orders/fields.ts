/** Codes from here on are misuse of the service: no incident is of such a type. */
export const IMPROPER_MAX = 70_000;
