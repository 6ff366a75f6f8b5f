import { keepTexts, type RecordedTextStore } from '../recorded-texts.ts'
import { computeSessionColumns } from '../session-columns.ts'
import type { MemorySessions } from './memory-sessions.ts'

export function createMemoryRecordedTexts(sessions: MemorySessions): RecordedTextStore {
  return {
    findUnread: async ({ newSegments, quietBefore }) => {
      const changed = [...sessions].flatMap(([sessionId, { tally, segments, readCount }]) => {
        const { endedAt } = computeSessionColumns(sessionId, tally)
        const more = segments.size - readCount
        const isWorthIt = more >= newSegments || (more > 0 && endedAt < quietBefore)
        const unread = { sessionId, segmentCount: segments.size, readBefore: readCount }
        return isWorthIt ? [{ unread, endedAt }] : []
      })
      return changed.sort((a, b) => b.endedAt - a.endedAt)[0]?.unread ?? null
    },
    listUnread: async ({ sessionId, readBefore }, limit) =>
      [...(sessions.get(sessionId)?.segments.values() ?? [])]
        .slice(readBefore, readBefore + limit)
        .map(({ windowId, sequence, payload }) => {
          return { windowId, sequence, sizeBytes: payload.length }
        }),
    putTexts: async ({ sessionId, readBefore }, read, texts) => {
      const session = sessions.get(sessionId)
      if (session?.readCount !== readBefore) return
      session.readCount += read
      for (const { windowId, sequence, ...text } of keepTexts(session.recorded, texts)) {
        const segment = session.segments.get(`${windowId}/${sequence}`)
        if (!segment) continue
        const { firstAt, lastAt, receivedAt, clockOffsetMs } = segment
        session.recorded.push({ ...text, segment: { firstAt, lastAt, receivedAt }, clockOffsetMs })
      }
    },
  }
}
