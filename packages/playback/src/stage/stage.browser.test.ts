import { record } from 'rrweb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { elementNode, pageEvents, withChildren } from '../testing/gzip-frames.ts'
import { startStage } from '../testing/start-stage.ts'

/** What can be seen of an element: tags, classes and text, in order. */
function describeTree(element: Element | null | undefined): string {
  if (!element) return 'nothing'
  const children = [...element.childNodes].map((node) =>
    node instanceof Element || node.nodeType === 1
      ? describeTree(node as Element)
      : (node.textContent ?? ''),
  )
  return `<${element.tagName.toLowerCase()} ${element.className}>${children.join('')}`
}

interface RecordedSteps {
  readonly events: { timestamp: number }[]
  /** What the page looked like at moments between its changes. */
  readonly pictures: { at: number; tree: string }[]
}

/** Changes a small page again and again while rrweb records it. */
async function recordChangingPage(): Promise<RecordedSteps> {
  const list = document.createElement('ul')
  list.id = 'changing'
  document.body.append(list)
  onTestFinished(() => list.remove())
  const events: { timestamp: number }[] = []
  const pictures: { at: number; tree: string }[] = []
  const stop = record({ emit: (event) => events.push(event) })
  const nextMillisecond = async (): Promise<number> => {
    const from = Date.now()
    while (Date.now() < from + 3) await new Promise(requestAnimationFrame)
    return Date.now()
  }
  for (let step = 0; step < 40; step += 1) {
    const item = document.createElement('li')
    item.textContent = `step ${step}`
    item.className = step % 3 === 0 ? 'third' : ''
    list.insertBefore(item, list.children[step % 4] ?? null)
    if (step % 5 === 4) list.children[1]?.remove()
    if (list.firstElementChild) list.firstElementChild.className = `seen-${step}`
    if (list.lastChild?.firstChild) list.lastChild.firstChild.textContent = `text ${step}`
    const at = await nextMillisecond()
    pictures.push({ at, tree: describeTree(list) })
    await nextMillisecond()
  }
  stop?.()
  return { events, pictures }
}

test('any moment, sought in any order, shows the page as it was', async () => {
  const { events, pictures } = await recordChangingPage()
  const stage = startStage(events[0]?.timestamp ?? 0)
  const third = Math.floor(events.length / 3)
  const loaded = await stage.load('a/0', [
    { sequence: 0, events: events.slice(0, third) },
    { sequence: 1, events: events.slice(third) },
  ])
  expect(loaded).toMatchObject({ playable: true, badEvents: 0 })
  let seed = 7
  for (let round = 0; round < 60; round += 1) {
    seed = (seed * 16_807) % 2_147_483_647
    const picture = pictures[seed % pictures.length]
    if (!picture) continue
    await stage.show(picture.at)
    expect(describeTree(stage.page().querySelector('#changing')), `seek ${round}`).toBe(
      picture.tree,
    )
  }
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
})

test('playing on from a seek ends at the limit with the page as it was then', async () => {
  const { events, pictures } = await recordChangingPage()
  const stage = startStage(events[0]?.timestamp ?? 0)
  await stage.load('a/0', [{ events }])
  const [from, to] = [pictures[10], pictures[30]]
  if (!from || !to) throw new Error('too few pictures')
  const reached = stage.until('reached')
  await stage.show(from.at, { limitAt: to.at, playing: true })
  expect(await reached).toEqual({ type: 'reached', at: to.at })
  expect(describeTree(stage.page().querySelector('#changing'))).toBe(to.tree)
  await stage.show(pictures[3]?.at ?? 0)
  expect(describeTree(stage.page().querySelector('#changing'))).toBe(pictures[3]?.tree)
})

test('a frame that comes late plays nothing that lies past the end', async () => {
  const { events, pictures } = await recordChangingPage()
  const stage = startStage(events[0]?.timestamp ?? 0)
  await stage.load('a/0', [{ events }])
  const [from, to] = [pictures[5], pictures[7]]
  if (!from || !to) throw new Error('too few pictures')
  const reached = stage.until('reached')
  await stage.show(from.at, { limitAt: to.at, playing: true })
  const lateUntil = performance.now() + (events.at(-1)?.timestamp ?? 0) - from.at
  while (performance.now() < lateUntil);
  await reached
  expect(describeTree(stage.page().querySelector('#changing'))).toBe(to.tree)
})

test('events that arrive while playing are played', async () => {
  const now = 1_750_000_000_000
  const stage = startStage(now)
  const add = (id: number, timestamp: number): object => ({
    type: 3,
    timestamp,
    data: {
      source: 0,
      adds: [{ parentId: 4, nextId: null, node: elementNode(id, 'p', { class: `late-${id}` }) }],
      removes: [],
      texts: [],
      attributes: [],
    },
  })
  await stage.load('a/0', [{ sequence: 0, events: pageEvents(now, []) }])
  await stage.show(now + 10, { limitAt: now + 5_000, playing: true })
  await stage.load('a/0', [{ sequence: 1, events: [add(20, now + 200)] }])
  const reached = stage.until('reached')
  stage.run({ type: 'extend', keys: ['a/0'], limitAt: now + 400 })
  await reached
  expect(stage.page().querySelectorAll('.late-20')).toHaveLength(1)
})

test('tabs with the same node ids do not mix', async () => {
  const now = 1_750_000_000_000
  const stage = startStage(now)
  await stage.load('a/0', [{ events: pageEvents(now, [elementNode(9, 'p', { class: 'of-a' })]) }])
  await stage.load('b/0', [{ events: pageEvents(now, [elementNode(9, 'h1', { class: 'of-b' })]) }])
  for (const tab of ['a', 'b', 'a', 'b']) {
    await stage.show(now + 50, { keys: [`${tab}/0`] })
    expect(stage.page().body.innerHTML).toContain(`of-${tab}`)
    expect(stage.page().body.children).toHaveLength(1)
  }
})

test('a hostile recording runs nothing, keeps the focus and its harmless parts', async () => {
  const now = 1_750_000_000_000
  const field = document.createElement('input')
  document.body.append(field)
  onTestFinished(() => field.remove())
  field.focus()
  Reflect.set(window, 'owned', 0)
  const attack = 'window.parent.parent.owned = 1; window.parent.owned = 1; window.top.owned = 1'
  const script = `javascript:${attack}`
  const hostile = [
    elementNode(20, 'img', { src: 'data:,x', onerror: attack }),
    withChildren(elementNode(21, 'script'), [{ type: 3, id: 22, textContent: attack }]),
    elementNode(23, 'iframe', { src: script }),
    elementNode(24, 'iframe', { srcdoc: `<script>${attack}</script>` }),
    elementNode(25, 'a', { href: `java\nscript:${attack}`, ping: 'https://evil.test', id: 'link' }),
    elementNode(26, 'input', { autofocus: '', onfocus: attack }),
    elementNode(27, 'object', { data: script }),
    elementNode(28, 'meta', { 'http-equiv': 'refresh', content: `0;url=${script}` }),
    elementNode(29, 'base', { href: 'https://evil.test/' }),
    elementNode(30, 'svg', { onload: attack }),
    elementNode(31, 'p', { class: 'harmless', style: 'color: rgb(1, 2, 3)' }),
  ]
  const change = (id: number, attributes: object): object => ({
    type: 3,
    timestamp: now + 100,
    data: { source: 0, adds: [], removes: [], texts: [], attributes: [{ id, attributes }] },
  })
  const stage = startStage(now)
  await stage.load('a/0', [
    {
      events: [
        ...pageEvents(now, hostile),
        change(31, { onclick: attack }),
        change(23, { src: script, srcdoc: attack }),
        change(28, { 'http-equiv': 'refresh' }),
        { type: 3, timestamp: now + 110, data: { source: 2, type: 5, id: 26 } },
        { type: 3, timestamp: now + 120, data: { source: 2, type: 2, id: 25, x: 1, y: 1 } },
        { type: 3, timestamp: now + 130, data: { source: 14, ranges: 'none' } },
      ],
    },
  ])
  const reached = stage.until('reached')
  await stage.show(now + 10, { limitAt: now + 300, playing: true })
  await reached
  const page = stage.page()
  expect(Reflect.get(window, 'owned')).toBe(0)
  expect(document.activeElement).toBe(field)
  expect(page.querySelector('.harmless')).not.toBeNull()
  const left = [...page.querySelectorAll('*')].flatMap(({ attributes }) =>
    [...attributes].map(({ name }) => name),
  )
  for (const name of ['ping', 'srcdoc', 'autofocus', 'http-equiv', 'data']) {
    expect(left).not.toContain(name)
  }
  expect(left.filter((name) => name.startsWith('on'))).toEqual([])
  expect(page.querySelector('#link')?.hasAttribute('href')).toBe(false)
  expect(page.querySelector('base')?.hasAttribute('href')).toBe(false)
})

test('a dialog that opens in a recording leaves the focus where it is', async () => {
  const now = 1_750_000_000_000
  const field = document.createElement('input')
  document.body.append(field)
  onTestFinished(() => field.remove())
  field.focus()
  const dialog = (id: number, attributes: object): Record<string, unknown> =>
    withChildren(elementNode(id, 'dialog', { ...attributes }), [elementNode(id + 1, 'input')])
  const open = { open: '', rr_open_mode: 'modal' }
  const attributes = [{ id: 30, attributes: open }]
  const change = { source: 0, adds: [], removes: [], texts: [], attributes }
  const stage = startStage(now)
  const dialogs = [dialog(20, open), dialog(30, {})]
  const events = [...pageEvents(now, dialogs), { type: 3, timestamp: now + 100, data: change }]
  await stage.load('a/0', [{ events }])
  const reached = stage.until('reached')
  await stage.show(now + 10, { limitAt: now + 200, playing: true })
  await reached
  const shown = [...stage.page().querySelectorAll('dialog')]
  expect(shown.map((each) => each.matches(':modal') && !each.inert)).toEqual([true, true])
  expect(document.activeElement).toBe(field)
})

test('a custom element is undefined until the page defined it, and no event is lost', async () => {
  const now = 1_750_000_000_000
  const define = (name: unknown, afterMs: number): object => ({
    type: 3,
    timestamp: now + afterMs,
    data: { source: 16, define: { name } },
  })
  const stage = startStage(now)
  const loaded = await stage.load('a/0', [
    {
      events: [
        ...pageEvents(now, [elementNode(20, 'late-stars')]),
        define('late-stars', 1_000),
        define('late-stars', 1_100),
        define('font-face', 1_200),
        define('no name', 1_300),
        define({ toString: 'x-y' }, 1_400),
      ],
    },
  ])
  expect(loaded.badEvents).toBe(2)
  await stage.show(now + 500)
  expect(stage.page().querySelector('late-stars:defined')).toBeNull()
  await stage.show(now + 1_150)
  expect(stage.page().querySelector('late-stars:defined')).not.toBeNull()
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toEqual([])
  await stage.show(now + 2_000)
  expect(stage.reports.filter(({ type }) => type === 'bad-events')).toHaveLength(1)
})

/** A small picture of one colour. */
function drawPicture(color: string): string {
  const canvas = document.createElement('canvas')
  canvas.width = 8
  canvas.height = 8
  const drawing = canvas.getContext('2d')
  if (!drawing) throw new Error('no 2d context')
  drawing.fillStyle = color
  drawing.fillRect(0, 0, 8, 8)
  return canvas.toDataURL('image/png')
}

test('canvases show their pictures after a snapshot, a seek either way and while playing', async () => {
  const now = 1_700_000_000_000
  const change = (afterMs: number, attributes: Record<string, unknown>) => ({
    type: 3,
    timestamp: now + afterMs,
    data: { source: 0, texts: [], removes: [], adds: [], attributes: [{ id: 9, attributes }] },
  })
  const canvas = { width: '40', height: '30', 'data-playhead-picture': drawPicture('red') }
  const stage = startStage(now)
  await stage.load('a/0', [
    {
      events: [
        ...pageEvents(now, [elementNode(9, 'canvas', canvas)]),
        change(1_000, { 'data-playhead-picture': drawPicture('lime') }),
        change(2_000, { width: '50' }),
        change(3_000, { 'data-playhead-picture': 'data:image/svg+xml;base64,PHN2Zz4=' }),
        change(3_100, { 'data-playhead-picture': drawPicture('blue') }),
      ],
    },
  ])
  /** The middle of what the canvas shows, at the size at which it shows it. */
  const readPoint = async (): Promise<number[]> => {
    const canvas = stage.page().querySelector('canvas')
    const { width = 0, height = 0 } = canvas?.getBoundingClientRect() ?? {}
    const content = canvas ? getComputedStyle(canvas).content : ''
    const image = new Image()
    image.src = /url\("(.*)"\)/.exec(content)?.[1] ?? ''
    await image.decode()
    const drawing = new OffscreenCanvas(width, height).getContext('2d')
    drawing?.drawImage(image, 0, 0, width, height)
    return [...(drawing?.getImageData(width / 2, height / 2, 1, 1).data ?? [])]
  }
  const expectPoint = (color: number[]) =>
    vi.waitFor(async () => expect(await readPoint()).toEqual(color))
  await stage.show(now + 500)
  await expectPoint([255, 0, 0, 255])
  await stage.show(now + 2_500)
  await expectPoint([0, 255, 0, 255])
  await stage.show(now + 500)
  await expectPoint([255, 0, 0, 255])
  await stage.show(now + 2_900, { limitAt: now + 3_300, playing: true })
  await stage.until('reached')
  await expectPoint([0, 0, 255, 255])
})
