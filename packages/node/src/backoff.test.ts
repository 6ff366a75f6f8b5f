import { describe, expect, test } from 'vitest'
import { computePauseMs, parseRetryAfterMs } from './backoff.ts'

const NOW = Date.parse('2025-11-20T22:00:00Z')

describe('a pause', () => {
  test('doubles from half a second to half a minute', () => {
    const longest = [1, 2, 3, 6, 7, 8, 5_000].map((n) => computePauseMs(n, null, 0.999_999))
    expect(longest).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000])
  })

  test('is half chance', () => {
    expect(computePauseMs(1, null, 0)).toBe(250)
    expect(computePauseMs(1, null, 0.5)).toBe(375)
  })

  test('is never shorter than the server asked for', () => {
    expect(computePauseMs(1, 60_000, 0)).toBe(60_000)
    expect(computePauseMs(9, 60_000, 0.999_999)).toBeLessThanOrEqual(66_000)
  })
})

test.each([
  ['7', 7_000],
  [' 7 ', 7_000],
  ['0', 0],
  ['Thu, 20 Nov 2025 22:00:30 GMT', 30_000],
  ['Thu, 20 Nov 2025 21:00:00 GMT', 0],
  ['999999999', 3_600_000],
  ['soon', null],
  ['', null],
  [null, null],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(parseRetryAfterMs(header, NOW)).toBe(ms)
})
