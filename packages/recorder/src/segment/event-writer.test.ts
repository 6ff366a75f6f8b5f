import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { ReplayEvent } from '../dom/format.ts'
import { createEventWriter, isSmall, writeEvent } from './event-writer.ts'

function write(event: ReplayEvent) {
  const writer = createEventWriter(event)
  for (let steps = 1; ; steps += 1) {
    const written = writer.step()
    if (written) return { written, steps }
  }
}

const createTree = (width: number, depth: number): object => ({
  type: 2,
  attributes: { class: 'a "quoted" one', title: 'Größe', missing: undefined },
  childNodes: Array.from({ length: depth > 0 ? width : 0 }, () => createTree(width, depth - 1)),
})

const snapshotOf = (node: object): ReplayEvent => ({
  type: 2,
  data: { node, initialOffset: { left: 0, top: 3 }, isContinued: undefined },
  timestamp: 7,
})

/** Texts that look like what the writer looks for, among others. */
const text = fc.oneof(
  fc.constantFrom(
    '"childNodes":[]',
    '"node":null',
    '{"adds":[]',
    '\\"data":null,',
    'playhead-sheet:',
  ),
  fc.string({ unit: 'grapheme' }),
)
const { node } = fc.letrec<{ node: object }>((tie) => ({
  node: fc.record(
    {
      type: fc.nat(5),
      tagName: text,
      attributes: fc.dictionary(
        fc.oneof(text, fc.constantFrom('childNodes', 'node', 'adds')),
        text,
      ),
      childNodes: fc.array(tie('node'), { maxLength: 3 }),
      id: fc.nat(),
      rootId: fc.option(fc.nat(), { nil: undefined }),
    },
    { requiredKeys: ['type', 'id'] },
  ),
}))
/** Several of them hold more than is written at one go. */
const nodes = fc
  .array(node, { minLength: 1, maxLength: 4 })
  .map((some) => Array.from({ length: 40 }, () => some).flat())

test('the text of a snapshot is the one of JSON.stringify', () => {
  fc.assert(
    fc.property(nodes, (childNodes) => {
      const event = snapshotOf({ type: 0, childNodes, id: 1 })
      expect(write(event).written.json === JSON.stringify(event)).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('the text of a change is the one of JSON.stringify', () => {
  fc.assert(
    fc.property(nodes, text, (added, value) => {
      const adds = added.map((one) => ({ parentId: 4, nextId: null, node: one }))
      const large = { parentId: 4, nextId: null, node: { type: 2, childNodes: added } }
      const texts = [{ id: 3, value }]
      const data = { source: 0, texts, attributes: [], removes: [], adds: [large, ...adds] }
      const event = { type: 3, data, timestamp: 7 }
      expect(write(event).written.json === JSON.stringify(event)).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('what holds no nodes is written as it is', () => {
  for (const data of [{}, { tag: 'playhead.console', payload: { data: null, node: 'x' } }]) {
    const event = { type: 5, data, timestamp: 7 }
    expect(isSmall(event)).toBe(true)
    expect(write(event).written).toEqual(writeEvent(event))
  }
})

test('a large snapshot is written in many steps, of which none writes much', () => {
  const event = snapshotOf(createTree(12, 4))
  expect(isSmall(event)).toBe(false)
  const whole = JSON.stringify(event)
  const spy = vi.spyOn(JSON, 'stringify')
  const { written, steps } = write(event)
  const longest = Math.max(...spy.mock.results.map(({ value }) => (value as string).length))
  spy.mockRestore()
  expect(written.json).toBe(whole)
  expect(written.bytes).toBe(new TextEncoder().encode(whole).length)
  expect(steps).toBeGreaterThan(100)
  expect(longest).toBeLessThan(whole.length / 50)
})

test('references to style sheets are found in each of its pieces', () => {
  const hashes = [...'0123456789abcdef'].map((digit) => digit.repeat(64))
  const childNodes = hashes.map((hash) => ({
    attributes: { _cssText: `playhead-sheet:${hash}` },
    childNodes: [createTree(8, 3)],
  }))
  expect(write(snapshotOf({ childNodes })).written.sheets).toEqual(hashes)
})

test('a page that is deep is no trouble', () => {
  let tree: object = { id: 0, childNodes: [] }
  for (let id = 1; id < 2_000; id += 1) tree = { id, childNodes: [tree] }
  expect(write(snapshotOf(tree)).written.json).toBe(JSON.stringify(snapshotOf(tree)))
})
