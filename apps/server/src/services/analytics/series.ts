import type { Overview } from '@playhead/protocol'
import { listIntervalEdges } from './interval-edges.ts'
import { createSpanFinder } from './span-finder.ts'

const DAY_MS = 86_400_000
/** Nobody asks for more than ten years, but for all there is. */
const LENGTH_LIMIT_MS = 3_660 * DAY_MS

type Series = Overview['series']

/**
 * How many sessions began in each hour, day or month of a range, by the days of a time
 * zone: one of 23 or 25 hours is still a day.
 *
 * @param startsAt in any order, all in the range
 */
export function computeSeries(
  startsAt: Float64Array,
  { fromAt, toAt, timeZone }: { fromAt: number; toAt: number; timeZone: string },
): Series {
  // A range without a beginning begins with its first session, one without an end ends with
  // its last.
  const least = startsAt.reduce((earliest, at) => Math.min(earliest, at), Infinity)
  const firstAt = fromAt > 0 ? fromAt : least === Infinity ? 0 : least
  const isOpen = toAt - firstAt > LENGTH_LIMIT_MS
  const most = startsAt.reduce((latest, at) => Math.max(latest, at), firstAt)
  const lastAt = isOpen ? most + 1 : toAt
  const unit = chooseUnit(lastAt - firstAt)
  const edges = listIntervalEdges({ fromAt: firstAt, toAt: lastAt, interval: unit, timeZone })
  const points = edges.slice(0, -1).map((at) => ({ at, sessions: 0 }))
  const findSpan = createSpanFinder({ from: edges.slice(0, -1), to: edges.slice(1) })
  for (let place = 0; place < startsAt.length; place += 1) {
    const span = findSpan(startsAt[place] ?? 0)
    const point = points[span % points.length]
    if (point) point.sessions += 1
  }
  return { unit, timeZone, points, endsAt: edges.at(-1) ?? lastAt }
}

function chooseUnit(lengthMs: number): Series['unit'] {
  // Two days are 49 hours where the clocks go back, and a range may end a minute from now.
  if (lengthMs <= 2 * DAY_MS + 61 * 60_000) return 'hour'
  return lengthMs <= 200 * DAY_MS ? 'day' : 'month'
}
