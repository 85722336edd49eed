import type { screens as Spanish } from '../es/screens';

export const screens: typeof Spanish = {
  screens: { calls: 'Calls', dispatch: 'Dispatch', measures: 'Measures', audit: 'Audit', quality: 'Quality', admin: 'Administration', streets: 'Streets', tips: '089', replay: 'Replay', territories: 'Territories', zones: 'Watched zones' },
};
