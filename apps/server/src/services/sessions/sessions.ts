import type { SessionEventList, SessionList, SessionSummary } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { SessionIndex, SessionRange, StoredSession } from '../../storage/session-index.ts'
import { computeBorrowedOffset, computeSessionSpan } from '../../storage/session-tally.ts'
import { formatCursor, parseCursor } from './session-cursor.ts'
import { orderSessionEvents } from './session-events.ts'
import { toSessionSummary } from './session-summary.ts'

export interface Sessions {
  /** Newest first. @throws {AppError} invalid_request for a cursor that is none */
  list(query: SessionRange & { limit: number; cursor: string | null }): Promise<SessionList>
  /** @throws {AppError} unknown_session */
  load(sessionId: string): Promise<SessionSummary>
  /** @throws {AppError} unknown_session */
  loadEvents(sessionId: string): Promise<SessionEventList>
}

export function createSessions(index: SessionIndex, now: () => number): Sessions {
  return {
    list: async ({ cursor, limit, ...range }) => {
      const after = cursor === null ? null : parseCursor(cursor)
      // One more than asked for tells whether there is a next page.
      const found = await index.list({ ...range, limit: limit + 1, after })
      const page = found.slice(0, limit)
      const last = found.length > limit ? page.at(-1) : undefined
      return {
        sessions: page.map((session) => toSessionSummary(session, now())),
        nextCursor: last ? formatCursor(toPlace(last)) : null,
      }
    },
    load: async (sessionId) => toSessionSummary(await loadStored(index, sessionId), now()),
    loadEvents: async (sessionId) => {
      const { tally } = await loadStored(index, sessionId)
      const events = await index.loadEvents(sessionId)
      return { events: orderSessionEvents(events, computeBorrowedOffset(tally)) }
    },
  }
}

/** @throws {AppError} unknown_session */
export async function loadStored(index: SessionIndex, sessionId: string): Promise<StoredSession> {
  const session = await index.load(sessionId)
  if (!session) throw new AppError('unknown_session')
  return session
}

function toPlace({ sessionId, tally }: StoredSession) {
  return { startedAt: computeSessionSpan(tally).startedAt, sessionId }
}
