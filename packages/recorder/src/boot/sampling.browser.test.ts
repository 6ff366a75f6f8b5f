import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, readReplay, setPage, type Network } from '../testing/page.ts'

let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
  setPage('<p>Visible words</p>')
})

afterEach(async () => {
  vi.restoreAllMocks()
  playhead.stop()
  await network.settle()
  network.restore()
})

const start = (replay: playhead.PlayheadInit['replay']) =>
  playhead.init({ key: 'pk_test', host: 'https://play.example', ...(replay && { replay }) })

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

const fail = () => {
  const error = new Error('no cart')
  window.dispatchEvent(new ErrorEvent('error', { error, message: error.message }))
}

test('a session that is left out sends its events, no replay, and says why', async () => {
  start({ sampleRate: 0 })
  playhead.track('paid')
  fail()
  await send()
  expect(network.getEvents('paid')).toHaveLength(1)
  expect(network.segments.every(({ replay }) => replay.length === 0)).toBe(true)
  expect(network.reports).toMatchObject([{ reason: 'sampled_out' }])
  expect(playhead.status()).toMatchObject({ reasons: ['sampled_out'] })
})

test('what was kept is sent with a snapshot when something goes wrong, and what follows', async () => {
  start({ sampleRate: 0, keepLast: true })
  document.querySelector('p')?.append(' before')
  await new Promise(requestAnimationFrame)
  await send()
  expect(readReplay(network)).toBe('[]')
  fail()
  await send()
  const first = network.segments.find(({ replay }) => replay.length > 0)
  expect(first?.head.startsWithSnapshot).toBe(true)
  expect(readReplay(network)).toContain('before')
  document.querySelector('p')?.append(' after')
  await new Promise(requestAnimationFrame)
  await send()
  expect(readReplay(network)).toContain('after')
  playhead.stop()
  setPage('<p>Next page</p>')
  start({ sampleRate: 0, keepLast: true })
  await send()
  expect(readReplay(network)).toContain('Next page')
})

test('a replay that is asked for is sent, from now on where nothing was kept', async () => {
  start({ sampleRate: 0 })
  await send()
  playhead.sendReplay()
  await send()
  const first = network.segments.find(({ replay }) => replay.length > 0)
  expect(first?.head.startsWithSnapshot).toBe(true)
  expect(readReplay(network)).toContain('Visible words')
})

test('a replay is held until its session has lasted long enough', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    start({ minDurationMs: 10_000 })
    await hidePage(network)
    expect(readReplay(network)).toBe('[]')
    vi.advanceTimersByTime(10_000)
    await hidePage(network)
    expect(network.segments.find(({ replay }) => replay.length > 0)?.head).toMatchObject({
      startsWithSnapshot: true,
    })
  } finally {
    vi.useRealTimers()
  }
})

test('a page that is left before that says so', async () => {
  start({ minDurationMs: 10_000 })
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  await vi.waitFor(() => expect(network.reports).toMatchObject([{ reason: 'too_short' }]))
  expect(readReplay(network)).toBe('[]')
})
