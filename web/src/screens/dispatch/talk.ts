/** What the messages with a crew say. They come with their dialog: the first screens do not carry them. */
export const es = {
  title: (unit: string) => `Mensajes con ${unit}`,
  none: 'Ningún mensaje todavía. Lo que escriba llega al dispositivo de la unidad; si no tiene uno en línea, espera hasta doce horas.',
  write: 'Mensaje para la tripulación',
  send: 'Enviar',
  centre: 'Centro',
  erased: '(borrado por ley)',
  waits: 'sin entregar',
  handed: (t: string) => `entregado ${t}`,
  read: (t: string) => `leído ${t}`,
  seen: (who: string, t: string) => `leyó ${who} ${t}`,
  tooLong: (n: number) => `Sobran ${n} caracteres.`,
  refresh: 'Ver si hay nuevos',
  onRecord: 'Cada consulta queda en el registro.',
};
export type TalkWords = typeof es;

export const en: TalkWords = {
  title: (unit) => `Messages with ${unit}`,
  none: 'No message yet. What you write reaches the device of the unit; while it has none on line, it waits up to twelve hours.',
  write: 'Message to the crew',
  send: 'Send',
  centre: 'Centre',
  erased: '(erased by law)',
  waits: 'not delivered',
  handed: (t) => `delivered ${t}`,
  read: (t) => `read ${t}`,
  seen: (who, t) => `${who} read it ${t}`,
  tooLong: (n) => `${n} characters too many.`,
  refresh: 'Look for new ones',
  onRecord: 'Each look is on the record.',
};
