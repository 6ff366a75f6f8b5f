import type { ReplayGap, ReplayManifest, ReplayWindow } from '@playhead/protocol'
import { computeSegmentSpan } from '../../storage/segment-times.ts'
import type { SegmentEntry } from '../../storage/replay-log.ts'

type Tab = ReplayManifest['tabs'][number]

export interface WindowOptions {
  /** For segments without a clock offset of their own, in milliseconds. */
  readonly borrowedOffsetMs: number
  /** More segments may still come. */
  readonly live: boolean
}

/** The tabs of a session, by their first moment. */
export function computeReplayTabs(
  segments: readonly SegmentEntry[],
  options: WindowOptions,
): Tab[] {
  const byWindow = Map.groupBy(segments, ({ windowId }) => windowId)
  return [...byWindow]
    .map(([windowId, list]) => ({ windowId, ...computeWindows(list, options) }))
    .sort((a, b) => getStart(a) - getStart(b))
}

interface Piece extends SegmentEntry {
  readonly fromAt: number
  readonly toAt: number
}

/** Pieces that follow each other without a hole; it plays if it begins with a snapshot. */
interface Run {
  readonly pieces: Piece[]
  readonly plays: boolean
  /** Nothing is missing between this run and the one before. */
  readonly joined: boolean
}

function computeWindows(segments: readonly SegmentEntry[], options: WindowOptions) {
  const runs = splitIntoRuns(segments.map((segment) => toPiece(segment, options)))
  const windows: ReplayWindow[] = []
  const gaps: ReplayGap[] = []
  for (const [place, run] of runs.entries()) {
    const before = runs[place - 1]?.pieces.at(-1)
    if (!run.joined && before) gaps.push(toGap(before.toAt, run, 'missing_segments'))
    if (run.plays) {
      const next = runs[place + 1]
      windows.push(toWindow(run, windows.length, next ? next.joined : !options.live))
    } else if (run.pieces.some(({ eventCount }) => eventCount > 0)) {
      gaps.push(toUnplayableGap(run))
    }
  }
  return { windows, gaps: gaps.reduce<ReplayGap[]>(joinGaps, []) }
}

function splitIntoRuns(pieces: readonly Piece[]): Run[] {
  const runs: Run[] = []
  let expected = 0
  for (const piece of pieces) {
    const follows = piece.sequence === expected
    expected = piece.isDamaged ? expected : piece.sequence + 1
    // A damaged segment is as good as one that never came.
    if (piece.isDamaged) continue
    const run = runs.at(-1)
    const continues = follows && !piece.startsWithSnapshot && run
    if (continues) run.pieces.push(piece)
    else runs.push({ pieces: [piece], plays: piece.startsWithSnapshot, joined: follows })
  }
  return runs
}

function toPiece(segment: SegmentEntry, { borrowedOffsetMs }: WindowOptions): Piece {
  const offsetMs = segment.clockOffsetMs ?? borrowedOffsetMs
  const { firstAt, lastAt } = computeSegmentSpan(segment, offsetMs)
  return { ...segment, fromAt: firstAt + offsetMs, toAt: lastAt + offsetMs }
}

function toWindow({ pieces }: Run, index: number, complete: boolean): ReplayWindow {
  const [first] = pieces
  const last = pieces.at(-1)
  if (!first || !last) throw new TypeError('a run has at least one piece')
  return {
    index,
    fromAt: first.fromAt,
    toAt: pieces.reduce((latest, { toAt }) => Math.max(latest, toAt), first.toAt),
    firstSequence: first.sequence,
    lastSequence: last.sequence,
    eventCount: pieces.reduce((sum, { eventCount }) => sum + eventCount, 0),
    sizeBytes: pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    complete,
  }
}

function toGap(fromAt: number, { pieces }: Run, reason: ReplayGap['reason']): ReplayGap {
  return { fromAt, toAt: Math.max(fromAt, pieces[0]?.fromAt ?? fromAt), reason }
}

/** What follows a hole, or the start, cannot be shown until the next snapshot. */
function toUnplayableGap({ pieces, joined }: Run): ReplayGap {
  const fromAt = pieces[0]?.fromAt ?? 0
  const toAt = pieces.reduce((latest, piece) => Math.max(latest, piece.toAt), fromAt)
  return { fromAt, toAt, reason: joined ? 'no_snapshot' : 'missing_segments' }
}

function joinGaps(gaps: ReplayGap[], gap: ReplayGap): ReplayGap[] {
  const last = gaps.at(-1)
  if (last?.reason !== gap.reason || last.toAt !== gap.fromAt) return [...gaps, gap]
  return [...gaps.slice(0, -1), { ...last, toAt: gap.toAt }]
}

function getStart({ windows, gaps }: Tab): number {
  return Math.min(...[...windows, ...gaps].map(({ fromAt }) => fromAt), Infinity)
}
