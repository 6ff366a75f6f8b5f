import {
  EVERY_SESSION,
  type ProjectSettings,
  type SessionEventList,
  type SessionList,
  type SessionPages,
  type SessionSort,
  type SessionSummary,
} from '@playhead/protocol'
import { computeClosedAt } from '@playhead/sessions'
import { AppError } from '../../errors.ts'
import type { FilteredRange, SessionIndex, StoredSession } from '../../storage/session-index.ts'
import type { Storage } from '../../storage/storage.ts'
import { computeRank } from '../../storage/session-sort.ts'
import { expandFilter } from '../analytics/expand-filter.ts'
import { getIdleTimeoutMs } from '../projects/settings.ts'
import { formatCursor, parseCursor } from './session-cursor.ts'
import { orderSessionEvents } from './session-events.ts'
import { computeSessionPages } from './session-pages.ts'
import { addSearch, loadHits } from './search-hits.ts'
import { toSessionSummary } from './session-summary.ts'

export interface Sessions {
  /** @throws {AppError} invalid_request for a cursor that is none */
  list(query: ListQuery): Promise<SessionList>
  /** @param userId who asks; null: nobody who has seen anything. @throws {AppError} unknown_session */
  load(sessionId: string, userId: string | null): Promise<SessionSummary>
  /** @throws {AppError} unknown_session */
  loadEvents(sessionId: string): Promise<SessionEventList>
  /** By when each was entered. @throws {AppError} unknown_session */
  loadPages(sessionId: string): Promise<SessionPages>
}

export interface ListQuery extends FilteredRange {
  readonly sort: SessionSort
  readonly limit: number
  /** What the page before gave; null for the first. */
  readonly cursor: string | null
  /** Who asks. */
  readonly userId: string | null
  /** With how much was recorded when. */
  readonly withActivity?: boolean
  /** Only sessions in which all of these words stand together, and where; absent: all. */
  readonly search?: string | undefined
}

export interface SessionsOptions {
  readonly now: () => number
  readonly loadSettings: (projectId: string) => Promise<ProjectSettings>
}

export function createSessions(
  { sessions: index, annotations, texts }: Pick<Storage, 'sessions' | 'annotations' | 'texts'>,
  { now, loadSettings }: SessionsOptions,
): Sessions {
  const load = async (sessionId: string, userId: string | null): Promise<SessionSummary> => {
    const session = await loadStored(index, sessionId)
    const settings = await loadSettings(session.projectId)
    const added = await annotations.describe([sessionId], userId)
    return toSessionSummary(session, { settings, now: now(), annotations: added.get(sessionId) })
  }

  return {
    list: async ({
      cursor,
      limit,
      sort,
      filter = EVERY_SESSION,
      userId,
      search,
      withActivity,
      ...range
    }) => {
      const after = cursor === null ? null : parseCursor(cursor)
      const settings = await loadSettings(range.projectId)
      // One more than asked for tells whether there is a next page.
      const found = await index.list({
        ...range,
        filter: addSearch(expandFilter(filter, { settings, now: now(), userId }), search),
        sort,
        limit: limit + 1,
        after,
      })
      const page = found.slice(0, limit)
      const last = found.length > limit ? page.at(-1) : undefined
      const ids = page.map(({ sessionId }) => sessionId)
      const added = await annotations.describe(ids, userId)
      const activity = withActivity ? await index.loadActivity(ids) : null
      return {
        sessions: page.map((session) =>
          toSessionSummary(session, {
            settings,
            now: now(),
            annotations: added.get(session.sessionId),
          }),
        ),
        ...(search === undefined ? {} : { found: await loadHits(texts, page, search) }),
        ...(activity ? { activity: toRecord(activity) } : {}),
        nextCursor: last ? formatCursor(toPlace(last, sort)) : null,
      }
    },
    load,
    loadEvents: async (sessionId) => {
      const { columns } = await loadStored(index, sessionId)
      const events = await index.loadEvents(sessionId)
      return { events: orderSessionEvents(events, columns.clockOffsetMs) }
    },
    loadPages: async (sessionId) => {
      const { columns } = await loadStored(index, sessionId)
      const events = orderSessionEvents(await index.loadEvents(sessionId), columns.clockOffsetMs)
      return { pages: computeSessionPages(events, columns.endedAt) }
    },
  }
}

function toRecord(activity: ReadonlyMap<string, readonly number[]>): Record<string, number[]> {
  return Object.fromEntries([...activity].map(([id, bars]) => [id, [...bars]]))
}

/** @throws {AppError} unknown_session */
export async function loadStored(index: SessionIndex, sessionId: string): Promise<StoredSession> {
  const session = await index.load(sessionId)
  if (!session) throw new AppError('unknown_session')
  return session
}

/**
 * When a session closes unless more of it comes, epoch milliseconds.
 *
 * @throws {AppError} unknown_session
 */
export async function loadClosedAt(
  index: SessionIndex,
  { sessionId, loadSettings }: { sessionId: string } & Pick<SessionsOptions, 'loadSettings'>,
): Promise<number> {
  const { projectId, columns } = await loadStored(index, sessionId)
  const settings = await loadSettings(projectId)
  return computeClosedAt(columns.endedAt, getIdleTimeoutMs(settings, columns.deviceType))
}

function toPlace({ sessionId, columns }: StoredSession, sort: SessionSort) {
  return { rank: computeRank(sort, columns), startedAt: columns.startedAt, sessionId }
}
