/** Alarms of the desk. */
export const alarms = {
  alarms: {
    title: 'Alarmas',
    open: 'Ver las alarmas',
    none: 'Nada espera de más.',
    states: { new: 'Nueva', acknowledged: 'Reconocida', paused: 'En pausa', cleared: 'Normalizada' },
    times: (n: number) => `${n} veces`,
    by: (who: string, t: string) => `${who}, ${t}`,
    until: (t: string) => `hasta las ${t}`,
    acknowledge: 'Reconocer',
    pause: 'Pausar',
    resume: 'Quitar pausa',
    minutes: 'Minutos',
    reason: 'Motivo de la pausa',
    pauseIt: 'Poner en pausa',
    rule: 'Suenan solo las dos prioridades más altas. Una unidad en emergencia no se puede pausar.',
  },
};
