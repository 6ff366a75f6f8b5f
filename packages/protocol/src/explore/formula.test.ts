import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateFormula, FormulaError, parseFormula } from './formula.ts'

const VALUES: Readonly<Record<string, number | null>> = { A: 12, B: 4, C: 0, D: null }
const compute = (text: string): number | null =>
  evaluateFormula(parseFormula(text, Object.keys(VALUES)), (letter) => VALUES[letter] ?? null)

test.each([
  ['A / B * 100', 300],
  ['A - B - 1', 7],
  ['A / B / 2', 1.5],
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['-(A - 2) * -.5', 5],
  [' a*B ', 48],
  ['1.25', 1.25],
  ['--A', 12],
  ['C * -1', -0],
])('%s is %d', (text, value) => {
  expect(compute(text)).toBe(value)
})

test.each(['A / C', 'C / C', '1 / (A - 12)', 'D', 'D * 0', 'A + D', '-D'])(
  '%s has no value: it divides by zero, or asks for what is not there',
  (text) => {
    expect(compute(text)).toBeNull()
  },
)

test.each([
  ['', 0, 'expected a number, a series (A to D), "-" or "(", found the end'],
  ['A /', 3, 'found the end'],
  ['A B', 2, 'expected one of + - * / or the end, found "B"'],
  ['(A + B', 6, 'expected ")" or one of + - * /, found the end'],
  ['A + )', 4, 'found ")"'],
  ['E', 0, 'expected a number, a series (A to D), "-" or "(", found "E"'],
  ['A * 🦊', 4, 'found "🦊"'],
  ['2A', 1, 'expected one of + - * / or the end, found "A"'],
  ['1e5', 1, 'found "e"'],
  ['A ** B', 3, 'found "*"'],
  [`${'('.repeat(60)}A`, 33, 'expected at most 32 parentheses in each other'],
  ['1'.repeat(201), 200, 'expected at most 200 characters'],
])('%s is refused at its place, with what was expected', (text, position, message) => {
  const parsing = (): unknown => parseFormula(text, Object.keys(VALUES))
  expect(parsing).toThrow(FormulaError)
  expect(parsing).toThrow(message)
  expect(parsing).toThrow(expect.objectContaining({ position }) as Error)
  expect(parsing).toThrow(`formula at character ${position + 1}:`)
})

test('any formula comes to what arithmetic says, or to nothing where that is no number', () => {
  const tree = fc.letrec<{ node: { text: string; value: number } }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.nat(9).map((value) => ({ text: String(value), value })),
      fc
        .tuple(tie('node'), fc.constantFrom('+', '-', '*', '/'), tie('node'))
        .map(([left, operator, right]) => ({
          text: `(${left.text} ${operator} ${right.text})`,
          value:
            operator === '+'
              ? left.value + right.value
              : operator === '-'
                ? left.value - right.value
                : operator === '*'
                  ? left.value * right.value
                  : left.value / right.value,
        })),
    ),
  })).node
  fc.assert(
    fc.property(
      tree.filter(({ text }) => text.length <= 200),
      ({ text, value }) => {
        const found = compute(text)
        // Nothing that has been divided by zero comes back: 1 / (1 / 0) is nothing, not 0.
        if (found === null) return
        expect(found).toBeCloseTo(value)
      },
    ),
  )
})
