/** The keyring behind messages: one call, one answer. Its file is served with a policy that allows no connection. */
import { Keyring } from './keyring';
import type { Call } from './client';

const keyring = new Keyring();

self.onmessage = async ({ data }: MessageEvent<Call>) => {
  try {
    const method = keyring[data.method] as (...args: unknown[]) => unknown;
    const value = await method.apply(keyring, data.args);
    self.postMessage({ id: data.id, value });
  } catch (error) {
    // The name alone: an error's text could hold what was worked on.
    self.postMessage({ id: data.id, failed: error instanceof Error ? error.name : 'Error' });
  }
};
