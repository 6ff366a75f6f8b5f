import { expect, test } from 'vitest'
import { createRandom } from '../../testing/random-visits.ts'
import { followSteps, type Hit } from './follow-steps.ts'

const hit = (at: number, ...steps: number[]): Hit => ({ steps, at, sessionId: 's', startedAt: 0 })
const follow = (hits: readonly Hit[], stepCount = 3, windowMs = 1_000) =>
  followSteps(hits, { stepCount, windowMs }).map(({ at }) => at)

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

/** The longest way there is, by trying all. */
function tryAll(hits: readonly Hit[], stepCount: number, windowMs: number): number {
  const inOrder = hits.toSorted((a, b) => a.at - b.at)
  const goOn = (from: number, taken: number, first: number): number => {
    let most = taken
    if (taken === stepCount) return most
    for (let place = from; place < inOrder.length; place += 1) {
      const each = inOrder[place]
      if (!each?.steps.includes(taken)) continue
      if (taken > 0 && each.at - first > windowMs) continue
      most = Math.max(most, goOn(place + 1, taken + 1, taken === 0 ? each.at : first))
    }
    return most
  }
  return goOn(0, 0, 0)
}

test('no way is longer than the one that is found, on random hits', () => {
  const random = createRandom(3)
  for (let round = 0; round < 500; round += 1) {
    const hits = Array.from({ length: random(9) }, () =>
      hit(random(12) * 100, ...[0, 1, 2, 3].filter(() => random(3) === 0)),
    )
    const windowMs = random(12) * 100
    expect(follow(hits, 4, windowMs)).toHaveLength(tryAll(hits, 4, windowMs))
  }
})
