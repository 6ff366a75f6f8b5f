import { SERVER_WINDOW_ID } from '@playhead/protocol'
import type { ServerEventRecord } from '../server-events.ts'
import type { SegmentTimes } from '../segment-times.ts'
import {
  TOP_PAGES_LIMIT,
  type IndexedEvent,
  type SessionIndex,
  type SessionPlace,
  type SessionRange,
  type StoredSession,
  type TopPage,
} from '../session-index.ts'
import { toArchive } from './to-archive.ts'
import { countSessionFaults } from './count-session-faults.ts'
import { isBounce } from '../is-bounce.ts'
import { computeSessionColumns, type SessionColumns } from '../session-columns.ts'
import {
  compareText,
  sortSegments,
  sortServerEvents,
  type MemorySession,
  type MemorySessions,
} from './memory-sessions.ts'

export function createMemorySessionIndex(sessions: MemorySessions): SessionIndex {
  const select = ({ projectId, fromAt, toAt }: SessionRange): Found[] =>
    [...sessions]
      .filter(([, session]) => session.projectId === projectId)
      .map(([sessionId, session]) => ({ session, stored: toStored(sessionId, session) }))
      .filter(({ stored: { columns } }) => columns.startedAt >= fromAt && columns.startedAt < toAt)

  return {
    countFaults: async (projectId) =>
      countSessionFaults(
        select({ projectId, fromAt: -Infinity, toAt: Infinity }).map(({ stored }) => stored),
      ),
    load: async (sessionId) => {
      const session = sessions.get(sessionId)
      return session ? toStored(sessionId, session) : null
    },
    list: async ({ limit, after, ...range }) =>
      select(range)
        .map(({ stored }) => stored)
        .filter((stored) => !after || comparePlaces(toPlace(stored), after) < 0)
        .sort((a, b) => comparePlaces(toPlace(b), toPlace(a)))
        .slice(0, limit),
    loadEvents: async (sessionId) => [
      ...sortServerEvents(sessions.get(sessionId)).map(toIndexedEvent),
      ...sortSegments(sessions.get(sessionId)).flatMap((segment) =>
        segment.events.map((event, ordinal) => ({
          windowId: segment.windowId,
          sequence: segment.sequence,
          ordinal,
          clockOffsetMs: segment.clockOffsetMs,
          segment: pickTimes(segment),
          event: structuredClone(event),
        })),
      ),
    ],
    loadPages: async (sessionId) =>
      [...(sessions.get(sessionId)?.pages.values() ?? [])].sort((a, b) =>
        compareText(a.path, b.path),
      ),
    loadArchive: async (sessionId) => {
      const session = sessions.get(sessionId)
      return session ? structuredClone(toArchive(session)) : null
    },
    measure: async ({ bounce, ...range }) => {
      const found = select(range).filter(({ stored }) => stored.columns.excludedReason === null)
      const rows: SessionColumns[] = found.map(({ stored }) => stored.columns)
      return {
        sessions: found.length,
        visitors: new Set(rows.map(({ visitor }) => visitor)).size,
        bounces: rows.filter((row) => isBounce(row, bounce)).length,
        durationsMs: Float64Array.from(rows, (row) => row.endedAt - row.startedAt).sort(),
        topPages: countPages(found.map(({ session }) => session)),
      }
    },
  }
}

function pickTimes({ firstAt, lastAt, receivedAt }: SegmentTimes): SegmentTimes {
  return { firstAt, lastAt, receivedAt }
}

function toIndexedEvent({ at, event }: ServerEventRecord, ordinal: number): IndexedEvent {
  return {
    windowId: SERVER_WINDOW_ID,
    sequence: 0,
    ordinal,
    clockOffsetMs: at - event.at,
    source: 'server',
    event: structuredClone(event),
  }
}

interface Found {
  readonly session: MemorySession
  readonly stored: StoredSession
}

function toPlace({ sessionId, columns }: StoredSession): SessionPlace {
  return { startedAt: columns.startedAt, sessionId }
}

function countPages(sessions: readonly MemorySession[]): TopPage[] {
  const counts = new Map<string, { views: number; sessions: number }>()
  for (const { path, views } of sessions.flatMap(({ pages }) => [...pages.values()])) {
    const count = counts.get(path) ?? { views: 0, sessions: 0 }
    counts.set(path, { views: count.views + views, sessions: count.sessions + 1 })
  }
  return [...counts]
    .map(([path, count]) => ({ path, ...count }))
    .sort((a, b) => b.views - a.views || compareText(a.path, b.path))
    .slice(0, TOP_PAGES_LIMIT)
}

function toStored(sessionId: string, session: MemorySession): StoredSession {
  return {
    sessionId,
    projectId: session.projectId,
    columns: structuredClone(computeSessionColumns(sessionId, session.tally)),
    distinctPageCount: session.pages.size,
    isPinned: session.isPinned,
  }
}

function comparePlaces(a: SessionPlace, b: SessionPlace): number {
  return a.startedAt - b.startedAt || compareText(a.sessionId, b.sessionId)
}
