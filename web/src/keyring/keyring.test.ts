/**
 * The console's half of the keys against the vault's: each opens what the other sealed. `vault.json` is written by
 * `crates/vault/tests/it/browser.rs`, `console.json` by this (`UPDATE_SNAPSHOTS=1`) and opened there.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as opaque from '@serenity-kit/opaque';
import { describe, expect, test } from 'vitest';
import { fromBase64, fromUrl, hex, toBase64, toUrl, utf8, uuid, type Bytes } from './bytes';
import { fingerprint, Keyring, WrongPhrase, type Held } from './keyring';
import {
  changeMac,
  Closed,
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
  UNIT_KEY,
  wrap,
  type Who,
} from './seal';

const read = (name: string) => JSON.parse(readFileSync(new URL(`./vectors/${name}`, import.meta.url), 'utf8'));
const CONSOLE = new URL('./vectors/console.json', import.meta.url);

describe('what the vault sealed', () => {
  const v = read('vault.json');
  const who = v.who as Who;
  const months = async () => {
    const key = await memberKey(who, fromBase64(v.export));
    expect(toBase64(key)).toBe(v.key);
    const secret = await openMember(who, fromBase64(v.held.public), fromBase64(v.held.sealed), key);
    const { epoch, wrapped } = v.held.grants[0];
    return unwrap(secret, forMember(who.member, who.unit, epoch), UNIT_KEY, fromBase64(wrapped));
  };
  const tipKey = async () => unwrap(await months(), forUnit(who.unit, v.wrap.epoch), tipKeyOf(v.tip), fromBase64(v.wrap.wrapped));

  test('opens here, texts and files', async () => {
    const key = await tipKey();
    for (const { name, sealed, text } of v.fields) {
      const clear = await openField(key, { tip: v.tip, field: name }, fromBase64(sealed));
      expect(new TextDecoder().decode(clear)).toBe(text);
    }
    const file = await openField(key, { tip: v.tip, field: 'file/0' }, fromBase64(v.file), true);
    expect([file.length, file.every((b) => b === 0xff)]).toEqual([v.file_length, true]);
  });

  test('opens in no other place, and not when a bit differs', async () => {
    const key = await tipKey();
    const sealed = fromBase64(v.fields[0].sealed);
    await expect(openField(key, { tip: v.tip, field: 'entry/0' }, sealed)).rejects.toThrow(Closed);
    await expect(openField(key, { tip: who.member, field: 'content' }, sealed)).rejects.toThrow(Closed);
    for (const at of [0, 2, 6, 10, 40, sealed.length - 1]) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(openField(key, { tip: v.tip, field: 'content' }, changed)).rejects.toThrow(Closed);
    }
    await expect(openField(key, { tip: v.tip, field: 'content' }, sealed.slice(1))).rejects.toThrow(Closed);
    const { epoch, wrapped } = v.held.grants[0];
    const secret = await openMember(who, fromBase64(v.held.public), fromBase64(v.held.sealed), fromBase64(v.key));
    await expect(unwrap(secret, forMember(who.member, 'AI', epoch), UNIT_KEY, fromBase64(wrapped))).rejects.toThrow(Closed);
    // Told that the vault wants the key: another name, another key.
    const lied = { ...who, opens: 'vault' as const };
    await expect(openMember(lied, fromBase64(v.held.public), fromBase64(v.held.sealed), fromBase64(v.key))).rejects.toThrow(Closed);
  });

  test('joins a passkey to a phrase as the vault does', async () => {
    const { passkey, secret, key, login, session, sealed, mac, mac_alone } = v.joined;
    expect(toBase64(await joinedKey(who, fromBase64(v.export), passkey, fromBase64(secret)))).toBe(key);
    const change = (joined: typeof passkey | null) => changeMac(who, login, fromBase64(session), fromBase64(sealed), joined);
    expect(toBase64(await change(passkey))).toBe(mac);
    expect(toBase64(await change(null))).toBe(mac_alone);
    expect(mac).not.toBe(mac_alone);
  });

  test('has the mark that the terminal shows', async () => {
    expect(await fingerprint(fromBase64(v.vault), fromBase64(v.fixed))).toBe(v.fingerprint);
  });
});

test('what this side seals is kept for the tests of the vault', async () => {
  if (process.env['UPDATE_SNAPSHOTS'] || !existsSync(CONSOLE)) {
    const who: Who = { unit: 'UECS', member: '00000000-0000-0000-0000-00000000a002', opens: 'client' };
    const [epoch, tip] = [2_432_200, '00000000-0000-0000-0000-000000007191'];
    const key = await memberKey(who, new Uint8Array(64).fill(9));
    const [pair, month, vault] = [await newPair(), await newPair(), await newPair()];
    const tipKey = new Uint8Array(32).fill(0x22);
    const seal = async (name: string, text: string) => ({
      name,
      text,
      sealed: toBase64(await sealField(tipKey, { tip, field: name, epoch }, utf8(text))),
    });
    const login = '00000000-0000-0000-0000-0000000010f1';
    const session = new Uint8Array(64).fill(3);
    const sealed = await sealShared(vault.open, session, uuid(login), unlockPlace(who, login), key);
    const grant = await wrap(pair.open, forMember(who.member, who.unit, epoch), UNIT_KEY, month.secret);
    const made = {
      who,
      key: toBase64(key),
      held: { public: toBase64(pair.open), sealed: toBase64(await sealMember(who, pair, key)), grants: [{ epoch, wrapped: toBase64(grant) }] },
      tip,
      wrap: { epoch, wrapped: toBase64(await wrap(month.open, forUnit(who.unit, epoch), tipKeyOf(tip), tipKey)) },
      fields: [await seal('entry/0', '¿A qué horas llegan?'), await seal('entry/1', 'ñ'.repeat(2_000))],
      sent: { private: toBase64(vault.secret), login, session: toBase64(session), sealed: toBase64(sealed) },
    };
    writeFileSync(CONSOLE, `${JSON.stringify(made, null, 2)}\n`);
  }
  const kept = read('console.json');
  const secret = await openMember(kept.who, fromBase64(kept.held.public), fromBase64(kept.held.sealed), fromBase64(kept.key));
  const month = await unwrap(secret, forMember(kept.who.member, kept.who.unit, kept.wrap.epoch), UNIT_KEY, fromBase64(kept.held.grants[0].wrapped));
  const key = await unwrap(month, forUnit(kept.who.unit, kept.wrap.epoch), tipKeyOf(kept.tip), fromBase64(kept.wrap.wrapped));
  for (const { name, sealed, text } of kept.fields) {
    expect(new TextDecoder().decode(await openField(key, { tip: kept.tip, field: name }, fromBase64(sealed)))).toBe(text);
  }
});

describe('OPAQUE', () => {
  const unit = 'UECS';
  const member = '00000000-0000-0000-0000-00000000a001';
  const phrase = 'cuatro caballos correctos';
  /** A vault of the library's own, with the names that ours binds. */
  async function vault(opens: 'vault' | 'client') {
    await opaque.ready;
    const pair = await newPair();
    const serverSetup = opaque.server.createSetup();
    const userIdentifier = `${unit}/${member}`;
    const hash = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', pair.open)));
    const identifiers = { client: `${unit}/${member}/${opens}`, server: `atalaya-vault/${hash}` };
    const key = toBase64(pair.open);
    const register = (request: string) => ({
      login: null,
      key,
      opens,
      reply: fromUrl(opaque.server.createRegistrationResponse({ serverSetup, userIdentifier, registrationRequest: toUrl(request) }).registrationResponse),
    });
    const start = (record: string | null, hello: string) => {
      const begun = opaque.server.startLogin({
        serverSetup,
        userIdentifier,
        registrationRecord: record && toUrl(record),
        startLoginRequest: toUrl(hello),
        identifiers,
      });
      return { state: begun.serverLoginState, reply: { login: crypto.randomUUID(), key, opens, reply: fromUrl(begun.loginResponse) } };
    };
    const finish = (serverLoginState: string, proof: string) =>
      opaque.server.finishLogin({ serverLoginState, finishLoginRequest: toUrl(proof), identifiers });
    return { pair, register, start, finish };
  }

  test('enrols, unlocks, and gives the vault nothing where tips open here', async () => {
    const side = await vault('client');
    const keyring = new Keyring();
    const { handle, request } = await keyring.enrol(phrase);
    const made = await keyring.enrolled(handle, unit, member, side.register(request));
    expect(made.fingerprint).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    const month = await newPair();
    const wrapped = toBase64(await wrap(fromBase64(made.public), forMember(member, unit, 5), UNIT_KEY, month.secret));
    const held: Held = { public: made.public, sealed: made.sealed, grants: [{ epoch: 5, wrapped }] };

    const begun = await keyring.begin(phrase);
    const { state, reply } = side.start(made.record, begun.hello);
    const proof = await keyring.prove(begun.handle, unit, member, reply);
    expect(proof.sealed).toBeNull();
    side.finish(state, proof.proof);
    expect(await keyring.hold(begun.handle, held)).toBe(1);
    const tip = '00000000-0000-0000-0000-000000007191';
    const tipKey: Bytes = crypto.getRandomValues(new Uint8Array(32));
    const given = { epoch: 5, wrapped: toBase64(await wrap(month.open, forUnit(unit, 5), tipKeyOf(tip), tipKey)) };
    const sealed = await keyring.seal(unit, tip, given, 'entry/0', 'sólo aquí');
    expect(await keyring.open(unit, tip, given, [{ name: 'entry/0', sealed }])).toEqual(['sólo aquí']);
    keyring.forget(unit);
    await expect(keyring.open(unit, tip, given, [{ name: 'entry/0', sealed }])).rejects.toThrow(WrongPhrase);
  });

  test('a joined passkey is needed as well as the phrase', async () => {
    const side = await vault('client');
    const keyring = new Keyring();
    const { handle, request } = await keyring.enrol(phrase);
    const made = await keyring.enrolled(handle, unit, member, side.register(request));
    const month = await newPair();
    const grants = [{ epoch: 5, wrapped: toBase64(await wrap(fromBase64(made.public), forMember(member, unit, 5), UNIT_KEY, month.secret)) }];
    const secret = (n: number): Bytes => new Uint8Array(32).fill(n);
    const joined = { credential: toBase64(secret(1)), salt: toBase64(secret(2)) };

    const first = await keyring.begin(phrase);
    const begun = side.start(made.record, first.hello);
    const { proof, login } = await keyring.proveChange(first.handle, unit, member, begun.reply);
    const { sessionKey } = side.finish(begun.state, proof);
    const change = await keyring.reseal(first.handle, made, { ...joined, secret: secret(3) });
    const who: Who = { unit, member, opens: 'client' };
    const expected = await changeMac(who, login, fromBase64(fromUrl(sessionKey)), fromBase64(change.sealed), joined);
    expect([change.login, change.passkey, change.mac]).toEqual([login, joined, toBase64(expected)]);
    await expect(keyring.reseal(first.handle, made, null)).rejects.toThrow(WrongPhrase);

    const unlock = async (given: Bytes | null) => {
      const next = await keyring.begin(phrase);
      const { reply } = side.start(made.record, next.hello);
      await keyring.prove(next.handle, unit, member, { ...reply, passkey: joined }, given);
      return keyring.hold(next.handle, { public: made.public, sealed: change.sealed, grants });
    };
    await expect(unlock(null)).rejects.toThrow(WrongPhrase);
    await expect(unlock(secret(4))).rejects.toThrow(WrongPhrase);
    expect(await unlock(secret(3))).toBe(1);
  });

  test('a wrong phrase, a foreign key and a lie about where tips open end in the same refusal', async () => {
    const side = await vault('client');
    const keyring = new Keyring();
    const { handle, request } = await keyring.enrol(phrase);
    const made = await keyring.enrolled(handle, unit, member, side.register(request));
    const attempt = async (typed: string, change: object = {}, record: string | null = made.record) => {
      const begun = await keyring.begin(typed);
      const { reply } = side.start(record, begun.hello);
      return keyring.prove(begun.handle, unit, member, { ...reply, ...change });
    };
    await expect(attempt('otra frase que no es')).rejects.toThrow(WrongPhrase);
    await expect(attempt(phrase, { key: toBase64((await newPair()).open) })).rejects.toThrow(WrongPhrase);
    await expect(attempt(phrase, { opens: 'vault' })).rejects.toThrow(WrongPhrase);
    await expect(attempt(phrase, {}, null)).rejects.toThrow(WrongPhrase);
    await expect(attempt(phrase)).resolves.toMatchObject({ sealed: null });
  });
});
