import { SessionSummary } from '@playhead/protocol/schema'
import type { ListQuery, Sessions } from '../sessions/sessions.ts'
import type { TableRow } from './write-table.ts'

/** So many sessions are read at a time. */
const PAGE_SESSIONS = 200

/** Every property of a session, in the order of its documentation. */
export const SESSION_TABLE_COLUMNS: readonly string[] = Object.keys(SessionSummary.properties)

export const EVENT_TABLE_COLUMNS = [
  'sessionId',
  'userId',
  'anonymousId',
  'at',
  'name',
  'channel',
  'path',
  'url',
  'metadata',
  'tags',
  'sessionStart',
  'windowId',
  'sequence',
  'ordinal',
  'clientAt',
  'source',
] as const

type TableQuery = Omit<ListQuery, 'limit' | 'cursor'>

/** All sessions of a list, page by page. One that comes while they are read may be missing. */
export async function* readSessionRows(
  sessions: Pick<Sessions, 'list'>,
  query: TableQuery,
): AsyncGenerator<readonly TableRow[]> {
  for await (const page of readSessions(sessions, query)) yield page
}

/** All events of the sessions of a list, those of a session together, in order. */
export async function* readEventRows(
  sessions: Pick<Sessions, 'list' | 'loadEvents'>,
  query: TableQuery,
): AsyncGenerator<readonly TableRow[]> {
  for await (const page of readSessions(sessions, query)) {
    for (const { id: sessionId, userId, anonymousId } of page) {
      // One that was deleted meanwhile has none.
      const found = await sessions.loadEvents(sessionId).catch(() => ({ events: [] }))
      yield found.events.map((event) => ({ sessionId, userId, anonymousId, ...event }))
    }
  }
}

async function* readSessions(sessions: Pick<Sessions, 'list'>, query: TableQuery) {
  let cursor: string | null = null
  do {
    const page = await sessions.list({ ...query, limit: PAGE_SESSIONS, cursor })
    yield page.sessions
    cursor = page.nextCursor
  } while (cursor !== null)
}
