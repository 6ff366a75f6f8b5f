import { describe, expect, test } from 'vitest'
import { element, increment, mutation, NOON, page, text } from './testing/hand-made.ts'
import { LATER, reduce, takeSnapshot } from './testing/reduce.ts'

interface Tree {
  readonly tagName?: string
  readonly textContent?: string
  readonly childNodes?: readonly Tree[]
  readonly attributes?: Record<string, unknown>
}

/** The body of the page as tags and text. */
function showBody(events: readonly unknown[]): string {
  const node = takeSnapshot(events)[1]?.data['node'] as Tree
  const show = ({ tagName, textContent, childNodes = [] }: Tree): string =>
    tagName === undefined
      ? (textContent ?? '')
      : `<${tagName}>${childNodes.map(show).join('')}</${tagName}>`
  return (node.childNodes?.[0]?.childNodes?.[1]?.childNodes ?? []).map(show).join('')
}

/** The node of this id in a full snapshot. */
function findNode(event: unknown, id: number): Tree {
  let found: Tree = {}
  JSON.stringify(event, (_key, value: (Tree & { id?: unknown }) | null) => {
    if (value?.id === id && value.tagName !== undefined) found = value
    return value
  })
  return found
}

const list = page([element(10, 'ul', { childNodes: [element(11, 'a'), element(12, 'b')] })])

test('the colour scheme that the visitor prefers is kept', () => {
  const size = { source: 4, width: 900, height: 700 }
  const changed = [...list, increment({ ...size, colorScheme: 'dark' }), increment(size)]
  expect(takeSnapshot(changed)[0]?.data).toMatchObject({ width: 900, colorScheme: 'dark' })
})

test('what is told of a field beside its text is kept', () => {
  const told = {
    source: 5,
    id: 11,
    text: '',
    isChecked: false,
    isIndeterminate: true,
    selected: [1],
  }
  const inputs = takeSnapshot([...list, increment(told)]).map(({ data }) => data)
  expect(inputs).toContainEqual(told)
})

test('what has the focus is kept, and whether a press gave it', () => {
  const touch = (type: number, id: number) => increment({ source: 2, type, id })
  const getFocus = (events: readonly unknown[]) =>
    takeSnapshot([...list, ...events])
      .map(({ data }) => data)
      .find(({ source }) => source === 2)
  expect(getFocus([touch(5, 11)])).toEqual({ source: 2, type: 5, id: 11, isPressed: false })
  expect(getFocus([touch(1, 11), touch(5, 11)])).toMatchObject({ id: 11, isPressed: true })
  expect(getFocus([touch(5, 11), touch(5, 12), touch(6, 11)])).toMatchObject({ id: 12 })
  expect(getFocus([touch(5, 11), touch(6, 11)])).toBeUndefined()
  expect(
    getFocus([touch(5, 11), mutation({ removes: [{ parentId: 10, id: 11 }] })]),
  ).toBeUndefined()
})

describe('the page', () => {
  test('a snapshot of an unchanged page is the one that was recorded', () => {
    const [meta, full, ...rest] = takeSnapshot(list)
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
    expect(takeSnapshot(events)[2]?.data).toMatchObject({
      attributes: [{ id: 20, attributes: { style: { top: '1px', color: false } } }],
    })
    expect(takeSnapshot([...events, change('left: 1px')])).toHaveLength(2)
  })

  test('attributes may have any name', () => {
    const named = JSON.parse('{"__proto__":"a","constructor":"b","hasOwnProperty":"c"}') as object
    const events = [...list, mutation({ attributes: [{ id: 11, attributes: named }] })]
    const json = JSON.stringify(takeSnapshot(events))
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
      const [, , attached] = takeSnapshot([...list, ...events])
      expect(attached?.data).toMatchObject({ isAttachIframe: true, adds: [{ parentId: 20 }] })
      expect(JSON.stringify(attached)).toContain('"id":51')
    }
    const gone = mutation({ removes: [{ parentId: 10, id: 20 }] })
    expect(takeSnapshot([...list, frame, document, gone])).toHaveLength(2)
    expect(takeSnapshot([...list, document])[2]?.data).toMatchObject({ adds: [{ parentId: 20 }] })
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
    const [meta, full, ...rest] = takeSnapshot(events)
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
    const [, , pointer] = takeSnapshot([...list, increment({ source, positions })])
    expect(pointer?.data).toEqual({ source: 1, positions: [positions[1]] })
  })

  test('custom elements that were defined since stay so', () => {
    const define = increment({ source: 16, define: { name: 'star-rating' } })
    expect(takeSnapshot([...list, define]).slice(2)).toEqual([{ ...define, timestamp: LATER }])
  })

  test('fonts that scripts made come again, in their order, until the next page', () => {
    const fonts = ['Own', 'Other'].map((family) =>
      increment({ source: 10, family, fontSource: 'url(own.woff2)', buffer: false }),
    )
    expect(takeSnapshot([...list, ...fonts]).slice(2)).toEqual(
      fonts.map((font) => ({ ...font, timestamp: LATER })),
    )
    expect(takeSnapshot([...list, ...fonts, ...list])).toHaveLength(2)
    const tooMany = Array.from({ length: 1_001 }, () => fonts[0])
    expect(reduce([...list, ...tooMany]).inexact).toBe('too_large')
  })

  test('what is drawn on a canvas is no part of a page', () => {
    const canvas = page([element(10, 'canvas', { attributes: { rr_dataURL: 'data:,' } })])
    const drawn = increment({ source: 9, id: 10, type: 0, property: 'fillRect', args: [0, 0, 1] })
    expect(takeSnapshot([...canvas, drawn])).toEqual(takeSnapshot(canvas))
  })

  test.each([
    ['canvas', { width: '10' }, ['width']],
    ['canvas', { title: 'x' }, ['rr_dataURL', 'title']],
    ['img', { src: '/b.png' }, ['src']],
    ['img', { srcset: '/b.png 2x' }, ['src', 'srcset']],
    ['img', { src: null }, []],
    ['img', { alt: 'x' }, ['alt', 'rr_dataURL', 'src', 'srcset']],
  ])(
    'the picture that a snapshot brought of a %s, after a change of %j',
    (tagName, change, names) => {
      const sources = tagName === 'img' ? { src: '/a.png', srcset: '/a.png 2x' } : {}
      const shown = page([
        element(10, tagName, { attributes: { rr_dataURL: 'data:,', ...sources } }),
      ])
      const changed = mutation({ attributes: [{ id: 10, attributes: change }] })
      const { attributes } = findNode(takeSnapshot([...shown, changed])[1], 10)
      expect(Object.keys(attributes ?? {}).sort()).toEqual(names)
    },
  )

  test('a film goes on from where it was when it was last touched', () => {
    const film = page([element(20, 'video', { attributes: { rr_mediaState: 'paused' } })])
    const play = increment({ source: 7, type: 0, id: 20, currentTime: 3, playbackRate: 2 }, NOON)
    expect(takeSnapshot([...film, play])[2]?.data).toMatchObject({ type: 0, currentTime: 23 })
    const pause = increment({ source: 7, type: 1, id: 20, currentTime: 4 }, NOON + 1_000)
    expect(takeSnapshot([...film, play, pause])[2]?.data).toMatchObject({ type: 1, currentTime: 4 })
  })

  test('a film that comes in while the page is shown plays from then on', () => {
    const put = (attributes: Record<string, unknown>) =>
      mutation({
        adds: [{ parentId: 10, nextId: null, node: element(20, 'video', { attributes }) }],
      })
    const [, , playing] = takeSnapshot([...list, put({ autoplay: '' })])
    expect(playing?.data).toMatchObject({ source: 7, type: 0, id: 20, currentTime: 9.9 })
    const [, , standing] = takeSnapshot([...list, put({ rr_mediaState: 'paused' })])
    expect(standing?.data).toMatchObject({ source: 7, type: 1, id: 20, currentTime: 0 })
    const play = increment({ source: 7, type: 0, id: 20, currentTime: 3 }, NOON + 5_000)
    const moved = mutation({ removes: [{ parentId: 10, id: 20 }] })
    const played = [...list, put({}), play]
    expect(takeSnapshot(played)[2]?.data).toMatchObject({ type: 0, currentTime: 8 })
    expect(takeSnapshot([...played, moved])).toHaveLength(2)
  })

  test('rules that a script put into a sheet are repeated, until its text changes', () => {
    const styled = page([element(20, 'style', { childNodes: [text(21, '')] })])
    const rule = (index: number) =>
      increment({ source: 8, id: 20, adds: [{ rule: `.r${index} {}`, index }] })
    const events = [...styled, rule(0), rule(1)]
    const adds = [0, 1].map((index) => ({ rule: `.r${index} {}`, index }))
    expect(takeSnapshot(events)[2]?.data).toEqual({ source: 8, id: 20, adds })
    const changed = mutation({ texts: [{ id: 21, value: 'a {}' }] })
    expect(takeSnapshot([...events, changed])).toHaveLength(2)
  })

  test('a constructed sheet outlives what it was first used for', () => {
    const styles = [{ styleId: 1, rules: [{ rule: 'b {}', index: 0 }] }]
    const use = (id: number, more = {}) => increment({ source: 15, id, styleIds: [1], ...more })
    const hosts = page([10, 20].map((id) => element(id, 'x-card', { isShadowHost: true })))
    const remove = (id: number) => mutation({ removes: [{ parentId: 4, id }] })
    const events = [...hosts, use(10, { styles }), use(20), remove(10)]
    const { data } = takeSnapshot(events)[2] ?? {}
    expect(data).toEqual({ source: 15, id: 20, styleIds: [1], styles })
    const gone = takeSnapshot([...events, remove(20)])[2]
    expect(gone?.data).toEqual({ source: 15, id: 1, styleIds: [], styles })
  })

  test('a reducer never changes the events that it is given', () => {
    const events = [
      ...page([element(20, 'style')]),
      increment({ source: 8, id: 20, adds: [{ rule: 'a {}', index: 0 }] }),
      increment({ source: 8, id: 20, adds: [{ rule: 'b {}', index: 1 }] }),
      mutation({ attributes: [{ id: 20, attributes: { class: 'x' } }] }),
    ]
    const before = structuredClone(events)
    takeSnapshot(events)
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
    expect(takeSnapshot([...beside, gone])).toEqual(takeSnapshot(both))
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
    takeSnapshot(events)
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
