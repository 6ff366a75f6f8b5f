import { EVENT_NAMES } from '@playhead/protocol'
import { compareText } from '../../compare-text.ts'
import type { TopPage } from '../../session-index.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import type { ColumnSelection } from './column-selection.ts'
import { PAGES_KEY, SOURCES, toSectionKey, VALUE_KINDS } from './event-builder.ts'
import { walkChunks, type WalkedChunk } from './event-scan.ts'
import { COLUMNS, propertyColumns, type EventSection } from './event-section.ts'
import type { EventTable } from './event-table.ts'
import { takeFirst } from './take-first.ts'

/** @returns the ids of sessions of which rows have to tell */
function walkSections(
  table: EventTable,
  { parts }: ColumnSelection,
  {
    key,
    onSection,
  }: { key: number; onSection: (section: EventSection, known: Uint8Array) => void },
): number[] {
  const onChunk = ({ chunk, known }: WalkedChunk): void => {
    const section = table.findSection(chunk, key)
    if (section) onSection(section, known)
  }
  return parts.flatMap(({ block, places }) => {
    const wanted = new Uint8Array(BLOCK_ROWS)
    for (let index = 0; index < places.length; index += 1) wanted[places[index] ?? 0] = 1
    const first = block.number * BLOCK_ROWS
    return walkChunks(table, block.number, { wanted, onChunk }).map((place) => first + place)
  })
}

/**
 * The most viewed first; null where there are too many paths.
 *
 * @param askRows tells of the pages of other sessions
 */
export function countPages(
  table: EventTable,
  selection: ColumnSelection,
  { limit, askRows }: { limit: number; askRows: (ids: readonly number[]) => readonly TopPage[] },
): TopPage[] | null {
  const { paths } = table.dictionaries
  if (paths.isGivenUp) return null
  const views = new Float64Array(paths.texts.length)
  const sessions = new Uint32Array(paths.texts.length)
  const onSection = (section: EventSection, known: Uint8Array): void => {
    const places = section.readWhole(COLUMNS.place)
    const codes = section.readWhole(COLUMNS.path)
    const counts = section.readWhole(COLUMNS.views)
    for (let row = 0; row < section.rows; row += 1) {
      if (known[places[row] ?? 0] !== 1) continue
      const code = codes[row] ?? 0
      views[code] = (views[code] ?? 0) + (counts[row] ?? 0)
      sessions[code] = (sessions[code] ?? 0) + 1
    }
  }
  const others = askRows(walkSections(table, selection, { key: PAGES_KEY, onSection }))
  const pages = new Map<string, TopPage>()
  for (const [code, path] of paths.texts.entries()) {
    const own = sessions[code] ?? 0
    if (path !== null && own > 0) pages.set(path, { path, views: views[code] ?? 0, sessions: own })
  }
  for (const other of others) {
    const known = pages.get(other.path)
    pages.set(other.path, {
      path: other.path,
      views: other.views + (known?.views ?? 0),
      sessions: other.sessions + (known?.sessions ?? 0),
    })
  }
  return takeFirst(
    pages.values(),
    limit,
    (a, b) => b.views - a.views || compareText(a.path, b.path),
  )
}

/** What a session measured. */
export interface MeasuredVital {
  readonly metric: string
  readonly value: number
}

/**
 * By metric, in no order; null where there are too many names of properties.
 *
 * @param askRows tells of other sessions
 */
export function listVitals(
  table: EventTable,
  selection: ColumnSelection,
  askRows: (ids: readonly number[]) => readonly MeasuredVital[],
): Map<string, Float64Array> | null {
  const { names, properties, vitals } = table.dictionaries
  if (properties.isGivenUp) return null
  const metric = propertyColumns(properties.find('metric') ?? -1)
  const value = propertyColumns(properties.find('value') ?? -1)
  const found = new Map<number, number[]>()
  const onSection = (section: EventSection, known: Uint8Array): void => {
    const places = section.readWhole(COLUMNS.place)
    const metrics = readProperty(section, metric, VALUE_KINDS.text)
    const values = readProperty(section, value, VALUE_KINDS.number)
    for (let row = 0; row < section.rows; row += 1) {
      if (known[places[row] ?? 0] !== 1) continue
      const name = metrics[row] ?? NaN
      const measured = values[row] ?? NaN
      if (Number.isNaN(name) || Number.isNaN(measured)) continue
      const list = found.get(name)
      if (list) list.push(measured)
      else found.set(name, [measured])
    }
  }
  const key = toSectionKey(names.find(EVENT_NAMES.webVital) ?? -1, SOURCES.page)
  const others = askRows(walkSections(table, selection, { key, onSection }))
  const lists = new Map([...found].map(([hash, list]) => [vitals.get(hash) ?? '', list]))
  for (const other of others) {
    const list = lists.get(other.metric) ?? []
    list.push(other.value)
    lists.set(other.metric, list)
  }
  return new Map([...lists].map(([name, list]) => [name, Float64Array.from(list)]))
}

/** Of each event; NaN where it is of another kind. */
function readProperty(
  section: EventSection,
  columns: ReturnType<typeof propertyColumns>,
  kind: number,
): Float64Array {
  const numbers = new Float64Array(section.rows).fill(NaN)
  const kinds = section.read(columns.kinds)
  if (!kinds) return numbers
  const values = section.read(columns.values)
  const rows = section.read(columns.rows)
  for (let place = 0; place < kinds.length; place += 1) {
    if (kinds[place] === kind) numbers[rows?.[place] ?? place] = values?.[place] ?? NaN
  }
  return numbers
}
