import type { DurationBucket, Headline, Overview, VitalSummary } from '@playhead/protocol'
import { BREAKDOWN_FIELDS } from '@playhead/protocol/schema'
import type { MeasureQuery, SessionIndex, SessionMeasures } from '../../storage/session-index.ts'
import { takeMedian, takeQuantile } from './take-quantile.ts'
import { countDaysBefore, shiftDays } from './interval-edges.ts'
import { computeSeries } from './series.ts'

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

const BREAKDOWN_VALUES = 8

export interface OverviewQuery extends MeasureQuery {
  /** IANA name: whose hours and days the series has, and the period before. */
  readonly timeZone: string
}

/** The numbers of a project over a range. */
export async function computeOverview(
  index: SessionIndex,
  { timeZone, ...query }: OverviewQuery,
): Promise<Overview> {
  const { fromAt, toAt } = query
  const measures = await index.measure(query)
  const breakdowns = []
  for (const field of BREAKDOWN_FIELDS) {
    const values = await index.countValues({ ...query, field, limit: BREAKDOWN_VALUES })
    breakdowns.push({ field, values })
  }
  return {
    fromAt,
    toAt,
    ...toHeadline(measures),
    before: await computeBefore(index, { timeZone, ...query }),
    series: computeSeries(measures.startsAt, { fromAt, toAt, timeZone }),
    durations: computeHistogram(measures.durationsMs),
    topPages: [...(await index.listTopPages(query))],
    breakdowns,
    vitals: summariseVitals(await index.loadVitals(query)),
  }
}

/** Of the same hours as many days earlier as the range is long; null before 1970. */
async function computeBefore(
  index: SessionIndex,
  { timeZone, ...query }: OverviewQuery,
): Promise<Headline | null> {
  const { fromAt, toAt } = query
  if (toAt - fromAt > fromAt) return null
  const days = countDaysBefore(fromAt, toAt, timeZone)
  const [beganAt = 0, endedAt = 0] = shiftDays([fromAt, toAt], days, timeZone)
  if (beganAt < 0) return null
  const before = { fromAt: beganAt, toAt: Math.min(endedAt, fromAt) }
  return toHeadline(await index.measure({ ...query, ...before }))
}

function toHeadline(measures: SessionMeasures): Headline {
  const { sessions, visitors, bounces, withErrors, durationsMs } = measures
  const toRate = (count: number): number | null =>
    sessions === 0 ? null : (count / sessions) * 100
  return {
    sessions,
    users: visitors,
    medianDurationMs: takeMedian(durationsMs.slice()),
    bounceRate: toRate(bounces),
    errorRate: toRate(withErrors),
  }
}

function summariseVitals(vitals: ReadonlyMap<string, Float64Array>): VitalSummary[] {
  return [...vitals]
    .map(([metric, values]) => ({
      metric,
      p75: takeQuantile(values.slice(), 0.75) ?? 0,
      count: values.length,
    }))
    .sort((a, b) => (a.metric < b.metric ? -1 : 1))
}

/**
 * How many values fall into each bucket; a value on an edge is in the bucket that begins there.
 */
export function computeHistogram(durationsMs: SessionMeasures['durationsMs']): DurationBucket[] {
  const counts = new Uint32Array(BUCKET_EDGES_MS.length)
  for (let place = 0; place < durationsMs.length; place += 1) {
    const durationMs = durationsMs[place] ?? 0
    let bucket = 0
    while (durationMs >= (BUCKET_EDGES_MS[bucket + 1] ?? Infinity)) bucket += 1
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return BUCKET_EDGES_MS.map((fromMs, bucket) => ({
    fromMs,
    toMs: BUCKET_EDGES_MS[bucket + 1] ?? null,
    sessions: counts[bucket] ?? 0,
  }))
}
