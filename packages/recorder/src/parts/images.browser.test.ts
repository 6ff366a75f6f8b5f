import { afterEach, expect, test, vi } from 'vitest'
import { CANVAS_PICTURE_ATTRIBUTE } from '@playhead/protocol'
import { createDomParts } from '../dom/dom-parts.ts'
import type { Mutation } from '../dom/format.ts'
import { createMonitor } from '../monitor.ts'
import { createNodePrivacy, type NodePrivacy } from '../privacy/node-privacy.ts'
import { createPrivacyPolicy, type PrivacyLayer } from '../privacy/policy.ts'
import { startDomSession, type DomSession } from '../testing/dom-replay.ts'
import { startImageCapture } from './images.ts'

let session: DomSession | null = null

afterEach(() => {
  session?.stop()
  session = null
  document.body.replaceChildren()
})

function start(html: string, privacy: Partial<NodePrivacy> = {}): DomSession {
  document.body.innerHTML = html
  const monitor = createMonitor(() => undefined)
  const load = async () => startImageCapture
  session = startDomSession(privacy, undefined, createDomParts([load], monitor))
  return session
}

/** The address of a picture of one colour, which ends with the page. */
async function paint(color: string): Promise<string> {
  const canvas = new OffscreenCanvas(20, 20)
  const drawing = canvas.getContext('2d')
  if (!drawing) throw new Error('no 2d context')
  drawing.fillStyle = color
  drawing.fillRect(0, 0, 20, 20)
  return URL.createObjectURL(await canvas.convertToBlob())
}

/** Shows a picture in an element, and takes its address away as soon as it is there. */
async function show(selector: string | Element, color: string): Promise<void> {
  const found = typeof selector === 'string' ? document.querySelector(selector) : selector
  const image = found as HTMLImageElement
  image.addEventListener('load', () => URL.revokeObjectURL(image.src), { once: true })
  image.src = await paint(color)
}

const getMutations = (): Partial<Mutation>[] =>
  (session?.events ?? []).map(({ data }) => data as Partial<Mutation>)

const getPictures = (): unknown[] =>
  getMutations()
    .flatMap(({ attributes }) => attributes ?? [])
    .filter(({ attributes }) => CANVAS_PICTURE_ATTRIBUTE in attributes)
    .map(({ attributes }) => attributes[CANVAS_PICTURE_ATTRIBUTE])

const waitForPictures = (count: number): Promise<unknown> =>
  vi.waitUntil(() => getPictures().length >= count, { timeout: 60_000, interval: 20 })

async function readColor(picture: unknown): Promise<number[]> {
  const image = new Image()
  image.src = String(picture)
  await image.decode()
  const drawing = new OffscreenCanvas(1, 1).getContext('2d')
  drawing?.drawImage(image, 0, 0, 1, 1)
  return [...(drawing?.getImageData(0, 0, 1, 1).data ?? [])]
}

test('the image of a blob is told as what it was, whatever becomes of its address', async () => {
  start('<img>')
  await show('img', 'red')
  await waitForPictures(1)
  await show('img', 'blue')
  await waitForPictures(2)
  expect(await readColor(getPictures()[0])).toEqual([255, 0, 0, 255])
  expect(await readColor(getPictures()[1])).toEqual([0, 0, 255, 255])
})

test('what was there before, what lies in shadow trees and what comes there later', async () => {
  document.body.innerHTML = ''
  start('<div></div><img class="early">')
  const root = document.querySelector('div')?.attachShadow({ mode: 'open' })
  if (!root) throw new Error('no root')
  root.innerHTML = '<img>'
  await show('.early', 'red')
  await waitForPictures(1)
  await show(root.querySelector('img') as Element, 'lime')
  await waitForPictures(2)
  expect(await readColor(getPictures()[1])).toEqual([0, 255, 0, 255])
})

test('an image that is no more is not shown as what it was', async () => {
  start('<img>')
  await show('img', 'red')
  await waitForPictures(1)
  const image = document.querySelector('img') as HTMLImageElement
  image.src = 'data:image/png;base64,broken'
  await waitForPictures(2)
  expect(getPictures()[1]).toBeNull()
})

const protect = (layer: PrivacyLayer) => createNodePrivacy(createPrivacyPolicy(layer))

test.each([
  ['blocked', '<div data-playhead-block><img class="secret"></div>', {}],
  ['in a part that the page blocks', '<img class="secret">', { block: ['.secret'] }],
  ['masked', '<div data-playhead-mask><img></div>', {}],
  ['in a part that the page masks', '<div class="secret"><img></div>', { mask: ['.secret'] }],
])('an image that is %s is not told', async (_, html, layer) => {
  start(`${html}<img class="control">`, protect(layer))
  await show('img:not(.control)', 'red')
  await show('.control', 'lime')
  await waitForPictures(1)
  await show('.control', 'blue')
  await waitForPictures(2)
  expect(await Promise.all(getPictures().map(readColor))).toEqual([
    [0, 255, 0, 255],
    [0, 0, 255, 255],
  ])
})

test('files that style text shows stand in it, but not where an element is masked', async () => {
  const open = await paint('lime')
  const masked = await paint('red')
  start(
    `<style>p { background: url("${open}") }</style><p>a</p><img>
    <b class="open" style="background: url(&quot;${open}&quot;)">b</b>
    <b data-playhead-mask style="background: url(&quot;${masked}&quot;)">c</b>`,
    protect({ level: 'none' }),
  )
  await show('img', 'blue')
  const text = await vi.waitUntil(
    () =>
      getMutations()
        .flatMap(({ texts }) => texts ?? [])
        .findLast(({ value }) => value.includes('data:image/')),
    { timeout: 60_000, interval: 20 },
  )
  expect(text.value).toMatch(/^p \{ background: url\("data:image\/png;base64,[^"]+"\) \}$/)
  const styles = getMutations()
    .flatMap(({ attributes }) => attributes ?? [])
    .filter(({ attributes }) => 'style' in attributes)
  expect(styles).toHaveLength(1)
  expect(String(styles[0]?.attributes['style'])).toContain('url("data:image/png;base64,')
})
