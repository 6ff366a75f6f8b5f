import type { ExploreInterval, ExploreMeasure } from '@playhead/protocol'
import { countDaysBefore, listIntervalEdges, shiftDays } from '../analytics/interval-edges.ts'
import type { Windows } from '../analytics/span-finder.ts'

/** A stretch of time that is counted, by its intervals. */
export interface Period {
  readonly fromAt: number
  /** Exclusive. */
  readonly toAt: number
  /** Where the intervals begin, and at last where the last one ends. */
  readonly edges: readonly number[]
  readonly timeZone: string
}

export interface PeriodOptions {
  readonly fromAt: number
  readonly toAt: number
  readonly interval: ExploreInterval
  readonly timeZone: string
}

export function createPeriod({ fromAt, toAt, interval, timeZone }: PeriodOptions): Period {
  const edges = listIntervalEdges({ fromAt, toAt, interval, timeZone })
  return { fromAt, toAt, edges, timeZone }
}

/**
 * The period before: the same hours and days so many whole days earlier as the range is long.
 * It never reaches into the range. null where that lies before 1970.
 */
export function getPeriodBefore({ fromAt, toAt, edges, timeZone }: Period): Period | null {
  const days = countDaysBefore(fromAt, toAt, timeZone)
  const [from = 0, to = 0, ...shifted] = shiftDays([fromAt, toAt, ...edges], days, timeZone)
  if (from < 0) return null
  return { fromAt: from, toAt: Math.min(to, fromAt), edges: shifted, timeZone }
}

const ROLLING_DAYS: Partial<Record<ExploreMeasure, number>> = { dau: 1, wau: 7, mau: 30 }

/**
 * What the points of a measure are of: the intervals, as far as they lie in the period; of
 * daily, weekly and monthly users the 1, 7 and 30 days that end with each.
 */
export function getWindows({ fromAt, toAt, edges, timeZone }: Period, measure: ExploreMeasure) {
  const days = ROLLING_DAYS[measure]
  const ends = edges.slice(1)
  const windows: Windows =
    days === undefined
      ? {
          from: edges.slice(0, -1).map((at) => Math.max(at, fromAt)),
          to: ends.map((at) => Math.min(at, toAt)),
        }
      : {
          from: shiftDays(ends, days, timeZone),
          // Nobody has been there later than the range ends.
          to: ends.map((at) => Math.min(at, toAt)),
        }
  return windows
}
