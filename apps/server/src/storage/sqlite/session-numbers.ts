import { EVENT_NAMES, readFilterField } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import {
  EVENT_FIELD,
  TOP_PAGES_LIMIT,
  type SessionIndex,
  type TopPage,
  type ValueCount,
  type ValueQuery,
} from '../session-index.ts'
import { countRows, measureRows } from './columns/column-numbers.ts'
import type { ColumnReader } from './columns/column-reader.ts'
import { isTextField } from './columns/column-table.ts'
import { countPages, listVitals, type MeasuredVital } from './columns/event-numbers.ts'
import { countNames } from './columns/name-table.ts'
import { getColumn } from './filter-sql.ts'
import { createStatementCache, selectCounted } from './filtered-statements.ts'

const IS_BOUNCE = `page_view_count = 1
  AND (@minDurationMs IS NULL OR duration_ms < @minDurationMs)
  AND (@requireNoInteraction = 0 OR interaction_count = 0)`

interface Counts {
  readonly sessions: number
  readonly visitors: number
  readonly bounces: number
  readonly withErrors: number
}

const NONE: Counts = { sessions: 0, visitors: 0, bounces: 0, withErrors: 0 }

/**
 * From the tables in memory where they have what is asked for; until they are read, and for
 * what they do not have, from the rows.
 */
export function createSessionNumbers(
  db: Database,
  columns: ColumnReader,
): Pick<SessionIndex, 'measure' | 'listTopPages' | 'countValues' | 'loadVitals'> {
  const prepare = createStatementCache(db)

  const askPages = (ids: readonly number[]): TopPage[] =>
    ids.length === 0
      ? []
      : (prepare(
          `SELECT path, sum(views) AS views, count(*) AS sessions FROM pages
           WHERE session IN (SELECT value FROM json_each(@ids)) GROUP BY path`,
        ).all({ ids: JSON.stringify(ids) }) as TopPage[])

  const readVitals = (
    where: string,
    values: Readonly<Record<string, string | number>>,
  ): MeasuredVital[] =>
    prepare(
      `SELECT metadata ->> '$.metric' AS metric, metadata ->> '$.value' AS value
       FROM sessions JOIN events ON events.session = sessions.id
       WHERE ${where} AND events.name = @vital AND json_type(metadata, '$.metric') = 'text'
         AND json_type(metadata, '$.value') IN ('integer', 'real')`,
    ).all({ ...values, vital: EVENT_NAMES.webVital }) as MeasuredVital[]

  const askVitals = (ids: readonly number[]): MeasuredVital[] => {
    const able = columns.compile({ event: { name: EVENT_NAMES.webVital } })?.(ids) ?? ids
    return readVitals('sessions.id IN (SELECT value FROM json_each(@ids))', {
      ids: JSON.stringify([...able]),
    })
  }

  const countKnown = ({ field, text = '', limit, ...range }: ValueQuery): ValueCount[] | null => {
    if (field === EVENT_FIELD) {
      const known = columns.select(range)
      const facts = known && columns.getFacts()
      return facts && countNames(facts.names, known.selection, { text, limit })
    }
    const chosen = isTextField(field) ? columns.select(range) : null
    return chosen && countRows(chosen.table, chosen.selection, { field, text, limit })
  }

  return {
    measure: async ({ bounce, ...range }) => {
      const chosen = columns.select(range)
      if (chosen) return measureRows(chosen.table, chosen.selection, bounce)
      const { where, values } = selectCounted(range)
      const { minDurationMs, requireNoInteraction } = bounce
      const counts = prepare(
        `SELECT count(*) AS sessions, count(DISTINCT visitor) AS visitors,
           count(*) FILTER (WHERE ${IS_BOUNCE}) AS bounces,
           count(*) FILTER (WHERE exception_count > 0) AS withErrors
         FROM sessions WHERE ${where}`,
      ).get({
        ...values,
        minDurationMs,
        requireNoInteraction: Number(requireNoInteraction),
      }) as Counts | undefined
      const spans = prepare(
        `SELECT started_at AS startedAt, ended_at - started_at AS durationMs
         FROM sessions WHERE ${where}`,
      ).all(values) as { startedAt: number; durationMs: number }[]
      return {
        ...(counts ?? NONE),
        startsAt: Float64Array.from(spans, ({ startedAt }) => startedAt),
        durationsMs: Float64Array.from(spans, ({ durationMs }) => durationMs),
      }
    },
    listTopPages: async (range) => {
      const known = columns.select(range)
      const facts = known && columns.getFacts()
      const options = { limit: TOP_PAGES_LIMIT, askRows: askPages }
      const counted = facts && countPages(facts.events, known.selection, options)
      if (counted) return counted
      const { where, values } = selectCounted(range)
      return prepare(
        `SELECT path, sum(views) AS views, count(*) AS sessions
         FROM sessions JOIN pages ON pages.session = sessions.id
         WHERE ${where} GROUP BY path ORDER BY views DESC, path LIMIT ${TOP_PAGES_LIMIT}`,
      ).all(values) as TopPage[]
    },
    countValues: async ({ field, text = '', limit, ...range }) => {
      const counted = countKnown({ ...range, field, text, limit })
      if (counted) return counted
      const { where, values } = selectCounted(range)
      const source = toValueSource(field, where)
      const found = prepare(
        `SELECT value, count(DISTINCT id) AS sessions FROM (${source.sql})
         WHERE value IS NOT NULL AND instr(lower(value), lower(@text)) > 0
         GROUP BY value ORDER BY sessions DESC, value LIMIT @limit`,
      ).all({ ...values, ...source.values, text, limit }) as ValueCount[]
      return source.isBoolean
        ? found.map(({ value, sessions }) => ({ value: value === 1, sessions }))
        : found
    },
    loadVitals: async (range) => {
      const known = columns.select(range)
      const facts = known && columns.getFacts()
      const vitals = facts && listVitals(facts.events, known.selection, askVitals)
      if (vitals) return vitals
      const { where, values } = selectCounted(range)
      const byMetric = Map.groupBy(readVitals(where, values), ({ metric }) => metric)
      return new Map(
        [...byMetric].map(([metric, found]) => [
          metric,
          Float64Array.from(found, ({ value }) => value),
        ]),
      )
    },
  }
}

interface ValueSource {
  /** Rows of (id of a session, value); the same may come more than once. */
  readonly sql: string
  readonly values?: Readonly<Record<string, string>>
  readonly isBoolean?: boolean
}

function toValueSource(field: string, where: string): ValueSource {
  if (field === EVENT_FIELD) {
    const from = (table: string): string =>
      `SELECT sessions.id AS id, ${table}.name AS value
       FROM sessions JOIN ${table} ON ${table}.session = sessions.id WHERE ${where}`
    return { sql: `${from('events')} UNION ALL ${from('server_events')}` }
  }
  const known = readFilterField(field)
  if (!known) throw new TypeError(`no field is called ${field}`)
  if ('map' in known) {
    const map = known.map === 'traits' ? 'sessions.traits' : 'sessions.click_ids'
    return {
      sql: `SELECT sessions.id AS id, pair.value AS value
            FROM sessions, json_each(${map}) AS pair
            WHERE ${where} AND pair.key = @key AND pair.type = 'text'`,
      values: { key: known.key },
    }
  }
  if (known.field === 'page') {
    return {
      sql: `SELECT sessions.id AS id, pages.path AS value
            FROM sessions JOIN pages ON pages.session = sessions.id WHERE ${where}`,
    }
  }
  if (known.field === 'tag') {
    return {
      sql: `SELECT sessions.id AS id, session_tags.tag AS value
            FROM sessions JOIN session_tags ON session_tags.session_id = sessions.session_id
            WHERE ${where}`,
    }
  }
  return {
    sql: `SELECT id, ${getColumn(known.field)} AS value FROM sessions WHERE ${where}`,
    isBoolean: known.kind === 'boolean',
  }
}
