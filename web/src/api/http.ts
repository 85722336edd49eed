/** The HTTP door: problem+json, CSRF, purposes, time-outs. Knows no screen and no framework. */
import type { Problem, PurposeBasis } from './types';

export const BASE = '/api/v1';
const TIMEOUT_MS = 10_000;

/** The server answered and refused. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'Refused';
  }
}
/** No answer: the network, the server or a gateway is away. The request may be sent again. */
export class Unreachable extends Error {
  constructor(cause: string) {
    super(cause);
    this.name = 'Unreachable';
  }
}

export interface Purpose {
  basis: PurposeBasis;
  /** Order, request or review number, where the basis needs one. */
  reference?: string;
}
export interface RequestOptions {
  body?: unknown;
  purpose?: Purpose;
  idempotencyKey?: string;
  /** True time of a command that waited here while the server was away. */
  happenedAt?: string;
  /** The approval of a second person, for an order that needs one. */
  approval?: string;
  text?: boolean;
  signal?: AbortSignal;
}

/**
 * What a person pastes may hold control characters, marks that turn the direction of text and halves of pairs. None
 * can be seen or meant, and the server refuses a text that has one: an order must not fail for it.
 */
function tidy(_key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '');
}

export type Fetch = typeof fetch;

export class Http {
  csrf: string | null = null;
  language = 'es-MX';
  /** Called when the session is no longer valid. */
  onSignedOut: () => void = () => {};

  constructor(private readonly fetcher: Fetch = (...args) => fetch(...args)) {}

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('GET', path, options);
  }
  post<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.send<T>('POST', path, { ...options, body });
  }
  /** A file that the server makes, with its name. */
  async file(path: string, method: 'GET' | 'POST' = 'POST', options: RequestOptions = {}): Promise<{ blob: Blob; name: string }> {
    const response = await this.#fetch(method, path, options);
    if (!response.ok) throw new Refused(readProblem(await whole(response.text(), options), response.status));
    const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
    return { blob: await whole(response.blob(), options), name: name ?? 'archivo' };
  }
  delete<T>(path: string): Promise<T> {
    return this.send<T>('DELETE', path, {});
  }

  async send<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const response = await this.#fetch(method, path, options);
    const away = [502, 503, 504].includes(response.status);
    const raw = await (away ? response.text().catch(() => '') : whole(response.text(), options));
    if (!response.ok) {
      const problem = readProblem(raw, response.status);
      // A vault that is away is no server that is away: people are told, and nothing is repeated without them.
      if (away && !problem.code.startsWith('vault_')) throw new Unreachable(`HTTP ${response.status}`);
      if (response.status === 401 && !path.startsWith('/session')) this.onSignedOut();
      throw new Refused(problem);
    }
    if (options.text) return raw as T;
    return (raw === '' ? undefined : answerOf(raw)) as T;
  }

  async #fetch(method: string, path: string, options: RequestOptions): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': this.language };
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET' && this.csrf) headers['X-CSRF-Token'] = this.csrf;
    if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
    if (options.happenedAt) headers['Happened-At'] = options.happenedAt;
    if (options.approval) headers['Approval'] = options.approval;
    if (options.purpose) headers['Purpose'] = purposeHeader(options.purpose);
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await this.fetcher(BASE + path, {
        method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        body: options.body === undefined ? null : JSON.stringify(options.body, options.idempotencyKey ? tidy : undefined),
        signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      });
    } catch (cause) {
      throw lost(cause, options);
    }
  }
}
function lost(cause: unknown, options: RequestOptions): unknown {
  if (options.signal?.aborted) return cause;
  return new Unreachable(cause instanceof Error ? cause.message : String(cause));
}
/** The body may be cut off though the head came: then there was no answer. */
async function whole<T>(body: Promise<T>, options: RequestOptions): Promise<T> {
  return body.catch((cause: unknown) => {
    throw lost(cause, options);
  });
}
/** A page of somebody in between, as of a network that wants a sign-in, is no answer of the server either. */
function answerOf(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new Unreachable('not JSON');
  }
}

/** Header values are Latin-1: what a person types as reference is percent-encoded beyond ASCII. */
export function purposeHeader(purpose: Purpose): string {
  if (!purpose.reference) return purpose.basis;
  return `${purpose.basis}; ref=${purpose.reference.replace(/[^\x20-\x7e]/g, (c) => encodeURIComponent(c))}`;
}

function readProblem(raw: string, status: number): Problem {
  try {
    const read = JSON.parse(raw) as Partial<Problem>;
    if (typeof read === 'object' && read !== null && typeof read.title === 'string') {
      return {
        type: read.type ?? 'about:blank',
        title: read.title,
        status: read.status ?? status,
        detail: read.detail ?? read.title,
        code: read.code ?? 'unknown',
        ...(read.errors ? { errors: read.errors } : {}),
      };
    }
  } catch {
    // Not JSON: a proxy's page. Fall through to the plain answer.
  }
  return { type: 'about:blank', title: `HTTP ${status}`, status, detail: `HTTP ${status}`, code: 'unknown' };
}
