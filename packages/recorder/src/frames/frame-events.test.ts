import { describe, expect, test } from 'vitest'
import { createFrameReader, FRAME_ID_RANGE } from './frame-events.ts'

const BASE = 2 * FRAME_ID_RANGE
const NOTHING = { adds: [], removes: [], texts: [], attributes: [] }
const PAGE = {
  node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {} }] },
  initialOffset: { left: 0, top: 7 },
}

const write = (type: number, data: unknown): string => JSON.stringify({ type, data })

function open(keep = (css: string) => css) {
  let base = BASE - FRAME_ID_RANGE
  return createFrameReader({
    claimBase: () => (base += FRAME_ID_RANGE),
    readTold: () => null,
    keep,
  })
}

function createReader() {
  const read = open((css) => `kept:${css}`)
  read(write(2, PAGE))
  return (data: unknown) => read(write(3, data))
}

test('the numbers of a frame are moved into its range, and its nodes know their document', () => {
  const read = open()
  expect(read(write(2, PAGE))).toEqual({
    kind: 'page',
    node: {
      type: 0,
      id: BASE + 1,
      childNodes: [{ type: 2, id: BASE + 2, rootId: BASE + 1, tagName: 'html', attributes: {} }],
    },
    scroll: { x: 0, y: 7 },
  })
})

test('each kind of change names nodes of the frame alone', () => {
  const read = createReader()
  const node = { type: 3, id: 4, textContent: 'a{}', isStyle: true }
  expect(
    read({
      source: 0,
      ...NOTHING,
      adds: [{ parentId: 2, nextId: null, node }],
      removes: [{ parentId: 2, id: 3 }],
      attributes: [{ id: 2, attributes: { _cssText: 'b{}', title: null } }],
    }),
  ).toEqual({
    kind: 'change',
    source: 0,
    data: {
      texts: [],
      adds: [
        {
          parentId: BASE + 2,
          nextId: null,
          node: { ...node, id: BASE + 4, rootId: BASE + 1, textContent: 'kept:a{}' },
        },
      ],
      removes: [{ parentId: BASE + 2, id: BASE + 3 }],
      attributes: [{ id: BASE + 2, attributes: { _cssText: 'kept:b{}', title: null } }],
    },
  })
  const moved = { x: 1, y: 2, timeOffset: -3 }
  expect(
    read({
      source: 1,
      positions: [
        { ...moved, id: 2 },
        { ...moved, id: -1 },
      ],
    }),
  ).toMatchObject({ data: { positions: [{ id: BASE + 2 }, { id: -1 }] } })
  expect(read({ source: 15, id: 1, styleIds: [1], styles: [] })).toMatchObject({
    data: { id: BASE + 1, styleIds: [BASE + 1] },
  })
})

test('what is no field of an event is left behind, and what means the whole page is not taken', () => {
  const read = createReader()
  expect(read({ source: 3, id: 1, x: 0, y: 0, more: 1 })).toMatchObject({
    data: { id: BASE + 1, x: 0, y: 0 },
  })
  expect(JSON.stringify(read({ source: 3, id: 1, x: 0, y: 0, more: 1 }))).not.toContain('more')
  for (const source of [4, 9, 10, 11, 16, 99]) expect(read({ source, id: 1 })).toBeNull()
})

test('each document inside a frame gets a range of its own, whatever its range was there', () => {
  const read = createReader()
  const find = (id: number) => {
    const event = read({ source: 3, id, x: 0, y: 0 })
    return event?.kind === 'change' ? (event.data as { id: number }).id : null
  }
  const far = 7_000 * FRAME_ID_RANGE
  expect(find(far + 5)).toBe(BASE + FRAME_ID_RANGE + 5)
  expect(find(3 * FRAME_ID_RANGE + 5)).toBe(BASE + 2 * FRAME_ID_RANGE + 5)
  expect(find(far + 6)).toBe(BASE + FRAME_ID_RANGE + 6)
  expect(find(6)).toBe(BASE + 6)
})

test('a frame inside comes as a document at the node that holds it', () => {
  const read = createReader()
  const inside = FRAME_ID_RANGE
  const node = {
    type: 0,
    id: inside + 1,
    childNodes: [{ type: 2, id: inside + 2, rootId: inside + 1, tagName: 'html' }],
  }
  const data = { source: 0, ...NOTHING, adds: [{ parentId: 2, nextId: null, node }] }
  const base = BASE + FRAME_ID_RANGE
  expect(read({ ...data, isAttachIframe: true })).toMatchObject({
    data: {
      isAttachIframe: true,
      adds: [
        {
          parentId: BASE + 2,
          node: { id: base + 1, childNodes: [{ id: base + 2, rootId: base + 1 }] },
        },
      ],
    },
  })
})

test('a frame that names documents without end is refused', () => {
  const read = createReader()
  const name = (range: number) => read({ source: 3, id: range * FRAME_ID_RANGE + 1, x: 0, y: 0 })
  for (let range = 1; range < 10_000; range += 1) expect(name(range)).not.toBeNull()
  expect(() => name(10_000)).toThrow('expected an event of a recorder')
})

describe('a frame cannot say', () => {
  test.each([
    ['a number that no range has', { source: 3, id: FRAME_ID_RANGE, x: 0, y: 0 }],
    ['a number that is none', { source: 3, id: 2 ** 60, x: 0, y: 0 }],
    ['a negative number', { source: 3, id: -2, x: 0, y: 0 }],
    ['a fraction', { source: 3, id: 1.5, x: 0, y: 0 }],
    ['a number as text', { source: 3, id: '1', x: 0, y: 0 }],
    ['a change without its lists', { source: 0, adds: [] }],
    ['a list that is none', { source: 0, ...NOTHING, removes: {} }],
    [
      'a node of no type',
      { source: 0, ...NOTHING, adds: [{ parentId: 1, nextId: null, node: { id: 3 } }] },
    ],
    [
      'an attribute that is an object',
      { source: 0, ...NOTHING, attributes: [{ id: 1, attributes: { style: {} } }] },
    ],
    ['a source that is no number', { source: 'mutation' }],
  ])('%s', (_, data) => {
    expect(() => createReader()(data)).toThrow('expected an event of a recorder')
  })

  test('a page deeper than any', () => {
    const read = open()
    expect(() => read(writeNestedPage(1_100))).toThrow('expected an event of a recorder')
  })

  test('anything before its page', () => {
    const read = open()
    expect(read(write(3, { source: 3, id: 1, x: 0, y: 0 }))).toBeNull()
  })
})

test('a page nearly as deep as the limit is read whole', () => {
  const read = open()
  const text = JSON.stringify(read(writeNestedPage(990)))
  expect(text.match(/"tagName":"b"/g)).toHaveLength(990)
})

/** Written as text, for which there is no stack to run out of. */
function writeNestedPage(depth: number): string {
  const open = '{"type":2,"id":9,"tagName":"b","attributes":{},"childNodes":['
  const page = `{"type":0,"id":1,"childNodes":[${open.repeat(depth)}${']}'.repeat(depth)}]}`
  return `{"type":2,"data":{"node":${page},"initialOffset":{"left":0,"top":0}}}`
}
