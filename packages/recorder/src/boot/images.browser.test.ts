import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'

let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
})

afterEach(async () => {
  playhead.stop()
  setPage('')
  await network.settle()
  network.restore()
})

const start = (init: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({ key: 'pk_test', host: 'https://play.example', ...init })

/** Shows another picture, whose address ends with the page. */
async function showPicture(): Promise<void> {
  const canvas = new OffscreenCanvas(10, 10)
  const drawing = canvas.getContext('2d')
  if (!drawing) throw new Error('no 2d context')
  drawing.fillStyle = `hsl(${Math.round(Math.random() * 360)} 80% 50%)`
  drawing.fillRect(0, 0, 10, 10)
  const image = document.querySelector('img') as HTMLImageElement
  image.src = URL.createObjectURL(await canvas.convertToBlob())
  await image.decode()
}

async function showUntil(isEnough: () => boolean): Promise<void> {
  await vi.waitUntil(
    async () => {
      await showPicture()
      await hidePage(network)
      return isEnough()
    },
    { timeout: 60_000, interval: 50 },
  )
}

test('images are part of the replay where the page asks for it', async () => {
  setPage('<img>')
  start({ replay: { images: true } })
  await showUntil(() => network.getEverything().includes('data:image/'))
  expect(network.getEverything()).toContain('data-playhead-picture')
})

test.each([
  ['unless the page asks for it', {}],
  ['in strict', { replay: { images: true }, privacy: { level: 'strict' as const } }],
])('no image leaves the page %s', async (_, init) => {
  setPage('<img style="background: url(data:,)">')
  start(init)
  const until = performance.now() + 1_000
  await showUntil(() => performance.now() > until)
  expect(network.getEverything()).not.toContain('data:image/')
})
