import {
  decodeReplayFrames,
  SEGMENT_INFLATED_BYTES_LIMIT,
  type ReplayFrameHeader,
  type ReplayWindow,
} from '@playhead/protocol'
import { gunzipSync } from 'node:zlib'
import { AppError } from '../../errors.ts'
import type { Replay, WindowRequest } from '../replay/replay.ts'
import { inlineSheets } from '../sheets/inline-sheets.ts'

export interface ExportRrwebOptions {
  readonly sessionId: string
  /** Id of the tab; null for the first that can be replayed. */
  readonly tab: string | null
  /** The text of a style sheet; null when it is not there. */
  readonly loadSheet: (hash: string) => Promise<string | null>
}

/**
 * A tab's recording as a JSON array of rrweb events on one timeline, in server time. One
 * segment is in memory at a time. What cannot be replayed is left out.
 *
 * @throws {AppError} unknown_session, unknown_replay_window when there is no such tab
 */
export async function openRrwebExport(
  replay: Replay,
  { sessionId, tab, loadSheet }: ExportRrwebOptions,
): Promise<AsyncIterable<string>> {
  const { tabs } = await replay.loadManifest(sessionId)
  const found = tabs.find(({ windowId, windows }) =>
    tab === null ? windows.length > 0 : windowId === tab,
  )
  if (!found) throw new AppError('unknown_replay_window')
  const { windowId, windows } = found
  return (async function* () {
    let separator = '['
    let expected = -1
    for (const window of windows) {
      // Where nothing is missing, the recording itself has led to what a keyframe shows.
      const follows = window.firstSequence === expected
      expected = window.lastSequence + 1
      const frames = await replay.openWindow(toRequest({ sessionId, windowId, window }))
      for await (const bytes of frames) {
        const { events } = await inlineSheets(
          readEvents(Uint8Array.from(bytes), { withKeyframes: !follows }),
          loadSheet,
        )
        for (const json of writeEvents(events)) {
          yield `${separator}${json}`
          separator = ',\n'
        }
      }
    }
    yield separator === '[' ? '[]\n' : ']\n'
  })()
}

interface TimedEvent {
  readonly timestamp: number
}

/** What is in a run of frames. A payload that cannot be read has no events. */
export function readFrames(
  bytes: Uint8Array<ArrayBuffer>,
): { header: ReplayFrameHeader; events: TimedEvent[] }[] {
  return decodeReplayFrames(bytes).map(({ header, payload }) => {
    if (payload.length === 0) return { header, events: [] }
    try {
      const text = gunzipSync(payload, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
      const events: unknown = JSON.parse(text.toString('utf8'))
      return { header, events: Array.isArray(events) ? events.filter(isTimedEvent) : [] }
    } catch {
      return { header, events: [] }
    }
  })
}

/** As JSON. What is nested too deep for that is too deep for any player, and left out. */
export function* writeEvents(events: readonly object[]): Generator<string> {
  for (const event of events) {
    const json = tryStringify(event)
    if (json !== null) yield json
  }
}

function tryStringify(event: object): string | null {
  try {
    return JSON.stringify(event)
  } catch {
    return null
  }
}

function isTimedEvent(event: unknown): event is TimedEvent {
  const { timestamp } = (event ?? {}) as { timestamp?: unknown }
  return typeof timestamp === 'number' && Number.isFinite(timestamp)
}

function readEvents(
  bytes: Uint8Array<ArrayBuffer>,
  { withKeyframes }: { withKeyframes: boolean },
): object[] {
  return readFrames(bytes)
    .filter(({ header }) => withKeyframes || !header.isKeyframe)
    .flatMap(({ header, events }) =>
      events.map((event) => ({
        ...event,
        timestamp: Math.round(event.timestamp + header.clockOffsetMs),
      })),
    )
}

/** All of a window. */
export function toRequest(place: {
  sessionId: string
  windowId: string
  window: Pick<ReplayWindow, 'firstSequence' | 'lastSequence'>
}): WindowRequest {
  const { sessionId, windowId, window } = place
  const { firstSequence, lastSequence } = window
  return { sessionId, windowId, firstSequence, lastSequence, afterSequence: -1 }
}
