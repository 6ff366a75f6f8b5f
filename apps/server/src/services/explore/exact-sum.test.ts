import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sumExactly } from './exact-sum.ts'

test.each([
  [[], 0],
  [[0.1, 0.2, 0.3, -0.6], 2.7755575615628914e-17],
  [[1e16, 1, -1e16], 1],
  [[1e100, 1, -1e100, 1e-100], 1],
  [Array.from({ length: 10 }, () => 0.1), 1],
  [[2 ** 53, 1, 2 ** -60], 2 ** 53 + 2],
])('%j is %d', (values, sum) => {
  expect(sumExactly(values)).toBe(sum)
})

test('whole numbers of any size add up as they do exactly, in any order', () => {
  const whole = fc.maxSafeInteger().map((value) => value * 2 ** 20)
  fc.assert(
    fc.property(fc.array(whole), (values) => {
      const exact = Number(values.reduce((sum, value) => sum + BigInt(value), 0n))
      expect(sumExactly(values)).toBe(exact)
      expect(sumExactly(values.toReversed())).toBe(exact)
    }),
  )
})
