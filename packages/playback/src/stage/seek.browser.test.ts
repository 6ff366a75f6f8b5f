import { describe, expect, test } from 'vitest'
import { elementNode, pageEvents, withChildren } from '../testing/gzip-frames.ts'
import { startStage } from '../testing/start-stage.ts'

const NOW = 1_750_000_000_000
const HTML = 2
const HEAD = 3

const increment = (timestamp: number, data: object): object => ({ type: 3, timestamp, data })
const mutation = (timestamp: number, changes: object): object =>
  increment(timestamp, { source: 0, adds: [], removes: [], texts: [], attributes: [], ...changes })
const text = (id: number, textContent: string): object => ({ type: 3, id, textContent })

/** A box of 100 pixels in which there are 2,000, and a page of 5,000. */
const scrolledPage = (attributes: Record<string, unknown>): object[] => [
  withChildren(elementNode(20, 'div', { style: 'height: 100px; overflow: auto', ...attributes }), [
    elementNode(21, 'p', { style: 'height: 2000px; margin: 0' }),
  ]),
  elementNode(22, 'p', { style: 'height: 5000px' }),
]

describe('after a seek, all is scrolled to where it was', () => {
  const first = pageEvents(NOW, scrolledPage({ rr_scrollTop: 300 }))
  const offset = { initialOffset: { top: 450, left: 0 } }
  Object.assign((first[1] as { data: object }).data, offset)
  const events = [
    ...first,
    increment(NOW + 100, { source: 3, id: 20, x: 0, y: 700 }),
    increment(NOW + 200, { source: 3, id: 1, x: 0, y: 900 }),
    mutation(NOW + 300, {
      adds: [
        {
          parentId: 4,
          nextId: 20,
          node: elementNode(30, 'div', { style: 'height: 50px; overflow: auto', rr_scrollTop: 40 }),
        },
        {
          parentId: 30,
          nextId: null,
          node: elementNode(31, 'p', { style: 'height: 400px; margin: 0' }),
        },
      ],
    }),
  ]

  test.each([
    ['of a snapshot', 50, [450, 300, null]],
    ['by the visitor', 250, [900, 700, null]],
    ['of what came later', 350, [900, 700, 40]],
  ])('as %s says', async (_name, offsetMs, expected) => {
    const stage = startStage(NOW)
    await stage.load('a/0', [{ events }])
    for (const before of [10, 340]) {
      await stage.show(NOW + before)
      await stage.show(NOW + offsetMs)
      const [box, added] = ['2000px', '400px'].map(
        (height) => stage.page().querySelector(`p[style*="${height}"]`)?.parentElement,
      )
      const places = [stage.page().defaultView?.scrollY, box?.scrollTop, added?.scrollTop ?? null]
      expect(places).toEqual(expected)
    }
  })
})

test('a page that has no frames, since nobody sees it, is shown all the same', async () => {
  const stage = startStage(NOW, { hasFrames: false })
  await stage.load('a/0', [{ events: pageEvents(NOW, scrolledPage({ rr_scrollTop: 300 })) }])
  await stage.show(NOW + 10)
  expect(stage.page().querySelector('div')?.scrollTop).toBe(300)
})

describe('a snapshot of a page that is like the one that is there', () => {
  const style = withChildren(elementNode(40, 'style'), [text(41, 'p { order: 3 }')])
  const page = (timestamp: number, body: readonly unknown[]): Record<string, unknown>[] => {
    const events = pageEvents(timestamp, body)
    const { node } = (events[1] as { data: { node: { childNodes: { childNodes: object[] }[] } } })
      .data
    node.childNodes[0]?.childNodes.splice(0, 1, withChildren(elementNode(HEAD, 'head'), [style]))
    return events
  }
  const field = elementNode(20, 'input', { type: 'text', value: 'empty' })
  const paragraph = (id: number, words: string): object =>
    withChildren(elementNode(id, 'p'), [text(id + 1, words)])
  const input = increment(NOW + 100, { source: 5, id: 20, text: 'typed', isChecked: false })
  const first = page(NOW, [field, paragraph(30, 'one')])
  const second = page(NOW + 1_000, [field, paragraph(32, 'two'), paragraph(30, 'one, again')])

  const seekThere = async (between: readonly object[]) => {
    const stage = startStage(NOW)
    await stage.load('a/0', [{ events: [...first, ...between] }])
    await stage.load('a/9', [{ sequence: 9, events: second }])
    await stage.show(NOW + 500)
    const before = stage.page().querySelector('style:not(:empty)')
    await stage.show(NOW + 1_500, { keys: ['a/9'] })
    const after = stage.page().querySelector('style:not(:empty)')
    const { body } = stage.page()
    const value = body.querySelector('input')?.value
    const paragraphs = [...body.querySelectorAll('p')].map((element) => element.textContent)
    expect([value, paragraphs]).toEqual(['empty', ['two', 'one, again']])
    const [found] = body.querySelectorAll('p')
    expect(found && stage.page().defaultView?.getComputedStyle(found).order).toBe('3')
    return { keepsStyles: before !== null && before === after, stage }
  }

  test('is read past fields that are named after what is asked of elements', async () => {
    const named = ['attributes', 'getAttribute', 'shadowRoot', 'remove', 'parentNode', 'scrollTo']
    const form = (words: string): object =>
      withChildren(elementNode(50, 'form', { class: words }), [
        withChildren(elementNode(51, 'select', { name: 'childNodes' }), [
          elementNode(52, 'option'),
        ]),
        ...named.map((name, place) => elementNode(60 + place, 'input', { name })),
        paragraph(54, words),
      ])
    const stage = startStage(NOW)
    await stage.load('a/0', [{ events: page(NOW, [form('one')]) }])
    await stage.load('a/9', [{ sequence: 9, events: page(NOW + 1_000, [form('two')]) }])
    await stage.show(NOW + 500)
    const before = stage.page().querySelector('form')
    await stage.show(NOW + 1_500, { keys: ['a/9'] })
    const after = stage.page().querySelector('form')
    expect(after).toBe(before)
    expect(after?.outerHTML).toMatch(/^<form class="two"><select/)
    expect(stage.page().querySelectorAll('form *').length).toBe(9)
    expect(stage.page().querySelector('form p')?.textContent).toBe('two')
    expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
  })

  test('makes it of what is there, and keeps the style sheets', async () => {
    const { keepsStyles, stage } = await seekThere([input])
    expect(keepsStyles).toBe(true)
    await stage.show(NOW + 50)
    expect(stage.page().body.textContent).toBe('one')
  })

  test.each([
    [
      'anew',
      'a text of the head',
      mutation(NOW + 200, { texts: [{ id: 41, value: 'p { order: 8 }' }] }),
    ],
    [
      'on',
      'an attribute around',
      mutation(NOW + 200, { attributes: [{ id: HTML, attributes: { class: 'dark' } }] }),
    ],
    [
      'on',
      'a style that came',
      mutation(NOW + 200, {
        adds: [
          {
            parentId: HEAD,
            nextId: null,
            node: elementNode(50, 'style', { _cssText: 'p { order: 9 }' }),
          },
        ],
      }),
    ],
    ['anew', 'a style that went', mutation(NOW + 200, { removes: [{ parentId: HEAD, id: 40 }] })],
    [
      'anew',
      'a rule of a sheet',
      increment(NOW + 200, { source: 8, id: 40, adds: [{ rule: 'p { order: 7 }', index: 1 }] }),
    ],
    [
      'on',
      'a constructed sheet',
      increment(NOW + 200, {
        source: 15,
        id: 1,
        styleIds: [1],
        styles: [{ styleId: 1, rules: [{ rule: 'p { order: 6 }', index: 0 }] }],
      }),
    ],
  ])('has its style sheet go %s after a change of %s', async (expected, _name, change) => {
    const { keepsStyles } = await seekThere([input, change])
    expect(keepsStyles ? 'on' : 'anew').toBe(expected)
  })

  test('has the shadow trees that it had', async () => {
    const stage = startStage(NOW)
    const shadowed = {
      ...elementNode(60, 'x-card'),
      isShadowHost: true,
      childNodes: [{ ...paragraph(61, 'in the shade'), isShadow: true }],
    }
    await stage.load('a/0', [{ events: page(NOW, [shadowed]) }])
    await stage.load('a/9', [
      { sequence: 9, events: page(NOW + 1_000, [shadowed, paragraph(70, 'new')]) },
    ])
    for (const [at, key, words] of [
      [500, 'a/0', ''],
      [1_500, 'a/9', 'new'],
      [500, 'a/0', ''],
    ] as const) {
      await stage.show(NOW + at, { keys: [key] })
      const { body } = stage.page()
      expect([body.querySelector('x-card')?.shadowRoot?.textContent, body.textContent]).toEqual([
        'in the shade',
        words,
      ])
    }
  })
})

test('what is past is let go while windows are played one after another', async () => {
  const stage = startStage(NOW)
  const tick = (at: number): object =>
    mutation(NOW + at, { texts: [{ id: 31, value: `at ${at}` }] })
  const body = [withChildren(elementNode(30, 'p'), [text(31, 'at 0')])]
  await stage.load('a/0', [
    { sequence: 0, events: [...pageEvents(NOW, body), tick(100), tick(200)] },
  ])
  await stage.load('a/1', [
    { sequence: 1, isKeyframe: true, events: pageEvents(NOW + 300, body) },
    { sequence: 1, events: [tick(400), tick(500)] },
  ])
  await stage.load('a/2', [
    { sequence: 2, isKeyframe: true, events: pageEvents(NOW + 600, body) },
    { sequence: 2, events: [tick(700), tick(800)] },
  ])
  const reached = stage.until('reached')
  await stage.show(NOW + 50, { keys: ['a/0', 'a/1', 'a/2'], limitAt: NOW + 850, playing: true })
  await reached
  expect(stage.page().body.textContent).toBe('at 800')
  await stage.show(NOW + 450, { keys: ['a/1', 'a/2'] })
  expect(stage.page().body.textContent).toBe('at 400')
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
})
