import type { Database } from 'better-sqlite3'
import type { SessionIndex } from '../session-index.ts'
import type { SessionSort } from '../session-sort.ts'
import { createStatementCache, select } from './filtered-statements.ts'
import { fromSessionRow, SELECTED_COLUMNS, type SessionRow } from './session-row.ts'

/** As `computeRank` says. By start there is an index, which a rank in front would hide. */
const RANKS: Record<Exclude<SessionSort, 'newest'>, string> = {
  active: 'active_ms',
  errors: 'exception_count + console_error_count + failed_request_count',
  frustration: 'rage_click_count + dead_click_count',
}

export function createSessionLists(db: Database): Pick<SessionIndex, 'list'> {
  const prepare = createStatementCache(db)
  return {
    list: async ({ limit, after, sort = 'newest', ...range }) => {
      const { where, values } = select(range)
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
  }
}
