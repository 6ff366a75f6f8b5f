import type { KeyValueStore } from '../session/key-value-store.ts'

/**
 * Texts of style sheets that the server had not got when their page went away, in
 * IndexedDB, for whichever page of this origin is asked for them. Never fails.
 */
export interface SheetShelf {
  put(texts: ReadonlyMap<string, string>): Promise<void>
  /** null when it is not there. */
  load(hash: string): Promise<string | null>
  remove(hash: string): Promise<void>
}

const STORE = 'sheets'
const FLAG = 'sheets-parked'
/** What one page may leave, in UTF-16 code units. */
const LENGTH_LIMIT = 2 * 1024 * 1024

/** The name of the database in which the sheets of a project wait. */
export function getShelfName(key: string): string {
  return `playhead-${key}-sheets`
}

/** @param flags remembers that there is something, so that else no database is opened */
export function createSheetShelf(name: string, flags: KeyValueStore): SheetShelf {
  async function run<Result>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result | null> {
    const database = await openDatabase(name)
    return new Promise((resolve) => {
      try {
        if (!database) throw new TypeError('no database')
        const transaction = database.transaction(STORE, mode)
        const request = work(transaction.objectStore(STORE))
        const end = (): void => {
          database.close()
          resolve(request.readyState === 'done' && !request.error ? request.result : null)
        }
        for (const type of ['complete', 'error', 'abort']) transaction.addEventListener(type, end)
      } catch {
        resolve(null)
      }
    })
  }

  return {
    async put(texts) {
      if (texts.size === 0) return
      flags.set(FLAG, '1')
      await run('readwrite', (store) => {
        // What is left from before was not asked for: its visitor has long been back.
        const cleared = store.clear()
        let length = 0
        for (const [hash, text] of texts) {
          length += text.length
          if (length <= LENGTH_LIMIT) store.put(text, hash)
        }
        return cleared
      })
    },
    async load(hash) {
      if (flags.get(FLAG) === null) return null
      const text: unknown = await run('readonly', (store) => store.get(hash))
      return typeof text === 'string' ? text : null
    },
    async remove(hash) {
      if (flags.get(FLAG) === null) return
      await run('readwrite', (store) => store.delete(hash))
    },
  }
}

function openDatabase(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(name, 1)
      request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE))
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => resolve(null))
      request.addEventListener('blocked', () => resolve(null))
    } catch {
      resolve(null)
    }
  })
}
