import { BLOCK_ROWS } from './block-rows.ts'
import { SOURCES, splitSectionKey } from './event-builder.ts'
import type { CompiledConditions } from './event-conditions.ts'
import { COLUMNS, type EventSection } from './event-section.ts'
import { CHUNK_SESSIONS, type EventChunk, type EventTable } from './event-table.ts'

const BLOCK_CHUNKS = BLOCK_ROWS / CHUNK_SESSIONS

/** Events of one name that have been found. */
export interface FoundEvents {
  readonly name: number
  readonly section: EventSection
  /** Of each event the place of its session in the block. */
  readonly places: Float64Array
  /** Of each event the conditions that it passes, a bit each; 0 where its session is not wanted. */
  readonly masks: Uint32Array
}

export interface EventScan {
  /** Of the block: 1 for each session that is wanted. */
  readonly wanted: Uint8Array
  readonly conditions: CompiledConditions
  /** Whether events of back ends are among what is looked for. */
  readonly hasServerEvents: boolean
  readonly onFound: (found: FoundEvents) => void
}

/**
 * Looks through the events of the sessions of a block.
 *
 * @returns the places of wanted sessions of which rows have to tell
 */
export function scanBlock(
  table: EventTable,
  block: number,
  { wanted, conditions, hasServerEvents, onFound }: EventScan,
): number[] {
  return walkChunks(table, block, {
    wanted,
    onChunk: ({ chunk, known, from }) => {
      for (const [index, key] of chunk.keys.entries()) {
        const { name, source } = splitSectionKey(key)
        if (name === 0 || (source === SOURCES.server && !hasServerEvents)) continue
        if (!conditions.wants(name)) continue
        const section = table.readSection(chunk, index)
        const masks = conditions.test(name, section)
        const places = section.read(COLUMNS.place)
        if (!places) continue
        let isAny = 0
        for (let row = 0; row < masks.length; row += 1) {
          const session = places[row] ?? 0
          if (known[session] !== 1) masks[row] = 0
          isAny |= masks[row] ?? 0
          places[row] = session + from
        }
        if (isAny !== 0) onFound({ name, section, places, masks })
      }
    },
  })
}

/** A chunk with sessions that are wanted. */
export interface WalkedChunk {
  readonly chunk: EventChunk
  /** 1 for each session of it that is wanted and that it knows. */
  readonly known: Uint8Array
  /** The place of its first session in the block. */
  readonly from: number
}

export interface ChunkWalk {
  /** Of the block: 1 for each session that is wanted. */
  readonly wanted: Uint8Array
  readonly onChunk: (walked: WalkedChunk) => void
}

/** @returns the places of wanted sessions of which rows have to tell */
export function walkChunks(
  table: EventTable,
  block: number,
  { wanted, onChunk }: ChunkWalk,
): number[] {
  const left: number[] = []
  for (let place = 0; place < BLOCK_CHUNKS; place += 1) {
    const from = place * CHUNK_SESSIONS
    const inChunk = wanted.subarray(from, from + CHUNK_SESSIONS)
    if (!inChunk.includes(1)) continue
    const chunk = table.chunks.get(block * BLOCK_CHUNKS + place)
    const known = takeKnown(chunk, inChunk, (index) => left.push(from + index))
    if (chunk && known) onChunk({ chunk, known, from })
  }
  return left
}

/** Of the wanted sessions of a chunk those that it knows; null: none. */
function takeKnown(
  chunk: EventChunk | undefined,
  wanted: Uint8Array,
  leave: (place: number) => void,
): Uint8Array | null {
  const known = chunk ? wanted.slice() : null
  const readTo = chunk ? chunk.readTo - chunk.number * CHUNK_SESSIONS : -1
  for (let place = readTo + 1; place < CHUNK_SESSIONS; place += 1) {
    if (wanted[place] === 1) leave(place)
    if (known) known[place] = 0
  }
  for (const id of chunk?.stale ?? []) {
    const place = id % CHUNK_SESSIONS
    if (known?.[place] !== 1) continue
    leave(place)
    known[place] = 0
  }
  return known
}
