import { expect, test } from 'vitest'
import { pairChildren } from './pair-children.ts'

interface Child {
  readonly id: number
  readonly tag: string
}

const listOf = (ids: readonly number[], tag = 'div'): Child[] => ids.map((id) => ({ id, tag }))

/** The numbers of those that become what is wanted; null for what is built. */
function pair(live: readonly Child[], wanted: readonly Child[]): (number | null)[] {
  const isAlike = (one: Child, other: Child): boolean => one.tag === other.tag
  return pairChildren({ live, wanted, getId: ({ id }) => id, isAlike }).map(
    (child) => child?.id ?? null,
  )
}

test('children of the same number stay, whatever came and went around them', () => {
  expect(pair(listOf([1, 2, 3, 4]), listOf([9, 1, 2, 4]))).toEqual([null, 1, 2, 4])
  // What is alike and stands between those that stay becomes what is wanted there.
  expect(pair(listOf([1, 2, 3, 4]), listOf([1, 8, 9, 4]))).toEqual([1, 2, 3, 4])
})

test('nothing becomes what it is not like, and nothing changes places', () => {
  expect(pair([...listOf([1]), ...listOf([2], 'p')], listOf([2, 3]))).toEqual([1, null])
  expect(pair(listOf([1, 2, 3]), listOf([3, 2, 1]))).toEqual([1, 2, 3])
  expect(pair(listOf([]), listOf([1]))).toEqual([null])
})

test('of two pages whose numbers agree by chance, places count', () => {
  const live = Array.from({ length: 20 }, (_, place) => 100 + place)
  // The last one here has the number of the first one there.
  const wanted = [119, ...Array.from({ length: 19 }, (_, place) => 500 + place)]
  expect(pair(listOf(live), listOf(wanted))).toEqual(live)
})

test('where most numbers agree, they count, even if more could stay otherwise', () => {
  const live = listOf([1, 2, 3, 4, 5, 6])
  // Scrolled by one: six could stay by their places, with six other texts.
  expect(pair(live, listOf([2, 3, 4, 5, 6, 7]))).toEqual([2, 3, 4, 5, 6, null])
})
