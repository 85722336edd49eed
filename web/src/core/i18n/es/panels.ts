import type { Words } from '../words';

/** Windows of panels; `panels` names each by its key. */
export const panels = {
  layout: { detach: 'Abrir en otra ventana', restore: 'Abrir mis ventanas', forget: 'Olvidar mis ventanas', none: 'No hay ventanas guardadas para su función.', blocked: 'El navegador no dejó abrir la ventana. Permita ventanas emergentes de este sitio.' },
  panels: {
    'calls/waiting': 'Llamadas timbrando',
    'calls/callbacks': 'Llamadas por devolver',
    'dispatch/queue': 'Cola de incidentes',
    'dispatch/units': 'Tablero de unidades',
    'dispatch/map': 'Mapa',
    'dispatch/detail': 'Incidente',
  } as Words,
};
