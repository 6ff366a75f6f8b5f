import type { SessionTally } from '../session-tally.ts'
import type { NewSegment, PageVisits } from '../storage.ts'

export interface MemorySession {
  readonly projectId: string
  tally: SessionTally
  readonly segments: Map<string, NewSegment>
  readonly pages: Map<string, PageVisits>
}

/** Sessions by their id. */
export type MemorySessions = ReadonlyMap<string, MemorySession>

/** The segments of a session, by window, then sequence. */
export function sortSegments(session: MemorySession | undefined): NewSegment[] {
  return [...(session?.segments.values() ?? [])].sort(
    (a, b) => compareText(a.windowId, b.windowId) || a.sequence - b.sequence,
  )
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
