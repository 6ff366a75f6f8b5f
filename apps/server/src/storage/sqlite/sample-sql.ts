import { readFilterField } from '@playhead/protocol'
import type { SampleKeyName, SampleQuery } from '../samples.ts'
import { EVENT_TIME } from './event-time.ts'
import { compileEvents, getColumn } from './filter-sql.ts'

export type Values = Readonly<Record<string, string | number>>
type KeyType = 'text' | 'number' | 'boolean'

/** A sample as the statement gives it. */
export interface SampleRow {
  /** The id of the row of its session. */
  readonly session: number
  readonly visitor: string
  /** Server time. */
  readonly at: number
  /** null where the value is missing or no number. */
  readonly value: number | null
  readonly keyType: KeyType | null
  readonly key: string | number | null
}

/** Rows of `SampleRow`. @param where which rows of `sessions` */
export function compileSamples(query: SampleQuery, where: string): { sql: string; values: Values } {
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
  return `SELECT sessions.id AS session, sessions.visitor AS visitor, ${at} AS at,
    ${value} AS value,
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
