import type { HeatCell, HeatDepth } from '@playhead/protocol'

/** A part of a page, by how much of what is counted came so far, or lies in it. */
export interface PageBand {
  readonly fromPx: number
  readonly toPx: number
  readonly count: number
  /** Percent of all. */
  readonly share: number
}

/** Shares at which a line is drawn, in percent. */
export const DEPTH_LINES = [90, 75, 50, 25, 10] as const
const BANDS = 10
const ROW_PX = 10

/** How many sessions saw the page down to a line. */
export function countDeeper(depths: readonly HeatDepth[], y: number): number {
  return depths
    .filter(({ bottom }) => bottom + ROW_PX > y)
    .reduce((sum, { sessions }) => sum + sessions, 0)
}

/** Percent of the sessions that saw the page down to a line. */
export function computeDepthShare(depths: readonly HeatDepth[], y: number): number {
  const all = countDeeper(depths, 0)
  return all === 0 ? 0 : (countDeeper(depths, y) / all) * 100
}

/** The lowest line that so many percent saw; null where nobody saw anything. */
export function findDepth(depths: readonly HeatDepth[], percent: number): number | null {
  const reached = depths.filter(({ bottom }) => computeDepthShare(depths, bottom) >= percent)
  return reached.at(-1)?.bottom ?? null
}

/** Ten parts of a page, with who saw the middle of each. */
export function listDepthBands(depths: readonly HeatDepth[], height: number): PageBand[] {
  return cut(height).map(({ fromPx, toPx }) => {
    const middle = (fromPx + toPx) / 2
    const count = countDeeper(depths, middle)
    return { fromPx, toPx, count, share: computeDepthShare(depths, middle) }
  })
}

/** Ten parts of a page, with the moves in each. */
export function listMoveBands(moves: readonly HeatCell[], height: number): PageBand[] {
  const all = moves.reduce((sum, { count }) => sum + count, 0)
  return cut(height).map(({ fromPx, toPx }) => {
    const count = moves
      .filter(({ row }) => row * ROW_PX >= fromPx && row * ROW_PX < toPx)
      .reduce((sum, cell) => sum + cell.count, 0)
    return { fromPx, toPx, count, share: all === 0 ? 0 : (count / all) * 100 }
  })
}

function cut(height: number): { fromPx: number; toPx: number }[] {
  return Array.from({ length: BANDS }, (_, place) => ({
    fromPx: Math.round((height / BANDS) * place),
    toPx: Math.round((height / BANDS) * (place + 1)),
  }))
}
