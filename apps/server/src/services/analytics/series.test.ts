import fc from 'fast-check'
import { expect, test } from 'vitest'
import { computeSeries } from './series.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

test.each([
  ['the clocks go forward', '2026-03-27T23:00Z', 23],
  ['the clocks go back', '2026-10-23T22:00Z', 25],
])('a day on which %s is one day', (_what, from, hours) => {
  const fromAt = Date.parse(from)
  const { unit, points } = computeSeries(new Float64Array(), {
    fromAt,
    toAt: fromAt + 4 * DAY,
    timeZone: 'Europe/Berlin',
  })
  expect(unit).toBe('day')
  const lengths = points.map(({ at }, place) => ((points[place + 1]?.at ?? at) - at) / HOUR)
  expect(lengths.slice(0, 3)).toEqual([24, hours, 24])
})

test('a range of up to two days is told by the hour, a long one by the month', () => {
  const fromAt = Date.parse('2026-01-15T00:30Z')
  const range = { fromAt, timeZone: 'Asia/Kolkata' }
  const hours = computeSeries(Float64Array.of(fromAt), { ...range, toAt: fromAt + DAY })
  expect(hours.unit).toBe('hour')
  // Its hours begin on the half hour of UTC.
  expect(hours.points[0]).toEqual({ at: fromAt, sessions: 1 })
  const months = computeSeries(Float64Array.of(fromAt), { ...range, toAt: fromAt + 365 * DAY })
  expect(months.unit).toBe('month')
  expect(months.points.map(({ at }) => new Date(at + 5.5 * HOUR).getUTCDate())).toEqual(
    months.points.map(() => 1),
  )
})

test('every session is counted once, in the part that holds its start', () => {
  const fromAt = Date.parse('2026-03-20T11:17:03Z')
  fc.assert(
    fc.property(
      fc.array(fc.nat(20 * DAY - 1), { maxLength: 50 }),
      fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'UTC', 'Pacific/Apia'),
      (offsets, timeZone) => {
        const startsAt = Float64Array.from(offsets, (offset) => fromAt + offset)
        const { points } = computeSeries(startsAt, { fromAt, toAt: fromAt + 20 * DAY, timeZone })
        for (const [place, { at, sessions }] of points.entries()) {
          const nextAt = points[place + 1]?.at ?? Infinity
          const held = startsAt.filter((startedAt) => startedAt >= at && startedAt < nextAt)
          expect(sessions).toBe(held.length)
        }
        expect(points.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(startsAt.length)
      },
    ),
  )
})

test('a range without a beginning or an end is as long as its sessions last', () => {
  const at = Date.parse('2026-06-01T12:00Z')
  for (const fromAt of [0, at - DAY]) {
    const { points } = computeSeries(Float64Array.of(at), { fromAt, toAt: 8e15, timeZone: 'UTC' })
    expect(points.at(-1)).toEqual({ at, sessions: 1 })
    expect(points.length).toBeLessThan(30)
  }
})
