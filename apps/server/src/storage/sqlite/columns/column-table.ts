import type { FilterField } from '@playhead/protocol'
import { BLOCK_ROWS, splitId } from './block-rows.ts'
import { createDictionary, putCode, type Codes, type Dictionary } from './dictionary.ts'
import { createVisitorCodes, type VisitorCodes } from './visitor-codes.ts'

/** Fields that are kept as numbers of a dictionary, with their columns. */
export const TEXT_FIELDS = [
  ['environment', 'environment'],
  ['entryPath', 'entry_path'],
  ['exitPath', 'exit_path'],
  ['referringDomain', 'referring_domain'],
  ['channel', 'channel'],
  ['country', 'country'],
  ['browser', 'browser'],
  ['os', 'os'],
  ['deviceType', 'device_type'],
] as const satisfies readonly (readonly [FilterField, string])[]

export function isTextField(field: string): boolean {
  return TEXT_FIELDS.some(([name]) => name === field)
}

/** What is kept of a session beside; a bit each. */
export const FLAGS = {
  /** It is there, and not kept out of every aggregate. */
  counts: 1,
  hasOnePageView: 2,
  hasInteraction: 4,
  hasException: 8,
  hasRageClick: 16,
  hasReplay: 32,
  /** There is such a session. */
  isThere: 64,
} as const

/** A row of `sessions` as the table takes it. */
export interface ColumnRow {
  readonly id: number
  readonly startedAt: number
  readonly endedAt: number
  readonly visitor: string
  readonly flags: number
  readonly project: string
  /** In the order of `TEXT_FIELDS`. */
  readonly texts: readonly (string | null)[]
}

/** Rows whose ids lie side by side; a place is an id without its block. */
export interface Block {
  /** Its place among all blocks: ids divided by the rows of one. */
  readonly number: number
  /** Less than the starts by `startBase`: whole milliseconds of some weeks take half of the room. */
  starts: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
  startBase: number
  /** Whole milliseconds take half of the room. */
  durationMs: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
  readonly visitor: Uint32Array<ArrayBuffer>
  readonly flags: Uint8Array<ArrayBuffer>
  project: Codes | null
  /** In the order of `TEXT_FIELDS`; null: there is no session yet. */
  readonly texts: (Codes | null)[]
  /** The places of a project that count, as long as nothing changes. */
  counted: { readonly project: number; readonly places: Uint16Array } | null
  /** How many places have ever been set, and still are. */
  rows: number
  /** Of all starts that were ever in it: what lies outside has none here. */
  firstAt: number
  lastAt: number
}

/** There is a session, and it is not kept out of every aggregate. */
export function doesCount(block: Block, place: number): boolean {
  return ((block.flags[place] ?? 0) & FLAGS.counts) !== 0
}

/** What numbers are computed of, of all sessions, in memory: some 40 bytes each. */
export interface ColumnTable {
  readonly blocks: ReadonlyMap<number, Block>
  readonly projects: Dictionary
  readonly dictionaries: readonly Dictionary[]
  readonly visitors: VisitorCodes
  put(row: ColumnRow): void
  remove(id: number): void
}

export function createColumnTable(seeds: readonly [number, number]): ColumnTable {
  const blocks = new Map<number, Block>()
  const projects = createDictionary()
  const dictionaries = TEXT_FIELDS.map(() => createDictionary())
  const visitors = createVisitorCodes(seeds)

  const findBlock = (at: number): Block => {
    const found = blocks.get(at)
    if (found) return found
    const block = createBlock(at)
    blocks.set(at, block)
    return block
  }

  return {
    blocks,
    projects,
    dictionaries,
    visitors,
    put: (row) => {
      const { block: at, place } = splitId(row.id)
      const block = findBlock(at)
      if (!isThere(block, place)) block.rows += 1
      block.counted = null
      putStart(block, place, row.startedAt)
      block.firstAt = Math.min(block.firstAt, row.startedAt)
      block.lastAt = Math.max(block.lastAt, row.startedAt)
      putDuration(block, place, row.endedAt - row.startedAt)
      block.visitor[place] = visitors.codeOf(row.visitor)
      block.flags[place] = row.flags | FLAGS.isThere
      block.project = putCode(block.project, place, projects.codeOf(row.project))
      for (const [column, dictionary] of dictionaries.entries()) {
        const code = dictionary.codeOf(row.texts[column] ?? null)
        block.texts[column] = putCode(block.texts[column] ?? null, place, code)
      }
    },
    remove: (id) => {
      const { block: at, place } = splitId(id)
      const block = blocks.get(at)
      if (!block || !isThere(block, place)) return
      block.flags[place] = 0
      block.counted = null
      block.rows -= 1
      if (block.rows === 0) blocks.delete(at)
    },
  }
}

function createBlock(number: number): Block {
  return {
    number,
    starts: new Uint32Array(BLOCK_ROWS),
    startBase: NaN,
    durationMs: new Uint32Array(BLOCK_ROWS),
    visitor: new Uint32Array(BLOCK_ROWS),
    flags: new Uint8Array(BLOCK_ROWS),
    project: null,
    texts: TEXT_FIELDS.map(() => null),
    counted: null,
    rows: 0,
    firstAt: Infinity,
    lastAt: -Infinity,
  }
}

/** When the session of a place began. */
export function getStart({ starts, startBase }: Block, place: number): number {
  return (starts[place] ?? 0) + startBase
}

function isThere({ flags }: Block, place: number): boolean {
  return ((flags[place] ?? 0) & FLAGS.isThere) !== 0
}

function putStart(block: Block, place: number, startedAt: number): void {
  // The first one of a block lies in the middle of what can be told in 32 bits.
  if (Number.isNaN(block.startBase)) block.startBase = Math.floor(startedAt) - 2 ** 31
  const start = startedAt - block.startBase
  if (block.starts instanceof Uint32Array && start >>> 0 !== start) {
    const { starts, startBase } = block
    block.starts = Float64Array.from(starts, (each) => each + startBase)
    block.startBase = 0
    block.starts[place] = startedAt
  } else block.starts[place] = start
}

function putDuration(block: Block, place: number, durationMs: number): void {
  if (block.durationMs instanceof Uint32Array && durationMs >>> 0 !== durationMs) {
    block.durationMs = Float64Array.from(block.durationMs)
  }
  block.durationMs[place] = durationMs
}
