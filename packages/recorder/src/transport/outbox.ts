import { nameSegment } from '../segment/segment.ts'
import type { KeyValueStore } from '../session/key-value-store.ts'
import { parseParkedSegment, type ParkedSegment } from './parked-segment.ts'

/**
 * Segments that could not be sent yet, in IndexedDB, for whichever page of this
 * origin comes next. Where IndexedDB is blocked nothing is kept beyond the page; the
 * outbox never fails.
 */
export interface Outbox {
  put(segments: readonly ParkedSegment[]): Promise<void>
  remove(name: string): Promise<void>
  /** Everything that waits, oldest first, without taking it out. */
  load(now: number): Promise<ParkedSegment[]>
}

const STORE = 'segments'
const BYTES_LIMIT = 5 * 1024 * 1024
/** What nobody came back to send is forgotten after this, in milliseconds. */
const AGE_LIMIT_MS = 7 * 86_400_000
const FLAG = 'parked'

/**
 * @param flags remembers that something was parked, so that a page with nothing
 * waiting never opens a database
 */
export function createOutbox(name: string, flags: KeyValueStore): Outbox {
  let opening: Promise<IDBDatabase | null> | null = null

  async function withStore<Result>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<Result> | null,
  ): Promise<Result | null> {
    opening ??= openDatabase(name)
    const database = await opening
    if (!database) return null
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction(STORE, mode)
        const request = work(transaction.objectStore(STORE))
        transaction.addEventListener('complete', () => resolve(request?.result ?? null))
        transaction.addEventListener('error', () => resolve(null))
        transaction.addEventListener('abort', () => resolve(null))
      } catch {
        // The browser closed the database, as it does when it clears a site's data.
        opening = null
        resolve(null)
      }
    })
  }

  return {
    async put(segments) {
      if (segments.length === 0) return
      flags.set(FLAG, '1')
      await withStore('readwrite', (store) => {
        for (const segment of segments) store.put(segment, nameSegment(segment.head))
        return null
      })
    },
    async remove(segmentName) {
      if (flags.get(FLAG) === null) return
      await withStore('readwrite', (store) => {
        store.delete(segmentName)
        return null
      })
    },
    async load(now) {
      if (flags.get(FLAG) === null) return []
      const found = (await withStore<unknown[]>('readonly', (store) => store.getAll())) ?? []
      const segments = found
        .map(parseParkedSegment)
        .filter((segment) => segment !== null)
        .sort((a, b) => b.head.lastAt - a.head.lastAt)
      const { kept, spent } = divide(segments, now)
      for (const segment of spent) await this.remove(nameSegment(segment.head))
      if (kept.length === 0) flags.remove(FLAG)
      return kept.reverse()
    },
  }
}

/** Keeps the newest within the limits. */
function divide(
  newestFirst: readonly ParkedSegment[],
  now: number,
): { kept: ParkedSegment[]; spent: ParkedSegment[] } {
  const kept: ParkedSegment[] = []
  const spent: ParkedSegment[] = []
  let bytes = 0
  for (const segment of newestFirst) {
    bytes += segment.payload.length
    const isSpent = bytes > BYTES_LIMIT || now - segment.head.lastAt > AGE_LIMIT_MS
    ;(isSpent ? spent : kept).push(segment)
  }
  return { kept, spent }
}

function openDatabase(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(name, 1)
      request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE))
      request.addEventListener('success', () => {
        const database = request.result
        // A visitor who refuses, in whatever tab, has it deleted: an open one would be in the way.
        database.addEventListener('versionchange', () => database.close())
        resolve(database)
      })
      request.addEventListener('error', () => resolve(null))
      request.addEventListener('blocked', () => resolve(null))
    } catch {
      resolve(null)
    }
  })
}
