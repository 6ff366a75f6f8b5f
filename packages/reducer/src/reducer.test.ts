import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SnapshotEvent } from './event-format.ts'
import { createReducer } from './reducer.ts'
import { element, increment, mutation, NOON, page, text } from './testing/hand-made.ts'

function reduce(events: readonly unknown[]) {
  const reducer = createReducer()
  for (const event of events) reducer.apply(event)
  return reducer
}

const LATER = NOON + 10_000

function snapshot(events: readonly unknown[]): SnapshotEvent[] {
  const made = reduce(events).makeSnapshot(LATER)
  if (!made) throw new Error('no snapshot')
  return made
}

interface Tree {
  readonly tagName?: string
  readonly textContent?: string
  readonly childNodes?: readonly Tree[]
  readonly attributes?: Record<string, unknown>
}

/** The body of the page as tags and text. */
function showBody(events: readonly unknown[]): string {
  const node = snapshot(events)[1]?.data['node'] as Tree
  const show = ({ tagName, textContent, childNodes = [] }: Tree): string =>
    tagName === undefined
      ? (textContent ?? '')
      : `<${tagName}>${childNodes.map(show).join('')}</${tagName}>`
  return (node.childNodes?.[0]?.childNodes?.[1]?.childNodes ?? []).map(show).join('')
}

const list = page([element(10, 'ul', { childNodes: [element(11, 'a'), element(12, 'b')] })])

describe('the page', () => {
  test('a snapshot of an unchanged page is the one that was recorded', () => {
    const [meta, full, ...rest] = snapshot(list)
    expect(meta?.data).toEqual(list[0]?.data)
    expect(full?.data).toEqual(list[1]?.data)
    expect(rest).toEqual([])
    expect([meta, full].map((event) => event?.timestamp)).toEqual([LATER, LATER])
  })

  test('adds come in any order, and go before their next sibling', () => {
    const adds = [
      { parentId: 20, nextId: 22, node: element(21, 'i') },
      { parentId: 20, nextId: null, node: element(22, 'u') },
      { parentId: 10, nextId: 12, node: element(20, 'li') },
    ]
    const expected = '<ul><a></a><li><i></i><u></u></li><b></b></ul>'
    for (const order of [adds, adds.toReversed(), [adds[1], adds[0], adds[2]]]) {
      expect(showBody([...list, mutation({ adds: order })])).toBe(expected)
    }
  })

  test('ten thousand adds in the worst order', () => {
    const adds = Array.from({ length: 10_000 }, (_, place) => ({
      parentId: 10,
      nextId: place === 9_999 ? null : 1_001 + place,
      node: element(1_000 + place, 'p'),
    }))
    expect(showBody([...list, mutation({ adds })]).match(/<p>/g)).toHaveLength(10_000)
  })

  test('a subtree moves by being removed and added', () => {
    const removes = [{ parentId: 10, id: 11 }]
    const adds = [{ parentId: 12, nextId: null, node: element(11, 'a') }]
    expect(showBody([...list, mutation({ removes, adds })])).toBe('<ul><b><a></a></b></ul>')
  })

  test('what hangs on something unknown is left out, and what is unknown is ignored', () => {
    const events = [
      ...list,
      mutation({ adds: [{ parentId: 99, nextId: null, node: element(30, 'p') }] }),
      mutation({ adds: [{ parentId: 10, nextId: 99, node: element(31, 'p') }] }),
      mutation({ removes: [{ parentId: 10, id: 99 }], texts: [{ id: 99, value: 'x' }] }),
    ]
    expect(showBody(events)).toBe('<ul><a></a><b></b></ul>')
    expect(reduce(events).inexact).toBeNull()
  })

  test('of two texts of one node the last holds', () => {
    const texts = [
      { id: 20, value: 'second' },
      { id: 20, value: 'third' },
    ]
    expect(showBody([...page([text(20, 'first')]), mutation({ texts })])).toBe('third')
  })

  test('declarations of a style are repeated beside its text, until it is written whole', () => {
    const styled = page([element(20, 'p', { attributes: { style: 'margin: 1px' } })])
    const change = (style: unknown) => mutation({ attributes: [{ id: 20, attributes: { style } }] })
    const events = [...styled, change({ color: 'red', top: '1px' }), change({ color: false })]
    expect(snapshot(events)[2]?.data).toMatchObject({
      attributes: [{ id: 20, attributes: { style: { top: '1px', color: false } } }],
    })
    expect(snapshot([...events, change('left: 1px')])).toHaveLength(2)
  })

  test('attributes may have any name', () => {
    const named = JSON.parse('{"__proto__":"a","constructor":"b","hasOwnProperty":"c"}') as object
    const events = [...list, mutation({ attributes: [{ id: 11, attributes: named }] })]
    const json = JSON.stringify(snapshot(events))
    expect(json).toContain('"__proto__":"a"')
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  test('the document of an iframe comes before or after the iframe, and goes with it', () => {
    const inner = { type: 0, id: 50, childNodes: [element(51, 'html', { rootId: 50 })] }
    const document = mutation({
      adds: [{ parentId: 20, nextId: null, node: inner }],
      isAttachIframe: true,
    })
    const frame = mutation({ adds: [{ parentId: 10, nextId: null, node: element(20, 'iframe') }] })
    for (const events of [
      [document, frame],
      [frame, document],
    ]) {
      const [, , attached] = snapshot([...list, ...events])
      expect(attached?.data).toMatchObject({ isAttachIframe: true, adds: [{ parentId: 20 }] })
      expect(JSON.stringify(attached)).toContain('"id":51')
    }
    const gone = mutation({ removes: [{ parentId: 10, id: 20 }] })
    expect(snapshot([...list, frame, document, gone])).toHaveLength(2)
    expect(snapshot([...list, document])[2]?.data).toMatchObject({ adds: [{ parentId: 20 }] })
  })
})

describe('what is beside the page', () => {
  test('size, scrolling, fields, selection and pointer are those of the last event', () => {
    const events = [
      ...list,
      increment({ source: 4, width: 300, height: 200 }),
      increment({ source: 3, id: 1, x: 5, y: 7 }),
      increment({ source: 3, id: 11, x: 0, y: 40 }),
      increment({ source: 5, id: 12, text: 'one', isChecked: false }),
      increment({ source: 5, id: 12, text: 'two', isChecked: true }),
      increment({ source: 14, ranges: [] }),
      increment({ source: 1, positions: [{ x: 1, y: 2, id: 11, timeOffset: -400 }] }),
    ]
    const [meta, full, ...rest] = snapshot(events)
    expect(meta?.data).toMatchObject({ width: 300, height: 200 })
    expect(full?.data['initialOffset']).toEqual({ left: 5, top: 7 })
    expect(JSON.stringify(full)).toContain('"rr_scrollTop":40')
    expect(rest.map(({ data }) => data)).toEqual([
      { source: 5, id: 12, text: 'two', isChecked: true },
      { source: 14, ranges: [] },
      { source: 1, positions: [{ x: 1, y: 2, id: 11, timeOffset: 0 }] },
    ])
  })

  test.each([
    ['a finger', 6],
    ['something that is dragged', 12],
  ])('the pointer is where %s has moved to', (_name, source) => {
    const positions = [
      { x: 1, y: 2, id: 4, timeOffset: -50 },
      { x: 3, y: 4, id: 4, timeOffset: 0 },
    ]
    const [, , pointer] = snapshot([...list, increment({ source, positions })])
    expect(pointer?.data).toEqual({ source: 1, positions: [positions[1]] })
  })

  test('fonts that scripts made come again, in their order, until the next page', () => {
    const fonts = ['Own', 'Other'].map((family) =>
      increment({ source: 10, family, fontSource: 'url(own.woff2)', buffer: false }),
    )
    expect(snapshot([...list, ...fonts]).slice(2)).toEqual(
      fonts.map((font) => ({ ...font, timestamp: LATER })),
    )
    expect(snapshot([...list, ...fonts, ...list])).toHaveLength(2)
    const tooMany = Array.from({ length: 1_001 }, () => fonts[0])
    expect(reduce([...list, ...tooMany]).inexact).toBe('too_large')
  })

  test('what is drawn on a canvas is no part of a page', () => {
    const canvas = page([element(10, 'canvas', { attributes: { rr_dataURL: 'data:,' } })])
    const drawn = increment({ source: 9, id: 10, type: 0, property: 'fillRect', args: [0, 0, 1] })
    expect(snapshot([...canvas, drawn])).toEqual(snapshot(canvas))
  })

  test('a film goes on from where it was when it was last touched', () => {
    const film = page([element(20, 'video', { attributes: { rr_mediaState: 'paused' } })])
    const play = increment({ source: 7, type: 0, id: 20, currentTime: 3, playbackRate: 2 }, NOON)
    expect(snapshot([...film, play])[2]?.data).toMatchObject({ type: 0, currentTime: 23 })
    const pause = increment({ source: 7, type: 1, id: 20, currentTime: 4 }, NOON + 1_000)
    expect(snapshot([...film, play, pause])[2]?.data).toMatchObject({ type: 1, currentTime: 4 })
  })

  test('rules that a script put into a sheet are repeated, until its text changes', () => {
    const styled = page([element(20, 'style', { childNodes: [text(21, '')] })])
    const rule = (index: number) =>
      increment({ source: 8, id: 20, adds: [{ rule: `.r${index} {}`, index }] })
    const events = [...styled, rule(0), rule(1)]
    const adds = [0, 1].map((index) => ({ rule: `.r${index} {}`, index }))
    expect(snapshot(events)[2]?.data).toEqual({ source: 8, id: 20, adds })
    const changed = mutation({ texts: [{ id: 21, value: 'a {}' }] })
    expect(snapshot([...events, changed])).toHaveLength(2)
  })

  test('a reducer never changes the events that it is given', () => {
    const events = [
      ...page([element(20, 'style')]),
      increment({ source: 8, id: 20, adds: [{ rule: 'a {}', index: 0 }] }),
      increment({ source: 8, id: 20, adds: [{ rule: 'b {}', index: 1 }] }),
      mutation({ attributes: [{ id: 20, attributes: { class: 'x' } }] }),
    ]
    const before = structuredClone(events)
    snapshot(events)
    expect(events).toEqual(before)
  })

  test('a hundred thousand rules of one sheet are not repeated', () => {
    const rules = Array.from({ length: 100_000 }, (_, index) =>
      increment({ source: 8, id: 20, adds: [{ rule: 'a {}', index }] }),
    )
    const reducer = reduce([...page([element(20, 'style')]), ...rules])
    expect(reducer.inexact).toBe('busy_sheet')
    expect(reducer.makeSnapshot(LATER)).toBeNull()
  })
})

describe('text that an attribute stands for', () => {
  const css = element(10, 'style', { attributes: { _cssText: 'a{}' } })
  const area = element(11, 'textarea', { attributes: { value: 'typed' } })
  const both = page([css, area])
  const put = (parentId: number, node: unknown) =>
    mutation({ adds: [{ parentId, nextId: null, node }] })

  test('gets a place of its own beside an element, and gives it up when that goes', () => {
    const beside = [...both, put(10, element(20, 'i')), put(11, element(21, 'i'))]
    expect(showBody(beside)).toBe('<style>a{}<i></i></style><textarea>typed<i></i></textarea>')
    const removes = [
      { parentId: 10, id: 20 },
      { parentId: 11, id: 21 },
    ]
    const gone = mutation({ removes })
    expect(snapshot([...beside, gone])).toEqual(snapshot(both))
  })

  test('of a field is replaced by a text that is put into it', () => {
    expect(showBody([...both, put(11, text(20, 'new'))])).toContain('<textarea>new</textarea>')
  })
})

describe('radio buttons of a group', () => {
  const radio = (id: number, attributes = {}) =>
    element(id, 'input', {
      attributes: { type: 'radio', name: 'r', value: `${id}`, ...attributes },
    })
  const insert = (id: number) =>
    mutation({ adds: [{ parentId: 4, nextId: 10, node: radio(id, { checked: true }) }] })
  const states = (events: readonly unknown[]) =>
    snapshot(events)
      .filter(({ data }) => data['source'] === 5)
      .map(({ data }) => [data['id'], data['isChecked']])

  test('one that comes in checked unsets the one that was, wherever it stands', () => {
    const events = [...page([radio(10, { checked: true }), radio(11)]), insert(20)]
    expect(states(events)).toEqual([
      [10, false],
      [20, true],
    ])
  })

  test('those of another name, form or tree are left as they are', () => {
    const others = page([
      radio(10),
      radio(11, { checked: true, name: 'other' }),
      element(12, 'form', { childNodes: [radio(13, { checked: true })] }),
      element(14, 'p', {
        isShadowHost: true,
        childNodes: [{ ...radio(15, { checked: true }), isShadow: true }],
      }),
    ])
    expect(states([...others, insert(20)])).toEqual([])
  })

  test('the one that was chosen last is told last', () => {
    const choose = (id: number) => increment({ source: 5, id, text: '', isChecked: true })
    const events = [...page([radio(10), radio(11)]), choose(10), choose(11), choose(10)]
    expect(states(events).at(-1)).toEqual([10, true])
  })
})

test('a snapshot whose ids begin anew is compared by places, not by ids', () => {
  const field = (id: number) => element(id, 'input', { attributes: { value: 'a' } })
  const typed = increment({ source: 5, id: 10, text: 'typed', isChecked: false })
  const reducer = reduce([...page([field(10), element(11, 'p')]), typed])
  const typedField = element(12, 'input', { attributes: { value: 'typed' } })
  expect(reducer.compare(page([typedField, element(10, 'p')])[1])).toBeNull()
  expect(reducer.compare(page([field(12), element(10, 'p')])[1])).toBe('attribute value of <input>')
})

test('a field that was made empty may be recorded with what it began with', () => {
  const field = element(10, 'input', { attributes: { value: 'default' } })
  const emptied = increment({ source: 5, id: 10, text: '', isChecked: false })
  expect(reduce([...page([field]), emptied]).compare(page([field])[1])).toBeNull()
})

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
        expect(JSON.parse(JSON.stringify(snapshot(stored)))).toEqual(stored)
      }),
      { numRuns: 500 },
    )
  },
)
