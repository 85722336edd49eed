/** Small text store that survives a kill of the browser; refuses quietly where storage is off. */
export interface TextStore {
  get(key: string): string | null;
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

const PREFIX = 'atalaya.';

/** Over `localStorage`: synchronous, so a keystroke is on disk before the next one arrives. */
export function browserStore(storage: Storage | undefined = globalThis.localStorage): TextStore {
  if (!storage) return memoryStore();
  return {
    get: (key) => storage.getItem(PREFIX + key),
    set: (key, value) => {
      try {
        storage.setItem(PREFIX + key, value);
        return true;
      } catch {
        return false; // Full or forbidden: the caller shows that nothing is being kept.
      }
    },
    remove: (key) => storage.removeItem(PREFIX + key),
    keys: () =>
      Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
        .filter((k) => k.startsWith(PREFIX))
        .map((k) => k.slice(PREFIX.length)),
  };
}

export function memoryStore(): TextStore {
  const map = new Map<string, string>();
  return {
    get: (key) => map.get(key) ?? null,
    set: (key, value) => {
      map.set(key, value);
      return true;
    },
    remove: (key) => void map.delete(key),
    keys: () => [...map.keys()],
  };
}

/** Reads JSON, or `fallback` when there is none or it is damaged. */
export function readJson<T>(store: TextStore, key: string, fallback: T): T {
  const text = store.get(key);
  if (text === null) return fallback;
  try {
    return JSON.parse(text) as T;
  } catch {
    return fallback;
  }
}
