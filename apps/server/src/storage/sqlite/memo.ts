import type { Database } from 'better-sqlite3'

/** What is remembered: more would be keys that somebody makes up. */
const ENTRIES_LIMIT = 1_000

export interface Memo<Value> {
  get(key: string): Value
  /** To be called after a write of this connection. */
  clear(): void
}

/**
 * Remembers what a query found until the database changes. Writes of other
 * connections, such as those of a command in another process, are noticed by SQLite's
 * `data_version`, which is asked once in each turn of the event loop.
 */
export function createMemo<Value>(db: Database, load: (key: string) => Value): Memo<Value> {
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  const values = new Map<string, Value>()
  let version: number | undefined
  let isFresh = false

  const check = (): void => {
    if (isFresh) return
    const found = dataVersion.get()
    if (found !== version) values.clear()
    version = found
    isFresh = true
    setImmediate(() => {
      isFresh = false
    })
  }

  return {
    get: (key) => {
      check()
      const known = values.get(key)
      if (known !== undefined) return known
      const value = load(key)
      if (values.size >= ENTRIES_LIMIT) values.clear()
      values.set(key, value)
      return value
    },
    clear: () => values.clear(),
  }
}
