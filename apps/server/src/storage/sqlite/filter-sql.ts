import {
  readFilterField,
  type EventCondition,
  type Filter,
  type FilterField,
  type FilterTest,
  type PropertyCondition,
} from '@playhead/protocol'
import { SEEN_BY } from '../matches-filter.ts'
import { parseSearch } from '../search-words.ts'
import { SESSION_COLUMNS } from './session-row.ts'
import { findByText, toMatch } from './text-tables.ts'

/** A condition on rows of `sessions`; every value of the filter is bound by name. */
export interface FilterSql {
  readonly where: string
  readonly values: Readonly<Record<string, string | number>>
}

/** As `matchesFilter` says. */
export function compileFilter(filter: Filter): FilterSql {
  const { bind, values } = createBinding('f')
  return { where: compile(filter, bind), values }
}

/** Names values by a letter and a number. */
function createBinding(letter: string) {
  const values: Record<string, string | number> = {}
  const bind: Bind = (value) => {
    const name = `${letter}${Object.keys(values).length}`
    values[name] = value
    return `@${name}`
  }
  return { bind, values }
}

type Bind = (value: string | number) => string

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ...SESSION_COLUMNS.map(({ name, column }) => [name, `sessions.${column}`] as const),
  ['id', 'sessions.session_id'],
  ['isPinned', 'sessions.is_pinned'],
  ['hasNotes', 'EXISTS (SELECT 1 FROM notes WHERE notes.session_id = sessions.session_id)'],
  ['distinctPageCount', 'sessions.distinct_page_count'],
])

/** @throws {TypeError} for a field that no row has */
export function getColumn(field: FilterField): string {
  const column = COLUMNS.get(field)
  if (column === undefined) throw new TypeError(`no column holds ${field}`)
  return column
}

function compile(filter: Filter, bind: Bind): string {
  if ('all' in filter) return join(filter.all, 'AND', bind) || '1'
  if ('any' in filter) return join(filter.any, 'OR', bind) || '0'
  // What is unknown is false, and its opposite true.
  if ('not' in filter) return `(${compile(filter.not, bind)}) IS NOT TRUE`
  if ('event' in filter) return compileEvent(filter.event, bind)
  if (filter.field === SEEN_BY) return compileAdded('session_views.user_id', filter, bind)
  const known = readFilterField(filter.field)
  if (!known) throw new TypeError(`no field is called ${filter.field}`)
  if ('map' in known) {
    const map = known.map === 'traits' ? 'sessions.traits' : 'sessions.click_ids'
    return compileJson({ map, key: known.key, test: filter }, bind)
  }
  if (known.field === 'page') {
    const test = compileTest(filter, 'pages.path', bind)
    return `EXISTS (SELECT 1 FROM pages WHERE pages.session = sessions.id AND ${test})`
  }
  if (known.field === 'tag') return compileAdded('session_tags.tag', filter, bind)
  if (known.field === 'text') {
    const match = 'contains' in filter ? toMatch(parseSearch(filter.contains)) : null
    return match === null ? '0' : findByText(bind(match))
  }
  return compileTest(filter, getColumn(known.field), bind)
}

/** Of what people added to a session, which is by its id. */
function compileAdded(
  column: 'session_tags.tag' | 'session_views.user_id',
  test: FilterTest,
  bind: Bind,
): string {
  const [table = ''] = column.split('.')
  return `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.session_id = sessions.session_id
    AND ${compileTest(test, column, bind)})`
}

function join(parts: readonly Filter[], operator: 'AND' | 'OR', bind: Bind): string {
  return parts.map((part) => `(${compile(part, bind)})`).join(` ${operator} `)
}

/**
 * Conditions on rows of `events`, one for each of these; values are bound by name, the same
 * names for either table.
 */
export function compileEvents(
  events: readonly EventCondition['event'][],
  table: 'events' | 'server_events' = 'events',
): {
  readonly conditions: readonly string[]
  readonly values: Readonly<Record<string, string | number>>
} {
  const { bind, values } = createBinding('e')
  const conditions = events.map((event) => compileRow(event, table, bind) || '1')
  return { conditions, values }
}

function compileEvent(event: EventCondition['event'], bind: Bind): string {
  const find = (table: string): string => {
    const conditions = [`${table}.session = sessions.id`, compileRow(event, table, bind)]
    return `EXISTS (SELECT 1 FROM ${table} WHERE ${conditions.filter(Boolean).join(' AND ')})`
  }
  return `${find('events')} OR ${find('server_events')}`
}

function compileRow(
  { name, channel, where = [] }: EventCondition['event'],
  table: string,
  bind: Bind,
): string {
  return [
    ...(name === undefined ? [] : [`${table}.name = ${bind(name)}`]),
    ...(channel === undefined ? [] : [`${table}.channel = ${bind(channel)}`]),
    ...where.map((condition) => compileProperty(condition, table, bind)),
  ].join(' AND ')
}

function compileProperty(condition: PropertyCondition, table: string, bind: Bind): string {
  const { property } = condition
  if (property === '$path') return compileTest(condition, `${table}.path`, bind)
  if (property === '$url') return compileTest(condition, `${table}.url`, bind)
  const isTag = property.startsWith('tags.')
  const map = isTag ? `${table}.tags` : `${table}.metadata`
  const key = isTag ? property.slice('tags.'.length) : property
  return compileJson({ map, key, test: condition }, bind)
}

/** Of a column that holds one type. */
function compileTest(test: FilterTest, column: string, bind: Bind): string {
  if ('is' in test) {
    const values = test.is.map((value) => bind(typeof value === 'boolean' ? Number(value) : value))
    return `${column} IN (${values.join(', ')})`
  }
  if ('isSet' in test) return `${column} IS NOT NULL`
  if ('contains' in test) return `instr(lower(${column}), lower(${bind(test.contains)})) > 0`
  if ('startsWith' in test) return compilePrefix(column, test.startsWith, bind)
  const bounds = [
    ...(test.from === undefined ? [] : [`${column} >= ${bind(test.from)}`]),
    ...(test.to === undefined ? [] : [`${column} <= ${bind(test.to)}`]),
  ]
  return bounds.join(' AND ')
}

interface JsonCondition {
  readonly map: string
  readonly key: string
  readonly test: FilterTest
}

/** Of a value in a JSON object, whose type is that of its own. */
function compileJson({ map, key, test }: JsonCondition, bind: Bind): string {
  return `EXISTS (SELECT 1 FROM json_each(${map}) AS pair
    WHERE pair.key = ${bind(key)} AND (${compileJsonTest(test, bind)}))`
}

function compileJsonTest(test: FilterTest, bind: Bind): string {
  if ('is' in test) {
    const choices = test.is.map((value) => {
      if (typeof value === 'boolean') return `pair.type = '${String(value)}'`
      const types = typeof value === 'string' ? "'text'" : "'integer', 'real'"
      return `pair.type IN (${types}) AND pair.value = ${bind(value)}`
    })
    return choices.join(' OR ') || '0'
  }
  if ('isSet' in test) return "pair.type <> 'null'"
  const isText = 'contains' in test || 'startsWith' in test
  const types = isText ? "'text'" : "'integer', 'real'"
  return `pair.type IN (${types}) AND ${compileTest(test, 'pair.value', bind)}`
}

function compilePrefix(column: string, prefix: string, bind: Bind): string {
  const name = bind(prefix)
  return `substr(${column}, 1, length(${name})) = ${name}`
}
