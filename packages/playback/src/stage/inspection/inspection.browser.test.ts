import { expect, test } from 'vitest'
import type { ElementDetails, ElementStep, InspectedElement } from '../../inspection.ts'
import { startStage, type TestStage } from '../../testing/start-stage.ts'

const NOW = 1_750_000_000_000
const BASE = 'margin: 0; font: 10px monospace'

interface Shown {
  readonly tag: string
  readonly attributes?: Record<string, string>
  readonly children?: readonly (Shown | string)[]
  readonly shadow?: readonly (Shown | string)[]
  readonly id?: number
}

/** Events of a page with this in its body; ids are given in order, from 100 on. */
function pageOf(body: readonly (Shown | string)[], head: readonly Shown[] = []): object[] {
  let last = 99
  const build = (shown: Shown | string, isShadow = false): object => {
    const mark = isShadow && { isShadow: true }
    if (typeof shown === 'string') return { type: 3, id: ++last, textContent: shown, ...mark }
    const { tag, attributes = {}, children = [], shadow, id } = shown
    return {
      type: 2,
      id: id ?? ++last,
      tagName: tag,
      attributes,
      childNodes: [
        ...(shadow ?? []).map((each) => build(each, true)),
        ...children.map((each) => build(each)),
      ],
      ...(shadow && { isShadowHost: true }),
      ...mark,
    }
  }
  const html = {
    type: 2,
    id: 2,
    tagName: 'html',
    attributes: {},
    childNodes: [
      build({ tag: 'head', id: 3, children: head }),
      build({ tag: 'body', id: 4, attributes: { style: BASE }, children: body }),
    ],
  }
  const doctype = { type: 1, id: 5, name: 'html', publicId: '', systemId: '' }
  const node = { type: 0, id: 1, childNodes: [doctype, html] }
  return [
    { type: 4, timestamp: NOW, data: { href: 'https://shop.test/', width: 800, height: 600 } },
    { type: 2, timestamp: NOW + 1, data: { node, initialOffset: { top: 0, left: 0 } } },
  ]
}

const changes = (afterMs: number, data: object): object => ({
  type: 3,
  timestamp: NOW + afterMs,
  data: { source: 0, adds: [], removes: [], texts: [], attributes: [], ...data },
})

async function show(events: readonly object[], at = NOW + 500) {
  const stage = startStage(NOW)
  await stage.load('a/0', [{ events: [...events] }])
  await stage.show(at)
  return { stage, ...questionsTo(stage) }
}

function questionsTo(stage: TestStage) {
  const element = async (): Promise<InspectedElement | null> =>
    (await stage.until('inspected')).element
  const details = async (): Promise<ElementDetails | null> =>
    (await stage.until('described')).details
  return {
    at(x: number, y: number) {
      const answer = element()
      stage.run({ type: 'inspect-at', request: 1, x, y })
      return answer
    },
    step(node: number, step: ElementStep) {
      const answer = element()
      stage.run({ type: 'inspect-step', request: 1, node, step })
      return answer
    },
    describe(node: number) {
      const answer = details()
      stage.run({ type: 'describe', request: 1, node })
      return answer
    },
    again(selector: readonly string[]) {
      const answer = details()
      stage.run({ type: 'describe-again', request: 1, selector })
      return answer
    },
  }
}

const BUTTON: Shown = {
  tag: 'button',
  id: 50,
  attributes: {
    id: 'buy',
    class: 'primary :hover wide',
    style:
      'position: absolute; left: 30px; top: 40px; width: 100px; height: 50px; box-sizing: border-box; margin: 1px 2px 3px 4px; border: 5px solid red; padding: 6px 7px 8px 9px',
  },
  children: ['Buy ', { tag: 'b', children: ['now'] }],
}

test('what is at a place has its name and its boxes', async () => {
  const { at } = await show(pageOf([BUTTON]))
  expect(await at(36, 84)).toEqual({
    node: 50,
    tag: 'button',
    id: 'buy',
    classes: ['primary', 'wide'],
    within: 'element',
    privacy: 'shown',
    box: {
      x: 34,
      y: 41,
      width: 100,
      height: 50,
      margin: [1, 2, 3, 4],
      border: [5, 5, 5, 5],
      padding: [6, 7, 8, 9],
    },
  })
  expect(await at(900, 700)).toBeNull()
})

test('everything about an element, as the page had it', async () => {
  const { describe } = await show(pageOf([{ tag: 'main', children: [BUTTON] }]))
  const details = await describe(50)
  expect(details).toMatchObject({
    selector: ['#buy'],
    childCount: 1,
    text: 'Buy now',
    value: null,
  })
  expect(details?.ancestors.map(({ tag }) => tag)).toEqual(['html', 'body', 'main'])
  expect(details?.attributes).toContainEqual({ name: 'class', value: 'primary wide' })
  const style = (name: string) => details?.styles.find((each) => each.name === name)
  expect(style('padding-top')).toEqual({ name: 'padding-top', value: '6px', isDefault: false })
  expect(style('float')).toEqual({ name: 'float', value: 'none', isDefault: true })
  expect(style('width')).toMatchObject({ value: '100px', isDefault: false })
  expect(style('cursor')?.isDefault).toBe(true)
  expect(details?.styles.some(({ name }) => name === 'padding-inline-start')).toBe(false)
})

test('a width that the page did not ask for is no style of its own', async () => {
  const { describe } = await show(pageOf([{ tag: 'p', id: 60, children: ['x'] }]))
  const styles = (await describe(60))?.styles
  expect(styles?.find(({ name }) => name === 'width')?.isDefault).toBe(true)
  // What is inherited differs from a page without styles all the same.
  expect(styles?.find(({ name }) => name === 'font-size')?.isDefault).toBe(false)
})

test('elements in shadow roots and in frames in them are found, named and walked', async () => {
  const host: Shown = {
    tag: 'my-card',
    id: 60,
    attributes: { style: 'position: absolute; left: 200px; top: 100px' },
    shadow: [
      {
        tag: 'iframe',
        id: 61,
        attributes: { width: '200', height: '100', style: 'border: 4px solid; padding: 6px' },
      },
      { tag: 'i', id: 62, children: ['beside'] },
    ],
    children: [{ tag: 'u', id: 63, attributes: { slot: 'none' } }],
  }
  const inner = {
    type: 0,
    id: 70,
    compatMode: 'CSS1Compat',
    childNodes: [
      {
        type: 2,
        id: 71,
        rootId: 70,
        tagName: 'html',
        attributes: {},
        childNodes: [
          { type: 2, id: 72, rootId: 70, tagName: 'head', attributes: {}, childNodes: [] },
          {
            type: 2,
            id: 73,
            rootId: 70,
            tagName: 'body',
            attributes: { style: BASE },
            childNodes: [
              {
                type: 2,
                id: 74,
                rootId: 70,
                tagName: 'p',
                attributes: {
                  class: 'deep',
                  style:
                    'position: absolute; left: 20px; top: 10px; width: 50px; height: 30px; margin: 0',
                },
                childNodes: [],
              },
            ],
          },
        ],
      },
    ],
  }
  const attach = changes(5, {
    adds: [{ parentId: 61, nextId: null, node: inner }],
    isAttachIframe: true,
  })
  const { at, step, describe, again } = await show([...pageOf([host]), attach])
  const found = await at(240, 130)
  expect(found).toMatchObject({ node: 74, box: { x: 230, y: 120, width: 50, height: 30 } })
  const details = await describe(74)
  expect(details?.selector).toEqual(['my-card', 'iframe', '.deep'])
  expect(details?.ancestors.map(({ node, within }) => [node, within])).toEqual([
    [2, 'element'],
    [4, 'element'],
    [60, 'element'],
    [61, 'shadow'],
    [71, 'frame'],
    [73, 'element'],
  ])
  expect((await again(['my-card', 'iframe', '.deep']))?.node).toBe(74)
  const walk = async (from: number, ...steps: ElementStep[]): Promise<number | undefined> => {
    let node: number | undefined = from
    for (const each of steps) node = node === undefined ? node : (await step(node, each))?.node
    return node
  }
  expect(await walk(4, 'child', 'child')).toBe(61)
  expect(await walk(61, 'next')).toBe(62)
  expect(await walk(62, 'next')).toBe(63)
  expect(await walk(63, 'next')).toBeUndefined()
  expect(await walk(61, 'child', 'child', 'next', 'child')).toBe(74)
  expect(await walk(74, 'parent', 'parent', 'parent', 'parent', 'parent')).toBe(4)
  expect(await walk(4, 'parent', 'parent')).toBeUndefined()
})

test('selectors are short, unique, and keep away from names that machines made', async () => {
  const item = (id: number, attributes: Record<string, string> = {}): Shown => ({
    tag: 'li',
    id,
    attributes: { class: 'item css-19182', ...attributes },
    children: [{ tag: 'a', id: id + 100, attributes: { href: '/x' } }],
  })
  const { describe, stage } = await show(
    pageOf([
      {
        tag: 'ul',
        id: 200,
        attributes: { id: 'r:17:' },
        children: [item(201), item(202, { 'data-testid': 'two "of" \\3' }), item(203)],
      },
      { tag: 'ul', id: 210, attributes: { class: 'second' }, children: [item(211), item(212)] },
    ]),
  )
  const selectorOf = async (node: number): Promise<string> => {
    const [selector = ''] = (await describe(node))?.selector ?? []
    expect(stage.page().querySelectorAll(selector)).toHaveLength(1)
    return selector
  }
  expect(await selectorOf(202)).toBe('li[data-testid="two \\"of\\" \\\\3"]')
  expect(await selectorOf(210)).toBe('.second')
  expect(await selectorOf(212)).toBe('.second li:nth-of-type(2)')
  expect(await selectorOf(301)).toBe('ul:nth-of-type(1) > li:nth-of-type(1) > a')
  expect(await selectorOf(302)).toBe('li[data-testid="two \\"of\\" \\\\3"] a')
})

test('an element is the same while it stays, and is found by its selectors after that', async () => {
  const list: Shown = { tag: 'ul', id: 50, children: [{ tag: 'li', id: 51, children: ['first'] }] }
  const add = changes(1_000, {
    adds: [
      {
        parentId: 50,
        nextId: 51,
        node: { type: 2, id: 52, tagName: 'li', attributes: {}, childNodes: [] },
      },
    ],
  })
  const gone = changes(2_000, { removes: [{ parentId: 50, id: 51 }] })
  const { stage, describe, again } = await show([...pageOf([list]), add, gone])
  const selector = (await describe(51))?.selector ?? []
  await stage.show(NOW + 1_500)
  // It is the second now, which no selector told.
  expect((await again(selector))?.node).toBe(51)
  await stage.show(NOW + 2_500)
  expect((await again(selector))?.node).toBe(52)
  await stage.show(NOW + 100)
  expect((await again(selector))?.node).toBe(51)
})

test.each([[['.never']], [['li']], [['ul', 'li']], [['$%&']], [[]]])(
  'selectors that find nothing, or several, are no element: %j',
  async (selector) => {
    const { again } = await show(pageOf([{ tag: 'ul', children: [{ tag: 'li' }, { tag: 'li' }] }]))
    expect(await again(selector)).toBeNull()
  },
)

test('what was hidden from the recording is said to be', async () => {
  const { step, describe } = await show(
    pageOf([
      { tag: 'p', id: 50, children: ['*** ****'] },
      { tag: 'input', id: 51, attributes: { value: '****' } },
      {
        tag: 'section',
        id: 52,
        attributes: { 'data-playhead-mask': '' },
        children: [{ tag: 'b', id: 53 }],
      },
      {
        tag: 'div',
        id: 54,
        attributes: { 'data-playhead-block': '', rr_width: '50px', rr_height: '20px' },
      },
      { tag: 'p', id: 55, children: ['5 * 4'] },
    ]),
  )
  const privacyOf = async (node: number) => (await step(node, 'self'))?.privacy
  expect(await privacyOf(50)).toBe('masked')
  expect(await privacyOf(51)).toBe('masked')
  expect(await privacyOf(53)).toBe('masked')
  expect(await privacyOf(54)).toBe('blocked')
  expect(await privacyOf(55)).toBe('shown')
  expect((await describe(51))?.value).toBe('****')
})

test('names that stand in for properties of forms and documents mislead nobody', async () => {
  const names = [
    'parentElement',
    'children',
    'attributes',
    'ownerDocument',
    'shadowRoot',
    'isConnected',
    'getAttribute',
    'id',
    'className',
    'nodeType',
    'firstChild',
    'getBoundingClientRect',
  ]
  const form: Shown = {
    tag: 'form',
    id: 50,
    attributes: {
      id: 'pay',
      style: 'position: absolute; left: 0; top: 200px; width: 300px; height: 100px',
    },
    children: names.map((name, index) => ({
      tag: 'input',
      id: 51 + index,
      attributes: { name, style: 'display: none' },
    })),
  }
  const images = ['defaultView', 'elementFromPoint', 'querySelectorAll', 'documentElement'].map(
    (name, index): Shown => ({ tag: 'img', id: 80 + index, attributes: { name } }),
  )
  const { at, describe, step } = await show(pageOf([form, ...images]))
  expect(await at(10, 210)).toMatchObject({ node: 50, id: 'pay' })
  expect(await describe(50)).toMatchObject({ selector: ['#pay'], childCount: names.length })
  expect((await step(50, 'parent'))?.node).toBe(4)
  expect((await step(55, 'parent'))?.node).toBe(50)
})

test('endless texts, lists and depths are cut', async () => {
  let deep: Shown = { tag: 'b', id: 50_000, children: ['y'.repeat(9_000)] }
  for (let depth = 0; depth < 400; depth += 1) deep = { tag: 'div', children: [deep] }
  const attributes = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`data-${index}`, 'z'.repeat(3_000)]),
  )
  const classes = Array.from({ length: 90 }, (_, index) => `k${index}${'q'.repeat(200)}`).join(' ')
  const { describe } = await show(
    pageOf([deep, { tag: 'p', id: 50_001, attributes: { ...attributes, class: classes } }]),
  )
  const inner = await describe(50_000)
  expect(inner?.text).toHaveLength(2_000)
  expect(inner?.ancestors).toHaveLength(200)
  expect(inner?.ancestors.at(-1)?.tag).toBe('div')
  const wide = await describe(50_001)
  expect(wide?.attributes).toHaveLength(100)
  expect(wide?.classes).toHaveLength(20)
  expect(Math.max(...(wide?.classes ?? []).map((name) => name.length))).toBe(100)
})

test('what is not on the page is nothing, and asking changes nothing of it', async () => {
  const { stage, at, step, describe } = await show(pageOf([BUTTON]))
  const before = stage.page().documentElement.outerHTML
  await at(40, 60)
  await describe(50)
  expect(stage.page().documentElement.outerHTML).toBe(before)
  expect(await describe(9_999)).toBeNull()
  expect(await step(9_999, 'parent')).toBeNull()
  expect(await describe(1)).toBeNull()
})
