import type { HeatCell, HeatDepth, HeatPoint } from '@playhead/protocol'
import type { PageHit } from './heatmap.ts'
import { findStep, type PageTrack } from './page-tracks.ts'

/** A click with its place on the page; `element` as the tally numbers it. */
export type PlacedClick = HeatPoint

export interface FollowedTracks {
  readonly tracks: readonly PageTrack[]
}

const CELLS_LIMIT = 20_000
/** Lines of one band count as one. */
const BAND_PX = 10

/** Null where the recording does not tell how far the page was scrolled. */
export function placeClick(
  { windowId, clientAt, place, element, offsetMs }: PageHit,
  tracks: readonly PageTrack[],
): Omit<PlacedClick, 'session'> | null {
  const track = tracks.find((each) => each.windowId === windowId)
  const step = track && findStep(track, clientAt)
  if (!step || !place) return null
  const [, , scrollY, width] = step
  // Sideways pages hardly scroll, and a share of the window is what others have, too.
  const x = Math.min(1, place.x / width)
  return { element, x: round(x), y: Math.round(place.y + scrollY), scrollY, offsetMs }
}

/** Where mice were on the page, in all of these sessions. */
export function sumMoves(
  followed: readonly FollowedTracks[],
  isOn: (path: string) => boolean,
): HeatCell[] {
  const cells = new Map<string, { column: number; row: number; count: number }>()
  for (const { tracks } of followed) {
    for (const [path, column, row, count] of tracks.flatMap(({ moves }) => moves)) {
      if (!isOn(path)) continue
      const key = `${column} ${row}`
      const cell = cells.get(key) ?? { column, row, count: 0 }
      cell.count += count
      cells.set(key, cell)
    }
  }
  return [...cells.values()].sort((a, b) => b.count - a.count).slice(0, CELLS_LIMIT)
}

/** How far down sessions saw the page: each counts once, with the lowest line that it saw. */
export function sumDepths(
  followed: readonly FollowedTracks[],
  isOn: (path: string) => boolean,
): HeatDepth[] {
  const depths = new Map<number, number>()
  for (const { tracks } of followed) {
    const bottoms = tracks
      .flatMap(({ stays }) => stays)
      .filter(({ path }) => isOn(path))
      .map(({ bottom }) => bottom)
    const bottom = bottoms.reduce((lowest, each) => Math.max(lowest, each), 0)
    if (bottom === 0) continue
    const band = Math.floor(bottom / BAND_PX) * BAND_PX
    depths.set(band, (depths.get(band) ?? 0) + 1)
  }
  return [...depths]
    .map(([bottom, sessions]) => ({ bottom, sessions }))
    .sort((a, b) => a.bottom - b.bottom)
}

function round(share: number): number {
  return Math.round(share * 100_000) / 100_000
}
