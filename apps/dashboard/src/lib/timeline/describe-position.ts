import type { GapReason, PlayerState } from '@playhead/playback'
import { formatClock, formatDuration } from '../format/duration.ts'
import { MARK_NAMES, marksBetween, rankOf, type TimelineMark } from './timeline-marks.ts'

/** Nearer than this is "nearby", in milliseconds. */
const NEARBY_MS = 2_000

const GAP_WORDS: Record<GapReason, string> = {
  missing_segments: 'never arrived',
  no_snapshot: 'arrived without its page',
  damaged: 'is damaged',
  not_open: 'is before the tab was opened',
}

export interface PositionOptions {
  readonly positionMs: number
  readonly durationMs: number
  /** Ascending. */
  readonly marks: readonly TimelineMark[]
  readonly player?: Pick<PlayerState, 'idle' | 'gaps'>
}

/** What a screen reader says of the slider: `01:24 of 05:10, error nearby`. */
export function describePosition(options: PositionOptions): string {
  const { positionMs, durationMs, marks, player } = options
  const near = nearestMark(marks, positionMs, NEARBY_MS)
  const quiet = player && describeQuiet(player, positionMs)
  return [
    `${formatClock(positionMs)} of ${formatClock(durationMs)}`,
    ...(near ? [`${MARK_NAMES[near.kind].toLowerCase()} nearby`] : []),
    ...(quiet ? [quiet.toLowerCase()] : []),
  ].join(', ')
}

/** Why nothing is to be seen at a moment; null where something is. */
export function describeQuiet(
  { idle, gaps }: Pick<PlayerState, 'idle' | 'gaps'>,
  offsetMs: number,
): string | null {
  const holds = ({ from, to }: { from: number; to: number }): boolean =>
    offsetMs >= from && offsetMs < to
  const gap = gaps.find(holds)
  if (gap) return `Gap of ${formatDuration(gap.to - gap.from)}: this part ${GAP_WORDS[gap.reason]}`
  const pause = idle.find(holds)
  return pause ? `No activity for ${formatDuration(pause.to - pause.from)}` : null
}

/** The mark nearest to a moment, worse ones before all else; null when none is near. */
export function nearestMark(
  marks: readonly TimelineMark[],
  offsetMs: number,
  withinMs: number,
): TimelineMark | null {
  let nearest: TimelineMark | null = null
  for (const mark of marksBetween(marks, offsetMs - withinMs, offsetMs + withinMs + 1)) {
    const worse = nearest ? rankOf(nearest.kind) - rankOf(mark.kind) : 1
    const nearer = nearest
      ? Math.abs(nearest.offsetMs - offsetMs) - Math.abs(mark.offsetMs - offsetMs)
      : 1
    if (worse > 0 || (worse === 0 && nearer > 0)) nearest = mark
  }
  return nearest
}
