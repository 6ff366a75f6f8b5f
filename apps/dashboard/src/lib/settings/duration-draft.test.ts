import { expect, test } from 'vitest'
import { createDurationDraft, formatSpan, parseDuration } from './duration-draft.ts'

const LIMITS = { least: 60_000, most: 36_000_000 }

test.each([
  [1_800_000, { amount: '30', unit: 'minutes' }],
  [7_200_000, { amount: '2', unit: 'hours' }],
  [90_000, { amount: '90', unit: 'seconds' }],
  [61_500, { amount: '61.5', unit: 'seconds' }],
  [null, { amount: '', unit: 'minutes' }],
] as const)('%s ms are filled in as %j, and read back', (durationMs, draft) => {
  expect(createDurationDraft(durationMs)).toEqual(draft)
  expect(parseDuration(draft, LIMITS)).toEqual({ valueMs: durationMs, problem: null })
})

test('a comma is a decimal point, and blanks do not matter', () => {
  expect(parseDuration({ amount: ' 1,5 ', unit: 'hours' }, LIMITS).valueMs).toBe(5_400_000)
})

test.each(['abc', '-5', '1e3', 'Infinity', '1.2.3', '0x10'])('%s is no number', (amount) => {
  expect(parseDuration({ amount, unit: 'minutes' }, LIMITS).problem).toContain('is not a number')
})

test.each([
  ['0.5', 'minutes'],
  ['11', 'hours'],
  ['0', 'hours'],
  ['9'.repeat(400), 'hours'],
] as const)('%s %s are out of the limits, which are said', (amount, unit) => {
  expect(parseDuration({ amount, unit }, LIMITS).problem).toBe('Choose between 1 min and 10 h.')
})

test('a span is named in one unit', () => {
  expect([60_000, 86_400_000, 10_000].map(formatSpan)).toEqual(['1 min', '24 h', '10 s'])
})
