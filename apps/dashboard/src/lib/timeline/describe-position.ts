import { formatClock } from '../format/duration.ts'
import { KIND_NAMES, type Moment } from './moments.ts'

/** Nearer than this is "nearby", in milliseconds. */
const NEARBY_MS = 2_000

export interface PositionOptions {
  readonly positionMs: number
  readonly durationMs: number
  readonly marks: readonly Moment[]
}

/** What a screen reader says of the slider: `01:24 of 05:10, error nearby`. */
export function describePosition({ positionMs, durationMs, marks }: PositionOptions): string {
  const clock = `${formatClock(positionMs)} of ${formatClock(durationMs)}`
  const near = nearestMark(marks, positionMs, NEARBY_MS)
  return near ? `${clock}, ${KIND_NAMES[near.kind].toLowerCase()} nearby` : clock
}

/** The mark nearest to a moment, errors before all else; null when none is near. */
export function nearestMark(
  marks: readonly Moment[],
  offsetMs: number,
  withinMs: number,
): Moment | null {
  let nearest: Moment | null = null
  for (const mark of marks) {
    const distance = Math.abs(mark.offsetMs - offsetMs)
    if (distance > withinMs) continue
    const isWorse = mark.kind === 'error' && nearest?.kind !== 'error'
    const isAsBad = mark.kind === 'error' || nearest?.kind !== 'error'
    const isNearer = !nearest || distance < Math.abs(nearest.offsetMs - offsetMs)
    if (isWorse || (isAsBad && isNearer)) nearest = mark
  }
  return nearest
}
