import { expect, test } from 'vitest'
import { findHottest, paintHeat, pickColor, spreadHeat } from './heat-grid.ts'
import { computeDepthShare, findDepth, listDepthBands, listMoveBands } from './scroll-share.ts'

test('it is hottest where a source is, and cold far away', () => {
  const grid = spreadHeat(
    [
      { x: 200, y: 100, weight: 3 },
      { x: -50, y: 9_000, weight: 9 },
    ],
    { width: 400, height: 300 },
  )
  expect(findHottest([grid])).toBe(3)
  expect(grid.heat.indexOf(3)).toBe(25 * grid.columns + 50)
  const pixels = paintHeat(grid, { fromRow: 20, rowCount: 10, hottest: 3 })
  expect(pixels).toHaveLength(grid.columns * 10 * 4)
  const hot = (5 * grid.columns + 50) * 4
  expect([...pixels.subarray(hot, hot + 3)]).toEqual([...pickColor(1)])
  expect(pixels[3]).toBe(0)
})

test('the palette gets lighter from step to step', () => {
  const lightness = Array.from({ length: 21 }, (_, step) => {
    const [red, green, blue] = pickColor(step / 20)
    return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2
  })
  expect(lightness).toEqual([...lightness].sort((a, b) => a - b))
  expect(pickColor(7)).toEqual(pickColor(1))
})

const DEPTHS = [
  { bottom: 700, sessions: 2 },
  { bottom: 1_500, sessions: 1 },
  { bottom: 3_000, sessions: 1 },
]

test('a share of the sessions saw the page down to a line', () => {
  expect([0, 700, 720, 1_500, 3_001, 3_020].map((y) => computeDepthShare(DEPTHS, y))).toEqual([
    100, 100, 50, 50, 25, 0,
  ])
  expect(findDepth(DEPTHS, 50)).toBe(1_500)
  expect(findDepth([], 50)).toBeNull()
  expect(computeDepthShare([], 0)).toBe(0)
  const bands = listDepthBands(DEPTHS, 3_000)
  expect(bands.map(({ count }) => count)).toEqual([4, 4, 2, 2, 2, 1, 1, 1, 1, 1])
})

test('all moves on the page are in one of its parts', () => {
  const moves = [0, 5, 29, 30, 299].map((row) => ({ column: 0, row, count: 2 }))
  const bands = listMoveBands(moves, 3_000)
  expect(bands.map(({ count }) => count)).toEqual([6, 2, 0, 0, 0, 0, 0, 0, 0, 2])
  expect(bands[0]?.share).toBe(60)
})
