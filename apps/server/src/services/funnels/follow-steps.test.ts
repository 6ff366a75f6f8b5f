import { expect, test } from 'vitest'
import { findLongestWay } from '../../testing/longest-way.ts'
import { createRandom } from '../../testing/random-visits.ts'
import { followSteps } from './follow-steps.ts'

interface Hit {
  readonly at: number
  readonly steps: readonly number[]
}

const hit = (at: number, ...steps: number[]): Hit => ({ steps, at })
/** @param hits in any order */
function follow(hits: readonly Hit[], stepCount = 3, windowMs = 1_000) {
  const sorted = hits.toSorted((a, b) => a.at - b.at)
  const ways = {
    at: Float64Array.from(sorted, ({ at }) => at),
    steps: Uint32Array.from(sorted, ({ steps }) =>
      steps.reduce((mask, step) => mask | (1 << step), 0),
    ),
  }
  return followSteps(ways, { stepCount, windowMs }).map((place) => sorted[place]?.at)
}

test('steps are taken in their order, one event each', () => {
  expect(follow([hit(1, 0), hit(2, 1), hit(3, 2)])).toEqual([1, 2, 3])
  expect(follow([hit(3, 2), hit(1, 0), hit(2, 1)])).toEqual([1, 2, 3])
  expect(follow([hit(1, 2), hit(2, 1), hit(3, 0)])).toEqual([3])
  expect(follow([hit(1, 0, 1, 2)])).toEqual([1])
  expect(follow([hit(1, 0, 1), hit(1, 0, 1)])).toEqual([1, 1])
  expect(follow([hit(1, 1), hit(2, 2)])).toEqual([])
  expect(follow([])).toEqual([])
})

test('all of them lie within the window of the first, of which a later one may do better', () => {
  expect(follow([hit(0, 0), hit(1_000, 1), hit(1_001, 2)])).toEqual([0, 1_000])
  expect(follow([hit(0, 0), hit(500, 0), hit(1_200, 1), hit(1_300, 2)])).toEqual([
    500, 1_200, 1_300,
  ])
  expect(follow([hit(0, 0), hit(1, 1), hit(5_000, 0), hit(5_001, 1)])).toEqual([0, 1])
})

test('events of one millisecond may be in any order', () => {
  expect(follow([hit(1, 1), hit(1, 0), hit(1, 2)])).toEqual([1, 1, 1])
  expect(follow([hit(1, 0), hit(2, 2), hit(2, 1)])).toEqual([1, 2, 2])
  // The one that could be both leaves the first step to the other.
  expect(follow([hit(1, 0, 1), hit(1, 0)])).toEqual([1, 1])
  expect(follow([hit(1, 0, 1)])).toEqual([1])
})

test('no way is longer than the one that is found, on random hits', () => {
  const random = createRandom(3)
  for (let round = 0; round < 500; round += 1) {
    const hits = Array.from({ length: random(9) }, () =>
      hit(random(6) * 100, ...[0, 1, 2, 3].filter(() => random(3) === 0)),
    )
    const windowMs = random(7) * 100
    expect(follow(hits, 4, windowMs)).toHaveLength(findLongestWay(hits, 4, windowMs))
  }
})
