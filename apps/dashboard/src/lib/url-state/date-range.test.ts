import { describe, expect, test } from 'vitest'
import {
  describeDateRange,
  parseDateRange,
  rangeHolding,
  resolveDateRange,
  toRangeParams,
  widerRange,
  type DateRange,
} from './date-range.ts'
import { fromLocalInput, toLocalInput } from './local-input.ts'

const NOW = Date.parse('2026-06-15T13:30Z')
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

describe('the days of presets', () => {
  const MIDNIGHTS = [
    // The clocks of Berlin went forward on the 29th, a Sunday of 23 hours.
    { timeZone: 'Europe/Berlin', now: '2026-03-30T10:00Z', id: 'today', from: '03-29T22:00' },
    { timeZone: 'Europe/Berlin', now: '2026-03-30T10:00Z', id: 'yesterday', from: '03-28T23:00' },
    { timeZone: 'Europe/Berlin', now: '2026-03-30T10:00Z', id: '7d', from: '03-23T23:00' },
    { timeZone: 'Europe/Berlin', now: '2026-10-26T10:00Z', id: 'yesterday', from: '10-24T22:00' },
    // It is the next day there already.
    { timeZone: 'Asia/Kathmandu', now: '2026-06-15T20:00Z', id: 'today', from: '06-15T18:15' },
    // Midnight of the 24th is left out: the day begins at one.
    { timeZone: 'Africa/Cairo', now: '2026-04-24T10:00Z', id: 'today', from: '04-23T22:00' },
    { timeZone: 'UTC', now: '2026-06-15T13:30Z', id: '30d', from: '05-17T00:00' },
  ] as const

  test.each(MIDNIGHTS)('$id of $timeZone', ({ timeZone, now, id, from }) => {
    const { fromAt } = resolveDateRange({ kind: 'preset', id }, Date.parse(now), timeZone)
    expect(new Date(fromAt).toISOString()).toBe(`2026-${from}:00.000Z`)
  })

  test('yesterday ends with its day, the others a minute from now', () => {
    const end = (id: 'yesterday' | 'today'): number =>
      resolveDateRange({ kind: 'preset', id }, NOW, 'UTC').toAt
    expect(end('yesterday')).toBe(Date.parse('2026-06-15T00:00Z'))
    expect(end('today')).toBe(NOW + 60_000)
  })
})

test('a range of one’s own is told in the times of the zone', () => {
  const range: DateRange = { kind: 'custom', fromAt: NOW, toAt: NOW + DAY_MS }
  expect(describeDateRange(range, 'Asia/Kathmandu')).toMatch(/19:15|7:15/)
  expect(toLocalInput(NOW, 'Asia/Kathmandu')).toBe('2026-06-15T19:15')
  expect(fromLocalInput('2026-06-15T19:15', 'Asia/Kathmandu')).toBe(NOW)
  expect(fromLocalInput('', 'UTC')).toBeNull()
})

test('the next wider range is half a day longer at least, and there is none beyond 90 days', () => {
  const wider = (id: '24h' | 'yesterday' | '90d') => widerRange({ kind: 'preset', id }, NOW, 'UTC')
  expect(wider('24h')).toEqual({ kind: 'preset', id: '7d' })
  expect(wider('yesterday')).toEqual({ kind: 'preset', id: '7d' })
  expect(wider('90d')).toBeNull()
})

test('the range that holds a moment is the shortest, or one of its own', () => {
  expect(rangeHolding(NOW - 60_000, NOW, 'UTC')).toEqual({ kind: 'preset', id: 'today' })
  expect(rangeHolding(NOW - 20 * DAY_MS, NOW, 'UTC')).toEqual({ kind: 'preset', id: '30d' })
  const old = NOW - 400 * DAY_MS
  const range = rangeHolding(old, NOW, 'Asia/Kathmandu')
  expect(range).toEqual({ kind: 'custom', fromAt: Date.parse('2025-05-10T18:15Z'), toAt: NOW })
})
