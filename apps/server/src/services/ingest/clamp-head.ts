import type { SegmentHead } from '@playhead/protocol'
import { computeClockOffset } from '@playhead/sessions'
import { FAR_OFF_MS } from '../../storage/session-index.ts'
import { clampTime, computeSegmentSpan } from '../../storage/segment-times.ts'
import type { SegmentClock } from './segment-clock.ts'

export interface ClampedHead {
  readonly head: SegmentHead
  /** Its clock, or one of its times, was an hour or more away from what can be. */
  readonly isFarOff: boolean
}

/**
 * The head with its times, still by the client's clock, where they can be: near
 * the receipt, and those of events inside the segment. The last activity may be
 * older than the segment, which can be made of animations alone.
 */
export function clampHead(head: SegmentHead, clock: SegmentClock, receivedAt: number): ClampedHead {
  const { sentAt, firstAt, lastAt, lastActivityAt, events } = head
  const offsetMs = clock.offsetMs ?? computeClockOffset({ sentAt, receivedAt, sample: null })
  const span = computeSegmentSpan({ firstAt, lastAt, receivedAt }, offsetMs)
  let farthestMs = Math.abs(clock.offsetMs ?? 0)
  const move = (at: number, leastAt: number, mostAt: number): number => {
    const moved = clampTime(at, leastAt, mostAt)
    farthestMs = Math.max(farthestMs, Math.abs(moved - at))
    return moved
  }
  const clamped = {
    ...head,
    firstAt: move(firstAt, span.firstAt, span.lastAt),
    lastAt: move(lastAt, span.firstAt, span.lastAt),
    lastActivityAt: lastActivityAt && move(lastActivityAt, span.earliestAt, span.lastAt),
    events: events.map((event) => ({ ...event, at: move(event.at, span.firstAt, span.lastAt) })),
  }
  return { head: clamped, isFarOff: farthestMs >= FAR_OFF_MS }
}
