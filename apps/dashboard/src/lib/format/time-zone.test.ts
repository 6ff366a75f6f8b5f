import { describe, expect, test } from 'vitest'
import { fromClock, getDayStart, getOwnTimeZone, toClock, toKnownTimeZone } from './time-zone.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Each with a moment close to a change of its clocks. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  // Half an hour is left out, and is there twice.
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Asia/Kathmandu', '2026-03-29T01:00Z'],
  ['America/St_Johns', '2026-11-01T04:30Z'],
  // There is no midnight, or there are two.
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  // A day is left out.
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['UTC', '2026-03-29T01:00Z'],
] as const

const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock shows, in words, by a format of its own. */
function show(at: number, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  formats.set(timeZone, format)
  return format.format(at)
}
const showDay = (at: number, timeZone: string): string => show(at, timeZone).slice(0, 10)

/** Moments up to some days before and after a change. */
function listMomentsAround(change: string, stepMinutes: number): number[] {
  const reach = 3 * 24 * 60
  return Array.from({ length: Math.floor((2 * reach) / stepMinutes) }, (_, place) => {
    return Date.parse(change) + (place * stepMinutes - reach) * MINUTE_MS
  })
}

describe.each(CHANGES)('in %s around %s', (timeZone, change) => {
  test('the clock shows what the calendar says', () => {
    for (const at of listMomentsAround(change, 7)) {
      const shown = new Date(toClock(at, timeZone)).toISOString()
      expect(shown.slice(0, 19).replace('T', ' ')).toBe(show(at, timeZone))
    }
  })

  test('a time is found at the first moment that the clock shows it, or has passed it', () => {
    // All changes are at whole minutes.
    const minutes = listMomentsAround(change, 1)
    const shown = minutes.map((at) => toClock(at, timeZone))
    const times = shown.filter((_, place) => place % 97 === 0 && place > 25 * 60)
    const wanted = times
      .flatMap((time) => [time, time + 30 * MINUTE_MS])
      .map((time) => {
        const exact = shown.indexOf(time)
        return { time, at: minutes[exact < 0 ? shown.findIndex((each) => each >= time) : exact] }
      })
    // The last of them lie beyond those that were listed.
    const known = wanted.filter(({ at }) => at !== undefined)
    expect(known.length).toBeGreaterThan(50)
    expect(known.map(({ time }) => ({ time, at: fromClock(time, timeZone) }))).toEqual(known)
  })

  test('a day begins with the first minute that has its date', () => {
    for (const at of listMomentsAround(change, 107)) {
      const start = getDayStart(at, timeZone)
      expect(showDay(start, timeZone)).toBe(showDay(at, timeZone))
      for (let back = MINUTE_MS; back < 26 * HOUR_MS; back += 15 * MINUTE_MS) {
        expect(showDay(start - back, timeZone) < showDay(at, timeZone)).toBe(true)
      }
    }
  })
})

test('days ago are dates, however long days are', () => {
  const noon = Date.parse('2026-03-30T12:00Z')
  expect(new Date(getDayStart(noon, 'Europe/Berlin', 2)).toISOString()).toBe(
    '2026-03-27T23:00:00.000Z',
  )
  expect(new Date(getDayStart(noon, 'Africa/Cairo', 0)).toISOString()).toBe(
    '2026-03-29T22:00:00.000Z',
  )
})

test('a zone that the browser does not know is UTC', () => {
  expect(toKnownTimeZone('Mars/Olympus')).toBe('UTC')
  expect(toKnownTimeZone(getOwnTimeZone())).toBe(getOwnTimeZone())
})
