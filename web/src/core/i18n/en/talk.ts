import type { talk as Spanish } from '../es/talk';

export const talk: typeof Spanish = {
  talk: {
    title: 'Messages of units',
    news: (unit) => `Message from ${unit}`,
    count: (n) => (n === 1 ? '1 unread message' : `${n} unread messages`),
    brief: (n) => `${n} unread`,
    unread: (n) => `${n} unread`,
    since: (age) => `waiting for ${age}`,
    last: (who) => `Last: ${who}`,
    centre: 'Centre',
    none: 'No unit has written in the last hours.',
    open: 'Read',
    openOf: (unit) => `Read the messages of ${unit}`,
    rule: 'They do not sound. It is enough that somebody of the room reads them.',
  },
};
