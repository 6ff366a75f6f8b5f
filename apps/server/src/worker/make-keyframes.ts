import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { createReducer, type InexactReason, type Reducer } from '@playhead/reducer'
import { gzipSync } from 'node:zlib'
import { readEvents } from './read-events.ts'

/** A stretch of one tab's recording without a hole, from where it can be opened. */
export interface KeyframeInput {
  /** The keyframe that it begins with; null when its first segment begins with a snapshot. */
  readonly start: Uint8Array | null
  /** In order of sequence, each with its payload as it came. */
  readonly segments: readonly KeyframeSegment[]
}

export interface KeyframeSegment {
  readonly sequence: number
  readonly payload: Uint8Array
  /**
   * What to do before it is applied: make a keyframe, or compare the page with the
   * snapshot that it begins with.
   */
  readonly first: 'make' | 'compare' | null
}

export interface KeyframeOutput {
  readonly keyframes: readonly MadeKeyframe[]
  /** Before this segment no exact keyframe could be made, and none after it; null if all were. */
  readonly fault: { readonly sequence: number; readonly reason: KeyframeFault } | null
  /** Where the page differs from the snapshot that it was compared with. */
  readonly difference: string | null
}

export interface MadeKeyframe {
  readonly sequence: number
  /** Epoch milliseconds by the client's clock. */
  readonly at: number
  readonly eventCount: number
  /** gzip of a JSON array of rrweb events, as a segment's payload is. */
  readonly payload: Uint8Array
}

export type KeyframeFault = InexactReason | 'unreadable_payload' | 'job_failed'

/**
 * Recorders of others that are stopped and started again take a snapshot too, but what
 * changed in between was not recorded. So only one that follows closely is compared.
 */
const COMPARED_WITHIN_MS = 5_000

/** Makes keyframes along a stretch of a recording. What it holds is hostile. */
export function makeKeyframes({ start, segments }: KeyframeInput): KeyframeOutput {
  const reducer = createReducer()
  const keyframes: MadeKeyframe[] = []
  let difference: string | null = null
  let sequence = segments[0]?.sequence ?? 0
  const stop = (reason: KeyframeFault): KeyframeOutput => ({
    keyframes,
    fault: { sequence, reason },
    difference,
  })
  try {
    if (start) for (const event of readEvents(start)) reducer.apply(event)
    for (const segment of segments) {
      ;({ sequence } = segment)
      const events = readEvents(segment.payload)
      if (segment.first === 'make') {
        const keyframe = makeKeyframe(reducer, sequence, events)
        if (!keyframe) return stop(reducer.inexact ?? 'too_large')
        keyframes.push(keyframe)
      }
      if (segment.first === 'compare') difference = compareWithSnapshot(reducer, events)
      for (const event of events) reducer.apply(event)
    }
  } catch {
    return stop('unreadable_payload')
  }
  return { keyframes, fault: null, difference }
}

function makeKeyframe(
  reducer: Reducer,
  sequence: number,
  next: readonly unknown[],
): MadeKeyframe | null {
  // As late as it can be, so that what plays by itself stands where it will be seen.
  const at = getTimestamp(next[0]) ?? reducer.lastAt ?? 0
  const events = reducer.makeSnapshot(at)
  const json = events && JSON.stringify(events)
  if (!json || Buffer.byteLength(json) > SEGMENT_INFLATED_BYTES_LIMIT) return null
  return { sequence, at, eventCount: events.length, payload: new Uint8Array(gzipSync(json)) }
}

/**
 * Only a snapshot of the page that was recorded all the while can be compared. Our
 * recorder marks those; all its others, of a page that was loaded, that comes back, or of
 * which something was not told, count their nodes from one. rrweb's counts on.
 */
function compareWithSnapshot(reducer: Reducer, events: readonly unknown[]): string | null {
  const snapshot = events.find((event) => (event as { type?: unknown } | null)?.type === 2)
  const at = getTimestamp(snapshot)
  if (at === null || reducer.lastAt === null || reducer.inexact) return null
  const { node, isPartial, isContinued } = getData(snapshot) ?? {}
  // What a snapshot was too large for follows in other segments.
  if (isPartial === true) return null
  const countsOn = node?.id !== 1 && at - reducer.lastAt <= COMPARED_WITHIN_MS
  return isContinued === true || countsOn ? reducer.compare(snapshot) : null
}

function getTimestamp(event: unknown): number | null {
  const { timestamp } = (event ?? {}) as { timestamp?: unknown }
  return typeof timestamp === 'number' && Number.isFinite(timestamp) ? timestamp : null
}

interface SnapshotData {
  readonly node?: { readonly id?: unknown }
  readonly isPartial?: unknown
  readonly isContinued?: unknown
}

function getData(snapshot: unknown): SnapshotData | undefined {
  return (snapshot as { data?: SnapshotData }).data
}
