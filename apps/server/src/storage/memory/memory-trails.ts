import { matchesFilter } from '../matches-filter.ts'
import { computeTrail, isPageView, type TrailStep, type TrailStore } from '../trails.ts'
import { listSegmentEvents, toStored } from './memory-session-index.ts'
import { createNumbers, type Numbers } from './numbers.ts'
import { sortSegments, type MemorySession, type MemorySessions } from './memory-sessions.ts'
import { toFiltered, type Added } from './to-filtered.ts'

/** Sessions of a part; few, so that tests see more than one. */
const PART_SESSIONS = 60

export function createMemoryTrails(
  sessions: MemorySessions,
  look: (sessionId: string) => Added,
  sessionNumbers: Numbers<string>,
): TrailStore {
  const pageNumbers = createNumbers<string>()
  return {
    readTrails: async ({ projectId, fromAt, toAt, filter, before }) => {
      const upTo = Math.min(toAt, before ?? Infinity)
      const found = [...sessions]
        .filter(([, session]) => session.projectId === projectId)
        .map(([sessionId, session]) => ({ session, stored: toStored(sessionId, session) }))
        .filter(
          ({ stored: { columns } }) => columns.startedAt >= fromAt && columns.startedAt < upTo,
        )
        .sort((a, b) => b.stored.columns.startedAt - a.stored.columns.startedAt)
      const low = found[PART_SESSIONS - 1]?.stored.columns.startedAt ?? null
      const trails = found
        .filter(({ stored: { columns } }) => low === null || columns.startedAt >= low)
        .filter(({ stored }) => stored.columns.excludedReason === null)
        .filter(
          ({ session, stored }) =>
            !filter || matchesFilter(filter, toFiltered(session, stored, look(stored.sessionId))),
        )
        .map(({ session, stored: { sessionId, columns } }) => ({
          session: sessionNumbers.of(sessionId),
          steps: listSteps(session, columns.clockOffsetMs),
        }))
        .filter(({ steps }) => steps.length > 0)
      return {
        sessions: Float64Array.from(trails, ({ session }) => session),
        beganAt: Float64Array.from(trails, ({ steps }) => steps[0]?.at ?? 0),
        starts: Uint32Array.from(
          [...trails, null].map((_trail, place) =>
            trails.slice(0, place).reduce((sum, { steps }) => sum + steps.length, 0),
          ),
        ),
        pages: Float64Array.from(
          trails.flatMap(({ steps }) => steps.map(({ path }) => pageNumbers.of(path))),
        ),
        offsets: Uint32Array.from(
          trails.flatMap(({ steps }) => steps.map(({ at }) => at - (steps[0]?.at ?? 0))),
        ),
        next: low,
      }
    },
    getPageNumber: async (path) => pageNumbers.of(path),
    namePages: async (seen) =>
      new Map(
        seen.flatMap(({ page, session }) => {
          const path = pageNumbers.read(page)
          const isThere = sessions.has(sessionNumbers.read(session) ?? '')
          return path === undefined || !isThere ? [] : [[page, path] as const]
        }),
      ),
    isDue: async () => false,
    step: async () => 'done',
  }
}

function listSteps(session: MemorySession, offsetMs: number): TrailStep[] {
  const views = sortSegments(session)
    .flatMap((segment) => listSegmentEvents(segment).map((event) => ({ ...event, segment })))
    .filter(({ event }) => isPageView(event))
    .map(({ event: { path, at }, ...view }) => ({ ...view, path, at }))
  return computeTrail(views, offsetMs)
}
