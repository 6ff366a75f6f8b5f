import type { ExploreInterval, IssueSeriesFrame } from '@playhead/protocol'
import { listIntervalEdges } from '../analytics/interval-edges.ts'

const DAY_MS = 86_400_000

/** The intervals of a range, few enough to be drawn beside the name of an issue. */
export function frameSeries(range: {
  readonly fromAt: number
  readonly toAt: number
  readonly timeZone: string
}): IssueSeriesFrame {
  const interval = chooseInterval(range.toAt - range.fromAt)
  const edges = listIntervalEdges({ ...range, interval })
  return { interval, timeZone: range.timeZone, edges }
}

function chooseInterval(lengthMs: number): ExploreInterval {
  // Two days are 49 hours where the clocks go back, and a range may end a minute from now.
  if (lengthMs <= 2 * DAY_MS + 61 * 60_000) return 'hour'
  if (lengthMs <= 62 * DAY_MS) return 'day'
  return lengthMs <= 370 * DAY_MS ? 'week' : 'month'
}
