import type { ValueCount } from '../../session-index.ts'
import { splitId } from './block-rows.ts'
import type { CountedField } from './column-numbers.ts'
import type { ColumnSelection } from './column-selection.ts'
import { putCode, type Codes, type Dictionary } from './dictionary.ts'
import { listFrequentValues } from './frequent-values.ts'

/** So many different sets would be nearly one for each session. */
const SETS_LIMIT = 100_000

/**
 * Which names the events of sessions have: a column of numbers of sets of names, as few sets
 * are those of most sessions.
 */
export interface NameTable {
  readonly names: Dictionary
  /** Ascending numbers of names, by the number of the set; 0 is the empty one. */
  readonly sets: readonly Uint32Array[]
  /** By block, as in the table of columns. */
  readonly blocks: ReadonlyMap<number, Codes>
  /** Too many names or sets have come: nothing is known any more. */
  readonly isGivenUp: boolean
  put(id: number, names: Iterable<string>): void
  get(id: number): string[]
}

/** @param names numbers of names; others may use them, too */
export function createNameTable(names: Dictionary, setsLimit = SETS_LIMIT): NameTable {
  const blocks = new Map<number, Codes>()
  const sets: Uint32Array[] = [new Uint32Array(0)]
  const known = new Map([['', 0]])
  let isGivenUp = false

  const codeOf = (codes: Uint32Array): number => {
    const key = codes.join()
    const found = known.get(key)
    if (found !== undefined) return found
    known.set(key, sets.length)
    return sets.push(codes) - 1
  }

  return {
    names,
    sets,
    blocks,
    get isGivenUp() {
      return isGivenUp
    },
    put: (id, own) => {
      if (isGivenUp) return
      const codes = Uint32Array.from(new Set(own), names.codeOf).sort()
      const code = codeOf(codes)
      const { block, place } = splitId(id)
      blocks.set(block, putCode(blocks.get(block) ?? null, place, code))
      if (!names.isGivenUp && sets.length <= setsLimit) return
      isGivenUp = true
      blocks.clear()
      known.clear()
    },
    get: (id) => {
      const { block, place } = splitId(id)
      const codes = sets[blocks.get(block)?.[place] ?? 0] ?? []
      return Array.from(codes, (code) => names.texts[code] ?? '')
    },
  }
}

/** Names of events, those of the most sessions first. */
export function countNames(
  { names, sets, blocks }: NameTable,
  { parts }: ColumnSelection,
  wanted: Pick<CountedField, 'text' | 'limit'>,
): ValueCount[] {
  const bySet = new Uint32Array(sets.length)
  for (const { block, places } of parts) {
    const codes = blocks.get(block.number)
    if (!codes) continue
    for (let index = 0; index < places.length; index += 1) {
      const set = codes[places[index] ?? 0] ?? 0
      bySet[set] = (bySet[set] ?? 0) + 1
    }
  }
  const byName = new Uint32Array(names.texts.length)
  for (const [set, codes] of sets.entries()) {
    for (const code of codes) byName[code] = (byName[code] ?? 0) + (bySet[set] ?? 0)
  }
  return listFrequentValues(names, byName, wanted)
}
