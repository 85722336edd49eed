/**
 * What the parts of this screen share: catalogue, guide, vaults. What tellers say is in none of it: a text lives in the
 * part that shows it and is gone when the part is. Nothing of the 089 is kept in the browser's storage.
 */
import { untrack } from 'svelte';
import { Refused, type Purpose } from '../../api/http';
import { forgetAll, keyring, KeyringFailed } from '../../keyring/client';
import { fromBase64, fromUrl, toBase64, toUrl } from '../../keyring/bytes';
import type { Held, Reply, Wrap } from '../../keyring/keyring';
import { order } from '../../core/order';
import { dayMonth, sixHoursEnd } from './when';
import { app, http } from '../../state/app.svelte';
import { i18n } from '../../state/i18n.svelte';
import { prefs } from '../../state/prefs.svelte';
import { reference } from '../../state/reference.svelte';
import type { Category, Guide, TipDetail, TipRow, VaultView } from './types';
import { words } from './words';

/** A tip whose texts open here only, as it comes. */
interface SealedTip extends Wrap {
  detail: TipDetail;
  next_field: string;
}
/** What is written instead of a text that goes sealed beside it. */
const ELSEWHERE = '•';

class Room {
  categories = $state.raw<Category[]>([]);
  guide = $state.raw<Guide | null>(null);
  vaults = $state.raw<Record<string, VaultView>>({});
  /** Why the screen cannot be worked with. */
  failed = $state('');

  get units(): string[] {
    const mine = app.account?.scope.agencies ?? [];
    return mine.length > 0 ? [...mine] : ['089'];
  }
  get analyst(): boolean {
    return app.has('tip_analyst') || app.has('tip_supervisor');
  }
  get member(): boolean {
    return this.analyst || app.has('tip_operator');
  }
  async load(): Promise<void> {
    if (!this.member) return;
    try {
      [this.categories, this.guide] = await Promise.all([http.get<Category[]>('/tips/categories'), http.get<Guide>('/tips/guide')]);
      this.failed = '';
      await this.look();
    } catch (error) {
      this.failed = this.explain(error);
    }
  }
  async look(): Promise<void> {
    const found: Record<string, VaultView> = {};
    for (const unit of this.units) found[unit] = await http.get<VaultView>(`/tips/vault?unit=${encodeURIComponent(unit)}`);
    this.vaults = found;
  }
  /** Units whose keys are in this window's keyring. */
  held = $state.raw<ReadonlySet<string>>(new Set());

  /** OPAQUE with the vault: the phrase does not leave this window. */
  async unlock(unit: string, phrase: string): Promise<void> {
    const member = app.account?.id ?? '';
    const { handle, hello } = await keyring.begin(phrase);
    const reply = await http.post<Reply>('/tips/vault/unlock', { unit, hello });
    const proof = await keyring.prove(handle, unit, member, reply, await this.#secret(reply));
    const done = await http.post<{ keys: number; held: Held | null }>('/tips/vault/unlock/finish', { unit, ...proof });
    if (done.held) {
      await keyring.hold(handle, done.held);
      this.held = new Set([...this.held, unit]);
    }
    await this.look();
  }
  /** The secret of the passkey that is joined to one's phrase. */
  async #secret(reply: Reply) {
    if (!reply.passkey) return null;
    const { passkeySecret } = await import('../../core/webauthn');
    const given = await passkeySecret([toUrl(reply.passkey.credential)], fromBase64(reply.passkey.salt)).catch((error: unknown) => {
      throw new KeyringFailed(error instanceof DOMException ? 'NoPasskey' : 'Error');
    });
    if (!given) throw new KeyringFailed('NoPrf');
    return given.secret;
  }
  /** Joins one of one's passkeys to the phrase, or takes it off. The passkey is asked first: a phrase is a guess. */
  async joinPasskey(unit: string, phrase: string, join: boolean): Promise<void> {
    const next = join ? await this.#newSecret() : null;
    const { handle, hello } = await keyring.begin(phrase);
    const reply = await http.post<Reply>('/tips/vault/unlock', { unit, hello });
    const proof = await keyring.proveChange(handle, unit, app.account?.id ?? '', reply, await this.#secret(reply));
    const own = await http.post<{ public: string; sealed: string }>('/tips/vault/passkey/open', { unit, ...proof });
    await http.post('/tips/vault/passkey', { unit, ...(await keyring.reseal(handle, own, next)) });
    await this.look();
  }
  async #newSecret() {
    const { passkeySecret } = await import('../../core/webauthn');
    const { credentials } = await http.get<{ credentials: string[] }>('/tips/vault/passkey');
    if (credentials.length === 0) throw new KeyringFailed('NoPasskeys');
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const given = await passkeySecret(credentials, salt).catch((error: unknown) => {
      throw new KeyringFailed(error instanceof DOMException ? 'NoPasskey' : 'Error');
    });
    if (!given) throw new KeyringFailed('NoPrf');
    return { credential: fromUrl(given.credential), salt: toBase64(salt), secret: given.secret };
  }
  async lock(unit: string): Promise<void> {
    await keyring.forget(unit);
    this.held = new Set([...this.held].filter((one) => one !== unit));
    await http.post('/tips/vault/lock', { unit });
    await this.look();
  }
  /** A new member types their phrase at this console; what the vault keeps of it is made here. The vault's mark. */
  async enrol(unit: string, account: string, phrase: string): Promise<{ mark: string; confirm: () => Promise<void> }> {
    const { handle, request } = await keyring.enrol(phrase);
    const reply = await http.post<Reply>('/tips/vault/members/start', { unit, account, request });
    const { fingerprint, ...made } = await keyring.enrolled(handle, unit, account, reply);
    return { mark: fingerprint, confirm: () => http.post('/tips/vault/members', { unit, account, ...made }) };
  }
  forget(): void {
    forgetAll();
    this.held = new Set();
  }

  /** Whether tips of this unit open here and nowhere else. */
  opensHere(unit: string): boolean {
    return this.vaults[unit]?.opens === 'client';
  }
  isOpen(unit: string): boolean {
    const vault = this.vaults[unit];
    // After the page was loaded anew the vault still knows the member, but the keys are gone from here.
    return (vault?.unlocked ?? false) && (vault?.opens !== 'client' || this.held.has(unit));
  }
  /** Reads a tip: opened by the vault, or sealed and opened here. With what the next text is sealed by. */
  async read(row: TipRow, purpose: Purpose): Promise<{ detail: TipDetail; seal: ((text: string) => Promise<{ field: string; sealed: string }>) | null }> {
    if (!this.opensHere(row.compartment)) {
      return { detail: await http.get<TipDetail>(`/tips/${row.id}/content`, { purpose }), seal: null };
    }
    const unit = row.compartment;
    const { detail, next_field: field, epoch, wrapped } = await http.get<SealedTip>(`/tips/${row.id}/sealed`, { purpose });
    const wrap = { epoch, wrapped };
    const fields = [{ name: 'content', sealed: detail.content }, ...detail.entries.map((e, n) => ({ name: `entry/${n}`, sealed: e.text }))];
    const [content = '', ...texts] = await keyring.open(unit, row.id, wrap, fields);
    const entries = detail.entries.map((entry, n) => ({ ...entry, text: texts[n] ?? '' }));
    const seal = async (text: string) => ({ field, sealed: await keyring.seal(unit, row.id, wrap, field, text) });
    return { detail: { ...detail, content, entries }, seal };
  }
  /** Sends a command; a text is sealed here first where only this side may see it. */
  async act(
    row: TipRow,
    command: { type: string } & Record<string, unknown>,
    seal: ((text: string) => Promise<{ field: string; sealed: string }>) | null,
    purpose?: Purpose,
  ): Promise<TipRow> {
    const options = purpose ? { purpose } : {};
    const text = command.type === 'ask_originals' ? JSON.stringify(command['order']) : command['text'];
    if (!seal || typeof text !== 'string') return order<TipRow>(http, `/tips/${row.id}/commands`, command, options);
    const marked = command.type === 'ask_originals' ? { order: { authority: ELSEWHERE, asked: ELSEWHERE } } : { text: ELSEWHERE };
    return order<TipRow>(http, `/tips/${row.id}/sealed`, { command: { ...command, ...marked }, ...(await seal(text)) }, options);
  }
  /** A picture that opens here only. */
  async picture(row: TipRow, file: number, purpose: Purpose): Promise<Blob> {
    const answer = await http.get<Wrap & { file: string }>(`/tips/${row.id}/files/${file}/sealed`, { purpose });
    const wrap = { epoch: answer.epoch, wrapped: answer.wrapped };
    return new Blob([await keyring.file(row.compartment, row.id, wrap, file, answer.file)], { type: 'image/jpeg' });
  }
  /** Somebody else may have locked it: what the server says counts. */
  explain(error: unknown): string {
    if (error instanceof KeyringFailed) {
      const t = words();
      const said: Record<string, string> = {
        WrongPhrase: t.wrongPhrase,
        Closed: t.doesNotOpen,
        NoPasskey: t.noPasskey,
        NoPasskeys: t.noPasskeys,
        NoPrf: t.noPrf,
      };
      return said[error.reason] ?? t.keyringFailed;
    }
    if (error instanceof Refused && error.problem.code === 'vault_locked') void this.look().catch(() => {});
    if (error instanceof Refused && error.problem.code === 'tips_not_set_up') return words().notSetUp;
    return app.explain(error);
  }

  get towns(): Guide['municipalities'] {
    return this.guide?.municipalities ?? [];
  }
  townName(code: string | null | undefined): string {
    return this.towns.find((t) => t.code === code)?.name ?? reference.municipalityName(code);
  }
  categoryName(code: string): string {
    return this.categories.find((c) => c.code === code)?.name ?? code;
  }
  /** What people call a body, a rule or a compartment; the code where nobody said. */
  named(code: string): string {
    const [, body, town] = /^(.+)-(\d{5})$/.exec(code) ?? [];
    return this.guide?.names?.[code] ?? (body && town ? `${body} ${this.townName(town)}` : code);
  }
  /** The same where small print is not to be had. */
  coded(code: string): string {
    const name = this.named(code);
    return name === code ? code : `${name} (${code})`;
  }
  modalityName(code: string | null): string {
    const found = this.guide?.extortion.modality.find((m) => m.code === code);
    return found ? (prefs.lang === 'en' ? found.name_en : found.name) : (code ?? '');
  }
  scriptName(code: string): string {
    const found = this.guide?.extortion.script.find((s) => s.code === code);
    return found ? (prefs.lang === 'en' ? found.name_en : found.name) : code;
  }
  /** The six hours in which something was, as people say them. */
  sixHours(bucket: string): string {
    return words().sixHours(dayMonth(bucket, i18n.locale), sixHoursEnd(bucket, i18n.locale));
  }
  /** The earliest deadline nobody acknowledged. */
  due(row: TipRow): string | null {
    const open = row.routes.filter((r) => !r.acknowledged).map((r) => r.due);
    return open.length > 0 ? open.reduce((a, b) => (a < b ? a : b)) : null;
  }
}
export const room = new Room();

// Whoever signs out takes the keys along.
$effect.root(() => {
  $effect(() => {
    if (!app.account) untrack(() => room.forget());
  });
});
