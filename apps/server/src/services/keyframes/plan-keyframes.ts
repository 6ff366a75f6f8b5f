import type { KeyframeEntry } from '../../storage/keyframe-store.ts'
import type { SegmentEntry } from '../../storage/replay-log.ts'

/** A window is at least this long, in milliseconds of recorded time … */
const WINDOW_MS = 30_000
/** … and twice that while it is smaller than this: a keyframe has its price, too. */
const SMALL_WINDOW_BYTES = 64 * 1024
/** What one job reads and makes at the most, so that none takes long. */
const JOB_BYTES_LIMIT = 8 * 1024 * 1024
const JOB_KEYFRAMES_LIMIT = 50

/** What to do next for one tab: a stretch of its segments, and before which of them. */
export interface KeyframePlan {
  /** Its first segment has a keyframe to begin with; else it begins with a snapshot. */
  readonly startsWithKeyframe: boolean
  readonly fromSequence: number
  readonly toSequence: number
  /** Segments before which a keyframe is to be made. */
  readonly make: ReadonlySet<number>
  /** The last segment begins with a snapshot to compare the page with. */
  readonly compares: boolean
  /** All that was made in this stretch lies behind this snapshot of the recording. */
  readonly snapshotSequence: number
}

/** Segments without a hole, from a snapshot of the recording up to the next. */
interface Chain {
  readonly segments: SegmentEntry[]
  /** The segment with the next snapshot, when nothing is missing before it. */
  next: SegmentEntry | null
}

/**
 * Says what is missing among the keyframes of one tab; null when nothing is. Only a
 * chain without a hole is reduced, and what has a fault is not tried again. Both lists
 * are in order of sequence.
 */
export function planKeyframes(
  segments: readonly SegmentEntry[],
  keyframes: readonly KeyframeEntry[],
): KeyframePlan | null {
  const known = new Map(keyframes.map((keyframe) => [keyframe.sequence, keyframe]))
  for (const chain of splitIntoChains(segments)) {
    const plan = planChain(chain, known)
    if (plan) return plan
  }
  return null
}

function splitIntoChains(segments: readonly SegmentEntry[]): Chain[] {
  const chains: Chain[] = []
  let chain: Chain | null = null
  let expected = 0
  for (const segment of segments) {
    // What is packed has its windows, and its keyframes, in its packs.
    const isAway = segment.isDamaged || segment.packId !== null
    if (segment.sequence !== expected || isAway) chain = null
    expected = segment.sequence + 1
    if (isAway) continue
    if (segment.startsWithSnapshot) {
      if (chain) chain.next = segment
      chain = { segments: [segment], next: null }
      chains.push(chain)
    } else chain?.segments.push(segment)
  }
  return chains
}

function planChain(
  { segments, next }: Chain,
  known: ReadonlyMap<number, KeyframeEntry>,
): KeyframePlan | null {
  const [first] = segments
  if (!first) return null
  const make = new Set<number>()
  const window = { spanMs: 0, sizeBytes: 0 }
  let start: { readonly sequence: number; readonly keyframe: KeyframeEntry | null } = {
    sequence: first.sequence,
    keyframe: null,
  }
  let readBytes = 0
  let toSequence = first.sequence
  for (const segment of segments) {
    const keyframe = known.get(segment.sequence) ?? null
    if (keyframe && keyframe.fault !== null) break
    if (make.size > 0 && (keyframe || readBytes > JOB_BYTES_LIMIT)) break
    const isDue = keyframe === null && segment.eventCount > 0 && isLongEnough(window)
    if (keyframe) {
      start = { sequence: segment.sequence, keyframe }
      readBytes = 0
    }
    if (isDue) {
      make.add(segment.sequence)
      toSequence = segment.sequence
    }
    if (keyframe || isDue) Object.assign(window, { spanMs: 0, sizeBytes: 0 })
    if (make.size === JOB_KEYFRAMES_LIMIT) break
    readBytes += segment.sizeBytes
    window.sizeBytes += segment.sizeBytes
    if (segment.eventCount > 0) window.spanMs += Math.max(0, segment.lastAt - segment.firstAt)
  }
  const plan = {
    startsWithKeyframe: start.keyframe !== null,
    fromSequence: start.sequence,
    snapshotSequence: first.sequence,
    make,
  }
  if (make.size > 0) return { ...plan, toSequence, compares: false }
  const isOpen = start.keyframe !== null && !start.keyframe.isConfirmed
  const isWhole = ![...segments].some(({ sequence }) => hasFault(known.get(sequence)))
  if (!next || !isOpen || !isWhole) return null
  return { ...plan, toSequence: next.sequence, compares: true }
}

function isLongEnough({ spanMs, sizeBytes }: { spanMs: number; sizeBytes: number }): boolean {
  return spanMs >= (sizeBytes >= SMALL_WINDOW_BYTES ? WINDOW_MS : 2 * WINDOW_MS)
}

function hasFault(keyframe: KeyframeEntry | undefined): boolean {
  return keyframe !== undefined && keyframe.fault !== null
}
