import { expect, test } from 'vitest'
import { ACTIVITY_BARS, computeActivity, getActivityStep } from './activity.ts'

const SPAN = { startedAt: 1_000, endedAt: 1_000 + ACTIVITY_BARS * 100 }
const part = (fromAt: number, toAt: number, eventCount: number) => ({ fromAt, toAt, eventCount })
const bars = (shown: Record<number, number>): number[] =>
  Array.from({ length: ACTIVITY_BARS }, (_, bar) => shown[bar] ?? 0)

test('what was recorded is spread over its time, and measured by the most', () => {
  const parts = [part(1_000, 1_200, 20), part(1_150, 1_150, 30), part(1_300, 1_350, 5)]
  expect(computeActivity(parts, SPAN)).toEqual(bars({ 0: 25, 1: 100, 3: 13 }))
})

test('what lies beyond the session is counted at its ends', () => {
  const parts = [part(0, 500, 4), part(9_000, 9_900, 2)]
  expect(computeActivity(parts, SPAN)).toEqual(bars({ 0: 100, 23: 50 }))
})

test('a moment without a length, and one without anything recorded', () => {
  expect(computeActivity([part(5, 5, 1)], { startedAt: 5, endedAt: 5 })).toHaveLength(ACTIVITY_BARS)
  expect(computeActivity([], SPAN)).toEqual([])
  expect(computeActivity([part(1_000, 2_000, 0)], SPAN)).toEqual([])
})

test('of a long session every so manieth segment is read', () => {
  expect([0, 1, 240, 241, 7_200].map(getActivityStep)).toEqual([1, 1, 1, 2, 30])
})
