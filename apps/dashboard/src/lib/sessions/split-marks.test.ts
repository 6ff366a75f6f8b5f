import { expect, test } from 'vitest'
import { splitMarks } from './split-marks.ts'

const show = (text: string, marks: number[][]): string =>
  splitMarks(text, marks)
    .map((part) => (part.isMarked ? `[${part.text}]` : part.text))
    .join('')

test.each([
  ['Pay now', [], 'Pay now'],
  ['Pay now', [[0, 3]], '[Pay] now'],
  ['Pay now', [[4, 7]], 'Pay [now]'],
  ['a 🛒 b', [[2, 4]], 'a [🛒] b'],
  [
    'a b',
    [
      [0, 1],
      [2, 3],
    ],
    '[a] [b]',
  ],
  ['', [[0, 3]], ''],
  ['abc', [[1, 1], [2, 9], [2, 1], []], 'abc'],
])('%j with marks %j is %j', (text, marks, shown) => {
  expect(show(text, marks)).toBe(shown)
})
