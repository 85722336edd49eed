/** Quality review. */
export const quality = {};
