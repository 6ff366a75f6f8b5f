import type { SessionArchive } from '../session-index.ts'
import { sortSegments, sortServerEvents, type MemorySession } from './memory-sessions.ts'

export function toArchive(session: MemorySession): SessionArchive {
  return {
    projectId: session.projectId,
    tally: session.tally,
    segments: sortSegments(session).map((segment) => ({
      windowId: segment.windowId,
      sequence: segment.sequence,
      protocolVersion: segment.protocolVersion,
      receivedAt: segment.receivedAt,
      sentAt: segment.sentAt,
      firstAt: segment.firstAt,
      lastAt: segment.lastAt,
      clockOffsetMs: segment.clockOffsetMs,
      eventCount: segment.eventCount,
      startsWithSnapshot: segment.startsWithSnapshot,
      flushReason: segment.flushReason,
    })),
    serverEvents: sortServerEvents(session),
  }
}
