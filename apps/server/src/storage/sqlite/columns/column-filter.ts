import type { EventCondition, Filter, FieldCondition } from '@playhead/protocol'
import { passesTest } from '../../matches-filter.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import { FLAGS, TEXT_FIELDS, type Block, type ColumnTable } from './column-table.ts'
import type { Codes } from './dictionary.ts'
import { compileConditions } from './event-conditions.ts'
import { scanBlock, type FoundEvents } from './event-scan.ts'
import type { FactTables } from './fact-reader.ts'

/** Of places of a block those that pass, in their order. */
export type Narrow = (block: Block, places: Uint16Array) => Uint16Array

/** What is known of sessions. */
export interface KnownTables {
  readonly table: ColumnTable
  /** null while they are not known. */
  readonly getFacts: () => FactTables | null
  /** Which of the rows with these ids pass, by SQL. */
  readonly askRows: (filter: Filter, ids: readonly number[]) => number[]
}

/** What a filter means for rows of the table; null where it asks for what is not in there. */
export function compileFilter(filter: Filter, known: KnownTables): Narrow | null {
  if ('all' in filter) {
    const parts = compileEach(filter.all, known)
    return parts && all(parts)
  }
  if ('any' in filter) {
    const parts = compileEach(filter.any, known)
    return parts && any(parts)
  }
  if ('not' in filter) {
    const part = compileFilter(filter.not, known)
    return part && not(part)
  }
  if ('event' in filter) {
    const { name, channel, where = [] } = filter.event
    const isName = name !== undefined && channel === undefined && where.length === 0
    return (isName ? compileName(name, known) : null) ?? compileEvent(filter, known)
  }
  if (filter.field === 'durationMs') return compileDuration(filter)
  return FLAG_TESTS.get(describe(filter)) ?? compileText(filter, known.table)
}

/**
 * What at least is so of rows that pass, where not all of the filter can be told; null where
 * nothing can.
 */
export function compileSuperset(filter: Filter, known: KnownTables): Narrow | null {
  if ('all' in filter) {
    const parts = filter.all
      .map((part) => compileSuperset(part, known))
      .filter((part) => part !== null)
    return parts.length > 0 ? all(parts) : null
  }
  if ('any' in filter) {
    const parts = filter.any.map((part) => compileSuperset(part, known))
    return parts.every((part) => part !== null) ? any(parts) : null
  }
  if ('event' in filter && filter.event.name !== undefined) {
    return compileName(filter.event.name, known)
  }
  return compileFilter(filter, known)
}

function compileEach(filters: readonly Filter[], known: KnownTables): Narrow[] | null {
  const parts = filters.map((part) => compileFilter(part, known))
  return parts.every((part) => part !== null) ? parts : null
}

function all(parts: readonly Narrow[]): Narrow {
  return (block, places) => parts.reduce((left, part) => part(block, left), places)
}

function any(parts: readonly Narrow[]): Narrow {
  return (block, places) => {
    const passing = new Uint8Array(BLOCK_ROWS)
    for (const part of parts) mark(passing, part(block, places))
    return keep(places, passing, 1)
  }
}

function not(part: Narrow): Narrow {
  return (block, places) => keep(places, mark(new Uint8Array(BLOCK_ROWS), part(block, places)), 0)
}

function mark(marks: Uint8Array, places: Uint16Array): Uint8Array {
  for (let index = 0; index < places.length; index += 1) marks[places[index] ?? 0] = 1
  return marks
}

/** The places that have a mark. */
function keep(places: Uint16Array, marks: Uint8Array, wanted: 0 | 1): Uint16Array {
  const kept = new Uint16Array(places.length)
  let count = 0
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] ?? 0
    if (marks[place] !== wanted) continue
    kept[count] = place
    count += 1
  }
  return kept.subarray(0, count)
}

/** The places whose code passes. */
function keepCodes(places: Uint16Array, codes: Codes | null | undefined, passing: Uint8Array) {
  const kept = new Uint16Array(places.length)
  let count = 0
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] ?? 0
    if (passing[codes?.[place] ?? 0] !== 1) continue
    kept[count] = place
    count += 1
  }
  return kept.subarray(0, count)
}

/** Sessions with an event of a name. */
function compileName(name: string, { getFacts }: KnownTables): Narrow | null {
  const names = getFacts()?.names
  if (!names || names.isGivenUp) return null
  const wanted = names.names.find(name)
  if (wanted === undefined) return (_block, places) => places.subarray(0, 0)
  const passing = Uint8Array.from(names.sets, (set) => Number(set.includes(wanted)))
  return (block, places) => keepCodes(places, names.blocks.get(block.number), passing)
}

/** Sessions with an event that passes. Of each block they are looked for when it is asked for. */
function compileEvent(filter: EventCondition, known: KnownTables): Narrow | null {
  const events = known.getFacts()?.events
  if (!events || events.isGivenUp) return null
  const conditions = compileConditions([filter.event], events.dictionaries)
  if (!conditions) return null
  const { name } = filter.event
  const mayHave = name === undefined ? null : compileName(name, known)
  const find = (block: Block): Uint8Array => {
    const there = FLAG_ALL(block, ALL_PLACES)
    const wanted = mark(new Uint8Array(BLOCK_ROWS), mayHave ? mayHave(block, there) : there)
    const passing = new Uint8Array(BLOCK_ROWS)
    const onFound = ({ places, masks }: FoundEvents): void => {
      for (let row = 0; row < masks.length; row += 1) {
        if (masks[row] !== 0) passing[places[row] ?? 0] = 1
      }
    }
    const scan = { wanted, conditions, hasServerEvents: true, onFound }
    const left = scanBlock(events, block.number, scan)
    const first = block.number * BLOCK_ROWS
    const ids = left.map((place) => first + place)
    for (const id of known.askRows(filter, ids)) passing[id - first] = 1
    return passing
  }
  const found = new Map<Block, Uint8Array>()
  return (block, places) => {
    const passing = found.get(block) ?? find(block)
    found.set(block, passing)
    return keep(places, passing, 1)
  }
}

/** All there can be in a block. */
export const ALL_PLACES = Uint16Array.from({ length: BLOCK_ROWS }, (_, place) => place)

/** A text passes or not, whatever row it is in. */
function compileText(test: FieldCondition, table: ColumnTable): Narrow | null {
  const column = TEXT_FIELDS.findIndex(([field]) => field === test.field)
  const dictionary = table.dictionaries[column]
  if (!dictionary || dictionary.isGivenUp) return null
  const passing = Uint8Array.from(dictionary.texts, (text) => Number(passesTest(test, text)))
  return (block, places) => keepCodes(places, block.texts[column], passing)
}

function compileDuration(test: FieldCondition): Narrow {
  return ({ durationMs }, places) =>
    places.filter((place) => passesTest(test, Math.round(durationMs[place] ?? 0)))
}

const has =
  (flag: number, isSet: boolean): Narrow =>
  ({ flags }, places) => {
    const kept = new Uint16Array(places.length)
    let count = 0
    for (let index = 0; index < places.length; index += 1) {
      const place = places[index] ?? 0
      if ((((flags[place] ?? 0) & flag) !== 0) !== isSet) continue
      kept[count] = place
      count += 1
    }
    return kept.subarray(0, count)
  }

const FLAG_ALL = has(FLAGS.isThere, true)

function describe({ field, ...rest }: FieldCondition): string {
  return JSON.stringify({ field, ...rest })
}

/** The tests of numbers and truth values that a flag is the answer to. */
const FLAG_TESTS: ReadonlyMap<string, Narrow> = new Map(
  (
    [
      [{ field: 'pageViewCount', is: [1] }, has(FLAGS.hasOnePageView, true)],
      [{ field: 'interactionCount', is: [0] }, has(FLAGS.hasInteraction, false)],
      [{ field: 'exceptionCount', from: 1 }, has(FLAGS.hasException, true)],
      [{ field: 'rageClickCount', from: 1 }, has(FLAGS.hasRageClick, true)],
      [{ field: 'hasReplay', is: [true] }, has(FLAGS.hasReplay, true)],
      [{ field: 'hasReplay', is: [false] }, has(FLAGS.hasReplay, false)],
    ] as const
  ).map(([test, narrow]) => [describe(test), narrow]),
)
