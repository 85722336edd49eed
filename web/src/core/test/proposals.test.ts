import { describe, expect, it } from 'vitest';
import { desk } from '../cmd-dispatch';
import { parse } from '../grammar';
import { names } from './fixtures';

describe('suggestions of the program', () => {
  it('the line accepts, with a second Enter, what the button accepts', () => {
    expect(parse('AS P118', names)).toEqual({ kind: 'commands', verb: 'AS', risky: true, commands: [desk.acceptProposal('better:1')] });
  });
  it('declining takes a reason', () => {
    expect(parse('RS P118 cubre la zona', names)).toMatchObject({ commands: [desk.declineProposal('better:1', 'cubre la zona')] });
    expect(parse('RS P118', names)).toMatchObject({ kind: 'error', code: 'missing_text' });
  });
  it('a unit that nothing is suggested about is said', () => {
    expect(parse('AS P120', names)).toMatchObject({ kind: 'error', code: 'no_proposal' });
  });
});
