import type { Database } from 'better-sqlite3'
import type { Journey, SessionIndex } from '../session-index.ts'
import type { ColumnReader } from './columns/column-reader.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { compileEvents } from './filter-sql.ts'
import { createStatementCache } from './filtered-statements.ts'
import { createSessionPages } from './session-pages.ts'

interface SessionRow extends Omit<Journey, 'events'> {
  readonly id: number
}

/** Part of the session index. */
export function createJourneyLists(
  db: Database,
  columns: ColumnReader,
): Pick<SessionIndex, 'listJourneys'> {
  const prepare = createStatementCache(db)
  const readPage = createSessionPages(db, columns)
  const findSessions = db.prepare<[string], SessionRow>(
    `SELECT id, session_id AS sessionId, started_at AS startedAt, visitor,
       clock_offset_ms AS clockOffsetMs
     FROM sessions WHERE id IN (SELECT value FROM json_each(?))
     ORDER BY started_at DESC, session_id DESC`,
  )
  return {
    listJourneys: async ({ steps, ...query }) => {
      const { ids, looked, next } = readPage(query, steps)
      const compiled = compileEvents(steps)
      const mask = compiled.conditions
        .map((condition, place) => `(CASE WHEN ${condition} THEN ${2 ** place} ELSE 0 END)`)
        .join(' | ')
      const rows = prepare(
        `SELECT events.session, ${mask} AS mask, ${EVENT_COLUMNS}
         FROM events JOIN segments ON segments.id = events.segment
         WHERE events.session IN (SELECT value FROM json_each(@ids))
           AND (${compiled.conditions.map((condition) => `(${condition})`).join(' OR ')})
         ORDER BY events.session, window_id, sequence, ordinal`,
      ).all({
        ...compiled.values,
        ids: JSON.stringify(ids),
      }) as (EventRow & { session: number; mask: number })[]
      const bySession = Map.groupBy(rows, ({ session }) => session)
      const sessions = findSessions.all(JSON.stringify([...bySession.keys()]))
      return {
        journeys: sessions.map(({ id, ...session }) => ({
          ...session,
          events: (bySession.get(id) ?? []).map(toStepEvent),
        })),
        looked,
        next,
      }
    },
  }
}

function toStepEvent(row: EventRow & { readonly mask: number }): Journey['events'][number] {
  const steps: number[] = []
  for (let place = 0; 2 ** place <= row.mask; place += 1) {
    if (Math.floor(row.mask / 2 ** place) % 2 === 1) steps.push(place)
  }
  return { indexed: fromEventRow(row), steps }
}
