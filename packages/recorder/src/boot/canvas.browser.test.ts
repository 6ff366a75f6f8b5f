import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, readReplay, setPage, type Network } from '../testing/page.ts'

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

function draw(): void {
  const drawing = document.querySelector('canvas')?.getContext('2d')
  if (!drawing) throw new Error('no canvas')
  drawing.fillStyle = `hsl(${Math.round(Math.random() * 360)} 80% 50%)`
  drawing.fillRect(0, 0, 50, 50)
}

async function drawUntil(isEnough: () => boolean): Promise<void> {
  await vi.waitUntil(
    async () => {
      draw()
      await hidePage(network)
      return isEnough()
    },
    { timeout: 60_000, interval: 50 },
  )
}

const hasPicture = (): boolean =>
  readReplay(network).includes('"data-playhead-picture":"data:image/')

test('what is drawn in a canvas is part of the replay where the page asks for it', async () => {
  setPage('<canvas width="50" height="50"></canvas>')
  start({ replay: { canvas: { framesPerSecond: 10, quality: 0.5 } } })
  await drawUntil(hasPicture)
  expect(network.getEverything().match(/data-playhead-picture/g)?.length).toBeGreaterThan(0)
  playhead.stopReplay()
  playhead.startReplay()
  await vi.waitUntil(
    async () => {
      await hidePage(network)
      const snapshots = network.segments.flatMap(({ replay }) => replay)
      const again = snapshots.filter(({ type }) => type === 2)[1]
      return JSON.stringify(again ?? '').includes('data-playhead-picture')
    },
    { timeout: 60_000, interval: 50 },
  )
})

test.each([
  ['unless the page asks for it', {}],
  [
    'in strict',
    {
      replay: { canvas: { framesPerSecond: 10 } },
      privacy: { level: 'strict' as const },
    },
  ],
])('nothing that is drawn leaves the page %s', async (_, init) => {
  setPage('<canvas width="50" height="50"></canvas>')
  start(init)
  const until = performance.now() + 1_000
  await drawUntil(() => performance.now() > until)
  expect(network.getEverything()).not.toContain('data:image/')
})
