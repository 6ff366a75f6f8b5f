import { expect, test, vi } from 'vitest'
import { elementNode, pageEvents, withChildren } from '../testing/gzip-frames.ts'
import { startStage, type TestStage } from '../testing/start-stage.ts'

const NOW = 1_700_000_000_000

const change = (afterMs: number, data: Record<string, unknown>) => {
  return { type: 3, timestamp: NOW + afterMs, data }
}
const attributes = (afterMs: number, id: number, changed: Record<string, unknown>) =>
  change(afterMs, {
    source: 0,
    texts: [],
    removes: [],
    adds: [],
    attributes: [{ id, attributes: changed }],
  })

async function showPage(
  body: readonly unknown[],
  events: readonly unknown[] = [],
): Promise<TestStage> {
  const stage = startStage(NOW)
  await stage.load('a/0', [{ events: [...pageEvents(NOW, body), ...events] }])
  return stage
}

/** Every moment is reached by a seek forward, a seek back, and by playing. */
async function eachWay(stage: TestStage, at: number, check: () => void): Promise<void> {
  for (const from of [0, 10_000]) {
    await stage.show(NOW + from)
    await stage.show(NOW + at)
    await vi.waitFor(check)
  }
  await stage.show(NOW + at - 100, { limitAt: NOW + at, playing: true })
  await stage.until('reached')
  await vi.waitFor(check)
}

const styleNode = (id: number, css: string) =>
  withChildren(elementNode(id, 'style'), [{ type: 3, id: id + 1, textContent: css, isStyle: true }])

test('popovers and modal dialogs lie above the page in the order in which they were opened', async () => {
  const place = { style: 'position: fixed; inset: 0; margin: 0' }
  const stage = await showPage(
    [
      elementNode(20, 'div', { popover: '', 'data-playhead-popover': 'open', ...place }),
      elementNode(21, 'dialog', place),
      elementNode(22, 'div', { popover: '', ...place }),
      elementNode(23, 'main', { style: 'position: fixed; inset: 0; z-index: 2147483647' }),
    ],
    [
      attributes(1_000, 22, { 'data-playhead-popover': 'open' }),
      attributes(2_000, 21, { open: '', rr_open_mode: 'modal' }),
      attributes(3_000, 20, { 'data-playhead-popover': null }),
      attributes(3_000, 21, { open: null }),
      attributes(4_000, 20, { 'data-playhead-popover': 'open' }),
    ],
  )
  const getTop = (selector: string) => () => {
    const page = stage.page()
    const above = [...page.querySelectorAll(':popover-open, :modal')].map(
      ({ nodeName }) => nodeName,
    )
    const top = page.elementFromPoint(5, 5)
    expect([top, above]).toEqual([page.body.querySelector(selector), expect.any(Array)])
  }
  await eachWay(stage, 500, getTop('div:first-child'))
  await eachWay(stage, 1_500, getTop('div + dialog + div'))
  await eachWay(stage, 2_500, getTop('dialog'))
  await eachWay(stage, 3_500, getTop('div + dialog + div'))
  await eachWay(stage, 4_500, getTop('div:first-child'))
})

test('a box that is neither ticked nor not, and a list with several choices', async () => {
  const input = (afterMs: number, data: Record<string, unknown>) =>
    change(afterMs, { source: 5, text: '', isChecked: false, ...data })
  const stage = await showPage(
    [
      elementNode(20, 'input', { type: 'checkbox', rr_indeterminate: true }),
      withChildren(
        elementNode(30, 'select', { multiple: '' }),
        [31, 32, 33].map((id) => elementNode(id, 'option')),
      ),
    ],
    [
      input(1_000, { id: 20 }),
      input(2_000, { id: 20, isIndeterminate: true }),
      input(2_000, { id: 30, selected: [0, 2] }),
    ],
  )
  const isHalf = (expected: boolean) => () =>
    expect(stage.page().querySelector('input')?.indeterminate).toBe(expected)
  await eachWay(stage, 500, isHalf(true))
  await eachWay(stage, 1_500, isHalf(false))
  await eachWay(stage, 2_500, isHalf(true))
  const options = [...(stage.page().querySelector('select')?.options ?? [])]
  expect(options.map(({ selected }) => selected)).toEqual([true, false, true])
})

test('a text field is scrolled where it was, although its text came later', async () => {
  const stage = await showPage(
    [elementNode(20, 'textarea', { rows: '2' })],
    [
      attributes(900, 20, { class: 'touched' }),
      change(1_000, { source: 5, id: 20, text: 'a line\n'.repeat(40), isChecked: false }),
      change(1_100, { source: 3, id: 20, x: 0, y: 120 }),
    ],
  )
  await stage.show(NOW + 2_000)
  expect(stage.page().querySelector('textarea')?.scrollTop).toBe(120)
})

test('what fades in or moves has come to its end when a moment is shown', async () => {
  const css = `@keyframes appear { from { opacity: 0 } }
    p { animation: appear 60s } b { transition: opacity 60s; opacity: 0 } b.seen { opacity: 0.5 }
    i { display: block; animation: appear 60s -30s linear paused }`
  const stage = await showPage(
    [styleNode(20, css), elementNode(22, 'p'), elementNode(23, 'b'), elementNode(24, 'i')],
    [attributes(1_000, 23, { class: 'seen' })],
  )
  const read = (selector: string) => {
    const element = stage.page().querySelector(selector)
    return element && Number(getComputedStyle(element).opacity)
  }
  await stage.show(NOW + 500)
  expect([read('p'), read('b'), read('i')]).toEqual([1, 0, 0.5])
  await stage.show(NOW + 1_500)
  expect([read('p'), read('b'), read('i')]).toEqual([1, 0.5, 0.5])
})

test('the page has the colour scheme that the visitor preferred', async () => {
  const stage = startStage(NOW)
  const [meta, snapshot] = pageEvents(NOW, [])
  const seen = { width: 800, height: 600 }
  await stage.load('a/0', [
    {
      events: [
        { ...meta, data: { ...(meta?.['data'] as object), colorScheme: 'light' } },
        snapshot,
        change(1_000, { source: 4, ...seen, colorScheme: 'dark' }),
        change(2_000, { source: 4, ...seen }),
      ],
    },
  ])
  const frame = stage.page().defaultView?.frameElement
  const isScheme = (expected: string) => () =>
    expect(frame && getComputedStyle(frame).colorScheme).toBe(expected)
  await eachWay(stage, 500, isScheme('light'))
  await eachWay(stage, 1_500, isScheme('dark'))
  await eachWay(stage, 2_500, isScheme('dark'))
})

test('formulas are built as formulas', async () => {
  const formula = (id: number) =>
    withChildren(elementNode(id, 'math'), [elementNode(id + 1, 'mfrac')])
  const stage = await showPage(
    [formula(20)],
    [
      change(1_000, {
        source: 0,
        texts: [],
        removes: [],
        attributes: [],
        adds: [{ parentId: 4, nextId: null, node: elementNode(30, 'msqrt') }],
      }),
    ],
  )
  await stage.show(NOW + 2_000)
  const found = [...stage.page().querySelectorAll('math, mfrac, msqrt')]
  expect(found.map((element) => `${element.localName} ${element.namespaceURI}`)).toEqual(
    ['math', 'mfrac', 'msqrt'].map((name) => `${name} http://www.w3.org/1998/Math/MathML`),
  )
})

test('what holds a shadow tree is hovered over with what is inside', async () => {
  const inside = { ...elementNode(21, 'button'), isShadow: true }
  const stage = await showPage(
    [{ ...withChildren(elementNode(20, 'x-host'), [inside]), isShadowHost: true }],
    [change(1_400, { source: 1, positions: [{ x: 5, y: 5, id: 21, timeOffset: -400 }] })],
  )
  await stage.show(NOW + 1_200)
  expect(stage.page().querySelector('x-host')?.className).toBe(':hover')
})

test('a link is hovered over with what is inside, and what it lies in', async () => {
  const link = elementNode(21, 'a', { href: 'http://shop.test/a' })
  const stage = await showPage(
    [withChildren(elementNode(20, 'nav'), [withChildren(link, [elementNode(22, 'b')])])],
    [change(1_400, { source: 1, positions: [{ x: 5, y: 5, id: 22, timeOffset: -400 }] })],
  )
  await stage.show(NOW + 1_200)
  const hovered = [...stage.page().querySelectorAll('.\\:hover')].map(({ localName }) => localName)
  expect(hovered).toEqual(expect.arrayContaining(['nav', 'a', 'b']))
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
})

test('a pointer that moves on hovers over what it is on, and costs no event', async () => {
  const move = (afterMs: number, id: number) =>
    change(afterMs, { source: 1, positions: [{ x: 5, y: 5, id, timeOffset: 0 }] })
  const stage = await showPage(
    [elementNode(20, 'p'), elementNode(21, 'b')],
    [move(1_000, 20), move(2_000, 21), move(3_000, 1)],
  )
  for (const [afterMs, hovered] of [
    [1_500, ['html', 'body', 'p']],
    [2_500, ['html', 'body', 'b']],
    [3_500, []],
  ] as const) {
    await stage.show(NOW + afterMs)
    const found = [...stage.page().querySelectorAll('.\\:hover')]
    expect(found.map(({ localName }) => localName)).toEqual(hovered)
  }
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
})

test('a frame in quirks mode is shown in it', async () => {
  const html = withChildren({ ...elementNode(41, 'html'), rootId: 40 }, [
    { ...elementNode(42, 'body'), rootId: 40 },
  ])
  const stage = await showPage(
    [elementNode(20, 'iframe')],
    [
      change(10, {
        source: 0,
        texts: [],
        removes: [],
        attributes: [],
        isAttachIframe: true,
        adds: [
          {
            parentId: 20,
            nextId: null,
            node: { type: 0, id: 40, compatMode: 'BackCompat', childNodes: [html] },
          },
        ],
      }),
    ],
  )
  await stage.show(NOW + 1_000)
  expect(stage.page().querySelector('iframe')?.contentDocument?.compatMode).toBe('BackCompat')
})

test('recorded images are shown in place of what the site had, however they came', async () => {
  const hash = 'a'.repeat(64)
  const [red, blue] = ['red', 'blue'].map((color) => {
    const canvas = document.createElement('canvas')
    const drawing = canvas.getContext('2d')
    if (drawing) drawing.fillStyle = color
    drawing?.fillRect(0, 0, 300, 150)
    return canvas.toDataURL('image/png')
  })
  const stage = await showPage(
    [
      elementNode(20, 'img', { src: 'http://shop.test/a.png', 'data-playhead-picture': red }),
      elementNode(21, 'video', { 'data-playhead-picture': `playhead-sheet:${hash}` }),
      elementNode(22, 'img', { 'data-playhead-picture': `playhead-sheet:${'b'.repeat(64)}` }),
    ],
    [
      attributes(1_000, 20, { style: 'color: red', 'data-playhead-picture': blue }),
      attributes(2_000, 20, { 'data-playhead-picture': null }),
    ],
  )
  const getImage = () => stage.page().querySelector('img')
  await eachWay(stage, 500, () => expect(getImage()?.currentSrc).toBe(red))
  await eachWay(stage, 1_500, () => expect(getImage()?.currentSrc).toBe(blue))
  // The page's styles may ask for it.
  expect(getImage()?.getAttribute('src')).toBe('http://shop.test/a.png')
  await eachWay(stage, 2_500, () => expect(getImage()?.srcset).toBe(''))
  stage.run({ type: 'sheet', hash, css: String(red) })
  stage.run({ type: 'sheet', hash: 'b'.repeat(64), css: 'https://elsewhere.test/seen.png' })
  await vi.waitFor(() => expect(stage.page().querySelector('video')?.poster).toBe(red))
  await stage.show(NOW + 100)
  await vi.waitFor(() => expect(stage.page().querySelector('video')?.poster).toBe(red))
  expect(stage.page().documentElement.outerHTML).not.toContain('elsewhere')
})

test('images and films have the room that they had, whether they were recorded or not', async () => {
  const size = { 'data-playhead-size': '400x100' }
  const src = 'http://shop.test/a.png'
  const wide = { style: 'width: 200px; height: auto' }
  const stage = await showPage(
    [
      elementNode(20, 'img', { src, ...size, ...wide }),
      elementNode(21, 'img', { src, ...size, loading: 'lazy', height: '50' }),
      elementNode(22, 'video', { ...size, ...wide }),
      withChildren(elementNode(23, 'picture'), [
        elementNode(24, 'source', { srcset: 'http://shop.test/b.png' }),
        elementNode(25, 'img', { src, ...size }),
      ]),
      elementNode(26, 'img', { src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=', ...size }),
      elementNode(27, 'img', { src, 'data-playhead-size': '9x9"><script>' }),
    ],
    [attributes(1_000, 20, { 'data-playhead-size': '400x400' })],
  )
  const measure = (selector: string) => {
    const { width, height } = stage.page().querySelector(selector)?.getBoundingClientRect() ?? {}
    return [width, height]
  }
  await eachWay(stage, 500, () => expect(measure('img')).toEqual([200, 50]))
  expect(measure('img[loading]')).toEqual([200, 50])
  expect(measure('video')).toEqual([200, 50])
  expect(measure('picture img')).toEqual([400, 100])
  expect(stage.page().querySelector('[src^="data:"]')?.hasAttribute('srcset')).toBe(false)
  expect(stage.page().querySelector('[data-playhead-size*="script"]')?.outerHTML).not.toContain(
    'srcset',
  )
  await eachWay(stage, 1_500, () => expect(measure('img')).toEqual([200, 200]))
})

test('animations by script stand where they were told to, held or at their end', async () => {
  const timing = { duration: 1_000, fill: 'forwards' }
  const told = (changed: object) =>
    JSON.stringify([
      {
        keyframes: [{ opacity: 0 }, { opacity: 1 }],
        timing,
        currentTime: 250,
        playbackRate: 1,
        isPaused: true,
        ...changed,
      },
    ])
  const name = 'data-playhead-animations'
  const stage = await showPage(
    [elementNode(20, 'p', { [name]: told({}) })],
    [
      attributes(1_000, 20, { [name]: told({ isPaused: false }) }),
      attributes(2_000, 20, { [name]: told({ currentTime: 750 }) }),
      attributes(3_000, 20, { [name]: '[{"keyframes": 7}, null, {"timing": {}}]' }),
      attributes(4_000, 20, { [name]: told({}) }),
      attributes(5_000, 20, { [name]: null, class: 'still' }),
    ],
  )
  const isAt = (opacity: number) => () => {
    const element = stage.page().querySelector('p')
    expect(element && Number(getComputedStyle(element).opacity)).toBe(opacity)
  }
  await eachWay(stage, 500, isAt(0.25))
  await stage.show(NOW + 1_500)
  await vi.waitFor(isAt(1))
  await eachWay(stage, 2_500, isAt(0.75))
  await eachWay(stage, 3_500, isAt(1))
  await eachWay(stage, 4_500, isAt(0.25))
  await eachWay(stage, 5_500, isAt(1))
})

test('what has the focus is seen to have it, and takes none', async () => {
  const css = `button { color: red } button:focus { color: lime }
    @media screen { button:focus-visible { outline: 3px solid blue } }
    p:focus-within { color: blue } a:focus-visible, b { color: gold }`
  const touch = (afterMs: number, type: number, id: number) =>
    change(afterMs, { source: 2, type, id, x: 1, y: 1 })
  const stage = await showPage(
    [
      styleNode(20, css),
      withChildren(elementNode(22, 'p'), [elementNode(23, 'button'), elementNode(24, 'input')]),
    ],
    [
      touch(1_000, 5, 23),
      touch(2_000, 6, 23),
      touch(3_000, 1, 23),
      touch(3_010, 5, 23),
      touch(4_000, 1, 24),
      touch(4_010, 6, 23),
      touch(4_020, 5, 24),
    ],
  )
  const looks =
    (...expected: string[]) =>
    () => {
      const read = (selector: string) => {
        const element = stage.page().querySelector(selector)
        if (!element) throw new Error(`no ${selector}`)
        return getComputedStyle(element)
      }
      expect([
        read('button').color,
        read('button').outlineStyle,
        read('input').outlineStyle,
        read('p').color,
      ]).toEqual(expected)
    }
  const [red, lime, blue] = ['rgb(255, 0, 0)', 'rgb(0, 255, 0)', 'rgb(0, 0, 255)'] as const
  await eachWay(stage, 500, looks(red, 'none', 'none', 'rgb(0, 0, 0)'))
  await eachWay(stage, 1_500, looks(lime, 'solid', 'none', blue))
  await eachWay(stage, 2_500, looks(red, 'none', 'none', 'rgb(0, 0, 0)'))
  await eachWay(stage, 3_500, looks(lime, 'none', 'none', blue))
  await eachWay(stage, 4_500, looks(red, 'none', 'auto', blue))
  expect(document.activeElement).toBe(document.body)
})
