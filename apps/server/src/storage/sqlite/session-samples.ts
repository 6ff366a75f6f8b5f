import type { Database } from 'better-sqlite3'
import { setImmediate } from 'node:timers/promises'
import { createSampleList } from '../sample-list.ts'
import type {
  ReadSamplesQuery,
  SampleCount,
  SampleKey,
  SampleLists,
  SamplePart,
  SampleQuery,
} from '../samples.ts'
import type { SessionPlace } from '../session-index.ts'
import { readColumnSamples, type ToldSample } from './columns/column-samples.ts'
import type { ColumnReader } from './columns/column-reader.ts'
import { cutNewest } from './columns/cut-newest.ts'
import { rankColumnKeys } from './columns/rank-keys.ts'
import { createKeyPlacer, createSampleKeys } from './columns/sample-keys.ts'
import { createStatementCache, selectCounted } from './filtered-statements.ts'
import { compileSamples, type SampleRow } from './sample-sql.ts'
import { createSessionPages } from './session-pages.ts'

/** So many sessions are read at a time where rows answer; everything else goes on in between. */
const PAGE_SESSIONS = 500

/** Part of the session index: from columns, and where these do not tell from rows. */
export function createSampleLists(db: Database, columns: ColumnReader): SampleLists {
  const prepare = createStatementCache(db)
  const readPage = createSessionPages(db, columns)

  const askRows = (query: SampleQuery, ids: readonly number[]): SampleRow[] => {
    if (ids.length === 0) return []
    const rows = compileSamples(query, 'sessions.id IN (SELECT value FROM json_each(@ids))')
    return prepare(rows.sql).all({ ...rows.values, ids: JSON.stringify(ids) }) as SampleRow[]
  }

  const tell = (query: SampleQuery, ids: readonly number[]): ToldSample[] =>
    askRows(query, ids).map((row) => ({ ...row, key: toKey(row) }))

  /** null where the columns do not have what is asked for. */
  const openColumns = (query: SampleQuery, sessionsLimit = Infinity) => {
    const { projectId, fromAt, toAt, filter } = query
    const found = columns.select({ projectId, fromAt, toAt, ...(filter && { filter }) })
    const events = found && columns.getFacts()?.events
    const keys = events && createSampleKeys(query.key, found.table, events)
    if (!found || !events || !keys) return null
    const { selection, cutAt } = cutNewest(found.selection, sessionsLimit)
    const chosen = { ...found, selection }
    const ask = (ids: readonly number[]): ToldSample[] => tell(query, ids)
    return { options: { columns, chosen, events, keys, askRows: ask }, cutAt }
  }

  /** By pages of sessions, the newest first. */
  const readRows = async (
    { keys, sessionsLimit, ...query }: ReadSamplesQuery,
    onPart: (part: SamplePart) => void,
  ): Promise<number | null> => {
    const { projectId, fromAt, toAt, filter, source } = query
    const range = { projectId, fromAt, toAt, ...(filter && { filter }) }
    const wanted = source.kind === 'events' ? [source.event] : null
    const toPart = createPartMaker(keys)
    let left = sessionsLimit
    let after: SessionPlace | null = null
    do {
      const limit = Math.min(PAGE_SESSIONS, left)
      const page = readPage({ ...range, limit, after }, wanted)
      onPart(toPart(askRows(query, page.ids)))
      left -= page.looked
      after = page.next
      await setImmediate()
    } while (after && left > 0)
    if (!after) return null
    const { startedAt } = after
    // All that began together with the last one are looked at.
    const tied = { ...range, fromAt: Math.max(fromAt, startedAt), limit: PAGE_SESSIONS }
    for (let last: SessionPlace | null = after; last;) {
      const page = readPage({ ...tied, after: last }, wanted)
      onPart(toPart(askRows(query, page.ids)))
      last = page.next
    }
    const earlier = readPage({ ...range, toAt: startedAt, limit: 1, after: null }, null)
    return earlier.looked === 0 ? null : startedAt
  }

  const rankRows = ({ limit, ...query }: SampleQuery & { limit: number }): SampleCount[] => {
    const { where, values } = selectCounted(query)
    const rows = compileSamples(query, where)
    const found = prepare(
      `SELECT keyType, key, count(*) AS samples FROM (${rows.sql}) GROUP BY keyType, key
       ORDER BY samples DESC, keyType IS NULL, keyType, key LIMIT @limit`,
    ).all({ ...values, ...rows.values, limit }) as (Pick<SampleRow, 'keyType' | 'key'> & {
      samples: number
    })[]
    return found.map((row) => ({ key: toKey(row), samples: row.samples }))
  }

  return {
    readSamples: async (query, onPart) => {
      const opened = openColumns(query, query.sessionsLimit)
      if (!opened) return readRows(query, onPart)
      const { keys, events } = opened.options
      const placeOf = createKeyPlacer(keys, query.keys, events.dictionaries.seeds)
      const parts = readColumnSamples({ ...opened.options, placeOf }, query)
      if (!parts) return readRows(query, onPart)
      for await (const part of parts) onPart(part)
      return opened.cutAt
    },
    rankSamples: async ({ limit, ...query }) => {
      const opened = openColumns(query)
      const ranked = opened && (await rankColumnKeys(opened.options, query, limit))
      return ranked ?? rankRows({ ...query, limit })
    },
    explainSamples: async (query) => {
      const { where, values } = selectCounted(query)
      const rows = compileSamples(query, where)
      return { sql: tidy(rows.sql), values: { ...values, ...rows.values } }
    },
  }
}

/** Numbers visitors by the rows that come. */
function createPartMaker(keys: readonly SampleKey[] | null) {
  const visitors = new Map<string, number>()
  const places = new Map(keys?.map((key, place) => [key, place]))
  return (rows: readonly SampleRow[]): SamplePart => {
    const list = createSampleList()
    for (const row of rows) {
      const { session, at, value } = row
      const visitor = visitors.get(row.visitor) ?? visitors.size
      visitors.set(row.visitor, visitor)
      const key = keys === null ? 0 : (places.get(toKey(row)) ?? keys.length)
      list.add({ session, visitor, at, value: value ?? NaN, key })
    }
    return list.take()
  }
}

function toKey({ keyType, key }: Pick<SampleRow, 'keyType' | 'key'>): SampleKey {
  if (keyType === null) return null
  return keyType === 'boolean' ? key === 1 : key
}

/** One blank for many, outside of quotes: the statement has none that hold more than one. */
function tidy(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim()
}
