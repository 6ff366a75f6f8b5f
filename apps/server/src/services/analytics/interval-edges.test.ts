import type { ExploreInterval } from '@playhead/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countDaysBefore, listIntervalEdges, shiftDays } from './interval-edges.ts'

// The reference is a plain one: every quarter of an hour is named by a format of `Intl`, and an
// interval begins with the first that has another name than the one before. All of these zones
// change their clocks at such a time.

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Each zone, with a moment of both changes of its clocks. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  // By half an hour.
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  // On the half hour and the quarter of UTC.
  ['Australia/Adelaide', '2026-04-04T16:30Z'],
  ['Australia/Adelaide', '2026-10-03T16:30Z'],
  ['Pacific/Chatham', '2026-04-04T14:00Z'],
  ['Pacific/Chatham', '2026-09-26T14:00Z'],
  ['America/St_Johns', '2026-03-08T05:30Z'],
  ['America/St_Johns', '2026-11-01T04:30Z'],
  ['Asia/Kathmandu', '2026-03-29T01:00Z'],
  ['Asia/Kolkata', '2026-10-25T01:00Z'],
  // Their midnight is left out, or shown twice.
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  // A whole day is left out.
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['UTC', '2026-03-29T01:00Z'],
] as const

/** What the interval of a moment is called; hours of another offset are others. */
function createNamer(timeZone: string): (at: number, interval: ExploreInterval) => string {
  const format = new Intl.DateTimeFormat('sv', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    timeZoneName: 'longOffset',
  })
  const texts = new Map<number, string>()
  return (at, interval) => {
    // Written as `2026-03-29 03 GMT+02:00`.
    const text = texts.get(at) ?? format.format(at)
    texts.set(at, text)
    if (interval === 'hour') return text
    if (interval === 'day') return text.slice(0, 10)
    if (interval === 'month') return text.slice(0, 7)
    const date = Date.parse(`${text.slice(0, 10)}T00:00Z`)
    const weekday = (new Date(date).getUTCDay() + 6) % 7
    return new Date(date - weekday * DAY_MS).toISOString().slice(0, 10)
  }
}

describe.each(CHANGES)('in %s around %s', (timeZone, change) => {
  const name = createNamer(timeZone)
  const changeAt = Date.parse(change)

  /** Every edge around a moment, by naming one quarter after the other. */
  function listReferenceEdges(
    interval: ExploreInterval,
    { fromAt, toAt }: { fromAt: number; toAt: number },
  ): number[] {
    const edges: number[] = []
    let at = Math.floor(fromAt / QUARTER_MS) * QUARTER_MS
    while (name(at - QUARTER_MS, interval) === name(at, interval)) at -= QUARTER_MS
    edges.push(at)
    for (at += QUARTER_MS; (edges.at(-1) ?? 0) < toAt; at += QUARTER_MS) {
      if (name(at - QUARTER_MS, interval) !== name(at, interval)) edges.push(at)
    }
    return edges
  }

  const around = (reachMs: number) =>
    fc
      .tuple(fc.integer({ min: -reachMs, max: reachMs }), fc.integer({ min: 1, max: reachMs }))
      .map(([shift, length]) => ({ fromAt: changeAt + shift, toAt: changeAt + shift + length }))

  test.each([
    ['hour', 9 * HOUR_MS, 40],
    ['day', 3 * DAY_MS, 30],
    ['week', 4 * DAY_MS, 4],
    ['month', 4 * DAY_MS, 2],
  ] as const)('each %s begins where its name does', (interval, reachMs, numRuns) => {
    fc.assert(
      fc.property(around(reachMs), (range) => {
        const found = listIntervalEdges({ ...range, interval, timeZone })
        expect(found).toEqual(listReferenceEdges(interval, range))
      }),
      { numRuns },
    )
  })

  test('days earlier are the same hour of that date', () => {
    const noon = changeAt + 3 * DAY_MS
    const format = new Intl.DateTimeFormat('sv', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    for (let days = 7; days < 12; days += 1) {
      const [shifted = 0] = shiftDays([noon], days, timeZone)
      const [date = '', time] = format.format(noon).split(' ')
      const wanted = new Date(Date.parse(`${date}T00:00Z`) - days * DAY_MS)
      expect(format.format(shifted)).toBe(`${wanted.toISOString().slice(0, 10)} ${time}`)
    }
  })
})

test('a week around a change is seven days before, and what ends a minute from now is no day more', () => {
  const fromAt = Date.parse('2026-10-21T22:00Z')
  const toAt = Date.parse('2026-10-28T23:00Z')
  expect(countDaysBefore(fromAt, toAt, 'Europe/Berlin')).toBe(7)
  expect(countDaysBefore(fromAt, toAt + MINUTE_MS, 'Europe/Berlin')).toBe(7)
  expect(countDaysBefore(fromAt, toAt + 2 * HOUR_MS, 'Europe/Berlin')).toBe(8)
  expect(countDaysBefore(fromAt, fromAt + HOUR_MS, 'Europe/Berlin')).toBe(1)
})

test('an empty range touches nothing', () => {
  expect(listIntervalEdges({ fromAt: 5, toAt: 5, interval: 'day', timeZone: 'UTC' })).toEqual([])
})
