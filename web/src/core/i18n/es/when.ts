/** Days, hours and files. */
export const when = {
  when: {
    calendar: 'Calendario',
    before: 'Mes anterior',
    after: 'Mes siguiente',
    hint: { day: 'dd/mm/aaaa', clock: 'hh:mm', moment: 'dd/mm/aaaa hh:mm' },
    help: {
      day: 'Por ejemplo 29/11, hoy, ayer. Flechas: un día más o menos.',
      clock: 'Por ejemplo 18:30 o 1830. Flechas: un cuarto de hora.',
      moment: 'Por ejemplo 29/11 18:30, hoy 7:05, 18:30. Flechas: un cuarto de hora; con Mayús, un día.',
    },
    wrong: {
      day: 'Esa fecha no existe o no se permite. Escriba día/mes/año.',
      clock: 'Esa hora no existe. Escriba hora:minutos, de 00:00 a 23:59.',
      moment: 'Esa fecha u hora no existe. Escriba día/mes/año hora:minutos.',
    },
    chooseFile: 'Elegir archivo…',
    noFile: 'ninguno elegido',
    required: 'Falta este dato.',
    tooLow: (min: string) => `Lo menos es ${min}.`,
    tooHigh: (max: string) => `Lo más es ${max}.`,
    badFormat: 'Revise cómo está escrito.',
  },
};
