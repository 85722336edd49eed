/** Places and positions. */
export const geo = {
  method: {
    unknown: 'Ubicación de fuente desconocida',
    cell: 'Ubicación por antena',
    told: 'Ubicación señalada en el mapa',
    wifi: 'Ubicación por redes wifi',
    gnss: 'Ubicación satelital del teléfono',
    registered: 'Domicilio del contrato',
    verified: 'Ubicación confirmada',
  },
};
