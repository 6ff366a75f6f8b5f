import type { EventCondition, Filter, FieldCondition } from '@playhead/protocol'
import { passesTest } from '../../matches-filter.ts'
import { BLOCK_ROWS, FLAGS, TEXT_FIELDS, type Block, type ColumnTable } from './column-table.ts'
import { compileConditions } from './event-conditions.ts'
import { scanBlock, type FoundEvents } from './event-scan.ts'
import type { FactTables } from './fact-reader.ts'

export type Predicate = (block: Block, place: number) => boolean

/** What is known of sessions. */
export interface KnownTables {
  readonly table: ColumnTable
  /** null while they are not known. */
  readonly getFacts: () => FactTables | null
  /** Which of the rows with these ids pass, by SQL. */
  readonly askRows: (filter: Filter, ids: readonly number[]) => number[]
}

/** What a filter means for rows of the table; null where it asks for what is not in there. */
export function compilePredicate(filter: Filter, known: KnownTables): Predicate | null {
  if ('all' in filter) {
    const parts = compileAll(filter.all, known)
    return parts && ((block, place) => parts.every((part) => part(block, place)))
  }
  if ('any' in filter) {
    const parts = compileAll(filter.any, known)
    return parts && ((block, place) => parts.some((part) => part(block, place)))
  }
  if ('not' in filter) {
    const part = compilePredicate(filter.not, known)
    return part && ((block, place) => !part(block, place))
  }
  if ('event' in filter) {
    const { name, channel, where = [] } = filter.event
    return name !== undefined && channel === undefined && where.length === 0
      ? compileName(name, known)
      : compileEvent(filter, known)
  }
  if (filter.field === 'durationMs') {
    return (block, place) => passesTest(filter, Math.round(block.durationMs[place] ?? 0))
  }
  return compileFlag(filter) ?? compileText(filter, known.table)
}

/**
 * What at least is so of rows that pass, where not all of the filter can be told; null where
 * nothing can.
 */
export function compileSuperset(filter: Filter, known: KnownTables): Predicate | null {
  if ('all' in filter) {
    const parts = filter.all
      .map((part) => compileSuperset(part, known))
      .filter((part) => part !== null)
    return parts.length > 0 ? (block, place) => parts.every((part) => part(block, place)) : null
  }
  if ('any' in filter) {
    const parts = filter.any.map((part) => compileSuperset(part, known))
    if (!parts.every((part) => part !== null)) return null
    return (block, place) => parts.some((part) => part(block, place))
  }
  if ('event' in filter && filter.event.name !== undefined) {
    return compileName(filter.event.name, known)
  }
  return compilePredicate(filter, known)
}

function compileAll(filters: readonly Filter[], known: KnownTables): Predicate[] | null {
  const parts = filters.map((part) => compilePredicate(part, known))
  return parts.every((part) => part !== null) ? parts : null
}

/** Sessions with an event of a name. */
function compileName(name: string, { getFacts }: KnownTables): Predicate | null {
  const facts = getFacts()?.facts
  const names = facts?.dictionary.list('name')
  if (!facts || !names) return null
  const wanted = names.get(name)
  if (wanted === undefined) return () => false
  return (block, place) => {
    const found = facts.blocks.get(block.number)
    if (!found) return false
    const start = found.starts[place] ?? 0
    const end = start + (found.pool[start] ?? 0)
    for (let at = start + 1; at <= end; at += 1) {
      const code = found.pool[at] ?? 0
      if (code >= wanted) return code === wanted
    }
    return false
  }
}

/** Sessions with an event that passes. Of each block they are looked for when it is asked for. */
function compileEvent(filter: EventCondition, known: KnownTables): Predicate | null {
  const events = known.getFacts()?.events
  if (!events || events.isGivenUp) return null
  const conditions = compileConditions([filter.event], events.dictionaries)
  if (!conditions) return null
  const { name } = filter.event
  const mayHave = name === undefined ? null : compileName(name, known)
  const find = (block: Block): Uint8Array => {
    const wanted = new Uint8Array(BLOCK_ROWS)
    for (let place = 0; place < BLOCK_ROWS; place += 1) {
      const isThere = block.project[place] !== 0
      if (isThere && (!mayHave || mayHave(block, place))) wanted[place] = 1
    }
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
  let last: { readonly block: Block; readonly passing: Uint8Array } | null = null
  return (block, place) => {
    if (last?.block !== block) {
      const passing = found.get(block) ?? find(block)
      found.set(block, passing)
      last = { block, passing }
    }
    return last.passing[place] === 1
  }
}

/** A text passes or not, whatever row it is in. */
function compileText(test: FieldCondition, table: ColumnTable): Predicate | null {
  const column = TEXT_FIELDS.findIndex(([field]) => field === test.field)
  const dictionary = table.dictionaries[column]
  if (!dictionary || dictionary.isGivenUp) return null
  const passing = Uint8Array.from(dictionary.texts, (text) => Number(passesTest(test, text)))
  return (block, place) => passing[block.texts[column]?.[place] ?? 0] === 1
}

const has =
  (flag: number, isSet: boolean): Predicate =>
  (block, place) =>
    (((block.flags[place] ?? 0) & flag) !== 0) === isSet

/** The tests of numbers and truth values that a flag is the answer to. */
const FLAG_TESTS: ReadonlyMap<string, Predicate> = new Map(
  (
    [
      [{ field: 'pageViewCount', is: [1] }, has(FLAGS.hasOnePageView, true)],
      [{ field: 'interactionCount', is: [0] }, has(FLAGS.hasInteraction, false)],
      [{ field: 'exceptionCount', from: 1 }, has(FLAGS.hasException, true)],
      [{ field: 'rageClickCount', from: 1 }, has(FLAGS.hasRageClick, true)],
      [{ field: 'hasReplay', is: [true] }, has(FLAGS.hasReplay, true)],
      [{ field: 'hasReplay', is: [false] }, has(FLAGS.hasReplay, false)],
    ] as const
  ).map(([test, predicate]) => [JSON.stringify(test), predicate]),
)

function compileFlag(test: FieldCondition): Predicate | undefined {
  const { field, ...rest } = test
  return FLAG_TESTS.get(JSON.stringify({ field, ...rest }))
}
