import { readFilterField } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import type { ColumnReader } from './columns/column-reader.ts'
import { EARLINESS_LIMIT_MS, LATENESS_LIMIT_MS } from '../segment-times.ts'
import type { Sample, SampleKey, SampleKeyName, SampleLists, SampleQuery } from '../samples.ts'
import { compileEvents, getColumn } from './filter-sql.ts'
import { createStatementCache, selectCounted } from './filtered-statements.ts'
import { createSessionPages } from './session-pages.ts'

type Values = Readonly<Record<string, string | number>>
type KeyType = 'text' | 'number' | 'boolean'

interface SampleRow extends Omit<Sample, 'key'> {
  readonly keyType: KeyType | null
  readonly key: string | number | null
}

/** Part of the session index. */
export function createSampleLists(db: Database, columns: ColumnReader): SampleLists {
  const prepare = createStatementCache(db)
  const readPage = createSessionPages(db, columns)
  return {
    listSamples: async ({ limit, after, ...query }) => {
      const { projectId, fromAt, toAt, filter, source } = query
      const range = { projectId, fromAt, toAt, ...(filter && { filter }) }
      const wanted = source.kind === 'events' ? [source.event] : null
      const { ids, looked, next } = readPage({ ...range, limit, after }, wanted)
      const rows = compileSamples(query, 'sessions.id IN (SELECT value FROM json_each(@ids))')
      const found = prepare(rows.sql).all({
        ...rows.values,
        ids: JSON.stringify(ids),
      }) as SampleRow[]
      return { samples: found.map(fromSampleRow), looked, next }
    },
    rankSamples: async ({ limit, ...query }) => {
      const { where, values } = selectCounted(query)
      const rows = compileSamples(query, where)
      const found = prepare(
        `SELECT keyType, key, count(*) AS samples FROM (${rows.sql}) GROUP BY keyType, key
         ORDER BY samples DESC, keyType IS NULL, keyType, key LIMIT @limit`,
      ).all({ ...values, ...rows.values, limit }) as (Pick<SampleRow, 'keyType' | 'key'> & {
        samples: number
      })[]
      return found.map((row) => ({ key: toKey(row), samples: row.samples }))
    },
    explainSamples: async (query) => {
      const { where, values } = selectCounted(query)
      const rows = compileSamples(query, where)
      return { sql: tidy(rows.sql), values: { ...values, ...rows.values } }
    },
  }
}

/** Rows of `SampleRow`. @param where which rows of `sessions` */
function compileSamples(query: SampleQuery, where: string): { sql: string; values: Values } {
  const { source, sampledFromAt, sampledToAt } = query
  const times = { sampledFromAt, sampledToAt }
  if (source.kind === 'sessions') {
    const field = source.value === null ? 'NULL' : getColumn(source.value)
    const key = compileKey(query.key, '')
    const sql = `${describeSample({ at: 'sessions.started_at', value: field, key })}
      FROM sessions ${key.join} WHERE ${where}
        AND sessions.started_at >= @sampledFromAt AND sessions.started_at < @sampledToAt`
    return { sql, values: { ...times, ...key.values } }
  }
  const parts = (['events', 'server_events'] as const).map((table) => {
    const { conditions, values } = compileEvents([source.event], table)
    const key = compileKey(query.key, table)
    const value = compileValue(source.value, table)
    const isOfPage = table === 'events'
    const at = isOfPage ? EVENT_TIME : 'server_events.at'
    const segments = isOfPage ? 'JOIN segments ON segments.id = events.segment' : ''
    return {
      sql: `${describeSample({ at, value: value.column, key })}
        FROM sessions JOIN ${table} ON ${table}.session = sessions.id ${segments}
        ${value.join} ${key.join}
        WHERE ${where} AND (${conditions.join()})`,
      values: { ...values, ...key.values, ...value.values },
    }
  })
  return {
    sql: `SELECT * FROM (${parts.map(({ sql }) => sql).join(' UNION ALL ')})
      WHERE at >= @sampledFromAt AND at < @sampledToAt`,
    values: Object.assign({ ...times }, ...parts.map(({ values }) => values)) as Values,
  }
}

interface Column {
  readonly column: string
  readonly join: string
  readonly values: Values
}

interface KeyColumn extends Column {
  /** Of the values: null where they are null. */
  readonly type: string
}

function describeSample({ at, value, key }: { at: string; value: string; key: KeyColumn }): string {
  return `SELECT sessions.session_id AS sessionId, sessions.started_at AS startedAt,
    sessions.visitor AS visitor, ${at} AS at, ${value} AS value,
    ${key.type} AS keyType, ${key.column} AS key`
}

/** Names of properties are compared with bound ones; none becomes part of a path or a statement. */
function compileValue(property: string | null, table: string): Column {
  if (property === null) return { column: 'NULL', join: '', values: {} }
  const { map, key } = splitProperty(property, table)
  return {
    column: `CASE WHEN measured.type IN ('integer', 'real') THEN measured.value END`,
    join: `LEFT JOIN json_each(${map}) AS measured ON measured.key = @measuredProperty`,
    values: { measuredProperty: key },
  }
}

function compileKey(name: SampleKeyName | null, table: string): KeyColumn {
  if (name === null) return { column: 'NULL', type: 'NULL', join: '', values: {} }
  if (name.kind === 'property') {
    const plain = PLAIN_PROPERTIES.get(name.property)
    if (plain) return ofColumn(`${table}.${plain}`, 'text')
    const { map, key } = splitProperty(name.property, table)
    return ofMap(map, key)
  }
  const known = readFilterField(name.field)
  if (!known) throw new TypeError(`no field is called ${name.field}`)
  if ('map' in known) {
    return ofMap(known.map === 'traits' ? 'sessions.traits' : 'sessions.click_ids', known.key)
  }
  return ofColumn(getColumn(known.field), known.kind)
}

const PLAIN_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['$name', 'name'],
  ['$path', 'path'],
  ['$url', 'url'],
])

function splitProperty(property: string, table: string): { map: string; key: string } {
  return property.startsWith('tags.')
    ? { map: `${table}.tags`, key: property.slice('tags.'.length) }
    : { map: `${table}.metadata`, key: property }
}

function ofColumn(column: string, type: KeyType): KeyColumn {
  return {
    column,
    type: `CASE WHEN ${column} IS NOT NULL THEN '${type}' END`,
    join: '',
    values: {},
  }
}

function ofMap(map: string, key: string): KeyColumn {
  const type = `CASE WHEN pair.type = 'text' THEN 'text'
    WHEN pair.type IN ('integer', 'real') THEN 'number'
    WHEN pair.type IN ('true', 'false') THEN 'boolean' END`
  return {
    type,
    column: `CASE WHEN pair.type IN ('text', 'integer', 'real', 'true', 'false') THEN pair.value END`,
    join: `LEFT JOIN json_each(${map}) AS pair ON pair.key = @keyProperty`,
    values: { keyProperty: key },
  }
}

/** As `toServerTime` says, in the same steps, so that both come to the same number. */
const EVENT_TIME = (() => {
  const offset = 'coalesce(segments.clock_offset_ms, sessions.clock_offset_ms)'
  const earliest = `(segments.received_at - ${offset} - ${LATENESS_LIMIT_MS})`
  const latest = `(segments.received_at - ${offset} + ${EARLINESS_LIMIT_MS})`
  const clamp = (at: string, least: string, most: string): string =>
    `min(max(${at}, ${least}), ${most})`
  const first = clamp('segments.first_at', earliest, latest)
  const last = clamp('segments.last_at', earliest, latest)
  return `(${clamp('events.client_at', first, last)} + ${offset})`
})()

function fromSampleRow({ sessionId, startedAt, visitor, at, value, ...row }: SampleRow): Sample {
  return { sessionId, startedAt, visitor, at, value, key: toKey(row) }
}

function toKey({ keyType, key }: Pick<SampleRow, 'keyType' | 'key'>): SampleKey {
  if (keyType === null) return null
  return keyType === 'boolean' ? key === 1 : key
}

/** One blank for many, outside of quotes: the statement has none that hold more than one. */
function tidy(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim()
}
