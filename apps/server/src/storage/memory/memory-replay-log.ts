import type { ReplayLog } from '../replay-log.ts'
import { nameMember, type MemoryPacks } from './memory-pack-store.ts'
import { createMemoryKeyframes } from './memory-keyframes.ts'
import { sortSegments, type MemorySessions } from './memory-sessions.ts'

export function createMemoryReplayLog(
  sessions: MemorySessions,
  { places, damaged }: MemoryPacks,
): ReplayLog {
  return {
    ...createMemoryKeyframes(sessions),
    listSegments: async (sessionId) =>
      sortSegments(sessions.get(sessionId)).map((segment) => {
        const packId = places.get(nameMember(segment)) ?? null
        return {
          windowId: segment.windowId,
          sequence: segment.sequence,
          firstAt: segment.firstAt,
          lastAt: segment.lastAt,
          receivedAt: segment.receivedAt,
          clockOffsetMs: segment.clockOffsetMs,
          eventCount: segment.eventCount,
          startsWithSnapshot: segment.startsWithSnapshot,
          sizeBytes: segment.payload.length,
          isDamaged: packId !== null && damaged.has(packId),
          packId,
        }
      }),
    readSegments: async function* ({ sessionId, windowId, fromSequence, toSequence }) {
      for (const segment of sortSegments(sessions.get(sessionId))) {
        const { sequence, clockOffsetMs, eventCount } = segment
        const isInside = sequence >= fromSequence && sequence <= toSequence
        if (segment.windowId !== windowId || !isInside) continue
        const packId = places.get(nameMember(segment)) ?? null
        const payload = packId === null ? Uint8Array.from(segment.payload) : new Uint8Array()
        yield { sequence, clockOffsetMs, eventCount, packId, payload }
      }
    },
  }
}
