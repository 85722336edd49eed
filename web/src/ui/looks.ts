/** Shape and colour of every status on a screen. The shape alone must be enough. */
export type Look =
  | 'emergency'
  | 'serious'
  | 'caution'
  | 'low'
  | 'available'
  | 'assigned'
  | 'moving'
  | 'on-scene'
  | 'transport'
  | 'pause'
  | 'out';

/** Paths on a 16 × 16 board, for the marks of lists and for the map alike. `colour` is a CSS token. */
export const SHAPES: Record<Look, { path: string; filled: boolean; colour: string }> = {
  emergency: { path: 'M8 1 15.5 15H.5Z', filled: true, colour: 'emergency' },
  serious: { path: 'M8 .5 15.5 8 8 15.5.5 8Z', filled: true, colour: 'serious' },
  caution: { path: 'M2 2H14V14H2Z', filled: true, colour: 'caution' },
  low: { path: 'M1.5 6H14.5V10H1.5Z', filled: true, colour: 'out' },
  available: { path: 'M8 1.5A6.5 6.5 0 1 1 8 14.5A6.5 6.5 0 1 1 8 1.5Z', filled: true, colour: 'available' },
  assigned: { path: 'M3 2 14 8 3 14Z', filled: false, colour: 'moving' },
  moving: { path: 'M3 1.5 14.5 8 3 14.5Z', filled: true, colour: 'moving' },
  'on-scene': { path: 'M4.3 1.5H11.7L15.5 8 11.7 14.5H4.3L.5 8Z', filled: true, colour: 'on-scene' },
  transport: { path: 'M1 4H9.5V1.5L15.5 8 9.5 14.5V12H1Z', filled: true, colour: 'moving' },
  pause: { path: 'M3 2H6.5V14H3ZM9.5 2H13V14H9.5Z', filled: true, colour: 'out' },
  out: { path: 'M8 2.5A5.5 5.5 0 1 1 8 13.5A5.5 5.5 0 1 1 8 2.5Z', filled: false, colour: 'out' },
};
