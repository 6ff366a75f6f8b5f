import type { ReplayGap, ReplayWindow } from '@playhead/protocol'
import type { SegmentEntry } from '../../storage/replay-log.ts'

/** A segment in server time, with what the server made to begin a window with it. */
export interface Piece extends Pick<
  SegmentEntry,
  'sequence' | 'eventCount' | 'startsWithSnapshot' | 'sizeBytes' | 'isDamaged'
> {
  readonly keyframe: { readonly eventCount: number; readonly sizeBytes: number } | null
  readonly fromAt: number
  readonly toAt: number
}

type Hole = 'missing_segments' | 'damaged'

/** Pieces that follow each other without a hole; it plays if it begins with a snapshot. */
interface Run {
  readonly plays: boolean
  /** Why something is missing between this run and the one before; null when nothing is. */
  readonly hole: Hole | null
  readonly firstSequence: number
  readonly fromAt: number
  lastSequence: number
  /** Of the last piece. */
  lastAt: number
  /** The latest of all pieces. */
  toAt: number
  eventCount: number
  sizeBytes: number
}

/**
 * Everything that the pieces of a tab so far say about those that follow, as plain
 * JSON: it can be kept, and gone on from where it was kept.
 */
export interface TabScan {
  readonly windows: ReplayWindow[]
  readonly gaps: ReplayGap[]
  /** Damaged pieces before the first run, which no hole stands for. */
  readonly damagedBefore: ReplayGap[]
  /** Damaged pieces after the last run so far. */
  damagedAfter: ReplayGap[]
  run: Run | null
  expected: number
  hole: Hole | null
}

export function createTabScan(): TabScan {
  return {
    windows: [],
    gaps: [],
    damagedBefore: [],
    damagedAfter: [],
    run: null,
    expected: 0,
    hole: null,
  }
}

/** One that can be gone on from without a change to the other. */
export function copyScan(scan: TabScan): TabScan {
  const { windows, gaps, damagedBefore, damagedAfter, run } = scan
  return {
    ...scan,
    windows: [...windows],
    gaps: [...gaps],
    damagedBefore: [...damagedBefore],
    damagedAfter: [...damagedAfter],
    run: run && { ...run },
  }
}

/** Pieces come in order of sequence. */
export function addPiece(scan: TabScan, piece: Piece): void {
  const { run } = scan
  if (piece.sequence !== scan.expected) scan.hole ??= 'missing_segments'
  scan.expected = piece.sequence + 1
  // It helps as little as one that never came, but it is known what happened to it.
  if (piece.isDamaged) {
    scan.hole = 'damaged'
    noteDamaged(scan, piece)
    return
  }
  const { hole } = scan
  const plays = startsWindow(piece)
  scan.hole = null
  scan.damagedAfter = []
  if (hole === null && !plays && run) {
    extend(run, piece)
    return
  }
  if (run) {
    closeRun(scan, run, hole === null)
    if (hole) {
      const toAt = Math.max(run.lastAt, piece.fromAt)
      scan.gaps.push({ fromAt: run.lastAt, toAt, reason: hole })
    }
  }
  scan.run = begin(piece, hole)
}

/** Where a window begins, if the piece is sound. */
export function startsWindow({
  startsWithSnapshot,
  keyframe,
}: Pick<Piece, 'startsWithSnapshot' | 'keyframe'>): boolean {
  return startsWithSnapshot || keyframe !== null
}

/**
 * The windows and gaps of a tab whose pieces have all been added; the scan is used up.
 *
 * @param live more segments may still come
 */
export function finishTab(
  scan: TabScan,
  live: boolean,
): { windows: ReplayWindow[]; gaps: ReplayGap[] } {
  if (scan.run) closeRun(scan, scan.run, !live)
  const gaps = [...scan.gaps, ...scan.damagedBefore, ...scan.damagedAfter]
  return {
    windows: scan.windows,
    gaps: joinGaps(gaps.sort((a, b) => a.fromAt - b.fromAt)),
  }
}

function noteDamaged(scan: TabScan, { fromAt, toAt }: Piece): void {
  const { run } = scan
  if (!run) scan.damagedBefore.push({ fromAt, toAt, reason: 'damaged' })
  else scan.damagedAfter.push({ fromAt: Math.min(fromAt, run.lastAt), toAt, reason: 'damaged' })
}

function begin(piece: Piece, hole: Hole | null): Run {
  const { sequence, fromAt, toAt, eventCount, sizeBytes, keyframe } = piece
  return {
    plays: startsWindow(piece),
    hole,
    firstSequence: sequence,
    fromAt,
    lastSequence: sequence,
    lastAt: toAt,
    toAt,
    eventCount: eventCount + (keyframe?.eventCount ?? 0),
    sizeBytes: sizeBytes + (keyframe?.sizeBytes ?? 0),
  }
}

function extend(run: Run, { sequence, toAt, eventCount, sizeBytes }: Piece): void {
  run.lastSequence = sequence
  run.lastAt = toAt
  run.toAt = Math.max(run.toAt, toAt)
  run.eventCount += eventCount
  run.sizeBytes += sizeBytes
}

function closeRun({ windows, gaps }: TabScan, run: Run, complete: boolean): void {
  const { plays, hole, firstSequence, lastSequence, fromAt, toAt, eventCount, sizeBytes } = run
  if (plays) {
    const span = { fromAt, toAt, firstSequence, lastSequence }
    windows.push({ ...span, eventCount, sizeBytes, complete })
  } else if (eventCount > 0) {
    // What follows a hole, or the start, cannot be shown until the next snapshot.
    gaps.push({ fromAt, toAt: Math.max(fromAt, toAt), reason: hole ?? 'no_snapshot' })
  }
}

/** Gaps of one kind that touch are one. */
function joinGaps(gaps: readonly ReplayGap[]): ReplayGap[] {
  const joined: ReplayGap[] = []
  for (const gap of gaps) {
    const last = joined.at(-1)
    const touches = last?.reason === gap.reason && last.toAt === gap.fromAt
    if (touches) joined[joined.length - 1] = { ...last, toAt: gap.toAt }
    else joined.push(gap)
  }
  return joined
}
