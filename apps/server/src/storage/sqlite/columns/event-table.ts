import {
  createEventBuilder,
  createEventDictionaries,
  type EventBuilder,
  type EventDictionaries,
  type EventRow,
  type PageRow,
} from './event-builder.ts'
import { openSection, type EventSection } from './event-section.ts'
import type { Extent, ScratchFile } from './scratch-file.ts'

/** Sessions whose events lie together. */
export const CHUNK_SESSIONS = 2_048

/** With so many sessions that rows have to tell, a chunk is worth to be read again, */
const STALE_MANY = 64
/** when nothing of it has changed for so long, */
const QUIET_MS = 5 * 60_000
/** or it is so old. */
const OLD_MS = 15 * 60_000

/** Events of sessions whose ids lie side by side, as far as they have been read. */
export interface EventChunk {
  readonly number: number
  /** Of sessions after this one it has nothing. */
  readonly readTo: number
  readonly extent: Extent | null
  /** Ascending. */
  readonly keys: Uint32Array
  /** Where sections begin within the extent, and where the last one ends. */
  readonly starts: Uint32Array
  /** Sessions that have changed since; rows tell what they did. */
  readonly stale: ReadonlySet<number>
}

interface GrowingChunk extends EventChunk {
  readonly stale: Set<number>
  readonly builtAt: number
  changedAt: number
}

/**
 * Events of all sessions in a scratch file, as columns by name. It is behind where sessions
 * change, and knows of which.
 */
export interface EventTable {
  readonly dictionaries: EventDictionaries
  readonly chunks: ReadonlyMap<number, EventChunk>
  /** It has nothing, and rows answer. */
  readonly isGivenUp: boolean
  /**
   * Takes all events of the sessions of a stretch of ids. Stretches of a chunk come one after the
   * other, and the chunk counts when the last one has.
   */
  put(stretch: Stretch): void
  /** There are no more: the last chunk counts as far as it goes. */
  finish(): void
  /** A session is not as it was. */
  noteChange(id: number): void
  /** The chunk that is worth to be read again; null: none. */
  findStale(lastId: number): number | null
  /** Until the next section is read. */
  readSection(chunk: EventChunk, place: number): EventSection
  /** By its key; null: the chunk has none. */
  findSection(chunk: EventChunk, key: number): EventSection | null
  close(): void
}

export interface Stretch {
  /** Ids of sessions, both inclusive. */
  readonly from: number
  readonly to: number
  readonly events: readonly EventRow[]
  readonly pages: readonly PageRow[]
}

interface Building {
  readonly chunk: number
  readonly builder: EventBuilder
  readonly changed: Set<number>
  readTo: number
}

export function createEventTable(
  file: ScratchFile,
  seeds: readonly [number, number],
  now: () => number = () => performance.now(),
): EventTable {
  const dictionaries = createEventDictionaries(seeds)
  const chunks = new Map<number, GrowingChunk>()
  let building: Building | null = null
  let isGivenUp = false
  let buffer = new Uint8Array(0)

  const giveUp = (): void => {
    isGivenUp = true
    chunks.clear()
    building = null
  }

  const finish = (): void => {
    if (!building) return
    const { chunk, builder, changed, readTo } = building
    building = null
    const sections = builder.pack()
    const starts = new Uint32Array(sections.length + 1)
    for (const [place, { bytes }] of sections.entries()) {
      starts[place + 1] = (starts[place] ?? 0) + bytes.length
    }
    const bytes = new Uint8Array(starts.at(-1) ?? 0)
    for (const [place, section] of sections.entries()) bytes.set(section.bytes, starts[place])
    const before = chunks.get(chunk)
    try {
      const extent = bytes.length > 0 ? file.put(bytes) : null
      const keys = Uint32Array.from(sections, ({ key }) => key)
      const at = now()
      chunks.set(chunk, {
        number: chunk,
        readTo,
        extent,
        keys,
        starts,
        stale: changed,
        builtAt: at,
        changedAt: at,
      })
    } catch {
      // Nobody waits for it, and rows say the same.
      giveUp()
    }
    if (before?.extent) file.release(before.extent)
  }

  const readSection: EventTable['readSection'] = (chunk, place) => {
    const [start = 0, end = 0] = chunk.starts.subarray(place, place + 2)
    if (buffer.length < end - start) buffer = new Uint8Array((end - start) * 2)
    const bytes = buffer.subarray(0, end - start)
    file.read((chunk.extent?.at ?? 0) + start, bytes)
    return openSection(bytes)
  }

  return {
    dictionaries,
    chunks,
    get isGivenUp() {
      return isGivenUp
    },
    put: ({ from, to, events, pages }) => {
      if (isGivenUp) return
      const chunk = Math.floor(from / CHUNK_SESSIONS)
      if (building?.chunk !== chunk || building.readTo + 1 !== from) {
        const builder = createEventBuilder(dictionaries)
        building = { chunk, builder, changed: new Set(), readTo: from - 1 }
      }
      // They are read now as they are.
      for (let id = from; id <= to; id += 1) building.changed.delete(id)
      for (const event of events) building.builder.add(event, event.session % CHUNK_SESSIONS)
      for (const page of pages) building.builder.addPage(page, page.session % CHUNK_SESSIONS)
      building.readTo = to
      const { names, channels, vitals } = dictionaries
      if (names.isGivenUp || channels.isGivenUp || vitals.isGivenUp) giveUp()
      else if ((to + 1) % CHUNK_SESSIONS === 0) finish()
    },
    finish,
    noteChange: (id) => {
      const number = Math.floor(id / CHUNK_SESSIONS)
      if (building?.chunk === number) building.changed.add(id)
      const chunk = chunks.get(number)
      if (!chunk) return
      chunk.stale.add(id)
      chunk.changedAt = now()
    },
    findStale: (lastId) => {
      if (isGivenUp) return null
      const at = now()
      for (let number = Math.floor(lastId / CHUNK_SESSIONS); number >= 0; number -= 1) {
        const first = number * CHUNK_SESSIONS
        const chunk = chunks.get(number)
        if (!chunk) {
          if (lastId - first >= STALE_MANY) return number
          continue
        }
        const isDue = at - chunk.changedAt > QUIET_MS || at - chunk.builtAt > OLD_MS
        if (isDue && chunk.stale.size >= STALE_MANY) return number
      }
      return null
    },
    readSection,
    findSection: (chunk, key) => {
      const place = chunk.keys.indexOf(key)
      return place === -1 ? null : readSection(chunk, place)
    },
    close: () => {
      giveUp()
      file.close()
    },
  }
}
