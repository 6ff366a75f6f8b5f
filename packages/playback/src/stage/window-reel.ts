import {
  decodeReplayFrames,
  REPLAY_EVENT_TAGS,
  SEGMENT_INFLATED_BYTES_LIMIT,
  type ReplayFrameHeader,
} from '@playhead/protocol'
import { hoistSheets } from './hoist-sheets.ts'
import { inflateText, type InflatedText } from './inflate.ts'
import { EVENT_TYPE, isActivity, isRecord, type RecordedEvent } from './recorded-event.ts'
import { sanitizeEvent } from './sanitize-event.ts'
import type { DocumentHolders } from './sanitize-node.ts'
import { spreadMoves } from './spread-moves.ts'

/** Moments of activity nearer to each other than this are one, in milliseconds. */
const ACTIVITY_GRAIN_MS = 250
/**
 * How far an event may lie outside of what the manifest says of its window, in
 * milliseconds: frames may be newer than the manifest that named them.
 */
const RANGE_TOLERANCE_MS = 60_000
/**
 * What one window may inflate to, in bytes: a chunk may be small for itself and
 * a thousand times that once inflated, and a window may hold any number of them.
 */
const WINDOW_INFLATED_BYTES_LIMIT = 256 * 1024 * 1024

/** How many chunks are inflated at a time: each of them waits for the browser's other threads. */
const INFLATED_AT_ONCE = 8

interface Chunk {
  readonly header: ReplayFrameHeader
  /** As it came; nothing where there is nothing in it that can be read. */
  payload: Uint8Array<ArrayBuffer>
  /** Null while the reel rests. */
  json: string | null
}

const NOTHING = { payload: new Uint8Array(), json: '[]' }
const NOT_INFLATED: InflatedText = { text: '', sizeBytes: Infinity }

/** The events of one chunk, fit to be played. */
interface ReadChunk {
  readonly header: ReplayFrameHeader
  readonly events: RecordedEvent[]
  /** Moments at which the recorder told that it wrote less than happened. */
  readonly degraded: number[]
}

interface Reading {
  readonly chunks: readonly ReadChunk[]
  readonly badEvents: number
}

/** From when to when a window was recorded, in server time. */
export interface WindowSpan {
  readonly fromAt: number
  readonly toAt: number
}

/** What is known of a window's recording once it has been read. */
export interface ReelSummary {
  readonly firstAt: number
  readonly lastAt: number
  readonly lastSequence: number
  readonly eventCount: number
  readonly badEvents: number
  readonly playable: boolean
  readonly activity: Float64Array
  readonly rate: Float64Array
  readonly degraded: Float64Array
}

/**
 * The recording of one window, kept as it came, and as text while it is awake: rrweb
 * writes into the events that it is given, so every showing gets objects of its own.
 */
export interface WindowReel {
  /** The number of its last segment; -1 when it has none. */
  readonly lastSequence: number
  /**
   * Takes frames in; a frame that was seen before is ignored. The span is what
   * the manifest says of the whole window.
   */
  add(bytes: Uint8Array<ArrayBuffer>, span: WindowSpan): Promise<void>
  /**
   * The events in order of sequence, times corrected and never going back. One
   * whose time lies far outside of the span happens with the one before it:
   * believed, it would take all that follow along. After segment `afterSequence` only
   * what follows it is left, and of a keyframe nothing where it shows what is there.
   */
  readEvents(afterSequence?: number): RecordedEvent[]
  summarize(): ReelSummary
  /** Lets go of the text, some ten times what is kept; to be woken before it is read again. */
  rest(): void
  wake(): Promise<void>
}

export function createWindowReel({
  inflatedBytesLimit = WINDOW_INFLATED_BYTES_LIMIT,
} = {}): WindowReel {
  /** By their places. */
  const chunks = new Map<number, Chunk>()
  let damagedChunks = 0
  let inflatedBytes = 0
  let from = Infinity
  let to = -Infinity
  let unread: Reading | null = null

  const read = (): Reading => {
    const ordered = [...chunks].sort(([a], [b]) => a - b).map(([, chunk]) => chunk)
    const readChunks: ReadChunk[] = []
    let badEvents = damagedChunks
    let latest = Math.round(from)
    let isFirst = true
    const holders: DocumentHolders = new Map()
    for (const { header, json } of ordered) {
      const parsed = parseList(json ?? '')
      const events: RecordedEvent[] = []
      const degraded: number[] = []
      if (!parsed) badEvents += Math.max(1, header.eventCount)
      for (const raw of parsed ?? []) {
        const event = sanitizeEvent(raw, holders)
        if (event === null) badEvents += 1
        if (event === 'unused' && isDegraded(raw)) degraded.push(latest)
        if (event === null || event === 'unused') continue
        const at = Math.round(event.timestamp + header.clockOffsetMs)
        if (isNear(at)) latest = isFirst ? at : Math.max(latest, at)
        isFirst = false
        events.push({ type: event.type, data: event.data, timestamp: latest })
      }
      readChunks.push({ header, events, degraded })
    }
    hoistSheets(readChunks.flatMap(({ events }) => events))
    return { chunks: readChunks, badEvents }
  }

  /**
   * A chunk that is damaged, or too large for what is left of the window's budget, costs its
   * own events only; it is counted, and the rest of the window plays.
   */
  const keep = (chunk: Chunk, inflated: PromiseSettledResult<InflatedText> | undefined): void => {
    const { text, sizeBytes } = inflated?.status === 'fulfilled' ? inflated.value : NOT_INFLATED
    if (inflatedBytes + sizeBytes <= inflatedBytesLimit) {
      inflatedBytes += sizeBytes
      chunk.json = text
    } else {
      Object.assign(chunk, NOTHING)
      damagedChunks += Math.max(1, chunk.header.eventCount)
    }
  }

  const isNear = (at: number): boolean =>
    at >= from - RANGE_TOLERANCE_MS && at <= to + RANGE_TOLERANCE_MS

  return {
    get lastSequence() {
      return Math.max(-1, ...[...chunks.values()].map(({ header }) => header.sequence))
    },
    async add(bytes, { fromAt, toAt }) {
      from = Math.min(from, fromAt)
      to = Math.max(to, toAt)
      const news: Chunk[] = []
      for (const { header, payload } of decodeReplayFrames(bytes)) {
        const place = placeOf(header)
        if (chunks.has(place) || !isHeader(header)) continue
        const chunk = { header, payload, json: payload.length === 0 ? '[]' : null }
        chunks.set(place, chunk)
        if (payload.length > 0) news.push(chunk)
      }
      while (news.length > 0) {
        const group = news.splice(0, INFLATED_AT_ONCE)
        const limitBytes = Math.min(
          SEGMENT_INFLATED_BYTES_LIMIT,
          inflatedBytesLimit - inflatedBytes,
        )
        const inflated = await Promise.allSettled(
          group.map(({ payload }) => inflateText(payload, limitBytes)),
        )
        for (const [index, chunk] of group.entries()) keep(chunk, inflated[index])
      }
      unread = null
    },
    readEvents(afterSequence = -1) {
      const reading = unread ?? read()
      unread = null
      let latest = -Infinity
      return reading.chunks
        .filter(({ header }) => isNews(header, afterSequence))
        .flatMap(({ events }) => {
          // What is appended later must not come before what is shown already.
          const spread = spreadMoves(events, latest)
          latest = spread.at(-1)?.timestamp ?? latest
          return spread
        })
    },
    rest() {
      unread = null
      for (const chunk of chunks.values()) if (chunk.payload.length > 0) chunk.json = null
    },
    async wake() {
      const inflate = async (chunk: Chunk): Promise<void> => {
        chunk.json ??= (await inflateText(chunk.payload, SEGMENT_INFLATED_BYTES_LIMIT)).text
      }
      await Promise.all([...chunks.values()].map(inflate))
    },
    summarize() {
      unread = read()
      const recorded = unread.chunks.filter(({ header }) => header.isKeyframe !== true)
      const events = unread.chunks.flatMap((chunk) => chunk.events)
      return {
        firstAt: events[0]?.timestamp ?? 0,
        lastAt: events.at(-1)?.timestamp ?? 0,
        lastSequence: this.lastSequence,
        eventCount: events.length,
        badEvents: unread.badEvents,
        playable: beginsWithSnapshot(events),
        // A keyframe repeats what was done before it.
        activity: collectActivity(recorded.flatMap((chunk) => chunk.events)),
        rate: countBySecond(events),
        degraded: Float64Array.from(recorded.flatMap((chunk) => chunk.degraded)),
      }
    },
  }
}

/** A keyframe lies between its segment and the one before. */
function placeOf({ sequence, isKeyframe }: ReplayFrameHeader): number {
  return isKeyframe === true ? sequence - 0.5 : sequence
}

/** A keyframe shows what is there already once the segment before it has been played. */
function isNews({ sequence, isKeyframe }: ReplayFrameHeader, afterSequence: number): boolean {
  return (isKeyframe === true ? sequence - 1 : sequence) > afterSequence
}

function beginsWithSnapshot(events: readonly RecordedEvent[]): boolean {
  return events[0]?.type === EVENT_TYPE.meta && events[1]?.type === EVENT_TYPE.fullSnapshot
}

function collectActivity(events: readonly RecordedEvent[]): Float64Array {
  const moments: number[] = []
  let last = -Infinity
  for (const event of events) {
    if (event.timestamp - last < ACTIVITY_GRAIN_MS || !isActivity(event)) continue
    last = event.timestamp
    moments.push(last)
  }
  return Float64Array.from(moments)
}

/** A window of a day without an event would have seconds that nobody wants to see. */
const RATE_SECONDS_LIMIT = 3_600

function countBySecond(events: readonly RecordedEvent[]): Float64Array {
  const first = events[0]?.timestamp ?? 0
  const last = events.at(-1)?.timestamp ?? first
  const seconds = Math.min(RATE_SECONDS_LIMIT, Math.floor((last - first) / 1_000) + 1)
  const rate = new Float64Array(events.length === 0 ? 0 : seconds)
  for (const { timestamp } of events) {
    const second = Math.min(Math.floor((timestamp - first) / 1_000), seconds - 1)
    rate[second] = (rate[second] ?? 0) + 1
  }
  return rate
}

function isDegraded(raw: unknown): boolean {
  if (!isRecord(raw) || raw['type'] !== EVENT_TYPE.custom || !isRecord(raw['data'])) return false
  const { tag, payload } = raw['data']
  return tag === REPLAY_EVENT_TAGS.degraded && isRecord(payload) && payload['state'] !== 'resumed'
}

function parseList(json: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function isHeader({ sequence, clockOffsetMs }: ReplayFrameHeader): boolean {
  return Number.isInteger(sequence) && Number.isFinite(clockOffsetMs)
}
