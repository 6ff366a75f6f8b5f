import { expect, test } from 'vitest'
import { formatFullTime, formatMachineTime, formatWhen } from './moment.ts'

const NOW = new Date(2026, 5, 15, 13, 30).getTime()

test.each([Number.NaN, Infinity, -Infinity, 8.64e15 + 1, -8.64e15 - 1])(
  '%d is said to be no time',
  (at) => {
    expect(formatFullTime(at)).toBe('unknown time')
    expect(formatWhen(at, NOW)).toBe('unknown time')
  },
)

test('the first and the last moment of all have a date', () => {
  expect(formatFullTime(8.64e15)).toContain('275760')
  expect(formatWhen(-8.64e15, NOW)).toMatch(/\d/)
})

test('a clock that cannot be believed breaks nothing', () => {
  for (const now of [Number.NaN, Infinity, 8.64e15 + 1]) {
    expect(formatWhen(NOW, now)).toMatch(/\d/)
  }
})

test('a moment of this hour is told by how long ago it was', () => {
  expect(formatWhen(NOW - 10_000, NOW)).toBe('just now')
  expect(formatWhen(NOW - 5 * 60_000, NOW)).toMatch(/\b5\b/)
})

test('the moment for machines is ISO 8601, and the bare number where there is no such date', () => {
  expect(formatMachineTime(0)).toBe('1970-01-01T00:00:00.000Z')
  expect(formatMachineTime(8.64e15 + 1)).toBe('8640000000000001')
  expect(formatMachineTime(Number.NaN)).toBe('NaN')
})
