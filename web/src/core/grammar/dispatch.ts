/** Verbs of the dispatcher beyond the everyday ones; they build what the menu of orders builds (`cmd-dispatch.ts`). */
import { desk } from '../cmd-dispatch';
import { Fault } from './names';
import type { Verb } from './verbs';

export const DISPATCH: readonly Verb[] = [
  {
    verb: 'NC',
    group: 'incidents',
    args: ['incident', 'agency', 'text'],
    risky: false,
    build: (r) => [desk.agencyNote(r.incident(), r.agency(), r.text())],
  },
  {
    verb: 'XC',
    group: 'incidents',
    args: ['incident', 'agency', 'close', 'text?'],
    risky: true,
    build: (r) => [desk.agencyClose(r.incident(), r.agency(), r.closeCode(), r.textOrNone())],
  },
  {
    verb: 'LI',
    group: 'incidents',
    args: ['incident', 'incident'],
    risky: false,
    build: (r) => {
      const [one, other] = [r.incident(), r.incident()];
      if (one === other) throw new Fault('same_incident', '');
      return [desk.link(one, other, 'related')];
    },
  },
  {
    verb: 'EA',
    group: 'incidents',
    args: ['incident', 'text?'],
    risky: false,
    build: (r) => [desk.handOverAccepted(r.incident(), r.textOrNone())],
  },
  {
    verb: 'EX',
    group: 'incidents',
    args: ['incident', 'text'],
    risky: true,
    build: (r) => [desk.handOverRefused(r.incident(), r.text())],
  },
  {
    verb: 'VE',
    group: 'units',
    args: ['unit', 'text'],
    risky: false,
    build: (r) => [desk.swapVehicle(r.unit(), r.text())],
  },
  {
    verb: 'FT',
    group: 'units',
    args: ['units'],
    risky: true,
    build: (r) => r.units().map((u) => desk.endShift(u)),
  },
  {
    verb: 'AS',
    group: 'units',
    args: ['unit'],
    risky: true,
    build: (r) => [desk.acceptProposal(r.proposal())],
  },
  {
    verb: 'RS',
    group: 'units',
    args: ['unit', 'text'],
    risky: false,
    build: (r) => [desk.declineProposal(r.proposal(), r.text())],
  },
];
