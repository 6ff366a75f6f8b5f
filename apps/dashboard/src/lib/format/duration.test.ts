import { expect, test } from 'vitest'
import { formatClock, formatDuration } from './duration.ts'

test.each([
  [0, '00:00'],
  [999, '00:00'],
  [84_000, '01:24'],
  [3_723_000, '1:02:03'],
  [-5, '00:00'],
])('%d ms stand on the clock as %s', (ms, text) => {
  expect(formatClock(ms)).toBe(text)
})

test.each([
  [0, '0.0 s'],
  [420, '0.4 s'],
  [949, '0.9 s'],
  [950, '1 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
])('%d ms last %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
