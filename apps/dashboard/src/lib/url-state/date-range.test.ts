import { describe, expect, test } from 'vitest'
import {
  parseDateRange,
  rangeHolding,
  resolveDateRange,
  toRangeParams,
  widerRange,
  type DateRange,
} from './date-range.ts'

const NOW = new Date(2026, 5, 15, 13, 30).getTime()
const DAY_MS = 86_400_000

describe('parseDateRange', () => {
  test.each([
    ['', { kind: 'preset', id: '7d' }],
    ['range=24h', { kind: 'preset', id: '24h' }],
    ['range=forever', { kind: 'preset', id: '7d' }],
    ['from=1000&to=2000', { kind: 'custom', fromAt: 1_000, toAt: 2_000 }],
    ['from=2000&to=1000', { kind: 'preset', id: '7d' }],
    ['from=x&to=2000&range=30d', { kind: 'preset', id: '30d' }],
    ['from=-5&to=2000', { kind: 'preset', id: '7d' }],
    ['from=0&to=8640000000000001', { kind: 'preset', id: '7d' }],
    ['from=0.5&to=2.5', { kind: 'preset', id: '7d' }],
    ['from=0&to=1e400', { kind: 'preset', id: '7d' }],
  ])('reads %j', (query, range) => {
    expect(parseDateRange(new URLSearchParams(query))).toEqual(range)
  })

  test('reads what toRangeParams wrote', () => {
    const ranges: DateRange[] = [
      { kind: 'preset', id: 'today' },
      { kind: 'custom', fromAt: 5, toAt: 9 },
    ]
    for (const range of ranges) {
      const params = new URLSearchParams()
      for (const [name, value] of Object.entries(toRangeParams(range))) {
        if (value !== null) params.set(name, value)
      }
      expect(parseDateRange(params)).toEqual(range)
    }
  })
})

test('today begins at midnight here', () => {
  const { fromAt } = resolveDateRange({ kind: 'preset', id: 'today' }, NOW)
  expect(new Date(fromAt).getHours()).toBe(0)
  expect(NOW - fromAt).toBe(13.5 * 3_600_000)
})

test('the next wider range is a day longer at least, and there is none beyond 90 days', () => {
  expect(widerRange({ kind: 'preset', id: '24h' }, NOW)).toEqual({ kind: 'preset', id: '7d' })
  expect(widerRange({ kind: 'preset', id: '90d' }, NOW)).toBeNull()
})

test('the range that holds a moment is the shortest, or one of its own', () => {
  expect(rangeHolding(NOW - 60_000, NOW)).toEqual({ kind: 'preset', id: 'today' })
  expect(rangeHolding(NOW - 20 * DAY_MS, NOW)).toEqual({ kind: 'preset', id: '30d' })
  const old = NOW - 400 * DAY_MS
  expect(rangeHolding(old, NOW)).toMatchObject({ kind: 'custom', toAt: NOW })
  expect(resolveDateRange(rangeHolding(old, NOW), NOW).fromAt).toBeLessThanOrEqual(old)
})
