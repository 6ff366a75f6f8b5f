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
 * of 23 or 25 hours is still a day, and begins later than midnight where the clocks leave that
 * out. An hour ends where the clocks change, even by half an hour. An empty range touches none.
 */
export function listIntervalEdges({ fromAt, toAt, interval, timeZone }: IntervalRange): number[] {
  if (fromAt >= toAt) return []
  const first = toZoned(Math.floor(fromAt), timeZone)
  if (interval === 'hour') return listHours(first, toAt)
  let next = floor(first, interval)
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

/** A range that ends a minute from now, or at the same hour of another day, is of whole days. */
const TOLERATED_DAYS = 1.5 / 24

/**
 * How many days earlier the period before a range lies, by the clock of a time zone: as many
 * as it touches, at least one.
 */
export function countDaysBefore(fromAt: number, toAt: number, timeZone: string): number {
  const from = toZoned(fromAt, timeZone)
  const days = from
    .until(toZoned(toAt, timeZone), { largestUnit: 'day' })
    .total({ unit: 'day', relativeTo: from })
  return Math.max(1, Math.ceil(days - TOLERATED_DAYS))
}

function toZoned(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
}

const HOUR_MS = 3_600_000

/**
 * Hours by what the clock shows. Between two changes of the clocks they are of one length, so
 * that the calendar is asked for the changes only.
 */
function listHours(first: Temporal.ZonedDateTime, toAt: number): number[] {
  const edges: number[] = []
  let from = first
  let at = Math.max(
    first.epochMilliseconds - toMsPastHour(first),
    getChange(first, 'previous') ?? -Infinity,
  )
  for (;;) {
    const changeAt = getChange(from, 'next') ?? Infinity
    const change = Math.min(changeAt, toAt)
    const stepTo = at + HOUR_MS - toMsPastHour(toZoned(at, first.timeZoneId))
    edges.push(at)
    for (at = stepTo; at < change; at += HOUR_MS) edges.push(at)
    at = Math.min(at, changeAt)
    if (at >= toAt) return [...edges, at]
    if (at === changeAt) from = toZoned(at, first.timeZoneId)
  }
}

function toMsPastHour({ minute, second, millisecond }: Temporal.ZonedDateTime): number {
  return (minute * 60 + second) * 1_000 + millisecond
}

/** When the clocks were last changed, up to and with a moment, or will be next. */
function getChange(at: Temporal.ZonedDateTime, direction: 'next' | 'previous'): number | null {
  // What is asked for as the previous one lies before the moment.
  const from = direction === 'previous' ? at.add({ milliseconds: 1 }) : at
  return from.getTimeZoneTransition(direction)?.epochMilliseconds ?? null
}

function floor(at: Temporal.ZonedDateTime, interval: ExploreInterval): Temporal.ZonedDateTime {
  const day = at.startOfDay()
  if (interval === 'day') return day
  return interval === 'week'
    ? day.subtract({ days: day.dayOfWeek - 1 }).startOfDay()
    : day.with({ day: 1 }).startOfDay()
}

function step(
  at: Temporal.ZonedDateTime,
  interval: Exclude<ExploreInterval, 'hour'>,
): Temporal.ZonedDateTime {
  const days = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } }
  return at.add(days[interval]).startOfDay()
}
