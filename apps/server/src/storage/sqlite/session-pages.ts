import { EVERY_SESSION, type EventCondition } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import type { FilteredRange, SessionPlace } from '../session-index.ts'
import { hasAny, type ColumnReader } from './columns/column-reader.ts'
import {
  createStatementCache,
  cutRange,
  select,
  selectCounted,
  type Selection,
} from './filtered-statements.ts'

export interface SessionPageQuery extends FilteredRange {
  /** How many sessions are looked at. */
  readonly limit: number
  readonly after: SessionPlace | null
}

/** Sessions that count and pass, newest first. */
export interface SessionPage {
  /** The ids of their rows. */
  readonly ids: readonly number[]
  /** How many sessions were looked at. */
  readonly looked: number
  /** Where to go on; null: that were all. */
  readonly next: SessionPlace | null
}

interface PlaceRow extends SessionPlace {
  readonly id: number
}

const NONE_BEFORE: SessionPlace = { startedAt: Infinity, sessionId: '' }

/**
 * Walks over the sessions of a range, a page at a time. Where the tables in memory can tell which
 * sessions pass, only the index is read, and none of their rows.
 *
 * @param wanted sessions with none of these events are looked at, but their ids are left out as
 * far as the tables can tell; null: none is left out
 */
export function createSessionPages(
  db: Database,
  columns: ColumnReader,
): (query: SessionPageQuery, wanted: readonly EventCondition['event'][] | null) => SessionPage {
  const prepare = createStatementCache(db)

  const readPlaces = (
    { where, values }: Selection,
    { limit, after }: Pick<SessionPageQuery, 'limit' | 'after'>,
  ): PlaceRow[] =>
    prepare(
      `SELECT id, session_id AS sessionId, started_at AS startedAt FROM sessions
       WHERE ${where} AND (started_at, session_id) < (@startedAt, @sessionId)
       ORDER BY started_at DESC, session_id DESC LIMIT @limit`,
    ).all({ ...values, ...(after ?? NONE_BEFORE), limit }) as PlaceRow[]

  /** Reads on until enough have passed. */
  const readPassing = (
    { limit, after, ...range }: SessionPageQuery,
    choose: (ids: readonly number[]) => ReadonlySet<number>,
  ): PlaceRow[] => {
    const found: PlaceRow[] = []
    let last = after
    while (found.length < limit) {
      const rows = readPlaces(select(cutRange(range, last)), { limit, after: last })
      const passing = choose(rows.map(({ id }) => id))
      found.push(...rows.filter(({ id }) => passing.has(id)))
      last = rows.at(-1) ?? last
      if (rows.length < limit) break
    }
    return found.slice(0, limit)
  }

  return (query, wanted) => {
    const { filter = EVERY_SESSION, ...all } = query
    const choose = columns.compile(filter)
    const rows = choose
      ? readPassing(all, choose)
      : readPlaces(selectCounted(cutRange(query, query.after)), query)
    const mayHave = wanted && columns.compile(hasAny(wanted))
    const ids = rows.map(({ id }) => id)
    const able = mayHave?.(ids)
    const last = rows.length === query.limit ? rows.at(-1) : undefined
    return {
      ids: able ? ids.filter((id) => able.has(id)) : ids,
      looked: rows.length,
      next: last ? { startedAt: last.startedAt, sessionId: last.sessionId } : null,
    }
  }
}
