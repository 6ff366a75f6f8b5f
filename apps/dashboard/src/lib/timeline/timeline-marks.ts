import { isMarked, KIND_NAMES, type Moment, type MomentKind, type NoteMoment } from './moments.ts'
import type { TimelineView } from './timeline-view.ts'

export type MarkKind = Exclude<MomentKind, 'start' | 'input'> | 'degraded' | 'note'

/** What has a mark on the timeline. */
export interface TimelineMark {
  readonly kind: MarkKind
  readonly offsetMs: number
  readonly detail: string
  /** Of a note. */
  readonly noteId?: string
}

/** The worst first: where several fall on one place, the worst is drawn. */
export const MARK_KINDS: readonly MarkKind[] = [
  'error',
  'request',
  'rage',
  'dead',
  'note',
  'degraded',
  'navigation',
  'custom',
  'vital',
  'click',
]

export const MARK_NAMES: Record<MarkKind, string> = {
  ...KIND_NAMES,
  degraded: 'Recorded in less detail',
}

const RANKS = new Map(MARK_KINDS.map((kind, rank) => [kind, rank]))

export function rankOf(kind: MarkKind): number {
  return RANKS.get(kind) ?? MARK_KINDS.length
}

/** The marks of a session, ascending. */
export function createMarks({
  moments,
  degraded,
  notes = [],
}: {
  readonly moments: readonly Moment[]
  readonly degraded: readonly number[]
  readonly notes?: readonly NoteMoment[]
}): TimelineMark[] {
  const marks: TimelineMark[] = []
  for (const moment of moments) {
    if (!isMarked(moment)) continue
    const { offsetMs, detail, label } = moment
    const kind = moment.kind as MarkKind
    marks.push({
      kind,
      offsetMs,
      detail: kind === 'custom' ? [label, detail].filter(Boolean).join(' · ') : detail,
    })
  }
  for (const offsetMs of degraded) marks.push({ kind: 'degraded', offsetMs, detail: '' })
  for (const { offsetMs, detail, note } of notes) {
    marks.push({ kind: 'note', offsetMs, detail, noteId: note.id })
  }
  return marks.sort((a, b) => a.offsetMs - b.offsetMs)
}

/** How many marks there are of each kind that occurs, the worst first. */
export function countKinds(marks: readonly TimelineMark[]): { kind: MarkKind; count: number }[] {
  const counts = new Map<MarkKind, number>()
  for (const { kind } of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return MARK_KINDS.flatMap((kind) => {
    const count = counts.get(kind)
    return count === undefined ? [] : [{ kind, count }]
  })
}

/** Marks that fall on one place of the screen. */
export interface MarkCluster {
  readonly kind: MarkKind
  readonly offsetMs: number
  readonly count: number
}

/**
 * The marks in view, at most one for each place that is `places` wide. The places lie
 * on the session, not on the screen, so that nothing jumps while the view moves.
 */
export function clusterMarks(
  marks: readonly TimelineMark[],
  view: TimelineView,
  places: number,
): MarkCluster[] {
  const placeMs = (view.toMs - view.fromMs) / Math.max(1, places)
  const clusters: { kind: MarkKind; offsetMs: number; count: number }[] = []
  let place = -1
  let rank = 0
  for (let index = firstFrom(marks, view.fromMs - placeMs); index < marks.length; index += 1) {
    const mark = marks[index]
    if (!mark || mark.offsetMs > view.toMs + placeMs) break
    const own = Math.floor(mark.offsetMs / placeMs)
    const last = clusters.at(-1)
    const ownRank = rankOf(mark.kind)
    if (own !== place || !last) {
      clusters.push({ kind: mark.kind, offsetMs: mark.offsetMs, count: 1 })
      place = own
      rank = ownRank
      continue
    }
    last.count += 1
    if (ownRank >= rank) continue
    rank = ownRank
    last.kind = mark.kind
    last.offsetMs = mark.offsetMs
  }
  return clusters
}

/** The marks from one moment to another. */
export function marksBetween(
  marks: readonly TimelineMark[],
  fromMs: number,
  toMs: number,
): readonly TimelineMark[] {
  return marks.slice(firstFrom(marks, fromMs), firstFrom(marks, toMs))
}

/** The first mark at or after a moment, as an index. */
function firstFrom(marks: readonly TimelineMark[], offsetMs: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((marks[middle]?.offsetMs ?? Infinity) < offsetMs) low = middle + 1
    else high = middle
  }
  return low
}
