import type { SessionSort } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import { computeActivity, getActivityStep, type ActivityPart } from '../activity.ts'
import type { FilteredRange, SessionIndex, SessionQuery } from '../session-index.ts'
import { isEverything, type ColumnReader } from './columns/column-reader.ts'
import { createStatementCache, cutRange, select } from './filtered-statements.ts'
import { fromSessionRow, SELECTED_COLUMNS, type SessionRow } from './session-row.ts'

/** As `computeRank` says. By start there is an index, which a rank in front would hide. */
const RANKS: Record<Exclude<SessionSort, 'newest'>, string> = {
  active: 'active_ms',
  errors: 'exception_count + console_error_count + failed_request_count',
  frustration: 'rage_click_count + dead_click_count',
}

/** By their ids, and by no index, whatever the order. */
const FOUND_SESSIONS = `(SELECT value AS found FROM json_each(@found))
  CROSS JOIN sessions ON sessions.id = found`

interface ActivityRow extends ActivityPart {
  readonly sessionId: string
  readonly startedAt: number
  readonly endedAt: number
}

export function createSessionLists(
  db: Database,
  columns: ColumnReader,
): Pick<SessionIndex, 'list' | 'loadActivity'> {
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
  /** Of few sessions in a million the index alone would be read for all of them. */
  const findNewest = (
    range: FilteredRange,
    { limit, after }: Pick<SessionQuery, 'limit' | 'after'>,
  ): string | null => {
    if (isEverything(range.filter)) return null
    const toAt = Math.min(range.toAt, after?.startedAt ?? Infinity)
    const before = columns.findNewest({ ...range, toAt }, limit)
    if (!before || !after) return before && JSON.stringify(before)
    // Of those that began with the last one, its id tells which come after it.
    const tied = {
      ...range,
      fromAt: Math.max(range.fromAt, after.startedAt),
      toAt: cutRange(range, after).toAt,
    }
    return JSON.stringify([...before, ...(columns.findNewest(tied, Infinity) ?? [])])
  }

  return {
    list: async ({ limit, after, sort = 'newest', ...range }) => {
      const { where, values } = select(sort === 'newest' ? cutRange(range, after) : range)
      const [rank, order] =
        sort === 'newest' ? ['', ''] : [`${RANKS[sort]}, `, `${RANKS[sort]} DESC, `]
      const place = rank ? '(@rank, @startedAt, @sessionId)' : '(@startedAt, @sessionId)'
      const found = sort === 'newest' ? findNewest(range, { limit, after }) : null
      const source = found === null ? 'sessions' : FOUND_SESSIONS
      const rows = prepare(
        `SELECT ${SELECTED_COLUMNS} FROM ${source}
         WHERE ${where} AND (${rank}started_at, session_id) < ${place}
         ORDER BY ${order}started_at DESC, session_id DESC LIMIT @limit`,
      ).all({
        ...values,
        ...(found === null ? {} : { found }),
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
