import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNumberGiver, createNumberTaker } from './numbers.ts'

function roundTrip(texts: readonly string[]): { bare: string[]; numbers: Buffer; back: string[] } {
  const taker = createNumberTaker()
  const bare = texts.map((text) => taker.take(text))
  const numbers = taker.finish()
  const giver = createNumberGiver(numbers)
  return { bare, numbers, back: bare.map((text) => giver.give(text)) }
}

/** Ids near the newest, of long ago, and of nothing. */
const id = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: -9, max: 2 ** 40 }))
const event = fc.oneof(
  fc.record({
    source: fc.constant(0),
    attributes: fc.array(fc.record({ id, attributes: fc.constant({ style: 'top: 44px;' }) })),
    removes: fc.array(fc.record({ parentId: id, id })),
    adds: fc.array(
      fc.record({
        parentId: id,
        nextId: fc.option(id),
        node: fc.record({ type: fc.constantFrom(2, 3), rootId: id, id }),
      }),
    ),
  }),
  fc.record({ source: fc.constantFrom(2, 3, 5), type: fc.nat(9), id, x: id, y: id }),
  fc.record({
    source: fc.constant(1),
    positions: fc.array(fc.record({ x: id, y: id, id, timeOffset: id })),
  }),
)

test('the numbers of any events come back', () => {
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 4 }), (segments) => {
      const texts = segments.map((events) => JSON.stringify(events))
      expect(roundTrip(texts).back).toEqual(texts)
    }),
    { numRuns: 300 },
  )
})

test('no number of a known key stays in the text', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1 }), (events) => {
      const [bare] = roundTrip([JSON.stringify(events)]).bare
      expect(bare).not.toMatch(/"(?:\w*[iI]d|x|y|timeOffset)":-?\d/)
    }),
  )
})

test('nodes that are added and removed in order take a byte a number', () => {
  const list = 7
  const rows = Array.from({ length: 300 }, (_, row) => {
    const first = 100 + row * 3
    const added = [list, first, first + 1].map((parentId, depth) => ({
      parentId,
      nextId: null,
      node: { type: 2, childNodes: [], id: first + depth },
    }))
    return { source: 0, removes: [{ parentId: list, id: first - 30 }], adds: added }
  })
  const { numbers, back } = roundTrip([JSON.stringify(rows)])
  expect(back).toEqual([JSON.stringify(rows)])
  const count = rows.length * 8
  expect(numbers.length).toBeLessThan(count + 40)
})

test('numbers that were taken out before come back: stored packs are read for ever', () => {
  const style =
    'top: 44px; left: 8px; transform: translateY(9px) translate(3px) translate3d(5px, 0px, 0)'
  const added = [
    { parentId: 4, nextId: null, node: { type: 2, rootId: 3, id: 12 } },
    { parentId: 12, previousId: 11, node: { type: 3, textContent: 'a', id: 13 } },
  ]
  const mutation = {
    source: 0,
    removes: [{ parentId: 4, id: 9 }],
    adds: added,
    attributes: [{ id: 12, attributes: { style } }],
  }
  const text = JSON.stringify([
    { type: 3, data: mutation, timestamp: 1_700_000_000_000 },
    { type: 3, data: { source: 2, type: 3, id: 12, x: 5, y: -7 }, timestamp: 1_700_000_000_400 },
    { type: 3, data: { source: 3, id: 13, x: 0, y: 90 }, timestamp: 1_700_000_000_800 },
    {
      type: 3,
      data: { source: 1, positions: [{ x: 6, y: 8, id: 12, timeOffset: -200 }] },
      timestamp: 1_700_000_001_000,
    },
  ])
  const stored =
    '0c0203050201020101030101020380a0abfef962a006a00690038f030a090c0dc201a3011802181802183228110001065845100904'
  const bare = text.replaceAll(
    /((?:"(?:\w*[iI]d|x|y|timestamp|timeOffset)":|top: |left: |translate(?:Y|3d)?\())-?\d+/g,
    '$1',
  )
  expect(createNumberGiver(Buffer.from(stored, 'hex')).give(bare)).toBe(text)
  expect(roundTrip([text]).numbers.toString('hex')).toBe(stored)
})

test('columns that are cut short give other numbers, not an error', () => {
  const text = JSON.stringify([{ parentId: 5, id: 900 }, { id: 12 }, { timestamp: 1e12 }])
  const { numbers, bare } = roundTrip([text])
  for (let length = 0; length < numbers.length; length += 1) {
    const giver = createNumberGiver(numbers.subarray(0, length))
    expect(() => bare.map((each) => giver.give(each))).not.toThrow()
  }
})
