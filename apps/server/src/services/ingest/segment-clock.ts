import type { SegmentHead } from '@playhead/protocol'
import { computeClockOffset, type ClockSample } from '@playhead/sessions'

/** What one segment says about its sender's clock. */
export interface SegmentClock {
  /** Server time minus client time; null when the segment brought no sample. */
  readonly offsetMs: number | null
  readonly sample: ClockSample | null
  /** From sending to receipt, by two clocks. */
  readonly delayMs: number
}

/**
 * A segment with a sample has an offset of its own: a clock that is set in the
 * middle of a session is followed. One without a sample gets none: it takes that
 * of its session, as soon as there is one (see SessionTally).
 */
export function computeSegmentClock(head: SegmentHead, receivedAt: number): SegmentClock {
  const sample = head.clock ?? null
  const delayMs = receivedAt - head.sentAt
  const offsetMs = sample && computeClockOffset({ sentAt: head.sentAt, receivedAt, sample })
  return { offsetMs, sample, delayMs }
}
