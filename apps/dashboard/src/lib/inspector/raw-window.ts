import {
  decodeReplayFrames,
  SEGMENT_INFLATED_BYTES_LIMIT,
  type ReplayManifest,
  type ReplayWindow,
} from '@playhead/protocol'
import { describeRawEvent } from './raw-event.ts'
import type { ListItem } from './filter-rows.ts'

/** An event of the recording as it was recorded. Nothing in it is to be trusted. */
export interface RawEvent extends ListItem {
  /** What it is, in words: what a filter chooses by. */
  readonly kind: string
  readonly detail: string
  readonly event: unknown
}

/** A stretch of one tab's recording, as far as it was read. */
export interface RawWindow {
  readonly windowId: string
  readonly fromAt: number
  readonly toAt: number
  readonly events: readonly RawEvent[]
  /** There is more of it than is read at once. */
  readonly isCut: boolean
  /** Segments that could not be read. */
  readonly badSegments: number
}

export interface RawPlace {
  readonly windowId: string
  readonly window: ReplayWindow
}

/** What is read of one window at most, in characters of JSON. */
const TEXT_LIMIT = 24_000_000
/** A window that is larger as stored is not read from its beginning. */
const WHOLE_BYTES = 3_000_000
/** How far before the moment one begins then, in milliseconds. */
const BEFORE_MS = 20_000

/** The window that holds the moment, of the wanted tab if that has one; null for none. */
export function findRawPlace(
  { tabs }: Pick<ReplayManifest, 'tabs'>,
  { at, windowId: wanted }: { readonly at: number; readonly windowId: string | null },
): RawPlace | null {
  const places = tabs.flatMap(({ windowId, windows }) => {
    const window = windows.findLast(({ fromAt }) => fromAt <= at) ?? windows[0]
    return window ? [{ windowId, window }] : []
  })
  const holding = places.filter(({ window }) => window.fromAt <= at && at <= window.toAt)
  const candidates = holding.length > 0 ? holding : places
  return candidates.find(({ windowId }) => windowId === wanted) ?? candidates[0] ?? null
}

/** After which segment to begin; null for the whole of the window. */
export function chooseStart({ window }: RawPlace, at: number): number | null {
  const { fromAt, toAt, firstSequence, lastSequence, sizeBytes } = window
  if (sizeBytes <= WHOLE_BYTES || toAt <= fromAt) return null
  const share = Math.max(0, at - BEFORE_MS - fromAt) / (toAt - fromAt)
  return firstSequence - 1 + Math.floor(share * (lastSequence - firstSequence + 1))
}

/** The events in the frames of a window, in server time. */
export async function readRawWindow(
  bytes: Uint8Array,
  place: RawPlace,
  startedAt: number,
): Promise<RawWindow> {
  const { windowId, window } = place
  const events: RawEvent[] = []
  let length = 0
  let badSegments = 0
  let isCut = false
  for (const { header, payload } of decodeReplayFrames(Uint8Array.from(bytes))) {
    if (payload.length === 0) continue
    if (length > TEXT_LIMIT) {
      isCut = true
      break
    }
    const text = await inflate(payload)
    const list = text === null ? null : parseList(text)
    if (!list) badSegments += 1
    length += text?.length ?? 0
    for (const [ordinal, event] of (list ?? []).entries()) {
      const id = `${header.sequence}/${header.isKeyframe ? 'k' : ''}${ordinal}`
      const offsetMs = offsetOf(event, header.clockOffsetMs - startedAt)
      events.push({ id, offsetMs, event, ...describeRawEvent(event) })
    }
  }
  events.sort((a, b) => a.offsetMs - b.offsetMs)
  return { windowId, fromAt: window.fromAt, toAt: window.toAt, events, isCut, badSegments }
}

function offsetOf(event: unknown, shiftMs: number): number {
  const timestamp = (event as { timestamp?: unknown } | null)?.timestamp
  const isTime = typeof timestamp === 'number' && Number.isFinite(timestamp)
  return isTime ? Math.max(0, timestamp + shiftMs) : 0
}

function parseList(text: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : null
  } catch {
    return null
  }
}

/** Null for what is no gzip, breaks off, or is larger than a segment may be. */
async function inflate(payload: Uint8Array): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    const stream = new Blob([Uint8Array.from(payload)])
      .stream()
      .pipeThrough(new DecompressionStream('gzip'))
    const reader = stream.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      size += value.length
      if (size > SEGMENT_INFLATED_BYTES_LIMIT) {
        void reader.cancel()
        return null
      }
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    return null
  }
}
