import { expect, test } from 'vitest'
import { parseStart } from './start.ts'

test('a link without a moment asks for none', () => {
  expect(parseStart(null)).toBeNull()
})

test.each([
  ['5500', 5_500],
  ['0', 0],
  ['1.5', 1.5],
  ['1e9', 1e9],
])('t=%s names a moment', (text, offsetMs) => {
  expect(parseStart(text)).toBe(offsetMs)
})

test.each(['', ' ', 'NaN', '-5000', 'Infinity', '-Infinity', '1e400', 'soon', '\0'])(
  't=%j names no moment and stands for the start',
  (text) => {
    expect(parseStart(text)).toBe(0)
  },
)
