import { expect, test } from 'vitest'
import { formatMs } from './milliseconds.ts'
import { computeAxis, formatEnd, placeBar } from './waterfall.ts'

test('bars stand on the axis of what can be seen, by the session’s clock', () => {
  const rows = [
    { offsetMs: 10_000, durationMs: 500 },
    { offsetMs: 10_500, durationMs: 1_500 },
  ]
  const axis = computeAxis(rows)
  expect(axis).toEqual({ fromMs: 10_000, toMs: 12_000 })
  if (!axis) return
  expect(placeBar(axis, { offsetMs: 10_500, durationMs: 1_500 })).toEqual({ left: 25, width: 75 })
  expect(placeBar(axis, { offsetMs: 12_000, durationMs: 0 }).left).toBeLessThan(100)
  expect(placeBar(axis, { offsetMs: 0, durationMs: 90_000 })).toEqual({ left: 0, width: 100 })
  expect([formatEnd(axis.fromMs, axis), formatEnd(axis.toMs, axis)]).toEqual(['00:10.0', '00:12.0'])
})

test('no rows have no axis, and one row without a length has one', () => {
  expect(computeAxis([])).toBeNull()
  expect(computeAxis([{ offsetMs: 5, durationMs: 0 }])).toEqual({ fromMs: 5, toMs: 105 })
})

test.each([
  [0.4, '0 ms'],
  [34, '34 ms'],
  [1_240, '1.24 s'],
  [12_345, '12.3 s'],
  [125_000, '2 min 05 s'],
])('%d ms are told as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text)
})
