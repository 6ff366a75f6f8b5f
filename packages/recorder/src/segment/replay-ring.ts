import type { ReplayEvent } from '../dom/format.ts'
import { stringify } from '../stringify.ts'

/**
 * The last minute or two of a replay that may never be sent. It is kept in two parts,
 * each of which begins with a snapshot: when a new one begins, the older goes, so that
 * what is left can always be played from its start.
 */
export interface ReplayRing {
  add(event: ReplayEvent): void
  /** Whether it is time for another snapshot, so that what is older can go. */
  isDue(now: number): boolean
  /** Everything that is kept, which is then kept no longer. */
  take(): ReplayEvent[]
  isEmpty(): boolean
}

const META = 4
/** At least this much is kept, and at most twice as much, in milliseconds. */
const PART_MS = 60_000
/** A part of which more than this has changed ends early; in UTF-16 code units of JSON. */
const PART_LENGTH_LIMIT = 2 * 1024 * 1024
/**
 * What comes so soon is the page itself, its snapshot and the documents of its frames:
 * to begin anew would bring the same again, however large it is.
 */
const BEGINNING_MS = 1_000

interface Part {
  readonly events: ReplayEvent[]
  readonly since: number
  /** Of what has come after the beginning. */
  length: number
}

export function createReplayRing(): ReplayRing {
  let older: Part | null = null
  let newer: Part | null = null

  return {
    add(event) {
      if (event.type === META) {
        older = newer
        newer = { events: [], since: event.timestamp, length: 0 }
      }
      // What comes before the first snapshot has nothing to stand on.
      if (!newer) return
      newer.events.push(event)
      if (event.timestamp - newer.since > BEGINNING_MS) newer.length += stringify(event).length
    },
    isDue: (now) =>
      newer !== null && (now - newer.since >= PART_MS || newer.length > PART_LENGTH_LIMIT),
    isEmpty: () => newer === null,
    take() {
      const events = [...(older?.events ?? []), ...(newer?.events ?? [])]
      older = null
      newer = null
      return events
    },
  }
}
