/** Words by the codes of the API, which may have more of them than this version knows. */
export type Table = Record<string, string>;
