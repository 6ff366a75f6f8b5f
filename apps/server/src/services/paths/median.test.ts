import { expect, test } from 'vitest'
import { createRandom } from '../../testing/random-visits.ts'
import { takeMedian } from './median.ts'

test('of random values it is that of the sorted ones', () => {
  const random = createRandom(5)
  for (let round = 0; round < 2_000; round += 1) {
    const values = Array.from({ length: random(12) }, () =>
      random([3, 10, 2 ** 32][round % 3] ?? 1),
    )
    const sorted = values.toSorted((a, b) => a - b)
    const middle = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at] ?? 0)
    const expected = values.length === 0 ? null : ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2
    expect(takeMedian(Uint32Array.from(values))).toBe(expected)
  }
})

test('many equal or sorted values take no longer than others', () => {
  expect(takeMedian(new Uint32Array(300_000).fill(7))).toBe(7)
  expect(takeMedian(Uint32Array.from({ length: 300_001 }, (_, place) => place))).toBe(150_000)
})
