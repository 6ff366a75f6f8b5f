import { describe, expect, test } from 'vitest'
import { createFrameReader, FRAME_ID_RANGE } from './frame-events.ts'

const BASE = 2 * FRAME_ID_RANGE
const NOTHING = { adds: [], removes: [], texts: [], attributes: [] }
const PAGE = {
  node: { type: 0, id: 1, childNodes: [{ type: 2, id: 2, tagName: 'html', attributes: {} }] },
  initialOffset: { left: 0, top: 7 },
}

const write = (type: number, data: unknown): string => JSON.stringify({ type, data })

function createReader() {
  const read = createFrameReader({ base: BASE, keep: (css) => `kept:${css}` })
  read(write(2, PAGE))
  return (data: unknown) => read(write(3, data))
}

test('the numbers of a frame are moved into its range, and its nodes know their document', () => {
  const read = createFrameReader({ base: BASE, keep: (css) => css })
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

describe('a frame cannot say', () => {
  test.each([
    ['a number out of its range', { source: 3, id: FRAME_ID_RANGE, x: 0, y: 0 }],
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
    const read = createFrameReader({ base: BASE, keep: (css) => css })
    expect(() => read(writeNestedPage(1_100))).toThrow('expected an event of a recorder')
  })

  test('anything before its page', () => {
    const read = createFrameReader({ base: BASE, keep: (css) => css })
    expect(read(write(3, { source: 3, id: 1, x: 0, y: 0 }))).toBeNull()
  })
})

test('a page nearly as deep as the limit is read whole', () => {
  const read = createFrameReader({ base: BASE, keep: (css) => css })
  const text = JSON.stringify(read(writeNestedPage(990)))
  expect(text.match(/"tagName":"b"/g)).toHaveLength(990)
})

/** Written as text, for which there is no stack to run out of. */
function writeNestedPage(depth: number): string {
  const open = '{"type":2,"id":9,"tagName":"b","attributes":{},"childNodes":['
  const page = `{"type":0,"id":1,"childNodes":[${open.repeat(depth)}${']}'.repeat(depth)}]}`
  return `{"type":2,"data":{"node":${page},"initialOffset":{"left":0,"top":0}}}`
}
