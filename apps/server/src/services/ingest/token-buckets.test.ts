import { expect, test } from 'vitest'
import { createTokenBuckets } from './token-buckets.ts'

test('a burst is taken at once, then as many as come in, and each name has its own', () => {
  const buckets = createTokenBuckets({ ratePerSecond: 2, burst: 3 })
  expect([0, 0, 0, 0].map(() => buckets.take('a', 1_000))).toEqual([0, 0, 0, 500])
  expect(buckets.take('b', 1_000)).toBe(0)
  expect(buckets.take('a', 1_250)).toBe(250)
  expect(buckets.take('a', 1_500)).toBe(0)
  expect(buckets.take('a', 1_500)).toBe(500)
})

test('a bucket never holds more than a burst, and a clock set back takes nothing', () => {
  const buckets = createTokenBuckets({ ratePerSecond: 1, burst: 2 })
  buckets.take('a', 5_000)
  expect([0, 0, 0].map(() => buckets.take('a', 1e9))).toEqual([0, 0, 1_000])
  expect(buckets.take('a', 4_000)).toBe(1_000)
  expect(buckets.take('a', 5_000)).toBe(0)
})

test('names that are made up push out one another, not the memory', () => {
  const buckets = createTokenBuckets({ ratePerSecond: 1, burst: 1 })
  buckets.take('first', 0)
  expect(buckets.take('first', 0)).toBeGreaterThan(0)
  for (let name = 0; name < 20_000; name += 1) buckets.take(String(name), 0)
  expect(buckets.take('first', 0)).toBe(0)
  expect(buckets.take('19999', 0)).toBeGreaterThan(0)
})
