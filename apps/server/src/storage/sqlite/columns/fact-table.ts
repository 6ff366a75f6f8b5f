import { createFactDictionary, type FactDictionary } from './fact-dictionary.ts'
import { widen, type Codes } from './dictionary.ts'
import { BLOCK_ROWS, splitId } from './column-table.ts'

/** Beyond this, of all sessions, the table is given up: some 250 MB. */
const ENTRIES_LIMIT = 64_000_000
const SMALLEST = 4_096
const GROWTH = 1.25

/**
 * The lists of sessions whose ids lie side by side. Each lies in `pool` where `starts` says:
 * first how long it is, then its numbers, ascending; a place without one starts at 0, where the
 * pool has an empty one.
 */
export interface FactBlock {
  readonly starts: Uint32Array
  readonly pool: Codes
}

/**
 * What sessions did, in memory: a list of numbers for each, one for each name among its events,
 * for each view of a page, and for each value of a web vital.
 */
export interface FactTable {
  readonly dictionary: FactDictionary
  /** By block, as in the table of columns. */
  readonly blocks: ReadonlyMap<number, FactBlock>
  readonly isGivenUp: boolean
  put(id: number, codes: readonly number[]): void
  /** Ascending. */
  get(id: number): number[]
}

interface GrowingBlock extends FactBlock {
  pool: Codes
  used: number
  /** What lies in the pool and is of nobody any more. */
  wasted: number
}

export function createFactTable(entriesLimit = ENTRIES_LIMIT): FactTable {
  const blocks = new Map<number, GrowingBlock>()
  const dictionary = createFactDictionary()
  let entries = 0
  let isGivenUp = false

  const findBlock = (at: number): GrowingBlock => {
    const found = blocks.get(at)
    if (found) return found
    const starts = new Uint32Array(BLOCK_ROWS)
    const block = { starts, pool: new Uint16Array(SMALLEST), used: 1, wasted: 0 }
    blocks.set(at, block)
    return block
  }

  return {
    dictionary,
    blocks,
    get isGivenUp() {
      return isGivenUp
    },
    put: (id, codes) => {
      if (isGivenUp) return
      const { block: at, place } = splitId(id)
      const block = findBlock(at)
      const before = block.used - block.wasted
      drop(block, place)
      if (codes.length > 0) append(block, place, Uint32Array.from(codes).sort())
      if (block.wasted > block.used / 2) compact(block)
      entries += block.used - block.wasted - before
      if (entries <= entriesLimit) return
      isGivenUp = true
      blocks.clear()
    },
    get: (id) => {
      const { block: at, place } = splitId(id)
      const block = blocks.get(at)
      const start = block?.starts[place] ?? 0
      const end = start + 1 + (block?.pool[start] ?? 0)
      return Array.from(block?.pool.subarray(start + 1, end) ?? [])
    },
  }
}

function drop(block: GrowingBlock, place: number): void {
  const start = block.starts[place] ?? 0
  if (start === 0) return
  block.wasted += 1 + (block.pool[start] ?? 0)
  block.starts[place] = 0
}

function append(block: GrowingBlock, place: number, codes: Uint32Array): void {
  const end = block.used + 1 + codes.length
  let pool = widen(block.pool, Math.max(codes.length, codes.at(-1) ?? 0))
  if (end > pool.length) pool = resize(pool, Math.ceil(end * GROWTH))
  pool[block.used] = codes.length
  pool.set(codes, block.used + 1)
  block.pool = pool
  block.starts[place] = block.used
  block.used = end
}

function resize<Kind extends Codes>(codes: Kind, length: number): Codes {
  const larger = codes instanceof Uint32Array ? new Uint32Array(length) : new Uint16Array(length)
  larger.set(codes)
  return larger
}

/** Leaves out what is of nobody any more. */
function compact(block: GrowingBlock): void {
  const { starts, pool } = block
  const length = Math.ceil((block.used - block.wasted) * GROWTH)
  const kept = pool instanceof Uint32Array ? new Uint32Array(length) : new Uint16Array(length)
  let used = 1
  for (const [place, start] of starts.entries()) {
    if (start === 0) continue
    const list = pool.subarray(start, start + 1 + (pool[start] ?? 0))
    kept.set(list, used)
    starts[place] = used
    used += list.length
  }
  block.pool = kept
  block.used = used
  block.wasted = 0
}
