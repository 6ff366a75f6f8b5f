import type { Database, Statement } from 'better-sqlite3'
import { EVERY_SESSION } from '@playhead/protocol'
import type { FilteredRange } from '../session-index.ts'
import { compileFilter } from './filter-sql.ts'

/** Statements differ by their filter; so many are kept. */
const STATEMENTS_LIMIT = 64

const IN_RANGE =
  'sessions.project_id = @projectId AND sessions.started_at >= @fromAt AND sessions.started_at < @toAt'

/** The rows of `sessions` that are asked for, and what is bound. */
export interface Selection {
  readonly where: string
  readonly values: Readonly<Record<string, string | number>>
}

export function select({
  projectId,
  fromAt,
  toAt,
  filter = EVERY_SESSION,
}: FilteredRange): Selection {
  const { where, values } = compileFilter(filter)
  return { where: `${IN_RANGE} AND (${where})`, values: { ...values, projectId, fromAt, toAt } }
}

/** More than two neighbouring times differ by. */
const NEXT_MS = 0.001

/**
 * The range as far as it comes after a place, newest first, ties included. SQLite bounds the
 * index by one upper limit, and took the end of the range: each page read all pages before it.
 */
export function cutRange<Range extends Pick<FilteredRange, 'toAt'>>(
  range: Range,
  after: { readonly startedAt: number } | null,
): Range {
  return after ? { ...range, toAt: Math.min(range.toAt, after.startedAt + NEXT_MS) } : range
}

/** As `select`, without the sessions that are kept out of every aggregate. */
export function selectCounted(range: FilteredRange): Selection {
  const { where, values } = select(range)
  return { where: `${where} AND sessions.excluded_reason IS NULL`, values }
}

/** Prepares statements and keeps those that were used last. */
export function createStatementCache(db: Database): (sql: string) => Statement<[object], unknown> {
  const statements = new Map<string, Statement<[object], unknown>>()
  return (sql) => {
    const statement = statements.get(sql) ?? db.prepare<[object], unknown>(sql)
    statements.delete(sql)
    statements.set(sql, statement)
    for (const oldest of statements.keys()) {
      if (statements.size <= STATEMENTS_LIMIT) break
      statements.delete(oldest)
    }
    return statement
  }
}
