import {
  DELETED_AT_ONCE,
  SELECTION_STEP,
  TOMBSTONE_MS,
  type Deletions,
  type SelectionQuery,
} from '../deletions.ts'
import { measureEvent } from '../event-bytes.ts'
import { mentionsPerson } from '../mentions-person.ts'
import { computeSessionColumns } from '../session-columns.ts'
import { compareText } from '../compare-text.ts'
import type { MemorySession } from './memory-sessions.ts'
import type { MemoryServerEvents } from './memory-server-events.ts'

export interface MemoryDeletions extends Deletions {
  isDeleted(sessionId: string): boolean
}

export function createMemoryDeletions(
  sessions: Map<string, MemorySession>,
  serverEvents: Pick<MemoryServerEvents, 'forget' | 'forgetNames'> & {
    readonly onGone: (sessionId: string) => void
  },
): MemoryDeletions {
  /** When each was deleted, by its id. */
  const tombstones = new Map<string, number>()

  const select = (query: SelectionQuery) => {
    const found = [...sessions]
      .filter(([, session]) => session.projectId === query.projectId)
      .map(([sessionId, session]) => {
        const columns = computeSessionColumns(sessionId, session.tally)
        return { sessionId, session, columns, startedAt: columns.startedAt }
      })
      .filter(({ startedAt }) => startedAt >= query.fromAt && startedAt < query.toAt)
      .sort((a, b) => a.startedAt - b.startedAt || compareText(a.sessionId, b.sessionId))
      .filter(({ startedAt, sessionId }) => {
        if (!query.after) return true
        return (
          (startedAt - query.after.startedAt || compareText(sessionId, query.after.sessionId)) > 0
        )
      })
    const step = found.slice(0, SELECTION_STEP)
    const last = step.length === SELECTION_STEP ? step.at(-1) : undefined
    return {
      sessions: step
        .filter((each) => isSelected(each, query))
        .map(({ sessionId, startedAt, session }) => {
          return { sessionId, startedAt, sizeBytes: measureSession(session) }
        }),
      next: last ? { startedAt: last.startedAt, sessionId: last.sessionId } : null,
    }
  }

  return {
    isDeleted: (sessionId) => tombstones.has(sessionId),
    select: async (query) => select(query),
    deleteSessions: async ({ projectId, sessionIds, deletedAt }) => {
      if (sessionIds.length > DELETED_AT_ONCE) throw new RangeError('too many sessions at once')
      const deleted = { sessions: 0, sizeBytes: 0 }
      for (const sessionId of sessionIds) {
        const session = sessions.get(sessionId)
        if (session?.projectId !== projectId) continue
        deleted.sessions += 1
        deleted.sizeBytes += measureSession(session)
        sessions.delete(sessionId)
        serverEvents.forget(session, deletedAt)
        serverEvents.onGone(sessionId)
        tombstones.set(sessionId, deletedAt)
      }
      return deleted
    },
    sweep: async (now) => {
      for (const [sessionId, deletedAt] of tombstones) {
        if (deletedAt < now - TOMBSTONE_MS) tombstones.delete(sessionId)
      }
      serverEvents.forgetNames(now - TOMBSTONE_MS)
      return 'done'
    },
    countUnswept: async () => 0,
    pinSession: async (sessionId, isPinned) => {
      const session = sessions.get(sessionId)
      if (session) session.isPinned = isPinned
      return session !== undefined
    },
    loadUse: async (projectId) => {
      const own = [...sessions.values()].filter((session) => session.projectId === projectId)
      const sizes = own.map(measureSession)
      return { sessions: own.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) }
    },
    loadDiskUse: async () => ({ fileBytes: 0, freeBytes: 0, shrinks: false }),
  }
}

function isSelected(
  {
    session,
    columns,
  }: { session: MemorySession; columns: ReturnType<typeof computeSessionColumns> },
  { person, endedBefore, isPoor, withPinned }: SelectionQuery,
): boolean {
  if (session.isPinned && !withPinned) return false
  if (endedBefore !== null && columns.endedAt >= endedBefore) return false
  const isIdle = columns.interactionCount === 0 && columns.keyPressCount === 0
  if (isPoor && columns.deviceType !== 'bot' && !isIdle) return false
  if (!person || mentionsPerson(session.tally, person)) return true
  const field = person.kind === 'user' ? 'userId' : 'anonymousId'
  return [...session.serverEvents.values()].some((record) => record[field] === person.id)
}

function measureSession({ segments, serverEvents }: MemorySession): number {
  const sizes = [
    ...[...segments.values()].flatMap(({ payload, events }) => [
      payload.length,
      ...events.map(measureEvent),
    ]),
    ...[...serverEvents.values()].map(({ event }) => measureEvent(event)),
  ]
  return sizes.reduce((sum, size) => sum + size, 0)
}
