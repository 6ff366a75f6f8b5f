import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLocalTime } from './local-time.ts'

test.each([
  ['Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29 01:59:59'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29 03:00:00'],
  ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25 02:30:00'],
  ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25 02:30:00'],
  ['Australia/Lord_Howe', '2026-04-04T15:30:00Z', '2026-04-05 02:00:00'],
  ['Asia/Kathmandu', '2026-01-01T18:15:00Z', '2026-01-02 00:00:00'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31 00:00:00'],
  ['America/New_York', '2026-01-01T04:59:59.999Z', '2025-12-31 23:59:59'],
  ['UTC', '1969-12-31T23:59:59Z', '1969-12-31 23:59:59'],
])('in %s it is at %s %s', (timeZone, at, expected) => {
  expect(createLocalTime(timeZone)(Date.parse(at))).toBe(expected)
})

test('it is what the calendar says, in any order of moments', () => {
  const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca']
  const moment = fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2036, 0) })
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.array(moment, { maxLength: 40 }), (zone, moments) => {
      const toLocal = createLocalTime(zone)
      for (const at of moments) {
        const { year, month, day, hour, minute, second } =
          Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
        const [date, time] = [
          [year, month, day],
          [hour, minute, second],
        ].map((parts) => parts.map((part) => String(part).padStart(2, '0')))
        expect(toLocal(at)).toBe(`${date?.join('-')} ${time?.join(':')}`)
      }
    }),
  )
})

test.each([null, undefined, 'now', NaN, Infinity, -1e15, 1e15, 8.64e15, 5n, new Uint8Array(2)])(
  '%s is no moment',
  (at) => {
    expect(createLocalTime('Europe/Berlin')(at)).toBeNull()
  },
)
