import type { ScreenName } from '../../../screens/registry';

/** Names of the screens. */
export const screens = {
  screens: {
    calls: 'Llamadas',
    dispatch: 'Despacho',
    measures: 'Indicadores',
    quality: 'Calidad',
    audit: 'Auditoría',
    admin: 'Administración',
    streets: 'Calles',
    tips: '089',
    replay: 'Repetición',
    territories: 'Territorios',
    zones: 'Zonas vigiladas',
  } satisfies Record<ScreenName, string>,
};
