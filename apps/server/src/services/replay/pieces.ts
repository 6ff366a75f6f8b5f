import type { KeyframeEntry } from '../../storage/keyframe-store.ts'
import type { SegmentEntry } from '../../storage/replay-log.ts'
import { computeSegmentSpan } from '../../storage/segment-times.ts'
import type { Piece } from './tab-scan.ts'

export interface PieceOptions {
  /** A window begins with each of those without a fault. */
  readonly keyframes?: readonly KeyframeEntry[]
  /** For segments without a clock offset of their own, in milliseconds. */
  readonly borrowedOffsetMs: number
}

/** The segments of each tab, with the times and the keyframes that they have. */
export function groupPieces(
  segments: readonly SegmentEntry[],
  { keyframes = [], borrowedOffsetMs }: PieceOptions,
): Map<string, Piece[]> {
  const made = new Map(
    keyframes.filter(({ fault }) => fault === null).map((keyframe) => [nameOf(keyframe), keyframe]),
  )
  const tabs = new Map<string, Piece[]>()
  for (const segment of segments) {
    const offsetMs = segment.clockOffsetMs ?? borrowedOffsetMs
    const { firstAt, lastAt } = computeSegmentSpan(segment, offsetMs)
    const piece = {
      ...segment,
      fromAt: firstAt + offsetMs,
      toAt: lastAt + offsetMs,
      keyframe: made.get(nameOf(segment)) ?? null,
    }
    const tab = tabs.get(segment.windowId)
    if (tab) tab.push(piece)
    else tabs.set(segment.windowId, [piece])
  }
  return tabs
}

function nameOf({ windowId, sequence }: { windowId: string; sequence: number }): string {
  return `${windowId} ${sequence}`
}
