/**
 * Checks, in this browser, that one audit record is in the log: C2SP tlog-proof, RFC 6962 hashing.
 * The extra line carries the salt (32 bytes) and the record; the entry of the log is the SHA-256 of
 * both, the leaf is the SHA-256 of 0x00 and the entry. What the server says is not taken on trust.
 */
import { sha256 } from './sha256';

const HEADER = 'c2sp.org/tlog-proof@v1';
const SALT_BYTES = 32;
const PATH_MAX = 63;

export interface ParsedProof {
  index: bigint;
  path: Uint8Array[];
  extra: Uint8Array | null;
  origin: string;
  size: bigint;
  root: Uint8Array;
  checkpoint: string;
}
export type ProofFault = 'malformed' | 'no_record' | 'other_record' | 'not_in_tree' | 'wrong_index';
export interface ProofResult {
  ok: boolean;
  fault?: ProofFault;
  /** Number of records that the checkpoint covers. */
  size?: bigint;
  origin?: string;
  rootHex?: string;
  leafHex?: string;
  record?: string;
}

/** Base64, or nothing of what is none. */
export function bytes(base64: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}
export function hex(value: Uint8Array): string {
  return Array.from(value, (b) => b.toString(16).padStart(2, '0')).join('');
}
function hash32(line: string | undefined): Uint8Array | null {
  const value = line === undefined ? null : bytes(line);
  return value?.length === 32 ? value : null;
}

export function parseProof(text: string): ParsedProof | null {
  const blank = text.indexOf('\n\n');
  if (blank < 0) return null;
  const lines = text.slice(0, blank).split('\n');
  if (lines.shift() !== HEADER) return null;
  let extra: Uint8Array | null = null;
  if (lines[0]?.startsWith('extra ')) {
    extra = bytes((lines.shift() as string).slice(6));
    if (!extra) return null;
  }
  const index = /^index (0|[1-9]\d{0,18})$/.exec(lines.shift() ?? '')?.[1];
  const path = lines.map(hash32);
  const checkpoint = text.slice(blank + 2);
  const [origin, size, root] = checkpoint.split('\n');
  const rootHash = hash32(root);
  if (index === undefined || path.length > PATH_MAX || path.includes(null)) return null;
  if (!origin || !/^(0|[1-9]\d{0,18})$/.test(size ?? '') || !rootHash) return null;
  return {
    index: BigInt(index),
    path: path as Uint8Array[],
    extra,
    origin,
    size: BigInt(size as string),
    root: rootHash,
    checkpoint,
  };
}

/** Root that the path gives for a leaf (RFC 9162 §2.1.3.2), or `null` when its length is wrong. */
export function rootFromPath(leaf: Uint8Array, index: bigint, size: bigint, path: readonly Uint8Array[]): Uint8Array | null {
  if (index >= size) return null;
  const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);
  let [fn, sn, root] = [index, size - 1n, leaf];
  for (const sibling of path) {
    if (sn === 0n) return null;
    if ((fn & 1n) === 1n || fn === sn) {
      root = node(sibling, root);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      root = node(root, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n ? root : null;
}

/** Checks a proof for the record of one leaf. `commitment` is needed only when no record is carried. */
export function verifyProof(text: string, leafIndex: number, commitment?: string): ProofResult {
  const proof = parseProof(text);
  if (!proof) return { ok: false, fault: 'malformed' };
  if (proof.index !== BigInt(leafIndex)) return { ok: false, fault: 'wrong_index' };
  let record: string | undefined;
  let entry: Uint8Array | null = commitment ? bytes(commitment) : null;
  if (proof.extra) {
    if (proof.extra.length <= SALT_BYTES) return { ok: false, fault: 'no_record' };
    const carried = sha256(proof.extra);
    if (entry && hex(entry) !== hex(carried)) return { ok: false, fault: 'other_record' };
    entry = carried;
    record = new TextDecoder().decode(proof.extra.slice(SALT_BYTES));
  }
  if (!entry) return { ok: false, fault: 'no_record' };
  const leaf = sha256(Uint8Array.of(0), entry);
  const root = rootFromPath(leaf, proof.index, proof.size, proof.path);
  const ok = root !== null && hex(root) === hex(proof.root);
  return {
    ok,
    ...(ok ? {} : { fault: 'not_in_tree' as const }),
    size: proof.size,
    origin: proof.origin,
    rootHex: hex(proof.root),
    leafHex: hex(leaf),
    ...(record === undefined ? {} : { record }),
  };
}
