import { expect, test } from 'vitest'
import { computeBackoff } from './backoff.ts'

test('it doubles up to 20 s, between the half and the whole of it', () => {
  const failures = [1, 2, 3, 5, 6, 60]
  expect(failures.map((count) => computeBackoff(count, 1, null))).toEqual([
    1_000, 2_000, 4_000, 16_000, 20_000, 20_000,
  ])
  expect(computeBackoff(3, 0, null)).toBe(2_000)
})

test('those whom a server tells to come again at one time come spread after it', () => {
  expect(computeBackoff(1, 0, 30_000)).toBe(30_000)
  expect(computeBackoff(1, 1, 30_000)).toBe(45_000)
  expect(computeBackoff(1, 0.5, 1e9)).toBe(750_000)
})
