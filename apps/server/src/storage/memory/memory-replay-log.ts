import type { ReplayLog } from '../replay-log.ts'
import { sortSegments, type MemorySessions } from './memory-sessions.ts'

export function createMemoryReplayLog(sessions: MemorySessions): ReplayLog {
  return {
    listSegments: async (sessionId) =>
      sortSegments(sessions.get(sessionId)).map((segment) => ({
        windowId: segment.windowId,
        sequence: segment.sequence,
        firstAt: segment.firstAt,
        lastAt: segment.lastAt,
        receivedAt: segment.receivedAt,
        clockOffsetMs: segment.clockOffsetMs,
        eventCount: segment.eventCount,
        startsWithSnapshot: segment.startsWithSnapshot,
        sizeBytes: segment.payload.length,
        isDamaged: false,
      })),
    readSegments: async function* ({ sessionId, windowId, fromSequence, toSequence }) {
      for (const segment of sortSegments(sessions.get(sessionId))) {
        const { sequence, clockOffsetMs, eventCount } = segment
        const isInside = sequence >= fromSequence && sequence <= toSequence
        if (segment.windowId !== windowId || !isInside) continue
        yield { sequence, clockOffsetMs, eventCount, payload: Uint8Array.from(segment.payload) }
      }
    },
  }
}
