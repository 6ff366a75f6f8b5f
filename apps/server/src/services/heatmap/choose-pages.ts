import type { HeatPage, ViewportClass } from '@playhead/protocol'
import { VIEWPORT_CLASSES } from '@playhead/protocol/schema'
import type { PageStay } from '../../worker/follow-pages.ts'
import type { PageVisit } from './heatmap.ts'
import type { PageTrack } from './page-tracks.ts'

const PAGES_LIMIT = 5
/** A page that was left sooner may not have been there yet. */
const BUILT_MS = 1_000
/** Without a click, what comes late has come by then. */
const LATE_MS = 5_000

export interface Followed {
  readonly visit: PageVisit
  readonly tracks: readonly PageTrack[]
}

interface Candidate extends HeatPage {
  readonly clicks: number
  readonly isBuilt: boolean
}

/**
 * Moments at which the page is on show as most have it: in a window of the most frequent
 * width, before anything was clicked open, from sessions that did much on it. Newer ones
 * first among those that did as much.
 *
 * @param followed the newest first
 */
export function choosePages(
  followed: readonly Followed[],
  { isOn, viewport }: { isOn: (path: string) => boolean; viewport: ViewportClass },
): HeatPage[] {
  const { from, to } = VIEWPORT_CLASSES[viewport]
  const candidates = followed.flatMap(({ visit, tracks }) =>
    tracks.flatMap((track) =>
      track.stays
        .filter(({ path, width }) => isOn(path) && width >= from && width <= to)
        .map((stay) => toCandidate(stay, { visit, track })),
    ),
  )
  const widths = new Map<number, number>()
  for (const { width } of candidates) widths.set(width, (widths.get(width) ?? 0) + 1)
  const rank = ({ isBuilt, width, clicks }: Candidate): readonly number[] => [
    isBuilt ? 1 : 0,
    widths.get(width) ?? 0,
    // Very many clicks are no better than many.
    Math.min(clicks, 20),
  ]
  const chosen = new Map<string, HeatPage>()
  for (const candidate of candidates.sort((a, b) => compare(rank(b), rank(a)))) {
    const { clicks: _clicks, isBuilt: _isBuilt, ...page } = candidate
    if (!chosen.has(page.sessionId)) chosen.set(page.sessionId, page)
    if (chosen.size >= PAGES_LIMIT) break
  }
  return [...chosen.values()]
}

function toCandidate(
  { fromAt, toAt, width, height }: PageStay,
  { visit, track }: { visit: PageVisit; track: PageTrack },
): Candidate {
  const { sessionId, startedAt, clockOffsetMs, hits } = visit
  const { windowId } = track
  const clicks = hits.filter(
    (hit) =>
      hit.isClick && hit.windowId === windowId && hit.clientAt >= fromAt && hit.clientAt <= toAt,
  )
  const firstAt = Math.min(...clicks.map(({ clientAt }) => clientAt))
  const isEarly = firstAt - fromAt < BUILT_MS
  const at = isEarly
    ? Math.min(toAt, fromAt + BUILT_MS)
    : Math.min(toAt, firstAt - 1, fromAt + LATE_MS)
  const offsetMs = Math.max(0, at + (track.clockOffsetMs ?? clockOffsetMs) - startedAt)
  const isBuilt = toAt - fromAt >= BUILT_MS
  return { sessionId, windowId, offsetMs, width, height, clicks: clicks.length, isBuilt }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, index) => value !== b[index])
  return place < 0 ? 0 : (a[place] ?? 0) - (b[place] ?? 0)
}
