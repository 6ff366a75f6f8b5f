import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'
import { createDomParts } from '../dom/dom-parts.ts'
import type { Mutation } from '../dom/format.ts'
import { createMonitor } from '../monitor.ts'
import { startDomSession, type DomSession } from '../testing/dom-replay.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import { startCanvasCapture } from './canvas.ts'

let session: DomSession | null = null
let unreadable = 0

beforeEach(() => {
  unreadable = 0
})

afterEach(() => {
  session?.stop()
  session = null
  document.body.replaceChildren()
})

function start(html: string, privacy: Partial<NodePrivacy> = {}): HTMLCanvasElement {
  document.body.innerHTML = html
  const errors: unknown[] = []
  const load = async () => (context: Parameters<typeof startCanvasCapture>[0]) =>
    startCanvasCapture(context, {
      framesPerSecond: 10,
      quality: 0.9,
      onUnreadable: () => (unreadable += 1),
    })
  const monitor = createMonitor((error) => errors.push(error))
  session = startDomSession(privacy, undefined, createDomParts([load], monitor))
  return document.querySelector('canvas') as HTMLCanvasElement
}

function fill(canvas: HTMLCanvasElement, color: string): void {
  const drawing = canvas.getContext('2d')
  if (!drawing) throw new Error('no 2d context')
  drawing.fillStyle = color
  drawing.fillRect(0, 0, canvas.width, canvas.height)
}

function getPictures(): string[] {
  return (session?.events ?? [])
    .map(({ data }) => data as Partial<Mutation>)
    .flatMap(({ attributes }) => attributes ?? [])
    .map(({ attributes }) => attributes[CANVAS_PICTURE_ATTRIBUTE])
    .filter((picture) => typeof picture === 'string')
}

const waitForPictures = (count: number): Promise<unknown> =>
  vi.waitUntil(() => getPictures().length >= count, { timeout: 60_000, interval: 20 })

/** The colour in the middle of a picture, as its bytes. */
async function readColor(picture: string | undefined): Promise<number[]> {
  const image = new Image()
  image.src = picture ?? ''
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const drawing = canvas.getContext('2d')
  drawing?.drawImage(image, 0, 0, 1, 1)
  return [...(drawing?.getImageData(0, 0, 1, 1).data ?? [])].map((byte) => (byte > 127 ? 255 : 0))
}

/** Several looks of the part, at ten a second; counted by what it does with another canvas. */
async function waitForLooks(): Promise<void> {
  const other = document.createElement('canvas')
  document.body.append(other)
  for (const color of ['red', 'lime', 'blue']) {
    const before = getPictures().length
    fill(other, color)
    await waitForPictures(before + 1)
  }
}

test('what was drawn before the recording and what is drawn later is told, once each', async () => {
  const canvas = start('<canvas width="80" height="40"></canvas>')
  fill(canvas, 'red')
  await waitForPictures(1)
  fill(canvas, 'blue')
  await waitForPictures(2)
  const [first, second] = getPictures()
  expect(isCanvasPicture(first)).toBe(true)
  expect(await readColor(first)).toEqual([255, 0, 0, 255])
  expect(await readColor(second)).toEqual([0, 0, 255, 255])
  await waitForLooks()
  expect(getPictures().filter((picture) => picture === second)).toHaveLength(1)
})

test('WebGL is told although the browser forgets what it has shown', async () => {
  const original = WebGLRenderingContext.prototype.clear
  const canvas = start('<canvas width="64" height="64"></canvas>')
  const gl = canvas.getContext('webgl')
  if (!gl) throw new Error('no webgl context')
  // The part comes a moment after the recording began.
  await vi.waitUntil(() => WebGLRenderingContext.prototype.clear !== original)
  gl.clearColor(0, 1, 0, 1)
  gl.clear(gl.COLOR_BUFFER_BIT)
  await waitForPictures(1)
  expect(await readColor(getPictures().at(-1))).toEqual([0, 255, 0, 255])
})

test('a snapshot and a canvas that is moved bring the last picture', async () => {
  const canvas = start('<p></p><canvas width="20" height="20"></canvas>')
  fill(canvas, 'lime')
  await waitForPictures(1)
  document.querySelector('p')?.append(canvas)
  session?.flush()
  const adds = JSON.stringify(session?.events.at(-1)?.data)
  expect(adds).toContain(`"${CANVAS_PICTURE_ATTRIBUTE}":"data:image/`)
})

const findMasked = (node: Node | null) =>
  (node as Element | null)?.className === 'masked' ? ('masked' as const) : ('default' as const)

test.each([
  ['blocked', '<div data-playhead-block><canvas></canvas></div>', {}],
  ['masked', '<canvas class="masked"></canvas>', { find: findMasked }],
  ['out of sight', '<canvas style="position: absolute; top: -9999px"></canvas>', {}],
])('a canvas that is %s is not told', async (_, html, privacy) => {
  const canvas = start(html, privacy)
  fill(canvas, 'red')
  await waitForLooks()
  const ids = (session?.events ?? [])
    .map(({ data }) => data as Partial<Mutation>)
    .flatMap(({ attributes }) => attributes ?? [])
    .map(({ id }) => id)
  expect(new Set(ids).size, 'the other canvas alone').toBe(1)
  expect(getPictures()).toHaveLength(3)
})

test('one that shows pictures of another origin is counted once, and others go on', async () => {
  const canvas = start('<canvas></canvas><canvas></canvas>')
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementationOnce(() => {
    throw new DOMException('Tainted canvases may not be exported.', 'SecurityError')
  })
  fill(canvas, 'red')
  await vi.waitUntil(() => unreadable > 0, { timeout: 60_000, interval: 20 })
  fill(canvas, 'blue')
  await waitForLooks()
  expect(unreadable).toBe(1)
})

test('functions of the page are as they were once the recording has ended', async () => {
  const before = CanvasRenderingContext2D.prototype.fillRect
  const canvas = start('<canvas></canvas>')
  fill(canvas, 'red')
  await waitForPictures(1)
  expect(CanvasRenderingContext2D.prototype.fillRect).not.toBe(before)
  expect(CanvasRenderingContext2D.prototype.fillRect.name).toBe('fillRect')
  session?.stop()
  session = null
  expect(CanvasRenderingContext2D.prototype.fillRect).toBe(before)
})
