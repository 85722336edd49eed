/**
 * What the telephone keeps: the last state it was told, what waits to be sent, a few choices. Page and worker read it.
 * No key: that is in a cookie which goes with each request and which no script reads.
 */
import type { Kept } from './outbox';

const NAME = 'atalaya-campo';
let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('orders', { keyPath: 'id' });
      request.result.createObjectStore('kept');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
  });
  return opened;
}
async function run<T>(store: 'orders' | 'kept', mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  return new Promise((resolve, reject) => {
    // What is pressed must outlive the battery.
    const tx = db.transaction(store, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
    const request = work(tx.objectStore(store));
    tx.oncomplete = () => resolve(request.result);
    tx.onerror = tx.onabort = () => reject(tx.error ?? new Error('indexedDB'));
  });
}

export const orders = {
  all: () => run<Kept[]>('orders', 'readonly', (s) => s.getAll()),
  put: (kept: Kept) => run('orders', 'readwrite', (s) => s.put(kept)),
  /** Writes what has changed, where it still lies there: not on a telephone that was cleared meanwhile. */
  replace: (kept: Kept) =>
    run('orders', 'readwrite', (s) => {
      const there = s.getKey(kept.id);
      there.onsuccess = () => there.result !== undefined && s.put(kept);
      return there;
    }),
  drop: (id: string) => run('orders', 'readwrite', (s) => s.delete(id)),
};
export const kept = {
  get: <T>(key: string) => run<T | undefined>('kept', 'readonly', (s) => s.get(key)),
  put: (key: string, value: unknown) => run('kept', 'readwrite', (s) => s.put(value, key)),
};
/** Nothing of a unit stays on a telephone that is not its any more. */
export async function forget(): Promise<void> {
  await run('orders', 'readwrite', (s) => s.clear());
  await run('kept', 'readwrite', (s) => s.clear());
}
