import { compareText } from '../compare-text.ts'
import type { FoundText } from '../recorded-texts.ts'
import type { ServerEventRecord } from '../server-events.ts'
import type { SessionTally } from '../session-tally.ts'
import type { NewSegment, PageVisits } from '../storage.ts'

export interface MemorySession {
  readonly projectId: string
  tally: SessionTally
  readonly segments: Map<string, NewSegment>
  readonly pages: Map<string, PageVisits>
  /** Of back ends. */
  readonly serverEvents: Map<string, ServerEventRecord>
  /** Whose events it is made of, when it is made of gaps. */
  readonly person: string | null
  isPinned: boolean
  /** How many of its segments were read for their texts, in the order in which they came. */
  readCount: number
  /** What was found in them. */
  readonly recorded: FoundText[]
}

/** Sessions by their id. */
export type MemorySessions = ReadonlyMap<string, MemorySession>

/** The segments of a session, by window, then sequence. */
export function sortSegments(session: MemorySession | undefined): NewSegment[] {
  return [...(session?.segments.values() ?? [])].sort(
    (a, b) => compareText(a.windowId, b.windowId) || a.sequence - b.sequence,
  )
}

/** The events that back ends sent into a session, by time. */
export function sortServerEvents(session: MemorySession | undefined): ServerEventRecord[] {
  return [...(session?.serverEvents.values() ?? [])].sort(
    (a, b) => a.at - b.at || compareText(a.eventId, b.eventId),
  )
}
