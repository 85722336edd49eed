/** What is sent of a call about extortion, and as what. Knows no screen. */
import { Unreachable } from '../../api/http';
import { uuid } from '../../core/ids';
import type { EvidenceKind, Receipt } from './types';

/** What was typed. `contact` only with the caller's consent. */
export interface Typed {
  what: string;
  municipality: string;
  modality: string;
  evidence: { kind: EvidenceKind; value: string }[];
  scripts: string[];
  contact: string | null;
  /** The caller agreed to go on to 9-1-1. */
  jumped: boolean;
}
export type Post = (body: unknown, idempotencyKey: string) => Promise<Receipt>;

const CONSENT = { told: true, agreed: true };

/** As an anonymous tip nothing of it goes along but what happened. */
export function body(typed: Typed, anonymous: boolean): Record<string, unknown> {
  const intake = { channel: 'phone', category: 'extorsion', municipality: typed.municipality || null };
  const narrative = { what: typed.what.trim() };
  const agreed = { ...(anonymous ? { changed: CONSENT } : {}), ...(typed.jumped ? { jump: CONSENT } : {}) };
  if (anonymous) return { intake: { ...intake, record: 'anonymous_tip', urgency: 'normal' }, narrative, agreed };
  const { modality, contact } = typed;
  return {
    intake: { ...intake, record: 'extortion_in_progress', urgency: 'high', ...(modality ? { modality } : {}) },
    narrative,
    extortion: {
      evidence: typed.evidence.filter((e) => e.value.trim()).map((e) => ({ kind: e.kind, text: e.value.trim() })),
      scripts: typed.scripts,
      ...(contact?.trim() ? { contact: { text: contact.trim(), consent: CONSENT } } : {}),
    },
    agreed,
  };
}

/** The registering of one call. */
export class Registration {
  readonly #key = uuid();
  #anonymous = false;

  /** An answer that was lost is asked for again as what it was sent; after any other refusal it is an extortion again. */
  async send(typed: Typed, post: Post, anonymous = this.#anonymous): Promise<Receipt> {
    this.#anonymous = anonymous;
    try {
      return await post(body(typed, anonymous), this.#key);
    } catch (error) {
      if (!(error instanceof Unreachable)) this.#anonymous = false;
      throw error;
    }
  }
}
