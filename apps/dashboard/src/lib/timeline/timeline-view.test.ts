import { expect, test } from 'vitest'
import { computeTicks, followView, isWhole, panView, wholeView, zoomView } from './timeline-view.ts'

const HOUR = 3_600_000

test('zooming keeps the moment under the pointer where it is', () => {
  const view = zoomView(wholeView(HOUR), { factor: 0.1, aroundMs: 900_000, durationMs: HOUR })
  expect(view.toMs - view.fromMs).toBeCloseTo(360_000)
  expect((900_000 - view.fromMs) / (view.toMs - view.fromMs)).toBeCloseTo(0.25)
})

test('zooming out ends at the whole session, and in at two seconds', () => {
  const zoom = { aroundMs: 60_000, durationMs: HOUR }
  const near = zoomView(wholeView(HOUR), { ...zoom, factor: 1e-9 })
  expect(near.toMs - near.fromMs).toBe(2_000)
  expect(isWhole(zoomView(near, { ...zoom, factor: 1e9 }), HOUR)).toBe(true)
})

test('the view follows what leaves it and nothing else', () => {
  const view = { fromMs: 10_000, toMs: 20_000 }
  expect(followView(view, 15_000, HOUR)).toBe(view)
  expect(followView(view, 20_500, HOUR)).toEqual({ fromMs: 19_500, toMs: 29_500 })
  expect(followView(view, 0, HOUR)).toEqual({ fromMs: 0, toMs: 10_000 })
})

test.each([0, 1, 1_500, 30_000, HOUR])(
  'no zoom and no pan leads out of a session of %i ms',
  (durationMs) => {
    let view = wholeView(durationMs)
    for (let step = 1; step < 400; step += 1) {
      const share = ((step * 7_919) % 1_000) / 1_000
      const factor = 2 ** (((step * 131) % 200) / 10 - 10)
      view = zoomView(view, { factor, aroundMs: share * durationMs, durationMs })
      view = panView(view, (share - 0.5) * 4 * durationMs, durationMs)
      expect(view.fromMs).toBeGreaterThanOrEqual(0)
      expect(view.toMs).toBeLessThanOrEqual(Math.max(1, durationMs))
      expect(view.toMs).toBeGreaterThan(view.fromMs)
    }
  },
)

test('ticks are round and no more than asked for', () => {
  expect(computeTicks({ fromMs: 0, toMs: 60_000 }, 6)).toEqual([
    0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000,
  ])
  expect(computeTicks(wholeView(36 * HOUR), 5).length).toBeLessThanOrEqual(6)
  expect(computeTicks(wholeView(0), 5)).toEqual([0])
})
