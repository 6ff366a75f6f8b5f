import type { Filter, FieldCondition } from '@playhead/protocol'
import { passesTest } from '../../matches-filter.ts'
import { FLAGS, TEXT_FIELDS, type Block, type ColumnTable } from './column-table.ts'

export type Predicate = (block: Block, place: number) => boolean

/** What a filter means for rows of the table; null where it asks for what is not in there. */
export function compilePredicate(filter: Filter, table: ColumnTable): Predicate | null {
  if ('all' in filter) {
    const parts = compileAll(filter.all, table)
    return parts && ((block, place) => parts.every((part) => part(block, place)))
  }
  if ('any' in filter) {
    const parts = compileAll(filter.any, table)
    return parts && ((block, place) => parts.some((part) => part(block, place)))
  }
  if ('not' in filter) {
    const part = compilePredicate(filter.not, table)
    return part && ((block, place) => !part(block, place))
  }
  if ('event' in filter) return null
  if (filter.field === 'durationMs') {
    return (block, place) => passesTest(filter, Math.round(block.durationMs[place] ?? 0))
  }
  return compileFlag(filter) ?? compileText(filter, table)
}

function compileAll(filters: readonly Filter[], table: ColumnTable): Predicate[] | null {
  const parts = filters.map((part) => compilePredicate(part, table))
  return parts.every((part) => part !== null) ? parts : null
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
