/** A stretch of a session in which something was recorded: part of a segment's time. */
export interface ActivityPart {
  /** In server time. */
  readonly fromAt: number
  readonly toAt: number
  readonly eventCount: number
}

/** So many bars show how much happened when. */
export const ACTIVITY_BARS = 24

/**
 * Of a session with many segments, one of so many is enough to see where it was busy: a
 * page of lists reads a few hundred for each session, however long it was.
 */
const SEGMENTS_READ = 240

/** The length of what has none, in bars. */
const MOMENT = 0.01

export function getActivityStep(segmentCount: number): number {
  return Math.max(1, Math.ceil(segmentCount / SEGMENTS_READ))
}

/**
 * How much was recorded in each of `ACTIVITY_BARS` equal parts of a session, of the most in
 * any of them, in whole percent. What is counted is spread evenly over its time. Empty when
 * nothing was recorded.
 */
export function computeActivity(
  parts: readonly ActivityPart[],
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): number[] {
  const lengthMs = Math.max(1, endedAt - startedAt)
  const bars = new Float64Array(ACTIVITY_BARS)
  for (const { fromAt, toAt, eventCount } of parts) {
    const from = toPlace((fromAt - startedAt) / lengthMs)
    const to = Math.max(toPlace((toAt - startedAt) / lengthMs), from + MOMENT)
    for (let bar = Math.floor(from); bar < Math.min(to, ACTIVITY_BARS); bar += 1) {
      const share = (Math.min(to, bar + 1) - Math.max(from, bar)) / (to - from)
      bars[bar] = (bars[bar] ?? 0) + eventCount * share
    }
  }
  const most = Math.max(...bars)
  return most > 0 ? Array.from(bars, (count) => Math.round((count / most) * 100)) : []
}

/** In bars, within the session; what lies at its end is in the last one. */
function toPlace(share: number): number {
  return Math.min(Math.max(0, share * ACTIVITY_BARS), ACTIVITY_BARS - MOMENT)
}
