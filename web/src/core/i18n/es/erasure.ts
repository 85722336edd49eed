/** Erasing a person's data from a record. */
export const erasure = {
  erasure: {
    ask: 'Pedir que se borren datos de una persona',
    askShort: 'Borrar datos…',
    title: 'Borrar los datos de la persona',
    consequence: 'Nombre, teléfono, narrativa y notas de ese registro ya no podrán leerse nunca más. El folio, las horas y la cadena del registro se conservan.',
    kind: 'De qué registro',
    id: 'Identificador del registro',
    idHelp: 'Quien administra no lee incidentes: el auditor lo copia del detalle de un registro de ese folio.',
    twoPersons: 'Lo autoriza un auditor; después lo aplica quien lo pidió.',
    reference: 'Número de solicitud u oficio',
    askIt: 'Pedir autorización',
    eraseIt: 'Borrar para siempre',
    asked: 'Pedido enviado. Lo autoriza un auditor.',
    erased: 'Datos borrados.',
    about: (thing: string) => `Se borrarían los datos personales de: ${thing}`,
  },
};
