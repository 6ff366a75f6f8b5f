import { describe, expect, test } from 'vitest'
import { elementNode, pageEvents, withChildren } from '../testing/gzip-frames.ts'
import { startStage, type TestStage } from '../testing/start-stage.ts'

test('a constructed style sheet outlives the element it was first used for', async () => {
  const now = 1_750_000_000_000
  const add = (id: number): object[] => [
    {
      parentId: 4,
      nextId: null,
      node: { ...elementNode(id, 'my-stars', { class: `host-${id}` }), isShadowHost: true },
    },
    { parentId: id, nextId: null, node: { ...elementNode(id + 1, 'b'), isShadow: true } },
  ]
  const mutate = (timestamp: number, adds: object[], removes: object[]): object => ({
    type: 3,
    timestamp,
    data: { source: 0, adds, removes, texts: [], attributes: [] },
  })
  const styles = [{ styleId: 1, rules: [{ rule: 'b { color: rgb(1, 2, 3) }', index: 0 }] }]
  const stage = startStage(now)
  await stage.load('a/0', [
    {
      events: [
        ...pageEvents(now, []),
        mutate(now + 10, add(20), []),
        { type: 3, timestamp: now + 11, data: { source: 15, id: 20, styleIds: [1], styles } },
        mutate(now + 20, add(30), [{ parentId: 4, id: 20 }]),
        { type: 3, timestamp: now + 21, data: { source: 15, id: 30, styleIds: [1] } },
      ],
    },
  ])
  await stage.show(now + 50)
  const inner = stage.page().querySelector('.host-30')?.shadowRoot?.querySelector('b')
  expect(inner && getComputedStyle(inner).color).toBe('rgb(1, 2, 3)')
})

describe('style sheets', () => {
  const hash = 'c'.repeat(64)
  const reference = `playhead-sheet:${hash}`
  const css = 'b { color: rgb(1, 2, 3) } i:hover, i.\\:hover { color: rgb(4, 5, 6) }'
  const body = (style: Record<string, unknown>) => [style, elementNode(8, 'b'), elementNode(9, 'i')]
  const change = (timestamp: number, data: object) => {
    const none = { texts: [], adds: [], removes: [], attributes: [] }
    return { type: 3, timestamp, data: { source: 0, ...none, ...data } }
  }
  const colourOf = (stage: TestStage, tag: string) => {
    const element = stage.page().querySelector(tag)
    return element && stage.page().defaultView?.getComputedStyle(element).color
  }
  const BLACK = 'rgb(0, 0, 0)'
  const FIRST = 1_700_000_000_000
  const text = { type: 3, id: 7, textContent: reference, isStyle: true }

  test.each([
    ['the text of a style element', withChildren(elementNode(6, 'style'), [text])],
    ['the rules of a style element', elementNode(6, 'style', { _cssText: reference })],
    ['a link', elementNode(6, 'link', { _cssText: reference })],
  ])('stand where %s refers to them, before it is shown or after', async (_, node) => {
    for (const isEarly of [true, false]) {
      const stage = startStage(FIRST)
      if (isEarly) stage.run({ type: 'sheet', hash, css })
      await stage.load('a/0', [{ events: pageEvents(FIRST, body(node)) }])
      await stage.show(FIRST + 10)
      expect(colourOf(stage, 'b')).toBe(isEarly ? 'rgb(1, 2, 3)' : BLACK)
      if (!isEarly) stage.run({ type: 'sheet', hash, css })
      expect(colourOf(stage, 'b')).toBe('rgb(1, 2, 3)')
    }
  })

  describe('that are large', () => {
    // Of pages without a document type, lengths need no unit.
    const filler = Array.from({ length: 2_000 }, (_, place) => `.f${place}{order:${place}}`)
    const large = [css, 'i { width: 7; display: block }', ...filler].join('\n')
    const link = elementNode(6, 'link', { _cssText: reference })
    const open = async (compatMode: string, sheets: readonly string[]) => {
      const stage = startStage(FIRST)
      const events = pageEvents(FIRST, body(link))
      Object.assign((events[1] as { data: { node: object } }).data.node, { compatMode })
      for (const [place, sheet] of sheets.entries())
        stage.run({ type: 'sheet', hash: place === 0 ? hash : String(place), css: sheet })
      await stage.load('a/0', [{ events }])
      return stage
    }

    test.each(['CSS1Compat', 'BackCompat'])('are read by the mode of a page: %s', async (mode) => {
      for (const isEarly of [true, false]) {
        const stage = await open(mode, isEarly ? [large] : [])
        await stage.show(FIRST + 10)
        if (!isEarly) stage.run({ type: 'sheet', hash, css: large })
        expect(stage.page().compatMode).toBe(mode)
        expect(colourOf(stage, 'b')).toBe('rgb(1, 2, 3)')
        const width = stage.page().querySelector('i')?.getBoundingClientRect().width
        expect(width === 7).toBe(mode === 'BackCompat')
      }
    })

    test('and come before there is a page leave nothing on it that is not its own', async () => {
      const sheets = [`@charset "UTF-8";${large}`, `${large} b { order: 9 }`]
      const stage = await open('CSS1Compat', sheets)
      await stage.show(FIRST + 10)
      const texts = [...stage.page().querySelectorAll('style')].map((style) => style.textContent)
      expect(texts.filter((each) => each.includes('.f1{'))).toEqual([large])
      expect(colourOf(stage, 'b')).toBe('rgb(1, 2, 3)')
    })
  })

  test('of a link that came after the snapshot are there from the snapshot on', async () => {
    const link = elementNode(6, 'link', { rel: 'stylesheet', href: 'http://shop.test/a.css' })
    const late = change(FIRST + 300, {
      attributes: [{ id: 6, attributes: { _cssText: reference } }],
    })
    const stage = startStage(FIRST)
    stage.run({ type: 'sheet', hash, css })
    await stage.load('a/0', [{ events: [...pageEvents(FIRST, body(link)), late] }])
    for (const at of [FIRST + 10, FIRST + 2_000, FIRST + 10, FIRST + 5_000]) {
      await stage.show(at)
      expect(colourOf(stage, 'b'), `at ${at - FIRST}`).toBe('rgb(1, 2, 3)')
    }
  })

  test('that change are those of their moment, in any order', async () => {
    const style = withChildren(elementNode(6, 'style'), [{ ...text, textContent: 'b{}' }])
    const link = elementNode(10, 'link', { rel: 'stylesheet' })
    const second = 'd'.repeat(64)
    const events = [
      ...pageEvents(FIRST, [...body(style), link]),
      change(FIRST + 10_000, { texts: [{ id: 7, value: reference }] }),
      change(FIRST + 20_000, {
        attributes: [{ id: 10, attributes: { _cssText: `playhead-sheet:${second}` } }],
      }),
      change(FIRST + 30_000, { removes: [{ parentId: 4, id: 10 }] }),
    ]
    const stage = startStage(FIRST)
    stage.run({ type: 'sheet', hash, css })
    stage.run({ type: 'sheet', hash: second, css: 'b { color: rgb(7, 8, 9) }' })
    await stage.load('a/0', [{ events }])
    const expected = [BLACK, 'rgb(1, 2, 3)', 'rgb(7, 8, 9)', 'rgb(1, 2, 3)']
    for (const step of [0, 2, 1, 3, 0, 3, 2]) {
      await stage.show(FIRST + step * 10_000 + 5_000)
      expect(colourOf(stage, 'b'), `step ${step}`).toBe(expected[step])
    }
    expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
  })
})
