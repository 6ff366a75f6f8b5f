import { isUuidV7 } from '@playhead/sessions'
import type { MakeId } from './ids.ts'
import { readJson, type KeyValueStore } from './key-value-store.ts'
import { stringify } from '../stringify.ts'

/**
 * What a tab keeps across its pages: its window id, and the next segment number of
 * each session, so that (session, window, sequence) is never used twice.
 *
 * The record lies in sessionStorage only while no page is alive: a page takes it out
 * when it loads and puts it back when it leaves. A duplicated tab copies the
 * sessionStorage of a living page, finds nothing there, and so gets an id of its own.
 * A page that dies without a `pagehide` loses the record, and the tab goes on under a
 * new window id, which is harmless; a number used twice would not be.
 */
export interface Tab {
  getWindowId(): string
  takeSequence(sessionId: string): number
  /** The page leaves: the next page of this tab may go on. */
  release(): void
  /** The page is back from the back/forward cache. */
  claim(now: number): void
}

const KEY = 'window'
/** Sessions of a tab whose numbers are kept; older ones get no more segments. */
const SESSIONS_KEPT = 5

export function createTab(store: KeyValueStore, makeId: MakeId, now: number): Tab {
  let windowId: string | null = null
  let sequences = new Map<string, number>()
  let claimedAt = now
  claim(now)

  function claim(at: number): void {
    claimedAt = at
    windowId = null
    takeRecord()
  }

  function takeRecord(): void {
    const record = readJson(store, KEY) as { windowId?: unknown; sequences?: unknown } | null
    store.remove(KEY)
    if (!isUuidV7(record?.windowId)) return
    windowId = record.windowId
    sequences = parseSequences(record.sequences)
  }

  /** The id, from the first moment it is needed on for good. */
  function settle(): string {
    // A page in another process may have left its record only after this one began.
    if (windowId === null) takeRecord()
    if (windowId === null) {
      windowId = makeId(claimedAt)
      sequences = new Map()
    }
    return windowId
  }

  return {
    claim,
    getWindowId: settle,
    takeSequence(sessionId) {
      settle()
      const sequence = sequences.get(sessionId) ?? 0
      // Deleting first moves the session to the end: the order is that of last use.
      sequences.delete(sessionId)
      sequences.set(sessionId, sequence + 1)
      return sequence
    },
    release() {
      const id = settle()
      const kept = [...sequences].slice(-SESSIONS_KEPT)
      store.set(KEY, stringify({ windowId: id, sequences: kept }))
    },
  }
}

function parseSequences(input: unknown): Map<string, number> {
  const entries = Array.isArray(input) ? (input as unknown[]) : []
  return new Map(
    entries.filter(
      (entry): entry is [string, number] =>
        Array.isArray(entry) && isUuidV7(entry[0]) && Number.isSafeInteger(entry[1]),
    ),
  )
}
