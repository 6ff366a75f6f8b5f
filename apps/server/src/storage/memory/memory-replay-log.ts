import type { ReplayLog } from '../replay-log.ts'
import { nameMember, type MemoryPacks } from './memory-pack-store.ts'
import { createMemoryKeyframes } from './memory-keyframes.ts'
import { sortSegments, type MemorySessions } from './memory-sessions.ts'

export function createMemoryReplayLog(
  sessions: MemorySessions,
  { places, damaged }: MemoryPacks,
): ReplayLog {
  const keyframes = createMemoryKeyframes(sessions)
  const listSegments = async (sessionId: string) =>
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
    })

  return {
    ...keyframes,
    listSegments,
    listWindow: async ({ sessionId, windowId, sequence }) => {
      const isOfTab = (each: { windowId: string }) => each.windowId === windowId
      const segments = (await listSegments(sessionId)).filter(isOfTab)
      const made = (await keyframes.listKeyframes(sessionId)).filter(isOfTab)
      const starts = [
        ...segments.filter(({ startsWithSnapshot }) => startsWithSnapshot),
        ...made.filter(({ fault }) => fault === null),
      ].map((each) => each.sequence)
      const start = Math.max(...starts.filter((each) => each <= sequence))
      const next = Math.min(...starts.filter((each) => each > sequence))
      const isInside = (each: { sequence: number }) =>
        Number.isFinite(start) && each.sequence >= start && each.sequence < next
      return { segments: segments.filter(isInside), keyframes: made.filter(isInside) }
    },
    // It keeps no outlines: everything is near.
    loadOutlined: async (sessionId) => ({
      outlines: [],
      segments: await listSegments(sessionId),
      keyframes: await keyframes.listKeyframes(sessionId),
    }),
    findUnoutlined: async () => null,
    putOutlines: async () => {},
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
