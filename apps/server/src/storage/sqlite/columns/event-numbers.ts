import { compareText } from '../../compare-text.ts'
import type { TopPage } from '../../session-index.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import type { ColumnSelection } from './column-selection.ts'
import { PAGES_KEY, VITALS_KEY } from './event-builder.ts'
import { walkChunks, type WalkedChunk } from './event-scan.ts'
import { COLUMNS, type EventSection } from './event-section.ts'
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

/** Of some sessions of a block, by the numbers of paths. */
interface PageCounts {
  readonly paths: Uint32Array
  readonly views: Float64Array
  readonly sessions: Uint32Array
  /** As rows told. */
  readonly others: readonly TopPage[]
}

/** Of blocks of which all that counts was asked for: by those places, which change with the block. */
const KNOWN = new WeakMap<Uint16Array, PageCounts>()
/** With more paths than this counts of a block are not worth their room. */
const KNOWN_PATHS_LIMIT = 8_192

/**
 * The most viewed first; null where there are too many paths.
 *
 * @param askRows tells of the pages of other sessions
 */
export function countPages(
  table: EventTable,
  selection: ColumnSelection,
  { limit, askRows }: CountPagesOptions,
): TopPage[] | null {
  const { paths } = table.dictionaries
  if (paths.isGivenUp) return null
  const views = new Float64Array(paths.texts.length)
  const sessions = new Uint32Array(paths.texts.length)
  const others: TopPage[] = []
  for (const part of selection.parts) {
    const counts = countBlock(table, part, askRows)
    for (let place = 0; place < counts.paths.length; place += 1) {
      const path = counts.paths[place] ?? 0
      views[path] = (views[path] ?? 0) + (counts.views[place] ?? 0)
      sessions[path] = (sessions[path] ?? 0) + (counts.sessions[place] ?? 0)
    }
    others.push(...counts.others)
  }
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

export interface CountPagesOptions {
  readonly limit: number
  readonly askRows: (ids: readonly number[]) => readonly TopPage[]
}

function countBlock(
  table: EventTable,
  part: ColumnSelection['parts'][number],
  askRows: CountPagesOptions['askRows'],
): PageCounts {
  const known = KNOWN.get(part.places)
  if (known) return known
  const views = new Float64Array(table.dictionaries.paths.texts.length)
  const sessions = new Uint32Array(views.length)
  const onSection = (section: EventSection, wanted: Uint8Array): void => {
    const places = section.readWhole(COLUMNS.place)
    const codes = section.readWhole(COLUMNS.path)
    const counts = section.readWhole(COLUMNS.views)
    for (let row = 0; row < section.rows; row += 1) {
      if (wanted[places[row] ?? 0] !== 1) continue
      const code = codes[row] ?? 0
      views[code] = (views[code] ?? 0) + (counts[row] ?? 0)
      sessions[code] = (sessions[code] ?? 0) + 1
    }
  }
  const selection = { parts: [part], count: part.places.length }
  const others = askRows(walkSections(table, selection, { key: PAGES_KEY, onSection }))
  const paths = Uint32Array.from([...sessions.keys()].filter((code) => (sessions[code] ?? 0) > 0))
  const counts = {
    paths,
    views: Float64Array.from(paths, (code) => views[code] ?? 0),
    sessions: paths.map((code) => sessions[code] ?? 0),
    others,
  }
  const isWhole = part.block.counted?.places === part.places
  if (isWhole && paths.length <= KNOWN_PATHS_LIMIT) KNOWN.set(part.places, counts)
  return counts
}

/** What a session measured. */
export interface MeasuredVital {
  readonly metric: string
  readonly value: number
}

/**
 * By metric, in no order.
 *
 * @param askRows tells of other sessions
 */
export function listVitals(
  table: EventTable,
  selection: ColumnSelection,
  askRows: (ids: readonly number[]) => readonly MeasuredVital[],
): Map<string, Float64Array> {
  const { vitals } = table.dictionaries
  const lists = vitals.texts.map(createNumberList)
  const onSection = (section: EventSection, known: Uint8Array): void => {
    const places = section.readWhole(COLUMNS.place)
    const metrics = section.readWhole(COLUMNS.metric)
    const values = section.read(COLUMNS.value)
    for (let row = 0; row < section.rows; row += 1) {
      if (known[places[row] ?? 0] === 1) lists[metrics[row] ?? 0]?.add(values?.[row] ?? NaN)
    }
  }
  const found = new Map<string, Float64Array>()
  const others = askRows(walkSections(table, selection, { key: VITALS_KEY, onSection }))
  const byMetric = Map.groupBy(others, ({ metric }) => metric)
  for (const metric of new Set([...vitals.texts, ...byMetric.keys()])) {
    if (metric === null) continue
    const list = lists[vitals.find(metric) ?? -1] ?? createNumberList()
    for (const { value } of byMetric.get(metric) ?? []) list.add(value)
    const numbers = list.take()
    if (numbers.length > 0) found.set(metric, numbers)
  }
  return found
}

const LEAST = 1_024

function createNumberList() {
  let numbers = new Float64Array(LEAST)
  let count = 0
  return {
    add: (number: number): void => {
      if (count === numbers.length) {
        const larger = new Float64Array(count * 2)
        larger.set(numbers)
        numbers = larger
      }
      numbers[count] = number
      count += 1
    },
    take: () => numbers.subarray(0, count),
  }
}
