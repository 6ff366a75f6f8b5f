import type { ExploreInterval } from '@playhead/protocol'

export interface IntervalRange {
  /** Epoch milliseconds. */
  readonly fromAt: number
  /** Exclusive. */
  readonly toAt: number
  readonly interval: ExploreInterval
  /** IANA name: whose hours, days, weeks (from Monday) and months these are. */
  readonly timeZone: string
}

/**
 * Where the intervals begin that a range touches, and at last where the last one ends. A day
 * of 23 or 25 hours is still a day. An empty range touches none.
 */
export function listIntervalEdges({ fromAt, toAt, interval, timeZone }: IntervalRange): number[] {
  if (fromAt >= toAt) return []
  let next = floor(toZoned(Math.floor(fromAt), timeZone), interval)
  const edges = [next.epochMilliseconds]
  while (next.epochMilliseconds < toAt) {
    next = step(next, interval)
    edges.push(next.epochMilliseconds)
  }
  return edges
}

/** The same moments so many days earlier, by the clock of a time zone. */
export function shiftDays(moments: readonly number[], days: number, timeZone: string): number[] {
  return moments.map((at) => toZoned(at, timeZone).subtract({ days }).epochMilliseconds)
}

/** Days from one moment to another by the clock of a time zone, with the part of the last one. */
export function countDays(fromAt: number, toAt: number, timeZone: string): number {
  const from = toZoned(fromAt, timeZone)
  return from
    .until(toZoned(toAt, timeZone), { largestUnit: 'day' })
    .total({ unit: 'day', relativeTo: from })
}

function toZoned(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
}

function floor(at: Temporal.ZonedDateTime, interval: ExploreInterval): Temporal.ZonedDateTime {
  if (interval === 'hour') return at.round({ smallestUnit: 'hour', roundingMode: 'floor' })
  const day = at.startOfDay()
  if (interval === 'day') return day
  return interval === 'week'
    ? day.subtract({ days: day.dayOfWeek - 1 }).startOfDay()
    : day.with({ day: 1 }).startOfDay()
}

function step(at: Temporal.ZonedDateTime, interval: ExploreInterval): Temporal.ZonedDateTime {
  if (interval === 'hour') return at.add({ hours: 1 })
  const days = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } }
  return at.add(days[interval]).startOfDay()
}
