/**
 * Checks the signature of a checkpoint (c2sp.org/signed-note, Ed25519) with the browser's own cryptography. The
 * log's key is remembered at first sight: one that changes later is told, because whoever can change the record can
 * also serve another key.
 */
import { bytes } from './proof';

export type SignatureState = 'signed' | 'forged' | 'unsupported' | 'malformed';

const ED25519 = 1;

/** `name+hash+base64(algorithm ‖ key)`. */
export function parseVerifierKey(text: string): { name: string; hash: string; key: Uint8Array<ArrayBuffer> } | null {
  const [name, hash, ...rest] = text.trim().split('+');
  const raw = bytes(rest.join('+'));
  if (!name || !/^[0-9a-f]{8}$/.test(hash ?? '') || !raw || raw.length !== 33 || raw[0] !== ED25519) return null;
  return { name, hash: hash as string, key: raw.slice(1) };
}
/** Whether `note` carries a good signature of this key. */
export async function checkSignature(note: string, verifier: string, subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle): Promise<SignatureState> {
  const known = parseVerifierKey(verifier);
  const cut = note.indexOf('\n\n');
  if (!known || cut < 0) return 'malformed';
  const message = new TextEncoder().encode(note.slice(0, cut + 1));
  const lines = note.slice(cut + 2).split('\n').filter((l) => l.startsWith(`\u2014 ${known.name} `));
  const signatures = lines.map((l) => bytes(l.slice(l.lastIndexOf(' ') + 1)));
  const ours = signatures.find((s) => s?.length === 68 && hexOf(s.slice(0, 4)) === known.hash);
  if (!ours) return 'malformed';
  if (!subtle) return 'unsupported';
  try {
    const key = await subtle.importKey('raw', known.key, { name: 'Ed25519' }, false, ['verify']);
    return (await subtle.verify({ name: 'Ed25519' }, key, ours.slice(4), message)) ? 'signed' : 'forged';
  } catch {
    return 'unsupported';
  }
}
const hexOf = (value: Uint8Array) => Array.from(value, (b) => b.toString(16).padStart(2, '0')).join('');
