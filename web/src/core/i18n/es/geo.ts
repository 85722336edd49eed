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
  places: {
    approximate: 'Aproximado',
    use: 'Usar',
    askWhich: 'Pregunte en qué calle está.',
    nothing: 'Sin coincidencias. Puede dejar la dirección como la escribió.',
    more: 'Hay más coincidencias: agregue la colonia o el municipio.',
    away: 'El buscador no responde. Puede dejar la dirección como la escribió.',
    exactness: { exact: 'Exacto', interpolated: 'Aproximado', street: 'Calle', area: 'Zona' },
  },
};
