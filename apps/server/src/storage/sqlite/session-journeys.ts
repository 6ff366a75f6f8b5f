import type { Database } from 'better-sqlite3'
import type { Journey, SessionIndex } from '../session-index.ts'
import { EVENT_COLUMNS, fromEventRow, type EventRow } from './event-row.ts'
import { compileEvents } from './filter-sql.ts'
import { createStatementCache, cutRange, selectCounted } from './filtered-statements.ts'

interface SessionPlaceRow extends Omit<Journey, 'events'> {
  readonly id: number
}

/** Part of the session index. */
export function createJourneyLists(db: Database): Pick<SessionIndex, 'listJourneys'> {
  const prepare = createStatementCache(db)
  return {
    listJourneys: async ({ steps, limit, after, ...range }) => {
      const { where, values } = selectCounted(cutRange(range, after))
      const sessions = prepare(
        `SELECT id, session_id AS sessionId, started_at AS startedAt, visitor,
           clock_offset_ms AS clockOffsetMs
         FROM sessions
         WHERE ${where} AND (started_at, session_id) < (@startedAt, @sessionId)
         ORDER BY started_at DESC, session_id DESC LIMIT @limit`,
      ).all({
        ...values,
        limit,
        startedAt: after?.startedAt ?? Infinity,
        sessionId: after?.sessionId ?? '',
      }) as SessionPlaceRow[]
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
        ids: JSON.stringify(sessions.map(({ id }) => id)),
      }) as (EventRow & { session: number; mask: number })[]
      const bySession = Map.groupBy(rows, ({ session }) => session)
      const last = sessions.at(-1)
      return {
        journeys: sessions.flatMap(({ id, ...session }) => {
          const events = bySession.get(id)
          return events ? [{ ...session, events: events.map(toStepEvent) }] : []
        }),
        looked: sessions.length,
        next:
          last && sessions.length === limit
            ? { startedAt: last.startedAt, sessionId: last.sessionId }
            : null,
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
