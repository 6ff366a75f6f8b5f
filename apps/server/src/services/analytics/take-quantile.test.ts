import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeMedian, takePlace, takeQuantile } from './take-quantile.ts'

test('a quantile is the value at its place, or between the two nearest', () => {
  expect(takeQuantile(Float64Array.of(), 0.5)).toBeNull()
  expect(takeQuantile(Float64Array.of(7), 0.75)).toBe(7)
  expect(takeQuantile(Float64Array.of(90, 2, 1), 0.5)).toBe(2)
  expect(takeQuantile(Float64Array.of(4, 90, 1, 2), 0.5)).toBe(3)
  expect(takeQuantile(Uint32Array.of(40, 0, 10, 30, 20), 0.75)).toBe(30)
  expect(takeQuantile(Uint32Array.of(10, 0), 0.75)).toBe(7.5)
  expect(takeMedian(Uint32Array.of(2 ** 32 - 1, 0, 2 ** 32 - 1))).toBe(2 ** 32 - 1)
})

test('of random values it is that of the sorted ones', () => {
  const shares = fc.constantFrom(0, 0.25, 0.5, 0.75, 0.9, 0.99, 1)
  const whole = fc.oneof(fc.nat(3), fc.nat(5_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  const expectQuantile = (values: Uint32Array | Float64Array, share: number): void => {
    const sorted = values.toSorted()
    const place = (sorted.length - 1) * share
    const [lower, upper] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
    const expected =
      lower === undefined || upper === undefined
        ? null
        : lower + (upper - lower) * (place - Math.floor(place))
    expect(takeQuantile(values, share)).toBe(expected)
  }
  fc.assert(
    fc.property(fc.array(whole), shares, (values, share) => {
      expectQuantile(Uint32Array.from(values), share)
      expectQuantile(
        Float64Array.from(values, (value) => value / 4),
        share,
      )
    }),
  )
})

test('a value is that of its place, none before it is greater, and none after it less', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1 }), fc.nat(), (values, seed) => {
      const place = seed % values.length
      const numbers = Float64Array.from(values)
      expect(takePlace(numbers, place)).toBe(values.toSorted((a, b) => a - b)[place])
      expect(Math.max(...numbers.subarray(0, place + 1))).toBe(numbers[place])
      expect(Math.min(...numbers.subarray(place))).toBe(numbers[place])
    }),
  )
})

test('many equal or sorted values take no longer than others', () => {
  expect(takePlace(new Float64Array(300_000).fill(7), 150_000)).toBe(7)
  const sorted = Float64Array.from({ length: 300_001 }, (_, place) => place)
  expect(takeQuantile(sorted, 0.5)).toBe(150_000)
})
