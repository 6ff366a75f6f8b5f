import {
  PROTOCOL_VERSION,
  SEGMENT_BODY_BYTES_LIMIT,
  SEGMENT_HEAD_BYTES_LIMIT,
  SEGMENT_INFLATED_BYTES_LIMIT,
  SESSION_EVENTS_LIMIT,
  SHEETS_PER_SEGMENT_LIMIT,
  type FlushReason,
  type SegmentCounters,
  type SessionEvent,
} from '@playhead/protocol'
import type { ReplayEvent } from '../dom/format.ts'
import type { Person } from '../session/person.ts'
import { stringify } from '../stringify.ts'
import { compressNow } from '../transport/compress.ts'
import { countBytes, writeEvent, type WrittenEvent } from './event-writer.ts'
import type { SegmentDraft, SegmentDraftHead } from './segment.ts'

/**
 * Gathers what happens into one segment at a time. Events are turned into text as
 * they come: nothing can change them afterwards, and their size is known.
 */
export interface SegmentBuffer {
  /** @returns false when the segment has no room for it, and must be closed first */
  addReplayEvent(event: ReplayEvent, written?: WrittenEvent): boolean
  /**
   * Adds to an empty segment what cannot be split and may be larger than its room, if
   * the server takes it all the same once it is compressed; else it counts as dropped.
   */
  addLargeEvent(event: ReplayEvent): void
  addSessionEvent(event: SessionEvent): void
  /** Puts events before all others: what begins a session that was held back. */
  prependSessionEvents(events: readonly SessionEvent[]): void
  count(counters: Partial<SegmentCounters>): void
  noteActivity(at: number): void
  /** Text gathered so far, in UTF-16 code units. */
  getSize(): number
  /** The session events so far, which travel in the head: their size in bytes. */
  getSessionEventBytes(): number
  hasReplayEvents(): boolean
  isEmpty(): boolean
  /** Closes the segment; null when nothing was gathered. */
  close(reason: FlushReason, owner: SegmentOwner): SegmentDraft | null
  clear(): void
  /** The session events so far, to be changed in place. */
  getSessionEvents(): readonly SessionEvent[]
  /** Forgets the replay events, which a snapshot that follows makes needless. */
  clearReplay(): void
  getDroppedCount(): number
}

/** Who and where: known when the segment is closed. */
export interface SegmentOwner {
  readonly projectKey: string
  readonly environment: string
  readonly sessionId: string
  readonly customSessionId: string | null
  readonly windowId: string
  readonly takeSequence: () => number
  readonly person: Person
}

const FULL_SNAPSHOT = 2
const META = 4
/** Room for what one closing may still add: its head is bounded by the server too. */
const SESSION_EVENTS_KEPT = SESSION_EVENTS_LIMIT - 50
/** A quarter of the head is left to the traits and to everything else in it. */
const SESSION_EVENT_BYTES_KEPT = (SEGMENT_HEAD_BYTES_LIMIT / 4) * 3
/** What the server takes beside the largest head; gzip adds a little to what it cannot shorten. */
const PAYLOAD_BYTES_LIMIT = SEGMENT_BODY_BYTES_LIMIT - SEGMENT_HEAD_BYTES_LIMIT - 16 * 1024
/** Events of so much text are taken however little they compress, in bytes. */
export const REPLAY_BYTES_LIMIT = PAYLOAD_BYTES_LIMIT - 16 * 1024
/** One event with more text than this would be refused however it is sent, in bytes. */
const EVENT_BYTES_LIMIT = SEGMENT_INFLATED_BYTES_LIMIT - 1_024
/**
 * Events up to this length fit into an empty segment, with a snapshot's meta event or the
 * like beside them; in UTF-16 code units, of which each is at most three bytes.
 */
export const PART_LENGTH = Math.floor(REPLAY_BYTES_LIMIT / 4)

export function createSegmentBuffer(): SegmentBuffer {
  let replayJson: string[] = []
  let types: number[] = []
  let sheets = new Set<string>()
  let sessionEvents: SessionEvent[] = []
  let counters: SegmentCounters = emptyCounters()
  let firstAt = Infinity
  let lastAt = -Infinity
  let lastActivityAt: number | null = null
  let size = 0
  let replayBytes = 0
  let sessionEventBytes = 0
  let dropped = 0

  function noteTime(at: number): void {
    firstAt = Math.min(firstAt, at)
    lastAt = Math.max(lastAt, at)
  }

  function clear(): void {
    replayJson = []
    types = []
    sheets = new Set()
    sessionEvents = []
    counters = emptyCounters()
    firstAt = Infinity
    lastAt = -Infinity
    size = 0
    replayBytes = 0
    sessionEventBytes = 0
  }

  function addSessionEvent(event: SessionEvent): void {
    const json = stringify(event)
    const bytes = countBytes(json)
    const isFull = sessionEventBytes + bytes > SESSION_EVENT_BYTES_KEPT
    if (isFull || sessionEvents.length >= SESSION_EVENTS_KEPT) {
      dropped += 1
      return
    }
    sessionEvents.push(event)
    size += json.length
    sessionEventBytes += bytes
    noteTime(event.at)
  }

  function push(
    { type, timestamp }: ReplayEvent,
    { json, bytes, sheets: hashes }: WrittenEvent,
  ): void {
    replayJson.push(json)
    types.push(type)
    for (const hash of hashes) sheets.add(hash)
    size += json.length + 1
    replayBytes += bytes + 1
    noteTime(timestamp)
  }

  const isEmpty = (): boolean =>
    replayJson.length === 0 && sessionEvents.length === 0 && counters.keyPresses === 0

  return {
    addReplayEvent(event, written = writeEvent(event)) {
      if (replayBytes + written.bytes > REPLAY_BYTES_LIMIT) return false
      push(event, written)
      return true
    },
    addLargeEvent(event) {
      const written = writeEvent(event)
      const { json, bytes } = written
      const isTaken =
        bytes <= REPLAY_BYTES_LIMIT ||
        (bytes <= EVENT_BYTES_LIMIT && compressNow(json).length <= PAYLOAD_BYTES_LIMIT)
      if (isTaken) push(event, written)
      else dropped += 1
    },
    addSessionEvent,
    prependSessionEvents(events) {
      sessionEvents.unshift(...events)
      for (const event of events) noteTime(event.at)
    },
    count({ keyPresses = 0, activeMs = 0, scrollDepth = 0 }) {
      counters = {
        keyPresses: counters.keyPresses + keyPresses,
        activeMs: counters.activeMs + activeMs,
        scrollDepth: Math.max(counters.scrollDepth, scrollDepth),
      }
    },
    noteActivity(at) {
      lastActivityAt = at
    },
    getSize: () => size,
    getSessionEventBytes: () => sessionEventBytes,
    hasReplayEvents: () => types.length > 0,
    isEmpty,
    close(reason, owner) {
      if (isEmpty() || (!Number.isFinite(firstAt) && lastActivityAt === null)) return null
      const at = Number.isFinite(firstAt) ? null : lastActivityAt
      const { person } = owner
      const head: SegmentDraftHead = {
        protocolVersion: PROTOCOL_VERSION,
        projectKey: owner.projectKey,
        sessionId: owner.sessionId,
        ...(owner.customSessionId !== null && { customSessionId: owner.customSessionId }),
        windowId: owner.windowId,
        sequence: owner.takeSequence(),
        firstAt: at ?? firstAt,
        lastAt: at ?? lastAt,
        lastActivityAt,
        eventCount: replayJson.length,
        startsWithSnapshot: types[0] === META && types[1] === FULL_SNAPSHOT,
        flushReason: reason,
        anonymousId: person.anonymousId,
        ...(person.userId !== null && { userId: person.userId }),
        ...(person.userId !== null && person.traits && { traits: { ...person.traits } }),
        environment: owner.environment,
        ...(sheets.size > 0 && { sheets: [...sheets].slice(0, SHEETS_PER_SEGMENT_LIMIT) }),
        counters: { ...counters, activeMs: Math.round(counters.activeMs) },
        events: sessionEvents,
      }
      const eventsJson = replayJson.length > 0 ? `[${replayJson.join(',')}]` : ''
      clear()
      return { head, eventsJson }
    },
    clear,
    getSessionEvents: () => sessionEvents,
    clearReplay() {
      const kept = sessionEvents
      const keptCounters = counters
      clear()
      counters = keptCounters
      for (const event of kept) addSessionEvent(event)
    },
    getDroppedCount: () => dropped,
  }
}

function emptyCounters(): SegmentCounters {
  return { keyPresses: 0, activeMs: 0, scrollDepth: 0 }
}
