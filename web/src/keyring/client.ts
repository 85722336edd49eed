/** The keyring as the screens use it: started when first needed, ended with the session. */
import type { Keyring } from './keyring';

export interface Call {
  id: number;
  method: keyof Keyring;
  args: unknown[];
}
interface Answer {
  id: number;
  value?: unknown;
  failed?: string;
}
/** Why the keyring did not do it: `WrongPhrase`, `Closed`, or the name of another error. */
export class KeyringFailed extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'KeyringFailed';
  }
}
type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

let worker: Worker | null = null;
let next = 1;
const waiting = new Map<number, Waiting>();

function end(reason: string): void {
  worker?.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new KeyringFailed(reason));
  waiting.clear();
}
function started(): Worker {
  if (worker) return worker;
  const made = new Worker(new URL('./keyring.worker.ts', import.meta.url), { type: 'module', name: 'keyring' });
  made.onmessage = ({ data }: MessageEvent<Answer>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.failed) one?.reject(new KeyringFailed(data.failed));
    else one?.resolve(data.value as never);
  };
  made.onerror = () => end('WorkerFailed');
  worker = made;
  return made;
}

type Method = { [K in keyof Keyring]: Keyring[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never };
/** Each method of the keyring, across to the worker. */
export const keyring = new Proxy({} as Method, {
  get: (_, method: keyof Keyring) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        started().postMessage({ id, method, args } satisfies Call);
      }),
});
/** Ends the worker: whatever it held is gone. */
export const forgetAll = (): void => end('Forgotten');
