import { compareText } from '../compare-text.ts'
import { type SessionSort, SERVER_WINDOW_ID } from '@playhead/protocol'
import type { ServerEventRecord } from '../server-events.ts'
import type { SegmentTimes } from '../segment-times.ts'
import { computeActivity, getActivityStep } from '../activity.ts'
import { matchesFilter } from '../matches-filter.ts'
import { readHitsOf } from '../journey-hits.ts'
import type {
  FilteredRange,
  IndexedEvent,
  JourneyQuery,
  SessionIndex,
  SessionPlace,
  StoredSession,
} from '../session-index.ts'
import { computeRank } from '../session-sort.ts'
import type { NewSegment } from '../storage.ts'
import { toArchive } from './to-archive.ts'
import { countSessionFaults } from './count-session-faults.ts'
import { createMemorySamples } from './memory-samples.ts'
import { createMemorySessionNumbers, type Found } from './memory-session-numbers.ts'
import { toFiltered, type Added } from './to-filtered.ts'
import { computeSessionColumns } from '../session-columns.ts'
import type { Numbers } from './numbers.ts'
import {
  sortSegments,
  sortServerEvents,
  type MemorySession,
  type MemorySessions,
} from './memory-sessions.ts'

export function createMemorySessionIndex(
  sessions: MemorySessions,
  look: (sessionId: string) => Added,
  numbers: Numbers<string>,
): SessionIndex {
  const filterable = (session: MemorySession, stored: StoredSession) =>
    toFiltered(session, stored, look(stored.sessionId))
  const select = ({ projectId, fromAt, toAt, filter }: FilteredRange): Found[] =>
    [...sessions]
      .filter(([, session]) => session.projectId === projectId)
      .map(([sessionId, session]) => ({ session, stored: toStored(sessionId, session) }))
      .filter(({ stored: { columns } }) => columns.startedAt >= fromAt && columns.startedAt < toAt)
      .filter(
        ({ session, stored }) => !filter || matchesFilter(filter, filterable(session, stored)),
      )

  const listJourneys: SessionIndex['listJourneys'] = async ({ steps, limit, after, ...range }) => {
    const looked = select(range)
      .filter(({ stored }) => stored.columns.excludedReason === null)
      .map(({ session, stored }) => ({ session, stored, place: toPlace(stored, 'newest') }))
      .filter(({ place }) => !after || comparePlaces(place, after) < 0)
      .sort((a, b) => comparePlaces(b.place, a.place))
      .slice(0, limit)
    const journeys = looked.map(({ session, stored }) => {
      const { startedAt, visitor, clockOffsetMs } = stored.columns
      const events = listPageEvents(session)
        .map((indexed) => ({ indexed, steps: listSteps(indexed, session, steps) }))
        .filter((event) => event.steps.length > 0)
      const { sessionId } = stored
      const number = numbers.of(sessionId)
      return { sessionId, number, startedAt, visitor, clockOffsetMs, events }
    })
    const last = looked.at(-1)?.stored
    return {
      journeys: journeys.filter(({ events }) => events.length > 0),
      looked: looked.length,
      next:
        last && looked.length === limit
          ? { startedAt: last.columns.startedAt, sessionId: last.sessionId }
          : null,
    }
  }

  return {
    ...createMemorySessionNumbers(select, filterable),
    ...createMemorySamples(select, filterable, numbers),
    countFaults: async (projectId) =>
      countSessionFaults(
        select({ projectId, fromAt: -Infinity, toAt: Infinity }).map(({ stored }) => stored),
      ),
    load: async (sessionId) => {
      const session = sessions.get(sessionId)
      return session ? toStored(sessionId, session) : null
    },
    list: async ({ limit, after, sort = 'newest', ...range }) =>
      select(range)
        .map(({ stored }) => stored)
        .filter((stored) => !after || comparePlaces(toPlace(stored, sort), after) < 0)
        .sort((a, b) => comparePlaces(toPlace(b, sort), toPlace(a, sort)))
        .slice(0, limit),
    listTroubled: async ({ names, limit, after, ...range }) =>
      select(range)
        .filter(({ stored }) => stored.columns.excludedReason === null)
        .map(({ session, stored: { sessionId, columns } }) => ({
          sessionId,
          startedAt: columns.startedAt,
          visitor: columns.visitor,
          clockOffsetMs: columns.clockOffsetMs,
          events: listPageEvents(session).filter(({ event }) => names.includes(event.name)),
        }))
        .filter(({ events }) => events.length > 0)
        .filter((found) => !after || comparePlaces(found, after) < 0)
        .sort((a, b) => comparePlaces(b, a))
        .slice(0, limit),
    listJourneys,
    readHits: (query, onPart) => readHitsOf(listJourneys, query, onPart),
    findSessions: async (wanted) =>
      new Map(
        wanted.flatMap((number) => {
          const sessionId = numbers.read(number) ?? ''
          const session = sessions.get(sessionId)
          if (!session) return []
          const { startedAt } = toStored(sessionId, session).columns
          return [[number, { sessionId, startedAt }] as const]
        }),
      ),
    loadEvents: async (sessionId) => [
      ...sortServerEvents(sessions.get(sessionId)).map(toIndexedEvent),
      ...listPageEvents(sessions.get(sessionId)),
    ],
    loadPages: async (sessionId) =>
      [...(sessions.get(sessionId)?.pages.values() ?? [])].sort((a, b) =>
        compareText(a.path, b.path),
      ),
    loadActivity: async (sessionIds) => {
      const found = new Map<string, readonly number[]>()
      for (const sessionId of sessionIds) {
        const session = sessions.get(sessionId)
        if (!session) continue
        const { columns } = toStored(sessionId, session)
        const step = getActivityStep(columns.segmentCount)
        const parts = sortSegments(session)
          .filter(({ sequence }) => sequence % step === 0)
          .map(({ firstAt, lastAt, clockOffsetMs, eventCount }) => {
            const offsetMs = clockOffsetMs ?? columns.clockOffsetMs
            return { fromAt: firstAt + offsetMs, toAt: lastAt + offsetMs, eventCount }
          })
        found.set(sessionId, computeActivity(parts, columns))
      }
      return found
    },
    loadArchive: async (sessionId) => {
      const session = sessions.get(sessionId)
      return session ? structuredClone(toArchive(session)) : null
    },
  }
}

/** Conditions on events ask nothing of it. */
const NOTHING_ADDED: Added = { hasNotes: false, tags: [], seenBy: [] }

/** Which of these an event is. */
function listSteps(
  { event }: IndexedEvent,
  session: MemorySession,
  steps: JourneyQuery['steps'],
): number[] {
  const alone = { ...toFiltered(session, toStored('', session), NOTHING_ADDED), events: [event] }
  return [...steps.keys()].filter((place) => matchesFilter({ event: steps[place] ?? {} }, alone))
}

function listPageEvents(session: MemorySession | undefined): IndexedEvent[] {
  return sortSegments(session).flatMap(listSegmentEvents)
}

export function listSegmentEvents(segment: NewSegment): IndexedEvent[] {
  return segment.events.map((event, ordinal) => ({
    windowId: segment.windowId,
    sequence: segment.sequence,
    ordinal,
    clockOffsetMs: segment.clockOffsetMs,
    segment: pickTimes(segment),
    event: structuredClone(event),
  }))
}

function pickTimes({ firstAt, lastAt, receivedAt }: SegmentTimes): SegmentTimes {
  return { firstAt, lastAt, receivedAt }
}

export function toIndexedEvent({ at, event }: ServerEventRecord, ordinal: number): IndexedEvent {
  return {
    windowId: SERVER_WINDOW_ID,
    sequence: 0,
    ordinal,
    clockOffsetMs: at - event.at,
    source: 'server',
    event: structuredClone(event),
  }
}

function toPlace({ sessionId, columns }: StoredSession, sort: SessionSort): SessionPlace {
  return { rank: computeRank(sort, columns), startedAt: columns.startedAt, sessionId }
}

export function toStored(sessionId: string, session: MemorySession): StoredSession {
  return {
    sessionId,
    projectId: session.projectId,
    columns: structuredClone(computeSessionColumns(sessionId, session.tally)),
    distinctPageCount: session.pages.size,
    isPinned: session.isPinned,
  }
}

function comparePlaces(a: SessionPlace, b: SessionPlace): number {
  const ranks = (a.rank ?? 0) - (b.rank ?? 0)
  return ranks || a.startedAt - b.startedAt || compareText(a.sessionId, b.sessionId)
}
