/**
 * The member's own side: OPAQUE with the vault, and the keys of units whose tips open nowhere else. It runs in a
 * worker of its own ([keyring.worker.ts]) whose content policy allows no connection: a phrase and a key come in or are
 * made there and leave as messages of the protocol only. Nothing is in any storage; the end of the worker is the end
 * of the keys.
 */
import * as opaque from '@serenity-kit/opaque';
import { bound, concat, fromBase64, fromUrl, hex, toBase64, toUrl, utf8, uuid, type Bytes } from './bytes';
import {
  UNIT_KEY,
  changeMac,
  forMember,
  forUnit,
  joinedKey,
  memberKey,
  newPair,
  openField,
  openMember,
  sealField,
  sealMember,
  sealShared,
  tipKeyOf,
  unlockPlace,
  unwrap,
  wrap,
  type Opens,
  type Passkey,
  type Who,
} from './seal';

/** What the vault's reply says, base64 as relayed. */
export interface Reply {
  login: string | null;
  reply: string;
  key: string;
  opens: Opens;
  /** Joined to the phrase of who unlocks. */
  passkey?: Passkey | null;
}
export interface Grant {
  epoch: number;
  wrapped: string;
}
export interface Held {
  public: string;
  sealed: string;
  grants: Grant[];
}
/** A tip's key as the vault hands it out. */
export interface Wrap {
  epoch: number;
  wrapped: string;
}
export interface SealedField {
  name: string;
  sealed: string;
}

/** The phrase is not the one of the enrolment, or what answered is not the vault of the enrolment. */
export class WrongPhrase extends Error {
  constructor() {
    super('wrong phrase');
    this.name = 'WrongPhrase';
  }
}

/** 64 MiB, three passes: as `crates/vault` has it; part of each registration. */
const STRETCH = { 'argon2id-custom': { iterations: 3, memory: 65_536, parallelism: 1 } } as const;

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
/** Names that both sides bind: the vault's changes with its key, the member's says where tips open. */
async function names(who: Who, key: Bytes): Promise<{ client: string; server: string }> {
  return { client: `${who.unit}/${who.member}/${who.opens}`, server: `atalaya-vault/${hex(await sha256(key))}` };
}
/** What people compare at an enrolment: of the vault's two keys. */
export async function fingerprint(key: Bytes, fixed: Bytes): Promise<string> {
  const hash = await sha256(bound(utf8('atalaya/vault-fingerprint/v1'), key.slice(0, 1), key.slice(1), fixed));
  return (hex(hash.slice(0, 16)).match(/.{4}/g) ?? []).join(' ');
}
const messageBytes = (url: string): string => fromUrl(url);
const bytesOf = (url: string): Bytes => fromBase64(fromUrl(url));

interface Begun {
  phrase: string;
  state: string;
}
interface Proved {
  who: Who;
  key: Bytes;
}
/** A member who proved their phrase in order to change how their key is sealed. */
interface Changing extends Proved {
  exportKey: Bytes;
  session: Bytes;
  login: string;
}

export class Keyring {
  #begun = new Map<number, Begun>();
  #proved = new Map<number, Proved>();
  #registered = new Map<number, Begun>();
  #changing = new Map<number, Changing>();
  #units = new Map<string, Map<number, Bytes>>();
  #next = 1;

  /** First half of an unlocking. */
  async begin(phrase: string): Promise<{ handle: number; hello: string }> {
    await opaque.ready;
    const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: phrase });
    const handle = this.#next++;
    this.#begun.set(handle, { phrase, state: clientLoginState });
    return { handle, hello: messageBytes(startLoginRequest) };
  }
  async #finish(handle: number, unit: string, member: string, reply: Reply, secret: Bytes | null) {
    const begun = this.#begun.get(handle);
    this.#begun.delete(handle);
    if (!begun || !reply.login) throw new WrongPhrase();
    const who: Who = { unit, member, opens: reply.opens };
    const key = fromBase64(reply.key);
    const done = opaque.client.finishLogin({
      clientLoginState: begun.state,
      loginResponse: toUrl(reply.reply),
      password: begun.phrase,
      identifiers: await names(who, key),
      keyStretching: STRETCH,
    });
    if (!done) throw new WrongPhrase();
    const exportKey = bytesOf(done.exportKey);
    const own = reply.passkey && secret ? await joinedKey(who, exportKey, reply.passkey, secret) : await memberKey(who, exportKey);
    secret?.fill(0);
    return { who, key, own, exportKey, session: bytesOf(done.sessionKey), login: reply.login, proof: messageBytes(done.finishLoginRequest) };
  }
  /** Second half: the proof, and the member's key sealed to the vault where it needs it. `secret`: of the joined passkey. */
  async prove(handle: number, unit: string, member: string, reply: Reply, secret: Bytes | null = null): Promise<{ login: string; proof: string; sealed: string | null }> {
    const { who, key, own, session, login, proof } = await this.#finish(handle, unit, member, reply, secret);
    if (who.opens === 'client') {
      this.#proved.set(handle, { who, key: own });
      return { login, proof, sealed: null };
    }
    const sealed = await sealShared(key, session, uuid(login), unlockPlace(who, login), own);
    own.fill(0);
    return { login, proof, sealed: toBase64(sealed) };
  }
  /** The other second half: the proof alone, to change how the member's key is sealed. */
  async proveChange(handle: number, unit: string, member: string, reply: Reply, secret: Bytes | null = null): Promise<{ login: string; proof: string }> {
    const { who, own, exportKey, session, login, proof } = await this.#finish(handle, unit, member, reply, secret);
    this.#changing.set(handle, { who, key: own, exportKey, session, login });
    return { login, proof };
  }
  /** Seals the member's own key anew: with this passkey and its secret, or under the phrase alone. */
  async reseal(
    handle: number,
    own: { public: string; sealed: string },
    next: (Passkey & { secret: Bytes }) | null,
  ): Promise<{ login: string; sealed: string; passkey: Passkey | null; mac: string }> {
    const changing = this.#changing.get(handle);
    this.#changing.delete(handle);
    if (!changing) throw new WrongPhrase();
    const { who, key, exportKey, session, login } = changing;
    const open = fromBase64(own.public);
    const secret = await openMember(who, open, fromBase64(own.sealed), key).catch(() => {
      throw new WrongPhrase();
    });
    const passkey = next ? { credential: next.credential, salt: next.salt } : null;
    const later = next ? await joinedKey(who, exportKey, next, next.secret) : await memberKey(who, exportKey);
    const sealed = await sealMember(who, { secret, open }, later);
    const mac = await changeMac(who, login, session, sealed, passkey);
    for (const bytes of [secret, key, later, exportKey, session, next?.secret]) bytes?.fill(0);
    return { login, sealed: toBase64(sealed), passkey, mac: toBase64(mac) };
  }
  /** Opens what only this side can open, and keeps it. How many keys of months. */
  async hold(handle: number, held: Held): Promise<number> {
    const proved = this.#proved.get(handle);
    this.#proved.delete(handle);
    if (!proved) throw new WrongPhrase();
    const { who, key } = proved;
    // Proved by the phrase, but a passkey is joined and was not the one.
    const secret = await openMember(who, fromBase64(held.public), fromBase64(held.sealed), key).catch(() => {
      throw new WrongPhrase();
    });
    const months = new Map<number, Bytes>();
    for (const { epoch, wrapped } of held.grants) {
      months.set(epoch, await unwrap(secret, forMember(who.member, who.unit, epoch), UNIT_KEY, fromBase64(wrapped)));
    }
    secret.fill(0);
    key.fill(0);
    this.#units.set(who.unit, months);
    return months.size;
  }
  /** Whether keys of this unit are here. */
  holds(unit: string): boolean {
    return this.#units.has(unit);
  }
  forget(unit: string): void {
    for (const key of this.#units.get(unit)?.values() ?? []) key.fill(0);
    this.#units.delete(unit);
  }

  /** First half of an enrolment. */
  async enrol(phrase: string): Promise<{ handle: number; request: string }> {
    await opaque.ready;
    const { clientRegistrationState, registrationRequest } = opaque.client.startRegistration({ password: phrase });
    const handle = this.#next++;
    this.#registered.set(handle, { phrase, state: clientRegistrationState });
    return { handle, request: messageBytes(registrationRequest) };
  }
  /** Second half: everything the vault keeps of the member. `grants`: the unit's keys, where they are here. */
  async enrolled(
    handle: number,
    unit: string,
    member: string,
    reply: Reply,
  ): Promise<{ record: string; public: string; sealed: string; grants: Grant[]; fingerprint: string }> {
    const begun = this.#registered.get(handle);
    this.#registered.delete(handle);
    if (!begun) throw new WrongPhrase();
    const who: Who = { unit, member, opens: reply.opens };
    const key = fromBase64(reply.key);
    const done = opaque.client.finishRegistration({
      clientRegistrationState: begun.state,
      registrationResponse: toUrl(reply.reply),
      password: begun.phrase,
      identifiers: await names(who, key),
      keyStretching: STRETCH,
    });
    const pair = await newPair();
    const own = await memberKey(who, bytesOf(done.exportKey));
    const sealed = await sealMember(who, pair, own);
    const grants: Grant[] = [];
    for (const [epoch, month] of [...(this.#units.get(unit) ?? [])].sort(([a], [b]) => a - b)) {
      grants.push({ epoch, wrapped: toBase64(await wrap(pair.open, forMember(member, unit, epoch), UNIT_KEY, month)) });
    }
    own.fill(0);
    pair.secret.fill(0);
    return {
      record: messageBytes(done.registrationRecord),
      public: toBase64(pair.open),
      sealed: toBase64(sealed),
      grants,
      fingerprint: await fingerprint(key, bytesOf(done.serverStaticPublicKey)),
    };
  }

  async #tipKey(unit: string, tip: string, wrapped: Wrap): Promise<Bytes> {
    const month = this.#units.get(unit)?.get(wrapped.epoch);
    if (!month) throw new WrongPhrase();
    return unwrap(month, forUnit(unit, wrapped.epoch), tipKeyOf(tip), fromBase64(wrapped.wrapped));
  }
  /** Opens fields of a tip. */
  async open(unit: string, tip: string, wrapped: Wrap, fields: SealedField[]): Promise<string[]> {
    const key = await this.#tipKey(unit, tip, wrapped);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const texts: string[] = [];
    for (const { name, sealed } of fields) texts.push(decoder.decode(await openField(key, { tip, field: name }, fromBase64(sealed))));
    key.fill(0);
    return texts;
  }
  /** Opens a file of a tip. */
  async file(unit: string, tip: string, wrapped: Wrap, number: number, sealed: string): Promise<Bytes> {
    const key = await this.#tipKey(unit, tip, wrapped);
    const clear = await openField(key, { tip, field: `file/${number}` }, fromBase64(sealed), true);
    key.fill(0);
    return clear;
  }
  /** Seals one more text of a tip. */
  async seal(unit: string, tip: string, wrapped: Wrap, field: string, text: string): Promise<string> {
    const key = await this.#tipKey(unit, tip, wrapped);
    const sealed = await sealField(key, { tip, field, epoch: wrapped.epoch }, concat(utf8(text)));
    key.fill(0);
    return toBase64(sealed);
  }
}
