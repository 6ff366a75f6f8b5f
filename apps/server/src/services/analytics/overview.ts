import type { DurationBucket, Overview } from '@playhead/protocol'
import type { MeasureQuery, SessionIndex } from '../../storage/session-index.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Where one bar of the histogram ends and the next begins. */
const BUCKET_EDGES_MS = [
  0,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  3 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
] as const

/** The numbers of a project over a range. */
export async function computeOverview(index: SessionIndex, range: MeasureQuery): Promise<Overview> {
  const { sessions, visitors, bounces, durationsMs, topPages } = await index.measure(range)
  return {
    fromAt: range.fromAt,
    toAt: range.toAt,
    sessions,
    users: visitors,
    medianDurationMs: computeMedian(durationsMs),
    bounceRate: sessions === 0 ? null : (bounces / sessions) * 100,
    durations: computeHistogram(durationsMs),
    topPages: [...topPages],
  }
}

/** The middle of ascending values, between the two middle ones when they are even; null of none. */
export function computeMedian(ascending: Float64Array): number | null {
  const middle = ascending.length / 2
  const upper = ascending[Math.floor(middle)]
  const lower = ascending[Math.ceil(middle) - 1]
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2
}

/** How many values fall into each bucket; a value on an edge is in the bucket that begins there. */
export function computeHistogram(durationsMs: Float64Array): DurationBucket[] {
  const counts = BUCKET_EDGES_MS.map(() => 0)
  for (const durationMs of durationsMs) {
    const bucket = BUCKET_EDGES_MS.findLastIndex((edge) => edge <= durationMs)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return BUCKET_EDGES_MS.map((fromMs, bucket) => ({
    fromMs,
    toMs: BUCKET_EDGES_MS[bucket + 1] ?? null,
    sessions: counts[bucket] ?? 0,
  }))
}
