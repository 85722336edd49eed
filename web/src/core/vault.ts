/**
 * What must survive a kill of the browser: commands that wait, forms being typed, the last board. Over IndexedDB,
 * because `localStorage` reaches the disk seconds after it was written; a finished transaction here outlives the
 * process that made it.
 */
export interface Vault {
  get<T>(key: string): Promise<T | undefined>;
  /** All entries whose key begins so, by key. */
  entries<T>(prefix: string): Promise<[key: string, value: T][]>;
  /** Writes and removes in one transaction: all of it or nothing. Rejects when it could not be kept. */
  write(changes: readonly VaultChange[]): Promise<void>;
}
/** A value of `undefined` removes the entry. */
export type VaultChange = readonly [key: string, value: unknown];

const STORE = 'kept';

export function browserVault(name = 'atalaya', factory: IDBFactory | undefined = globalThis.indexedDB): Vault {
  if (!factory) return memoryVault();
  let opened: Promise<IDBDatabase> | null = null;
  const open = () =>
    (opened ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = factory.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => {
        // Another window may want to delete or upgrade the base: this one must not stand in its way.
        request.result.onversionchange = () => {
          request.result.close();
          opened = null;
        };
        resolve(request.result);
      };
      request.onerror = () => {
        opened = null;
        reject(request.error ?? new Error('indexeddb'));
      };
    }));
  const range = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const read = async <T>(run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    settled(run((await open()).transaction(STORE, 'readonly').objectStore(STORE)));

  return {
    get: <T>(key: string) => read((store) => store.get(key) as IDBRequest<T | undefined>),
    async entries<T>(prefix: string) {
      const store = (await open()).transaction(STORE, 'readonly').objectStore(STORE);
      const [keys, values] = await Promise.all([
        settled(store.getAllKeys(range(prefix))),
        settled(store.getAll(range(prefix)) as IDBRequest<T[]>),
      ]);
      return keys.map((key, i) => [String(key), values[i] as T] as [string, T]);
    },
    async write(changes) {
      if (changes.length === 0) return;
      const transaction = (await open()).transaction(STORE, 'readwrite');
      const store = transaction.objectStore(STORE);
      for (const [key, value] of changes) {
        if (value === undefined) store.delete(key);
        else store.put(value, key);
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('indexeddb'));
      });
    },
  };
}
function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexeddb'));
  });
}

/** For tests, and for browsers that keep nothing. Values are copied, as a disk would. */
export function memoryVault(map = new Map<string, unknown>()): Vault {
  return {
    get: <T>(key: string) => Promise.resolve(structuredClone(map.get(key)) as T | undefined),
    entries: <T>(prefix: string) =>
      Promise.resolve(
        [...map]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => [key, structuredClone(value)] as [string, T]),
      ),
    write(changes) {
      for (const [key, value] of changes) {
        if (value === undefined) map.delete(key);
        else map.set(key, structuredClone(value));
      }
      return Promise.resolve();
    },
  };
}
