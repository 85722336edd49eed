/** Messages of crews, as the shell counts and announces them. */
export const talk = {
  talk: {
    title: 'Mensajes de unidades',
    news: (unit: string) => `Mensaje de ${unit}`,
    count: (n: number) => (n === 1 ? '1 mensaje sin leer' : `${n} mensajes sin leer`),
    brief: (n: number) => (n === 1 ? '1 mensaje' : `${n} mensajes`),
    unread: (n: number) => `${n} sin leer`,
    since: (age: string) => `espera desde hace ${age}`,
    last: (who: string) => `Último: ${who}`,
    centre: 'Centro',
    none: 'Ninguna unidad ha escrito en las últimas horas.',
    open: 'Leer',
    openOf: (unit: string) => `Leer los mensajes de ${unit}`,
    rule: 'No suenan. Basta que alguien de la sala los lea.',
  },
};
