/** How long after it was made a segment may come: recorders keep what they could not send. */
export const LATENESS_LIMIT_MS = 8 * 86_400_000

/** How much later than its receipt a segment may say it was, by a corrected clock. */
export const EARLINESS_LIMIT_MS = 60_000

/** Times of a segment as they were sent, and when it came. */
export interface SegmentTimes {
  readonly firstAt: number
  readonly lastAt: number
  /** Server time. */
  readonly receivedAt: number
}

/** Where a segment can lie at all, by the client's clock. */
export interface SegmentSpan {
  readonly firstAt: number
  readonly lastAt: number
  readonly earliestAt: number
}

/**
 * Where a segment lies by the client's clock, kept near its receipt: a sender can
 * claim any time, and one that is believed makes a session that never ends. Only
 * the segment itself decides, so that the order of arrival does not matter.
 */
export function computeSegmentSpan(
  { firstAt, lastAt, receivedAt }: SegmentTimes,
  offsetMs: number,
): SegmentSpan {
  const earliestAt = receivedAt - offsetMs - LATENESS_LIMIT_MS
  const latestAt = receivedAt - offsetMs + EARLINESS_LIMIT_MS
  return {
    firstAt: clampTime(firstAt, earliestAt, latestAt),
    lastAt: clampTime(lastAt, earliestAt, latestAt),
    earliestAt,
  }
}

/**
 * When an event happened, in server time.
 *
 * @param at by the client's clock
 * @param segment what it came in; absent when a server sent it
 */
export function toServerTime(
  at: number,
  { segment, offsetMs }: { segment?: SegmentTimes | undefined; offsetMs: number },
): number {
  const span = segment && computeSegmentSpan(segment, offsetMs)
  return (span ? clampTime(at, span.firstAt, span.lastAt) : at) + offsetMs
}

export function clampTime(at: number, leastAt: number, mostAt: number): number {
  return Math.min(Math.max(at, leastAt), mostAt)
}
