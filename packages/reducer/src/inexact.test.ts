import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SnapshotEvent } from './event-format.ts'
import { element, increment, mutation, NOON, page } from './testing/hand-made.ts'
import { LATER, reduce, takeSnapshot } from './testing/reduce.ts'

const list = page([element(10, 'ul', { childNodes: [element(11, 'a'), element(12, 'b')] })])

describe('what cannot be exact', () => {
  test.each([
    ['before the first snapshot', [increment({ source: 4, width: 1, height: 1 })], 'no_snapshot'],
    ['a snapshot that is none', [{ type: 2, timestamp: NOON, data: { node: 7 } }], 'no_snapshot'],
    [
      'a node removed from elsewhere',
      [...list, mutation({ removes: [{ parentId: 12, id: 11 }] })],
      'misplaced_node',
    ],
    [
      'a position of an old recorder',
      [...list, mutation({ adds: [{ parentId: 10, nextId: -1, node: element(40, 'p') }] })],
      'legacy_position',
    ],
    [
      'a node put into itself',
      [...list, mutation({ adds: [{ parentId: 11, nextId: null, node: element(10, 'ul') }] })],
      'misplaced_node',
    ],
  ])('%s', (_name, events, reason) => {
    const reducer = reduce(events)
    expect(reducer.inexact).toBe(reason)
    expect(reducer.makeSnapshot(LATER)).toBeNull()
  })

  test('too many nodes, and too deep ones', () => {
    const wide = Array.from({ length: 100_001 }, (_, place) => ({
      parentId: 10,
      nextId: null,
      node: element(100 + place, 'p'),
    }))
    expect(reduce([...list, mutation({ adds: wide })]).inexact).toBe('too_large')
    const deep = Array.from({ length: 5_000 }, (_, place) => ({
      parentId: place === 0 ? 10 : 99 + place,
      nextId: null,
      node: element(100 + place, 'p'),
    }))
    const reducer = reduce([...list, mutation({ adds: deep })])
    expect(reducer.makeSnapshot(LATER)).toBeNull()
    expect(reducer.inexact).toBe('too_large')
  })

  test('the next snapshot of the recording makes it exact again', () => {
    const spoilt = [...list, mutation({ removes: [{ parentId: 12, id: 11 }] })]
    expect(reduce([...spoilt, ...list]).inexact).toBeNull()
  })
})

test(
  'random events of the right shape never throw, and their snapshots are their own snapshots',
  {
    timeout: 60_000,
  },
  () => {
    const id = fc.integer({ min: 1, max: 14 })
    const node = fc.oneof(
      fc.record({
        type: fc.constantFrom(0, 1, 2, 3, 5, 9),
        id,
        tagName: fc.constantFrom('p', 'style', 'iframe', 'textarea', 'html', 'video', 7),
        attributes: fc.dictionary(fc.constantFrom('style', '_cssText', 'value', 'x'), fc.string()),
        textContent: fc.string(),
        isShadow: fc.constantFrom(true, undefined),
        childNodes: fc.constantFrom([], [element(20, 'b')], null, 'no'),
      }),
      fc.anything(),
    )
    const change = fc.oneof(
      fc.record({
        source: fc.constant(0),
        adds: fc.array(fc.record({ parentId: id, nextId: fc.option(id), node })),
        removes: fc.array(fc.record({ parentId: id, id })),
        texts: fc.array(fc.record({ id, value: fc.oneof(fc.string(), fc.anything()) })),
        attributes: fc.array(
          fc.record({ id, attributes: fc.dictionary(fc.string(), fc.anything()) }),
        ),
      }),
      fc.record({
        source: fc.integer({ min: 0, max: 16 }),
        id,
        adds: fc.anything(),
        styles: fc.anything(),
        styleIds: fc.anything(),
        positions: fc.anything(),
      }),
      fc.anything(),
    )
    const event = fc.oneof(
      fc.record({ type: fc.constant(3), timestamp: fc.nat(), data: change }),
      fc.record({ type: fc.nat(6), timestamp: fc.anything(), data: fc.anything() }),
      fc.anything(),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const reducer = reduce([...list, ...events])
        for (const each of events) reducer.compare(each)
        const made = reducer.makeSnapshot(LATER)
        expect(made === null).toBe(reducer.inexact !== null)
        if (!made) return
        const stored = JSON.parse(JSON.stringify(made)) as SnapshotEvent[]
        expect(JSON.parse(JSON.stringify(takeSnapshot(stored)))).toEqual(stored)
      }),
      { numRuns: 500 },
    )
  },
)
