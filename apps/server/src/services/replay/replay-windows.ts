import type { ReplayGap, ReplayManifest, ReplayWindow } from '@playhead/protocol'
import { computeSegmentSpan } from '../../storage/segment-times.ts'
import type { KeyframeEntry } from '../../storage/keyframe-store.ts'
import type { SegmentEntry } from '../../storage/replay-log.ts'

type Tab = ReplayManifest['tabs'][number]

export interface WindowOptions {
  /** A window begins with each of those without a fault. */
  readonly keyframes?: readonly KeyframeEntry[]
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
  /** What the server made to begin a window with it. */
  readonly keyframe: KeyframeEntry | null
  readonly fromAt: number
  readonly toAt: number
}

/** Pieces that follow each other without a hole; it plays if it begins with a snapshot. */
interface Run {
  readonly pieces: Piece[]
  readonly plays: boolean
  /** Why something is missing between this run and the one before; null when nothing is. */
  readonly hole: Hole | null
}

type Hole = 'missing_segments' | 'damaged'

function computeWindows(segments: readonly SegmentEntry[], options: WindowOptions) {
  const made = new Map(
    (options.keyframes ?? [])
      .filter(({ windowId, fault }) => fault === null && windowId === segments[0]?.windowId)
      .map((keyframe) => [keyframe.sequence, keyframe]),
  )
  const pieces = segments.map((segment) => ({
    ...toPiece(segment, options),
    keyframe: made.get(segment.sequence) ?? null,
  }))
  const runs = splitIntoRuns(pieces)
  const windows: ReplayWindow[] = []
  const gaps: ReplayGap[] = []
  for (const [place, run] of runs.entries()) {
    const before = runs[place - 1]?.pieces.at(-1)
    if (run.hole && before) gaps.push(toGap(before.toAt, run, run.hole))
    if (run.plays) {
      const next = runs[place + 1]
      windows.push(toWindow(run, next ? next.hole === null : !options.live))
    } else if (run.pieces.some(({ eventCount }) => eventCount > 0)) {
      gaps.push(toUnplayableGap(run))
    }
  }
  gaps.push(...findDamagedEdges(pieces, runs))
  return {
    windows,
    gaps: gaps.sort((a, b) => a.fromAt - b.fromAt).reduce<ReplayGap[]>(joinGaps, []),
  }
}

function splitIntoRuns(pieces: readonly Piece[]): Run[] {
  const runs: Run[] = []
  let expected = 0
  let hole: Hole | null = null
  for (const piece of pieces) {
    if (piece.sequence !== expected) hole ??= 'missing_segments'
    expected = piece.sequence + 1
    // It helps as little as one that never came, but it is known what happened to it.
    if (piece.isDamaged) {
      hole = 'damaged'
      continue
    }
    const run = runs.at(-1)
    const plays = piece.startsWithSnapshot || piece.keyframe !== null
    if (hole === null && !plays && run) run.pieces.push(piece)
    else runs.push({ pieces: [piece], plays, hole })
    hole = null
  }
  return runs
}

/** Damaged pieces before the first run and after the last one, which no hole stands for. */
function findDamagedEdges(pieces: readonly Piece[], runs: readonly Run[]): ReplayGap[] {
  const first = runs[0]?.pieces[0]?.sequence ?? Infinity
  const last = runs.at(-1)?.pieces.at(-1)
  const edges = pieces.filter(
    ({ isDamaged, sequence }) =>
      isDamaged && (sequence < first || sequence > (last?.sequence ?? 0)),
  )
  return edges.map(({ sequence, fromAt, toAt }) => ({
    fromAt: last && sequence > last.sequence ? Math.min(fromAt, last.toAt) : fromAt,
    toAt,
    reason: 'damaged',
  }))
}

function toPiece(segment: SegmentEntry, { borrowedOffsetMs }: WindowOptions) {
  const offsetMs = segment.clockOffsetMs ?? borrowedOffsetMs
  const { firstAt, lastAt } = computeSegmentSpan(segment, offsetMs)
  return { ...segment, fromAt: firstAt + offsetMs, toAt: lastAt + offsetMs }
}

function toWindow({ pieces }: Run, complete: boolean): ReplayWindow {
  const [first] = pieces
  const last = pieces.at(-1)
  if (!first || !last) throw new TypeError('a run has at least one piece')
  return {
    fromAt: first.fromAt,
    toAt: pieces.reduce((latest, { toAt }) => Math.max(latest, toAt), first.toAt),
    firstSequence: first.sequence,
    lastSequence: last.sequence,
    eventCount: pieces.reduce(
      (sum, { eventCount }) => sum + eventCount,
      first.keyframe?.eventCount ?? 0,
    ),
    sizeBytes: pieces.reduce(
      (sum, { sizeBytes }) => sum + sizeBytes,
      first.keyframe?.sizeBytes ?? 0,
    ),
    complete,
  }
}

function toGap(fromAt: number, { pieces }: Run, reason: ReplayGap['reason']): ReplayGap {
  return { fromAt, toAt: Math.max(fromAt, pieces[0]?.fromAt ?? fromAt), reason }
}

/** What follows a hole, or the start, cannot be shown until the next snapshot. */
function toUnplayableGap({ pieces, hole }: Run): ReplayGap {
  const fromAt = pieces[0]?.fromAt ?? 0
  const toAt = pieces.reduce((latest, piece) => Math.max(latest, piece.toAt), fromAt)
  return { fromAt, toAt, reason: hole ?? 'no_snapshot' }
}

function joinGaps(gaps: ReplayGap[], gap: ReplayGap): ReplayGap[] {
  const last = gaps.at(-1)
  if (last?.reason !== gap.reason || last.toAt !== gap.fromAt) return [...gaps, gap]
  return [...gaps.slice(0, -1), { ...last, toAt: gap.toAt }]
}

function getStart({ windows, gaps }: Tab): number {
  return Math.min(...[...windows, ...gaps].map(({ fromAt }) => fromAt), Infinity)
}
