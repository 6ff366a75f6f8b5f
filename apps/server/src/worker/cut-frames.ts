import { REPLAY_EVENT_TAGS } from '@playhead/protocol'
import { createReducer } from '@playhead/reducer'
import { gzipSync } from 'node:zlib'
import { readEvents } from './read-events.ts'

/** Frames of a window, and what of them may be shown. Times are server time. */
export interface CutInput {
  readonly frames: readonly CutFrame[]
  /** What was before is told by a snapshot of that moment; null: nothing is cut off. */
  readonly fromAt: number | null
  readonly toAt: number | null
  readonly hidesConsole: boolean
  readonly hidesNetwork: boolean
}

export interface CutFrame {
  readonly sequence: number
  readonly clockOffsetMs: number
  readonly eventCount: number
  readonly isKeyframe: boolean
  readonly payload: Uint8Array
}

interface TimedEvent {
  readonly type: unknown
  readonly timestamp: number
  readonly data?: { readonly tag?: unknown }
}

const META = 4
const FULL_SNAPSHOT = 2
const CUSTOM = 5
const PLUGIN = 6

/**
 * Takes out of a window's frames what somebody may not see. Of what was before a moment
 * nothing is handed out but the page as it stood then. What the events hold is hostile.
 */
export function cutFrames(input: CutInput): CutFrame[] {
  const { fromAt, toAt } = input
  const reducer = createReducer()
  const lastSnapshot = new Map<unknown, TimedEvent>()
  let hasBefore = false
  const made: CutFrame[] = []

  const addFrame = (frame: CutFrame, events: readonly object[], isKeyframe: boolean): void => {
    if (events.length === 0) return
    const payload = new Uint8Array(gzipSync(JSON.stringify(events)))
    made.push({ ...frame, isKeyframe, eventCount: events.length, payload })
  }

  /** The page at the start of what is shown, as far as it is known. */
  const showBefore = (frame: CutFrame): void => {
    if (!hasBefore || fromAt === null) return
    hasBefore = false
    // Just before: what a player shows of a moment is what came before it.
    const timestamp = fromAt - 1 - frame.clockOffsetMs
    // Where no exact page can be made, the last one that was recorded whole has to do.
    const recorded = [META, FULL_SNAPSHOT].flatMap((type) => lastSnapshot.get(type) ?? [])
    const page =
      reducer.makeSnapshot(timestamp) ?? recorded.map((event) => ({ ...event, timestamp }))
    addFrame(frame, page, true)
  }

  for (const frame of input.frames) {
    const shown: TimedEvent[] = []
    for (const event of tryRead(frame.payload)) {
      const at = event.timestamp + frame.clockOffsetMs
      if (fromAt !== null && at < fromAt) {
        hasBefore = true
        reducer.apply(event)
        if (event.type === META || event.type === FULL_SNAPSHOT) {
          lastSnapshot.set(event.type, event)
        }
      } else if ((toAt === null || at <= toAt) && !isHidden(event, input)) shown.push(event)
    }
    if (shown.length > 0) showBefore(frame)
    addFrame(frame, shown, frame.isKeyframe)
  }
  const last = input.frames.at(-1)
  if (last) showBefore(last)
  return made
}

function tryRead(payload: Uint8Array): TimedEvent[] {
  try {
    return readEvents(payload).filter(isTimed)
  } catch {
    return []
  }
}

function isTimed(event: unknown): event is TimedEvent {
  const { timestamp } = (event ?? {}) as { timestamp?: unknown }
  return typeof timestamp === 'number' && Number.isFinite(timestamp)
}

/** Of events that others than rrweb made, only those that are known to tell nothing else. */
function isHidden({ type, data }: TimedEvent, { hidesConsole, hidesNetwork }: CutInput): boolean {
  if (!hidesConsole && !hidesNetwork) return false
  if (type === PLUGIN) return true
  if (type !== CUSTOM) return false
  const { console, network, navigation, degraded } = REPLAY_EVENT_TAGS
  const shown: unknown[] = [navigation, degraded]
  if (!hidesConsole) shown.push(console)
  if (!hidesNetwork) shown.push(network)
  return !shown.includes(data?.tag)
}
