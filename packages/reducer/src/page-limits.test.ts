import { expect, test } from 'vitest'
import { element, mutation, NOON, page } from './testing/hand-made.ts'
import { reduce } from './testing/reduce.ts'

type Node = Record<string, unknown>

/** Elements in each other. As text: what is nested so deep no `JSON.stringify` can write. */
function nest(levels: number): Node {
  const opening = Array.from(
    { length: levels },
    (_, level) => `{"type":2,"id":${100 + level},"tagName":"p","attributes":{},"childNodes":[`,
  )
  return JSON.parse(`${opening.join('')}${']}'.repeat(levels)}`) as Node
}

const spread = (count: number): Node[] =>
  Array.from({ length: count }, (_, place) => element(100 + place, 'p'))

const frame = (body: readonly unknown[]) => [
  ...page([element(50, 'iframe')]),
  mutation({
    adds: [{ parentId: 50, nextId: null, node: { type: 0, id: 60, childNodes: body } }],
    isAttachIframe: true,
  }),
]

/** The document, html and body lie above, and the head beside. */
const DEEPEST = 998
const WIDEST = 100_000 - 4

test.each([
  ['as deep', page([nest(DEEPEST)])],
  ['as wide', page(spread(WIDEST))],
])('a page %s as a player builds is exact', (_name, events) => {
  const reducer = reduce(events)
  expect(reducer.inexact).toBeNull()
  expect(reducer.makeSnapshot(NOON)?.[1]?.data).toEqual(events[1]?.data)
})

test.each([
  ['a snapshot one level too deep', page([nest(DEEPEST + 1)])],
  ['a snapshot of 100,000 levels', page([nest(100_000)])],
  ['a snapshot of one node too many', page(spread(WIDEST + 1))],
  ['a snapshot of a million nodes', page(spread(1_000_000))],
  ['an iframe of 100,000 levels', frame([nest(100_000)])],
  ['an iframe of a million nodes', frame(spread(1_000_000))],
  [
    'a change of a million nodes',
    [
      ...page([]),
      mutation({ adds: spread(1_000_000).map((node) => ({ parentId: 4, nextId: null, node })) }),
    ],
  ],
])('%s is too large, until the next snapshot', (_name, events) => {
  const reducer = reduce(events)
  expect(reducer.inexact).toBe('too_large')
  expect(reducer.makeSnapshot(NOON)).toBeNull()
  for (const event of page([element(10, 'p')])) reducer.apply(event)
  expect(reducer.inexact).toBeNull()
  expect(reducer.makeSnapshot(NOON)).not.toBeNull()
})

test('changes that nest a page deeper than a player builds make it too large', () => {
  const adds = Array.from({ length: 50_000 }, (_, level) => ({
    parentId: level === 0 ? 4 : 99 + level,
    nextId: null,
    node: element(100 + level, 'p'),
  }))
  const reducer = reduce([...page([]), mutation({ adds })])
  expect(reducer.makeSnapshot(NOON)).toBeNull()
  expect(reducer.inexact).toBe('too_large')
})

test.each([
  ['deep', page([nest(100_000)])],
  ['wide', page(spread(1_000_000))],
])('a %s snapshot is compared without an overflow', (_name, [, hostile]) => {
  const reducer = reduce(page(spread(WIDEST)))
  expect(reducer.compare(hostile)).toEqual(expect.any(String))
  expect(reducer.compare(page(spread(WIDEST))[1])).toBeNull()
})
