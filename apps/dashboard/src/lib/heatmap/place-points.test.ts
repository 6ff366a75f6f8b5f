import type { PageBox } from '@playhead/playback'
import type { HeatPoint } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { findSpot, placePoints } from './place-points.ts'

const click = (x: number, y: number, more: Partial<HeatPoint> = {}): HeatPoint => {
  return { element: 0, x, y, scrollY: 0, session: 0, offsetMs: 0, ...more }
}
const box = (more: Partial<PageBox> = {}): PageBox => {
  return { x: 400, y: 100, width: 200, height: 50, isHeld: false, ...more }
}
const place = (point: HeatPoint, boxes: readonly PageBox[]) => {
  const measure = { width: 1_000, height: 3_000, boxes: [boxes] }
  const [placed] = placePoints({ points: [point] }, { width: 1_000, measure })
  return placed && [placed.x, placed.y, placed.isHeld]
}

test('a click stays where it was while its element is there, or is not found', () => {
  expect(place(click(0.5, 120), [box()])).toEqual([500, 120, false])
  expect(place(click(0.1, 2_000), [])).toEqual([100, 2_000, false])
  expect(place(click(0.5, 120, { element: -1 }), [box({ x: 0 })])).toEqual([500, 120, false])
})

test('a click on what has moved goes along, to the nearest place in it', () => {
  expect(place(click(0.1, 600), [box()])).toEqual([403, 147, false])
  // Of several, only one that may be meant.
  expect(place(click(0.9, 120), [box({ x: 0 }), box({ x: 700, width: 100 })])).toEqual([
    797,
    120,
    false,
  ])
  expect(place(click(0.9, 2_900), [box(), box({ x: 0 })])).toEqual([900, 2_900, false])
})

test('a click on what stays in the window lies where it was in the window', () => {
  const bar = box({ x: 0, y: 0, width: 1_000, height: 60, isHeld: true })
  expect(place(click(0.5, 1_230, { scrollY: 1_200 }), [bar])).toEqual([500, 30, true])
})

test('a spot is what lies together where somebody points, by the window', () => {
  const points = [click(0.5, 1_100), click(0.502, 1_104, { element: 3 }), click(0.9, 1_100)]
  const placed = placePoints(
    { points: [...points, points[0] ?? click(0, 0)] },
    {
      width: 1_000,
      measure: null,
    },
  )
  const spot = findSpot(placed, { x: 505, y: 95, scrollY: 1_000 })
  expect(spot).toMatchObject({ element: 0, y: (100 + 104 + 100) / 3 })
  expect(spot?.points).toHaveLength(3)
  expect(findSpot(placed, { x: 505, y: 300, scrollY: 1_000 })).toBeNull()
})
