import type { restrictions as measure } from '../es/restrictions';

export const restrictions: typeof measure = {
  restrictions: {
    tab: 'Restrictions',
    title: 'Numbers at the end of the queue',
    help: 'Nobody is blocked: their calls ring after the others.',
    add: 'Restrict a number',
    none: 'No number is restricted.',
    number: 'Number',
    numberHint: '10 digits',
    kind: 'Cause',
    reason: 'Reason',
    reference: 'Number of the order',
    days: 'Days it lasts (up to 180)',
    ends: (t) => `until ${t}`,
    endsIn: (age) => `${age} left`,
    by: (who, t) => `by ${who}, ${t}`,
    show: 'See number and reason',
    shown: 'The look is on the record.',
    lift: 'Lift',
    lifted: 'Restriction lifted.',
    imposed: 'Number restricted.',
    choose: 'Choose a number of the list.',
  },
};
