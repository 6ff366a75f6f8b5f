import type { Database } from 'better-sqlite3'
import type { IndexedEvent, SessionIndex } from '../session-index.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { createStatementCache, cutRange, selectCounted } from './filtered-statements.ts'

/** Of sessions that have any of `TROUBLE_EVENTS`. */
const HAS_TROUBLE =
  'exception_count + console_error_count + failed_request_count + rage_click_count + dead_click_count > 0'

/** Most sessions have nothing of it, and must not be looked through. */
export const TROUBLED_SQL = `
  CREATE INDEX sessions_with_trouble ON sessions (project_id, started_at, session_id)
    WHERE ${HAS_TROUBLE};
`

interface TroubledRow {
  readonly id: number
  readonly sessionId: string
  readonly startedAt: number
  readonly visitor: string
  readonly clockOffsetMs: number
}

/** Part of the session index. */
export function createTroubledLists(db: Database): Pick<SessionIndex, 'listTroubled'> {
  const prepare = createStatementCache(db)
  const findEvents = db.prepare<[string, string], EventRow & { readonly session: number }>(
    `SELECT events.session, ${EVENT_COLUMNS}
     FROM events JOIN segments ON segments.id = events.segment
     WHERE events.session IN (SELECT value FROM json_each(?))
       AND events.name IN (SELECT value FROM json_each(?))
     ORDER BY events.session, window_id, sequence, ordinal`,
  )
  return {
    listTroubled: async ({ names, limit, after, ...range }) => {
      const { where, values } = selectCounted(cutRange(range, after))
      const rows = prepare(
        `SELECT id, session_id AS sessionId, started_at AS startedAt, visitor,
           clock_offset_ms AS clockOffsetMs
         FROM sessions INDEXED BY sessions_with_trouble
         WHERE ${where} AND ${HAS_TROUBLE} AND (started_at, session_id) < (@startedAt, @sessionId)
           AND EXISTS (SELECT 1 FROM events WHERE events.session = sessions.id
             AND events.name IN (SELECT value FROM json_each(@names)))
         ORDER BY started_at DESC, session_id DESC LIMIT @limit`,
      ).all({
        ...values,
        limit,
        names: JSON.stringify(names),
        startedAt: after?.startedAt ?? Infinity,
        sessionId: after?.sessionId ?? '',
      }) as TroubledRow[]
      const events = Map.groupBy(
        findEvents.all(JSON.stringify(rows.map(({ id }) => id)), JSON.stringify(names)),
        ({ session }) => session,
      )
      return rows.map(({ id, ...row }) => ({
        ...row,
        events: (events.get(id) ?? []).map(fromEventRow) satisfies IndexedEvent[],
      }))
    },
  }
}
