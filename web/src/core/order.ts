/**
 * Orders that must not wait on this console: acts on accounts, configuration and reviews happen while somebody looks
 * at them, or not at all. Each has its own key, so that pressing twice is pressing once.
 */
import type { Http, Purpose } from '../api/http';
import type { CommandAnswer } from '../api/types';
import { uuid } from './ids';

export interface OrderOptions {
  /** The approval of a second person. */
  approval?: string;
  /** Why it is done, where that has to be said. */
  purpose?: Purpose;
}
export function order<T = CommandAnswer>(http: Http, path: string, body: unknown, options: OrderOptions = {}): Promise<T> {
  return http.post<T>(path, body, { idempotencyKey: uuid(), ...options });
}
