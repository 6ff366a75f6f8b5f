import type { Database } from 'better-sqlite3'
import type { Journey, NumberedSession, SessionIndex } from '../session-index.ts'
import type { ColumnReader } from './columns/column-reader.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { compileEvents } from './filter-sql.ts'
import { createStatementCache } from './filtered-statements.ts'
import { createHitReader, toMask } from './session-hits.ts'
import { createSessionPages } from './session-pages.ts'

type SessionRow = Omit<Journey, 'events'>

/** Part of the session index. */
export function createJourneyLists(
  db: Database,
  columns: ColumnReader,
): Pick<SessionIndex, 'listJourneys' | 'readHits' | 'findSessions'> {
  const prepare = createStatementCache(db)
  const readPage = createSessionPages(db, columns)
  const findSessions = db.prepare<[string], SessionRow>(
    `SELECT id AS number, session_id AS sessionId, started_at AS startedAt, visitor,
       clock_offset_ms AS clockOffsetMs
     FROM sessions WHERE id IN (SELECT value FROM json_each(?))
     ORDER BY started_at DESC, session_id DESC`,
  )
  const find = db.prepare<[string], NumberedSession & { readonly number: number }>(
    `SELECT id AS number, session_id AS sessionId, started_at AS startedAt
     FROM sessions WHERE id IN (SELECT value FROM json_each(?))`,
  )
  const listJourneys: SessionIndex['listJourneys'] = async ({ steps, ...query }) => {
    const { ids, looked, next } = readPage(query, steps)
    const compiled = compileEvents(steps)
    const rows = prepare(
      `SELECT events.session, ${toMask(compiled.conditions)} AS mask, ${EVENT_COLUMNS}
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
      journeys: sessions.map((session) => ({
        ...session,
        events: (bySession.get(session.number) ?? []).map(toStepEvent),
      })),
      looked,
      next,
    }
  }
  return {
    listJourneys,
    readHits: createHitReader(db, columns, listJourneys),
    findSessions: async (numbers) =>
      new Map(find.all(JSON.stringify(numbers)).map(({ number, ...session }) => [number, session])),
  }
}

function toStepEvent(row: EventRow & { readonly mask: number }): Journey['events'][number] {
  const steps: number[] = []
  for (let place = 0; 2 ** place <= row.mask; place += 1) {
    if (Math.floor(row.mask / 2 ** place) % 2 === 1) steps.push(place)
  }
  return { indexed: fromEventRow(row), steps }
}
