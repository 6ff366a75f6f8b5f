import type { SegmentHead } from '@playhead/protocol'
import { computeClockOffset, type ClockSample } from '@playhead/sessions'
import { LATENESS_LIMIT_MS } from '../../storage/segment-times.ts'

/** What one segment says about its sender's clock. */
export interface SegmentClock {
  /** Server time minus client time; null when that of the session has to do. */
  readonly offsetMs: number | null
  readonly sample: ClockSample | null
  /** From sending to receipt, by two clocks. */
  readonly delayMs: number
}

/**
 * A segment with a sample has an offset of its own: a clock that is set in the
 * middle of a session is followed. One without a sample gets none: it takes that
 * of its session, as soon as there is one (see SessionTally), unless its clock is so
 * far away that no other segment can speak for it.
 */
export function computeSegmentClock(head: SegmentHead, receivedAt: number): SegmentClock {
  const sample = head.clock ?? null
  const delayMs = receivedAt - head.sentAt
  const isAlone = sample !== null || Math.abs(delayMs) > LATENESS_LIMIT_MS
  const offsetMs = isAlone ? computeClockOffset({ sentAt: head.sentAt, receivedAt, sample }) : null
  return { offsetMs, sample, delayMs }
}
