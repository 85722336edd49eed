/** Guided questions. */
export const guide = {
  guide: {
    title: 'Preguntas',
    focus: 'Preguntas guiadas',
    other: 'Otra guía',
    none: 'El centro no tiene guías cargadas.',
    say: 'Dígale:',
    said: 'Ya se lo dije',
    over: 'Terminó la guía. Con Esc vuelve a la captura.',
    back: 'Pregunta anterior',
    soFar: 'Contestado',
    answered: (text: string) => `Contestó: ${text}`,
    advised: 'Indicación leída',
    reason: (name: string) => `Por la guía «${name}»`,
    cautions: {
      weapon: 'PRECAUCIÓN: armas',
      violence: 'PRECAUCIÓN: persona violenta',
      hazard: 'PRECAUCIÓN: gas, fuego, químicos o electricidad',
      health: 'PRECAUCIÓN: riesgo de contagio o sustancias',
      animal: 'PRECAUCIÓN: animal peligroso',
      access: 'PRECAUCIÓN: acceso difícil',
    },
  },
};
