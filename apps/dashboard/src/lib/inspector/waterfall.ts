import { formatClock } from '../format/duration.ts'

/** A stretch of the session's clock, in milliseconds since its start. */
export interface Axis {
  readonly fromMs: number
  readonly toMs: number
}

/** Where a bar stands on its axis, in percent of the width. */
export interface Bar {
  readonly left: number
  readonly width: number
}

const LEAST_AXIS_MS = 100
/** A bar as thin as it may be and still be seen. */
const LEAST_WIDTH = 0.6

/** The stretch that holds all of these; null for none. */
export function computeAxis(
  rows: readonly { readonly offsetMs: number; readonly durationMs: number }[],
): Axis | null {
  let fromMs = Infinity
  let toMs = -Infinity
  for (const { offsetMs, durationMs } of rows) {
    fromMs = Math.min(fromMs, offsetMs)
    toMs = Math.max(toMs, offsetMs + durationMs)
  }
  if (fromMs > toMs) return null
  return { fromMs, toMs: Math.max(toMs, fromMs + LEAST_AXIS_MS) }
}

export function placeBar(
  { fromMs, toMs }: Axis,
  { offsetMs, durationMs }: { readonly offsetMs: number; readonly durationMs: number },
): Bar {
  const percent = (ms: number): number =>
    Math.min(100, Math.max(0, ((ms - fromMs) / (toMs - fromMs)) * 100))
  const end = percent(offsetMs + durationMs)
  const left = Math.min(percent(offsetMs), 100 - LEAST_WIDTH)
  return { left, width: Math.max(LEAST_WIDTH, end - left) }
}

/** An end of the axis: with tenths of a second when the axis is short. */
export function formatEnd(offsetMs: number, { fromMs, toMs }: Axis): string {
  const clock = formatClock(offsetMs)
  if (toMs - fromMs >= 10_000) return clock
  return `${clock}.${Math.floor((Math.max(0, offsetMs) % 1_000) / 100)}`
}
