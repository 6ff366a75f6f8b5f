import { SessionSummary } from '@playhead/protocol/schema'
import { Type, type TSchema } from 'typebox'
import type { ListQuery, Sessions } from '../sessions/sessions.ts'
import type { TableColumn, TableColumnType, TableRow } from './table-column.ts'

/** So many sessions are read at a time. */
const PAGE_SESSIONS = 200

/** Every property of a session, in the order of its documentation. */
export const SESSION_TABLE_COLUMNS: readonly TableColumn[] = Object.entries(
  SessionSummary.properties,
).map(([name, schema]) => ({ name, type: toColumnType(name, schema) }))

export const EVENT_TABLE_COLUMNS: readonly TableColumn[] = [
  { name: 'sessionId', type: 'text' },
  { name: 'userId', type: 'text' },
  { name: 'anonymousId', type: 'text' },
  { name: 'at', type: 'time' },
  { name: 'name', type: 'text' },
  { name: 'channel', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'url', type: 'text' },
  { name: 'metadata', type: 'text' },
  { name: 'tags', type: 'text' },
  { name: 'sessionStart', type: 'boolean' },
  { name: 'windowId', type: 'text' },
  { name: 'sequence', type: 'integer' },
  { name: 'ordinal', type: 'integer' },
  { name: 'clientAt', type: 'time' },
  { name: 'source', type: 'text' },
]

function toColumnType(name: string, schema: TSchema): TableColumnType {
  const known = Type.IsUnion(schema) ? schema.anyOf.find((part) => !Type.IsNull(part)) : schema
  if (Type.IsInteger(known)) return 'integer'
  if (Type.IsBoolean(known)) return 'boolean'
  if (Type.IsNumber(known)) return /(?:^|[a-z])At$/.test(name) ? 'time' : 'number'
  return 'text'
}

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
