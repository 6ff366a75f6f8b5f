/** Text by name, in the browser's storage or, where that is blocked, in memory. */
export interface KeyValueStore {
  get(key: string): string | null
  /** Returns false when the value could not be kept beyond this page. */
  set(key: string, value: string): boolean
  remove(key: string): void
}

/**
 * Creates a store. `open` is called for each access because even reading
 * `window.localStorage` throws where storage is blocked. What could not be written
 * stays readable in this page.
 */
export function createKeyValueStore(prefix: string, open: () => Storage): KeyValueStore {
  const memory = new Map<string, string>()
  return {
    get(key) {
      try {
        return memory.get(key) ?? open().getItem(prefix + key)
      } catch {
        return memory.get(key) ?? null
      }
    },
    set(key, value) {
      try {
        open().setItem(prefix + key, value)
        memory.delete(key)
        return true
      } catch {
        memory.set(key, value)
        return false
      }
    },
    remove(key) {
      memory.delete(key)
      try {
        open().removeItem(prefix + key)
      } catch {
        // Nothing was kept there.
      }
    },
  }
}

/** Reads JSON that anybody on this origin may have written; null when it is none. */
export function readJson(store: KeyValueStore, key: string): unknown {
  const text = store.get(key)
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
