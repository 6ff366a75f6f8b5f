import {
  TOP_PAGES_LIMIT,
  type SessionIndex,
  type SessionPlace,
  type SessionRange,
  type StoredSession,
  type TopPage,
} from '../session-index.ts'
import { computeSessionDelta, computeSessionSpan, computeVisitorKey } from '../session-tally.ts'
import {
  compareText,
  sortSegments,
  type MemorySession,
  type MemorySessions,
} from './memory-sessions.ts'

export function createMemorySessionIndex(sessions: MemorySessions): SessionIndex {
  const select = ({ projectId, fromAt, toAt }: SessionRange): [string, MemorySession][] =>
    [...sessions].filter(([, session]) => {
      const { startedAt } = computeSessionSpan(session.tally)
      return session.projectId === projectId && startedAt >= fromAt && startedAt < toAt
    })

  return {
    load: async (sessionId) => {
      const session = sessions.get(sessionId)
      return session ? toStored(sessionId, session) : null
    },
    list: async ({ limit, after, ...range }) =>
      select(range)
        .map(([sessionId, session]) => ({
          place: { startedAt: computeSessionSpan(session.tally).startedAt, sessionId },
          stored: toStored(sessionId, session),
        }))
        .filter(({ place }) => !after || comparePlaces(place, after) < 0)
        .sort((a, b) => comparePlaces(b.place, a.place))
        .slice(0, limit)
        .map(({ stored }) => stored),
    loadEvents: async (sessionId) =>
      sortSegments(sessions.get(sessionId)).flatMap((segment) =>
        segment.events.map((event, ordinal) => ({
          windowId: segment.windowId,
          sequence: segment.sequence,
          ordinal,
          clockOffsetMs: segment.clockOffsetMs,
          event: structuredClone(event),
        })),
      ),
    loadPages: async (sessionId) =>
      [...(sessions.get(sessionId)?.pages.values() ?? [])].sort((a, b) =>
        compareText(a.path, b.path),
      ),
    measure: async (range) => {
      const found = select(range).map(([, session]) => session)
      const spans = found.map(({ tally }) => computeSessionSpan(tally))
      return {
        sessions: found.length,
        visitors: new Set(found.map(({ tally }) => computeVisitorKey(tally))).size,
        bounces: found.filter(({ tally }) => computeSessionDelta(tally).sums.pageViewCount === 1)
          .length,
        durationsMs: Float64Array.from(spans, (span) => span.endedAt - span.startedAt).sort(),
        topPages: countPages(found),
      }
    },
  }
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
    tally: structuredClone(session.tally),
    distinctPageCount: session.pages.size,
  }
}

function comparePlaces(a: SessionPlace, b: SessionPlace): number {
  return a.startedAt - b.startedAt || compareText(a.sessionId, b.sessionId)
}
