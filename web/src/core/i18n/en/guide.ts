import type { guide as Spanish } from '../es/guide';

export const guide: typeof Spanish = {
  guide: {
    title: 'Questions',
    focus: 'Guided questions',
    other: 'Other guide',
    none: 'The centre has no guides loaded.',
    say: 'Tell the caller:',
    said: 'Told',
    over: 'The guide is over. Esc goes back to the form.',
    back: 'Question before',
    soFar: 'Answered',
    answered: (text: string) => `Answered: ${text}`,
    advised: 'Advice read',
    reason: (name: string) => `By the guide “${name}”`,
    cautions: {
      weapon: 'CAUTION: weapons',
      violence: 'CAUTION: violent person',
      hazard: 'CAUTION: gas, fire, chemicals or electricity',
      health: 'CAUTION: contagion or substances',
      animal: 'CAUTION: dangerous animal',
      access: 'CAUTION: difficult access',
    },
  },
};
