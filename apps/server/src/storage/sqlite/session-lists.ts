import type { SessionSort } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { computeActivity, getActivityStep, type ActivityPart } from '../activity.ts'
import type { SessionIndex } from '../session-index.ts'
import { createStatementCache, cutRange, select } from './filtered-statements.ts'
import { fromSessionRow, SELECTED_COLUMNS, type SessionRow } from './session-row.ts'

/** As `computeRank` says. By start there is an index, which a rank in front would hide. */
const RANKS: Record<Exclude<SessionSort, 'newest'>, string> = {
  active: 'active_ms',
  errors: 'exception_count + console_error_count + failed_request_count',
  frustration: 'rage_click_count + dead_click_count',
}

interface ActivityRow extends ActivityPart {
  readonly sessionId: string
  readonly startedAt: number
  readonly endedAt: number
}

export function createSessionLists(db: Database): Pick<SessionIndex, 'list' | 'loadActivity'> {
  const prepare = createStatementCache(db)
  // The index has the sequence: of the segments that are passed over nothing else is read.
  const activity = db.prepare<[string], ActivityRow>(
    `SELECT session_id AS sessionId, started_at AS startedAt, ended_at AS endedAt,
       first_at + coalesce(segments.clock_offset_ms, sessions.clock_offset_ms) AS fromAt,
       last_at + coalesce(segments.clock_offset_ms, sessions.clock_offset_ms) AS toAt,
       segments.event_count AS eventCount
     FROM (SELECT value ->> 0 AS id, value ->> 1 AS step FROM json_each(?)) AS asked
       JOIN sessions ON session_id = asked.id
       JOIN segments ON segments.session = sessions.id AND sequence % asked.step = 0
     ORDER BY sessionId`,
  )
  const counts = db.prepare<[string], { sessionId: string; segmentCount: number }>(
    `SELECT session_id AS sessionId, segment_count AS segmentCount FROM sessions
     WHERE session_id IN (SELECT value FROM json_each(?))`,
  )
  return {
    list: async ({ limit, after, sort = 'newest', ...range }) => {
      const { where, values } = select(sort === 'newest' ? cutRange(range, after) : range)
      const [rank, order] =
        sort === 'newest' ? ['', ''] : [`${RANKS[sort]}, `, `${RANKS[sort]} DESC, `]
      const place = rank ? '(@rank, @startedAt, @sessionId)' : '(@startedAt, @sessionId)'
      const rows = prepare(
        `SELECT ${SELECTED_COLUMNS} FROM sessions
         WHERE ${where} AND (${rank}started_at, session_id) < ${place}
         ORDER BY ${order}started_at DESC, session_id DESC LIMIT @limit`,
      ).all({
        ...values,
        limit,
        // Without a place to go on from, every session comes after it.
        rank: after?.rank ?? Infinity,
        startedAt: after?.startedAt ?? Infinity,
        sessionId: after?.sessionId ?? '',
      }) as SessionRow[]
      return rows.map(fromSessionRow)
    },
    loadActivity: async (sessionIds) => {
      const asked = counts
        .all(JSON.stringify(sessionIds))
        .map(({ sessionId, segmentCount }) => [sessionId, getActivityStep(segmentCount)])
      const rows = activity.all(JSON.stringify(asked))
      const found = new Map<string, readonly number[]>(asked.map(([id]) => [String(id), []]))
      for (const [sessionId, parts] of Map.groupBy(rows, (row) => row.sessionId)) {
        const [span] = parts
        if (span) found.set(sessionId, computeActivity(parts, span))
      }
      return found
    },
  }
}
