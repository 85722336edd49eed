/** The map. */
export const map = {
  map: {
    label: 'Mapa',
    schematic: 'Mapa esquemático: cabeceras municipales, sin calles ni límites',
    failed: 'Este equipo no pudo dibujar el mapa. Lo demás sigue funcionando.',
    zoomIn: 'Acercar',
    zoomOut: 'Alejar',
  },
};
