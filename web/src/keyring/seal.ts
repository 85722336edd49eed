/**
 * What the vault seals and the member's own side opens, the same as `crates/vault` (`wrap`, `envelope`, `member`):
 * HPKE over X-Wing (ML-KEM-768 with X25519), HKDF-SHA-256, AES-256-GCM.
 */
import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { bound, concat, fromBase64, u32, utf8, uuid, type Bytes } from './bytes';

/** X-Wing; the only suite that a member's keys have. */
export const SUITE = 1;
const ENCAPSULATED = 1_120;
const NONCE = 12;
const HEADER = 7;
const LENGTH = 4;
const TAG = 16;
const SCHEMA = 1;
/** Sizes of padded texts and files, bytes. */
const BUCKETS = [512, 2_048, 8_192, 32_768];
const FILE_BUCKETS = [65_536, 262_144, 1_048_576];

const hpke = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const suiteByte = Uint8Array.of(SUITE);

/** It does not open with this key in this place; which of several reasons is not told apart. */
export class Closed extends Error {
  constructor() {
    super('this does not open with this key in this place');
    this.name = 'Closed';
  }
}

export async function hkdf(salt: Bytes, key: Bytes, info: Bytes): Promise<Bytes> {
  const secret = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, secret, 256));
}
async function gcm(key: Bytes, use: 'encrypt' | 'decrypt', iv: Bytes, data: Bytes, aad: Bytes): Promise<Bytes> {
  const secret = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, [use]);
  try {
    return new Uint8Array(await crypto.subtle[use]({ name: 'AES-GCM', iv, additionalData: aad }, secret, data));
  } catch {
    throw new Closed();
  }
}
export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

/** Who a wrap is for, bound into it. */
export const forUnit = (unit: string, epoch: number): Bytes => bound(utf8('atalaya/wrap/v1'), suiteByte, utf8('unit'), utf8(unit), u32(epoch));
export const forMember = (member: string, unit: string, epoch: number): Bytes =>
  bound(utf8('atalaya/wrap/v1'), suiteByte, utf8('member'), uuid(member), utf8(unit), u32(epoch));
/** What a wrapped key is the key of. */
export const UNIT_KEY = utf8('unit key');
export const tipKeyOf = (tip: string): Bytes => bound(utf8('atalaya/tip-key/v1'), uuid(tip));

async function publicKey(withSuite: Bytes): Promise<CryptoKey> {
  if (withSuite[0] !== SUITE) throw new Closed();
  return hpke.kem.deserializePublicKey(withSuite.slice(1).buffer);
}

/** Wraps a key; layout: suite, encapsulated key, ciphertext. */
export async function wrap(to: Bytes, info: Bytes, about: Bytes, secret: Bytes): Promise<Bytes> {
  const sender = await hpke.createSenderContext({ recipientPublicKey: await publicKey(to), info });
  return concat(suiteByte, new Uint8Array(sender.enc), new Uint8Array(await sender.seal(secret, about)));
}
/** Opens a wrap made for exactly this recipient and purpose. */
export async function unwrap(key: Bytes, info: Bytes, about: Bytes, wrapped: Bytes): Promise<Bytes> {
  if (wrapped[0] !== SUITE || wrapped.length < 1 + ENCAPSULATED + TAG) throw new Closed();
  try {
    const recipientKey = await hpke.kem.deserializePrivateKey(key.slice().buffer);
    const enc = wrapped.slice(1, 1 + ENCAPSULATED);
    const recipient = await hpke.createRecipientContext({ recipientKey, enc: enc.buffer, info });
    return new Uint8Array(await recipient.open(wrapped.slice(1 + ENCAPSULATED), about));
  } catch {
    throw new Closed();
  }
}
/** Seals a key to the vault and to the session that both sides share: whoever recorded it must break both. */
export async function sealShared(to: Bytes, shared: Bytes, name: Bytes, info: Bytes, secret: Bytes): Promise<Bytes> {
  const psk = { id: name.slice().buffer, key: shared.slice().buffer };
  const sender = await hpke.createSenderContext({ recipientPublicKey: await publicKey(to), info, psk });
  return concat(suiteByte, new Uint8Array(sender.enc), new Uint8Array(await sender.seal(secret, new Uint8Array())));
}
/** A new private key with its public half; the public one with its suite. */
export async function newPair(): Promise<{ secret: Bytes; open: Bytes }> {
  const pair = await hpke.kem.generateKeyPair();
  const secret = new Uint8Array(await hpke.kem.serializePrivateKey(pair.privateKey));
  return { secret, open: concat(suiteByte, new Uint8Array(await hpke.kem.serializePublicKey(pair.publicKey))) };
}

/** Where the tips of a unit open. */
export type Opens = 'vault' | 'client';
/** Whose registration it is. */
export interface Who {
  unit: string;
  /** The account's id. */
  member: string;
  opens: Opens;
}

/** What opens a member's private key, from OPAQUE's export key. */
export const memberKey = (who: Who, exportKey: Bytes): Promise<Bytes> =>
  hkdf(uuid(who.member), exportKey, bound(utf8('atalaya/member-key/v2'), utf8(who.unit), utf8(who.opens)));
/** A passkey joined to a phrase, base64. */
export interface Passkey {
  credential: string;
  salt: string;
}
/** The same where a passkey is joined: it takes the export key and the secret that the passkey gives for its salt. */
export const joinedKey = (who: Who, exportKey: Bytes, passkey: Passkey, secret: Bytes): Promise<Bytes> =>
  hkdf(
    uuid(who.member),
    bound(exportKey, secret),
    bound(utf8('atalaya/member-key/v3'), utf8(who.unit), utf8(who.opens), fromBase64(passkey.credential), fromBase64(passkey.salt)),
  );
/** Proves that a change of how the key is sealed comes from whoever proved the phrase in this unlocking. */
export const changeMac = (who: Who, login: string, session: Bytes, sealed: Bytes, passkey: Passkey | null): Promise<Bytes> =>
  hkdf(
    uuid(login),
    session,
    bound(
      utf8('atalaya/change/v1'),
      utf8(who.unit),
      uuid(who.member),
      utf8(who.opens),
      sealed,
      fromBase64(passkey?.credential ?? ''),
      fromBase64(passkey?.salt ?? ''),
    ),
  );
const memberPlace = (who: Who, open: Bytes): Bytes =>
  bound(utf8('atalaya/member/v2'), uuid(who.member), utf8(who.unit), utf8(who.opens), open.slice(0, 1), open.slice(1));
/** Seals a member's private key; layout: nonce, ciphertext. */
export async function sealMember(who: Who, pair: { secret: Bytes; open: Bytes }, key: Bytes): Promise<Bytes> {
  const nonce = random(NONCE);
  return concat(nonce, await gcm(key, 'encrypt', nonce, pair.secret, memberPlace(who, pair.open)));
}
export const openMember = (who: Who, open: Bytes, sealed: Bytes, key: Bytes): Promise<Bytes> =>
  gcm(key, 'decrypt', sealed.slice(0, NONCE), sealed.slice(NONCE), memberPlace(who, open));
/** What the key sent to the vault is bound to: this unlocking of this member's. */
export const unlockPlace = (who: Who, login: string): Bytes =>
  bound(utf8('atalaya/unlock/v1'), suiteByte, utf8(who.unit), uuid(who.member), uuid(login));

function header(epoch: number): Bytes {
  return concat(suiteByte, Uint8Array.of(SCHEMA >> 8, SCHEMA & 0xff), u32(epoch));
}
/** The epoch an envelope says it belongs to; whether that is true only opening tells. */
export const epochOf = (sealed: Bytes): number => new DataView(sealed.buffer, sealed.byteOffset).getUint32(3);
const fieldKey = (key: Bytes, tip: string, field: string): Promise<Bytes> =>
  hkdf(uuid(tip), key, bound(utf8('atalaya/tip-field/v1'), suiteByte, utf8(field)));
const fieldPlace = (head: Bytes, tip: string, field: string): Bytes => bound(utf8('atalaya/tip/v1'), head, uuid(tip), utf8(field));

/** Seals a text into its place, padded to one of four sizes. */
export async function sealField(key: Bytes, place: { tip: string; field: string; epoch: number }, text: Bytes): Promise<Bytes> {
  const size = BUCKETS.find((b) => text.length + LENGTH <= b);
  if (!size) throw new RangeError('a field takes at most 32,764 bytes');
  const padded = new Uint8Array(size);
  padded.set(u32(text.length));
  padded.set(text, LENGTH);
  const [head, nonce] = [header(place.epoch), random(NONCE)];
  const secret = await fieldKey(key, place.tip, place.field);
  return concat(head, nonce, await gcm(secret, 'encrypt', nonce, padded, fieldPlace(head, place.tip, place.field)));
}
/** Opens what was sealed into exactly this place. */
export async function openField(key: Bytes, place: { tip: string; field: string }, sealed: Bytes, file = false): Promise<Bytes> {
  const sizes = file ? FILE_BUCKETS : BUCKETS;
  if (!sizes.includes(sealed.length - HEADER - NONCE - TAG)) throw new Closed();
  const head = sealed.slice(0, HEADER);
  const sound = header(epochOf(sealed));
  if (head.some((b, n) => b !== sound[n])) throw new Closed();
  const secret = await fieldKey(key, place.tip, place.field);
  const iv = sealed.slice(HEADER, HEADER + NONCE);
  const padded = await gcm(secret, 'decrypt', iv, sealed.slice(HEADER + NONCE), fieldPlace(head, place.tip, place.field));
  const length = new DataView(padded.buffer).getUint32(0);
  // One text has one padding: what follows it is zeros of the smallest size.
  const fits = sizes.find((b) => length + LENGTH <= b) === padded.length;
  if (!fits || padded.subarray(LENGTH + length).some((b) => b !== 0)) throw new Closed();
  return padded.slice(LENGTH, LENGTH + length);
}
