import type { PageBox, PageMeasure } from '@playhead/playback'
import type { HeatMap, HeatPoint } from '@playhead/protocol'

/** A click where it is drawn. */
export interface PlacedPoint {
  readonly point: HeatPoint
  /** In CSS pixels of the page on show; from the top of the window where it is held. */
  readonly x: number
  readonly y: number
  /** What was clicked stays in the window while the page is scrolled. */
  readonly isHeld: boolean
}

/** An element further away than this is another one that the selector finds, too. */
const NEAR_PX = 400
/** Not on its very edge. */
const INSET_PX = 3

/**
 * Places clicks on the page that is on show. Where the element that was clicked lies
 * elsewhere on it than where the click was, as on an older version of the page or in a
 * window of another width, the click is drawn in it, at the place that is nearest.
 */
export function placePoints(
  { points }: Pick<HeatMap, 'points'>,
  { width, measure }: { width: number; measure: PageMeasure | null },
): PlacedPoint[] {
  return points.map((point) => {
    const onPage = { x: point.x * width, y: point.y }
    const boxes = measure?.boxes[point.element] ?? []
    const candidates = boxes.map((box) => {
      const from = box.isHeld ? { x: onPage.x, y: point.y - point.scrollY } : onPage
      const isInside =
        from.x >= box.x &&
        from.x <= box.x + box.width &&
        from.y >= box.y &&
        from.y <= box.y + box.height
      const to = isInside ? from : moveInto(box, from)
      const distance = Math.hypot(to.x - from.x, to.y - from.y)
      return { point, ...to, isHeld: box.isHeld, distance: isInside ? 0 : distance }
    })
    const [nearest] = candidates.sort((a, b) => a.distance - b.distance)
    if (!nearest || (boxes.length > 1 && nearest.distance > NEAR_PX)) {
      return { point, ...onPage, isHeld: false }
    }
    const { x, y, isHeld } = nearest
    return { point, x, y, isHeld }
  })
}

function moveInto({ x, y, width, height }: PageBox, from: { x: number; y: number }) {
  const move = (start: number, size: number, at: number): number => {
    const inset = Math.min(INSET_PX, size / 2)
    return Math.min(Math.max(at, start + inset), start + size - inset)
  }
  return { x: move(x, width, from.x), y: move(y, height, from.y) }
}

/** Clicks that lie together, by the window: what somebody means who points there. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly points: readonly HeatPoint[]
  /** The element that most of them are of; -1 where it is not known. */
  readonly element: number
}

const REACH_PX = 24
const SPOT_PX = 16

/** The spot at a place of the window, null where nothing was clicked. */
export function findSpot(
  placed: readonly PlacedPoint[],
  at: { x: number; y: number; scrollY: number },
): Spot | null {
  const seen = placed.map(({ point, x, y, isHeld }) => {
    return { point, x, y: isHeld ? y : y - at.scrollY }
  })
  const distanceTo = (to: { x: number; y: number }) => (from: { x: number; y: number }) =>
    Math.hypot(from.x - to.x, from.y - to.y)
  let nearest: { x: number; y: number } | null = null
  let least = REACH_PX
  for (const each of seen) {
    const distance = distanceTo(at)(each)
    if (distance > least) continue
    least = distance
    nearest = each
  }
  if (!nearest) return null
  const measure = distanceTo(nearest)
  const own = seen.filter((each) => measure(each) <= SPOT_PX)
  const mean = (pick: (each: { x: number; y: number }) => number): number =>
    own.reduce((sum, each) => sum + pick(each), 0) / own.length
  const [most] = [...Map.groupBy(own, ({ point }) => point.element)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  return {
    x: mean(({ x }) => x),
    y: mean(({ y }) => y),
    points: own.map(({ point }) => point),
    element: most?.[0] ?? -1,
  }
}
