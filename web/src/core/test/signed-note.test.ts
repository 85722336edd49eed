import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkSignature, parseVerifierKey } from '../signed-note';

const subtle = webcrypto.subtle as unknown as SubtleCrypto;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url');
const HASH = '01020304';
const VKEY = `atalaya/tol+${HASH}+${Buffer.concat([Buffer.from([1]), raw]).toString('base64')}`;
const BODY = 'atalaya/tol\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
const note = (body = BODY, signed = BODY, hash = HASH) =>
  `${body}\n\u2014 atalaya/tol ${Buffer.concat([Buffer.from(hash, 'hex'), sign(null, Buffer.from(signed), privateKey)]).toString('base64')}\n`;

describe('signed checkpoints', () => {
  it('takes a good signature and no other', async () => {
    expect(await checkSignature(note(), VKEY, subtle)).toBe('signed');
    expect(await checkSignature(note(BODY.replace('7', '8')), VKEY, subtle)).toBe('forged');
    expect(await checkSignature(note(BODY, BODY, 'ffffffff'), VKEY, subtle)).toBe('malformed');
    expect(await checkSignature(BODY, VKEY, subtle)).toBe('malformed');
    expect(await checkSignature(note(), 'nonsense', subtle)).toBe('malformed');
    expect(await checkSignature(note(), VKEY, undefined)).not.toBe('forged');
  });
  it('reads verifier keys', () => {
    expect(parseVerifierKey(VKEY)?.name).toBe('atalaya/tol');
    for (const wrong of ['', 'a+b+c', `x+${HASH}+AAAA`]) expect(parseVerifierKey(wrong)).toBeNull();
  });
});
