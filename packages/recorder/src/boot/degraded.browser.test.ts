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

/** Changes so much so often that following it costs more than the recorder may. */
async function stormUntil(isEnough: () => boolean): Promise<void> {
  const rows = [...document.querySelectorAll('#ticker b')]
  await vi.waitUntil(
    async () => {
      for (const row of rows) row.setAttribute('class', `at-${performance.now()}`)
      await hidePage(network)
      return isEnough()
    },
    { timeout: 60_000, interval: 20 },
  )
}

test('where the replay is not what the visitor saw, the events of the session say so', async () => {
  setPage(`<section id="ticker">${'<b>x</b>'.repeat(10_000)}</section><p>calm</p>`)
  playhead.init({ key: 'pk_test', host: 'https://play.example' })
  const findSlow = () =>
    network.getEvents('replay_degraded').find(({ metadata }) => metadata?.['state'] === 'slow')
  await stormUntil(() => findSlow() !== undefined)
  expect(findSlow()).toMatchObject({
    channel: '__analytics',
    path: location.pathname,
    metadata: {
      state: 'slow',
      selector: 'section#ticker',
      intervalMs: expect.any(Number) as number,
    },
  })
}, 90_000)

test('a replay that is not sent is told nothing of', async () => {
  setPage(`<section id="ticker">${'<b>x</b>'.repeat(10_000)}</section><p>calm</p>`)
  const replay = { sampleRate: 0, keepLast: true }
  playhead.init({ key: 'pk_test', host: 'https://play.example', replay })
  let rounds = 0
  await stormUntil(() => (rounds += 1) > 10)
  expect(network.getEvents('replay_degraded')).toEqual([])
}, 90_000)
