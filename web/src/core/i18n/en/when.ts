import type { when as Spanish } from '../es/when';

export const when: typeof Spanish = {
  when: {
    calendar: 'Calendar',
    before: 'Month before',
    after: 'Month after',
    hint: { day: 'dd/mm/yyyy', clock: 'hh:mm', moment: 'dd/mm/yyyy hh:mm' },
    help: {
      day: 'Such as 29/11, today, yesterday. Arrows: a day more or less.',
      clock: 'Such as 18:30 or 1830. Arrows: a quarter of an hour.',
      moment: 'Such as 29/11 18:30, today 7:05, 18:30. Arrows: a quarter of an hour; with Shift, a day.',
    },
    wrong: {
      day: 'That date does not exist or is not allowed. Type day/month/year.',
      clock: 'That hour does not exist. Type hours:minutes, from 00:00 to 23:59.',
      moment: 'That date or hour does not exist. Type day/month/year hours:minutes.',
    },
    chooseFile: 'Choose a file…',
    noFile: 'none chosen',
    required: 'This is missing.',
    tooLow: (min: string) => `At least ${min}.`,
    tooHigh: (max: string) => `At most ${max}.`,
    badFormat: 'Look at how it is written.',
  },
};
