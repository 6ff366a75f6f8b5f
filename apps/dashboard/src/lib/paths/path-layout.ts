import type { PathNext, PathNode, Paths } from '@playhead/protocol'

/** Where things are drawn, in pixels. */
export interface PathDrawing {
  readonly width: number
  readonly height: number
  readonly nodes: readonly DrawnNode[]
  readonly links: readonly DrawnLink[]
}

export interface DrawnNode {
  readonly step: number
  /** Null: those that saw no further page than the step before. */
  readonly node: PathNode | null
  readonly sessions: number
  readonly x: number
  readonly y: number
  readonly height: number
}

export interface DrawnLink {
  readonly step: number
  readonly from: PathNode
  readonly to: PathNext
  readonly sessions: number
  readonly medianMs: number | null
  /** The path of an outline. */
  readonly d: string
}

export const BAR_WIDTH = 12
const COLUMN_LEAST = 168
/** A label has two lines, beside the bar. */
const NODE_LEAST = 40
const GAP = 8
const BAR_LEAST = 3
/** Of all sessions together. */
const SCALE_HEIGHT = 300

/**
 * Lays out paths as columns of bars, each as high as it has sessions, and bands between
 * them. Ways to a page are drawn from right to left: time goes to the right in both.
 */
export function layOutPaths({ steps, sessions, direction }: Paths, room: number): PathDrawing {
  const columns = steps.length + (steps.at(-1)?.links.length ? 1 : 0)
  const columnWidth = Math.max(COLUMN_LEAST, Math.floor(room / Math.max(1, columns)))
  const width = columnWidth * columns
  const scale = sessions === 0 ? 0 : SCALE_HEIGHT / sessions
  const placeColumn = (step: number): number =>
    direction === 'from' ? step * columnWidth : width - (step + 1) * columnWidth
  const toHeight = (count: number): number => Math.max(BAR_LEAST, count * scale)
  const nodes: DrawnNode[] = []
  const tops: number[][] = []
  let height = 0
  for (let step = 0; step < columns; step += 1) {
    const own = steps[step]?.nodes ?? []
    const ended = (steps[step - 1]?.links ?? [])
      .filter(({ to }) => to === null)
      .reduce((sum, link) => sum + link.sessions, 0)
    const all = [
      ...own.map((node) => ({ node, sessions: node.sessions })),
      ...(ended > 0 ? [{ node: null, sessions: ended }] : []),
    ]
    let y = 0
    const ofStep: number[] = []
    for (const { node, sessions: count } of all) {
      const bar = toHeight(count)
      nodes.push({ step, node, sessions: count, x: placeColumn(step), y, height: bar })
      ofStep.push(y)
      y += Math.max(bar, NODE_LEAST) + GAP
    }
    tops.push(ofStep)
    height = Math.max(height, y - GAP)
  }
  return { width, height, nodes, links: drawLinks() }

  function drawLinks(): DrawnLink[] {
    const links: DrawnLink[] = []
    for (const [step, { nodes: own, links: ofStep }] of steps.entries()) {
      const next = steps[step + 1]?.nodes ?? []
      const left = [...(tops[step] ?? [])]
      const right = [...(tops[step + 1] ?? [])]
      for (const { from, to, sessions: count, medianMs } of ofStep) {
        const node = own[from]
        // The bar of those that ended stands behind all nodes.
        const place = to ?? next.length
        const y0 = left[from]
        const y1 = right[place]
        if (!node || y0 === undefined || y1 === undefined) continue
        const size = count * scale
        left[from] = y0 + size
        right[place] = y1 + size
        const [a, b] = [placeColumn(step), placeColumn(step + 1)]
        const ends =
          direction === 'from'
            ? { x0: a + BAR_WIDTH, x1: b, y0, y1 }
            : { x0: b + BAR_WIDTH, x1: a, y0: y1, y1: y0 }
        links.push({
          step,
          from: node,
          to: to === null ? { kind: 'end' } : (next[to]?.page ?? { kind: 'end' }),
          sessions: count,
          medianMs,
          d: drawBand(ends, Math.max(1, size)),
        })
      }
    }
    return links
  }
}

interface BandEnds {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

function drawBand({ x0, y0, x1, y1 }: BandEnds, size: number): string {
  const middle = (x0 + x1) / 2
  const curve = (fromY: number, toX: number, toY: number): string =>
    `C${middle},${fromY} ${middle},${toY} ${toX},${toY}`
  return `M${x0},${y0} ${curve(y0, x1, y1)} L${x1},${y1 + size} ${curve(y1 + size, x0, y0 + size)} Z`
}
