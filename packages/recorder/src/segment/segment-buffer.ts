import {
  findSheetHashes,
  PROTOCOL_VERSION,
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
import type { SegmentDraft, SegmentDraftHead } from './segment.ts'

/**
 * Gathers what happens into one segment at a time. Events are turned into text as
 * they come: nothing can change them afterwards, and their size is known.
 */
export interface SegmentBuffer {
  addReplayEvent(event: ReplayEvent): void
  addSessionEvent(event: SessionEvent): void
  /** Puts events before all others: what begins a session that was held back. */
  prependSessionEvents(events: readonly SessionEvent[]): void
  count(counters: Partial<SegmentCounters>): void
  noteActivity(at: number): void
  /** Text gathered so far, in UTF-16 code units. */
  getSize(): number
  /** The session events so far, which travel in the head: their size in bytes. */
  getSessionEventBytes(): number
  /** Full snapshots, inputs and the like: anything but our own custom events. */
  hasDomEvents(): boolean
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
const CUSTOM = 5
/** Room for what one closing may still add: its head is bounded by the server too. */
const SESSION_EVENTS_KEPT = SESSION_EVENTS_LIMIT - 50
/** A quarter of the head is left to the traits and to everything else in it. */
const SESSION_EVENT_BYTES_KEPT = (SEGMENT_HEAD_BYTES_LIMIT / 4) * 3
/** One event with more text than this would be refused however it is sent. */
const EVENT_LENGTH_LIMIT = SEGMENT_INFLATED_BYTES_LIMIT - 1_024

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
    sessionEventBytes = 0
  }

  function addSessionEvent(event: SessionEvent): void {
    const json = stringify(event)
    const bytes = new TextEncoder().encode(json).length
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

  const isEmpty = (): boolean =>
    replayJson.length === 0 && sessionEvents.length === 0 && counters.keyPresses === 0

  return {
    addReplayEvent(event) {
      const json = stringify(event)
      if (json.length > EVENT_LENGTH_LIMIT) {
        dropped += 1
        return
      }
      replayJson.push(json)
      types.push(event.type)
      for (const hash of findSheetHashes(json)) sheets.add(hash)
      size += json.length + 1
      noteTime(event.timestamp)
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
    hasDomEvents: () => types.some((type) => type !== CUSTOM),
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
