import type { erasure as measure } from '../es/erasure';

export const erasure: typeof measure = {
  erasure: {
    ask: "Ask for a person's data to be erased",
    askShort: 'Erase data…',
    title: "Erase the person's data",
    consequence: 'Name, telephone, narrative and notes of that record can never be read again. The folio, the times and the chain of the record stay.',
    kind: 'Of which record',
    id: 'Identifier of the record',
    idHelp: 'Administrators read no incidents: the auditor copies it from an entry about that folio.',
    twoPersons: 'An auditor approves it; then who asked for it carries it out.',
    reference: 'Number of the request or order',
    askIt: 'Ask for approval',
    eraseIt: 'Erase for good',
    asked: 'Sent. An auditor approves it.',
    erased: 'The data are erased.',
    about: (thing) => `Erased would be the personal data of: ${thing}`,
  },
};
