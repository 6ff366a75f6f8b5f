import { expect, test } from 'vitest'
import { computeIdleSpans, joinSpans } from './idle-spans.ts'

test('five quiet seconds are inactivity, less is not', () => {
  const known = [{ from: 0, to: 20_000 }]
  expect(computeIdleSpans([1_000, 5_999, 11_000], known)).toEqual([
    { from: 5_999, to: 11_000 },
    { from: 11_000, to: 20_000 },
  ])
})

test('nothing is said about time that was not read', () => {
  const known = [
    { from: 0, to: 4_000 },
    { from: 30_000, to: 40_000 },
  ]
  expect(computeIdleSpans([20_000, 31_000], known)).toEqual([{ from: 31_000, to: 40_000 }])
})

test('without any activity all known time is idle', () => {
  expect(computeIdleSpans([], [{ from: 0, to: 60_000 }])).toEqual([{ from: 0, to: 60_000 }])
})

test('spans that touch or overlap become one', () => {
  expect(
    joinSpans([
      { from: 5, to: 9 },
      { from: 0, to: 5 },
      { from: 20, to: 30 },
      { from: 7, to: 8 },
    ]),
  ).toEqual([
    { from: 0, to: 9 },
    { from: 20, to: 30 },
  ])
})
