import { describe, expect, it } from 'vitest';
import { Refused, Unreachable } from '../../api/http';
import { body, Registration, type Post, type Typed } from './extortion';

const typed: Typed = {
  what: ' piden veinte mil ',
  municipality: '15106',
  modality: 'amenaza',
  evidence: [
    { kind: 'number', value: '55 8765 4321' },
    { kind: 'demand', value: ' ' },
  ],
  scripts: ['cartel'],
  contact: 'por la tarde',
  jumped: false,
};
const receipt = { id: '1', folio: 'D-1', code: '1' };

/** Answers in this order; what was sent. */
function door(...answers: unknown[]): { post: Post; sent: { record: string; extortion: unknown; agreed: unknown; key: string }[] } {
  const sent: { record: string; extortion: unknown; agreed: unknown; key: string }[] = [];
  const post: Post = async (body, key) => {
    const { intake, extortion, agreed } = body as { intake: { record: string }; extortion?: unknown; agreed: unknown };
    sent.push({ record: intake.record, extortion, agreed, key });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return receipt;
  };
  return { post, sent };
}
const refused = new Refused({ type: '', title: '', status: 409, detail: 'no', code: 'vault_full' } as never);

describe('the registering of a call about extortion', () => {
  it('goes with evidence and contact, or as an anonymous tip with neither', () => {
    expect(body(typed, false)).toMatchObject({
      intake: { record: 'extortion_in_progress', urgency: 'high', modality: 'amenaza' },
      extortion: { evidence: [{ kind: 'number', text: '55 8765 4321' }], contact: { text: 'por la tarde' } },
      agreed: {},
    });
    const anonymous = JSON.stringify(body(typed, true));
    expect(anonymous).not.toMatch(/8765|tarde|cartel|amenaza/);
    expect(anonymous).toContain('"agreed":{"changed":{"told":true,"agreed":true}}');
    expect(body({ ...typed, contact: null }, false)['extortion']).not.toHaveProperty('contact');
    expect(body({ ...typed, jumped: true }, false)['agreed']).toEqual({ jump: { told: true, agreed: true } });
  });
  it('is an extortion again after an anonymous one was refused', async () => {
    const { post, sent } = door(refused, null);
    const call = new Registration();
    await expect(call.send(typed, post, true)).rejects.toBe(refused);
    await call.send(typed, post);
    expect(sent.map((s) => s.record)).toEqual(['anonymous_tip', 'extortion_in_progress']);
    expect(sent[1]?.extortion).toBeDefined();
  });
  it('asks again for a lost answer as what it was sent, with the same key', async () => {
    const { post, sent } = door(new Unreachable('away'), null);
    const call = new Registration();
    await expect(call.send(typed, post, true)).rejects.toThrow();
    await expect(call.send(typed, post)).resolves.toBe(receipt);
    expect(sent.map((s) => s.record)).toEqual(['anonymous_tip', 'anonymous_tip']);
    expect(sent[0]).toEqual(sent[1]);
  });
});
