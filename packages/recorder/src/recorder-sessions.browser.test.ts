import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import * as playhead from './index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from './testing/page.ts'

const HOST = 'https://play.example'
let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
})

afterEach(async () => {
  // What is on its way when a recorder stops is parked, and would arrive in the next test.
  if (playhead.status().state !== 'off') await send()
  playhead.stop()
  await network.settle()
  network.restore()
  history.replaceState(null, '', location.pathname)
})

const start = (options: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({ key: 'pk_test', host: HOST, ...options })

/** Waits until the recorder has sent what it gathered. */
async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

test('reset ends one and starts another, each with its own snapshot and start', async () => {
  setPage('<p>one</p>')
  start()
  playhead.identify('ada', { plan: 'pro' })
  const before = playhead.getSessionId()
  playhead.reset()
  const after = playhead.getSessionId()
  await send()
  expect(after).not.toBe(before)
  const ofOld = network.segments.filter(({ head }) => head.sessionId === before)
  const ofNew = network.segments.find(({ head }) => head.sessionId === after)
  expect(ofOld.at(-1)?.head).toMatchObject({ flushReason: 'rotation', userId: 'ada' })
  expect(ofNew?.head).toMatchObject({ sequence: 0, startsWithSnapshot: true })
  expect(ofNew?.head).not.toHaveProperty('userId')
  expect(ofNew?.head.anonymousId).not.toBe(ofOld[0]?.head.anonymousId)
  expect(ofNew?.head.events[0]?.metadata).toMatchObject({ reason: 'reset' })
  expect(network.getEvents().filter(({ sessionStart }) => sessionStart)).toHaveLength(2)
})

test('an anonymous visitor who becomes known keeps theirs, another user gets a new one', async () => {
  start()
  const first = playhead.getSessionId()
  playhead.identify('ada')
  expect(playhead.getSessionId()).toBe(first)
  playhead.identify('bob')
  expect(playhead.getSessionId()).not.toBe(first)
  await send()
  const ofBob = network.segments.find(({ head }) => head.sessionId === playhead.getSessionId())
  expect(ofBob?.head).toMatchObject({ userId: 'bob' })
  expect(ofBob?.head.events[0]?.metadata).toMatchObject({ reason: 'user_changed' })
})

test('an idle page sends nothing, and one click afterwards makes exactly one session', async () => {
  setPage('<button>here</button><p id="clock">0</p>')
  const { now } = Date
  let sleptMs = 0
  vi.spyOn(Date, 'now').mockImplementation(() => now() + sleptMs)
  start()
  // The browser tells of the files that it has loaded a moment later.
  await new Promise((resolve) => setTimeout(resolve, 50))
  await send()
  const first = playhead.getSessionId()
  const sent = network.segments.length
  sleptMs = 31 * 60_000
  try {
    for (let tick = 0; tick < 3; tick += 1) {
      setPage(`<button>here</button><p id="clock">${tick}</p>`)
      await new Promise(requestAnimationFrame)
    }
    await hidePage(network)
    expect(network.segments).toHaveLength(sent)
    expect(playhead.getSession()).toBeNull()

    await userEvent.click(page.getByRole('button'))
    await userEvent.click(page.getByRole('button'))
    await send()
    const starts = network.getEvents('session_start')
    expect(starts.map(({ metadata }) => metadata?.['reason'])).toEqual([
      'first_visit',
      'idle_timeout',
    ])
    const woken = network.segments.filter(({ head }) => head.sessionId !== first)
    expect(new Set(woken.map(({ head }) => head.sessionId)).size).toBe(1)
    expect(woken[0]?.head.startsWithSnapshot).toBe(true)
    expect(JSON.stringify(woken[0]?.replay[1])).toContain('"textContent":"2"')
  } finally {
    vi.mocked(Date.now).mockRestore()
  }
})

test('with start "interaction" what happened before is sent once somebody does something', async () => {
  setPage('<button>go</button>')
  start({ sessions: { start: 'interaction' } })
  playhead.track('before')
  await hidePage(network)
  expect(network.segments).toEqual([])
  expect(playhead.getSession()).toBeNull()
  await userEvent.click(page.getByRole('button'))
  await send()
  const names = network.getEvents().map(({ name }) => name)
  expect(names.slice(0, 2)).toEqual(['session_start', 'page_view'])
  expect(names).toContain('before')
  expect(names.filter((name) => name === 'page_view')).toHaveLength(1)
  expect(network.segments[0]?.head.startsWithSnapshot).toBe(true)
})

test('in manual mode there is none until one is started, and none after it is ended', async () => {
  setPage('<button>go</button>')
  start({ sessions: { autoTrack: false } })
  await userEvent.click(page.getByRole('button'))
  playhead.track('ignored')
  await hidePage(network)
  expect(network.segments).toEqual([])
  playhead.startSession()
  playhead.track('kept')
  playhead.endSession()
  playhead.track('late')
  await send()
  expect(network.getEvents().map(({ name }) => name)).toEqual([
    'session_start',
    'page_view',
    'kept',
  ])
  expect(playhead.getSessionId()).toBeNull()
})

test('a sibling’s newer session is adopted, with a snapshot and without a second start', async () => {
  setPage('<button>go</button>')
  start()
  await send()
  const key = 'playhead.pk_test.session'
  const state = JSON.parse(localStorage.getItem(key) ?? '{}') as {
    id: string
    generation: number
  }
  const id = state.id.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  const newer = JSON.stringify({ ...state, id, generation: state.generation + 1 })
  localStorage.setItem(key, newer)
  window.dispatchEvent(new StorageEvent('storage', { key, newValue: newer }))
  await userEvent.click(page.getByRole('button'))
  await send()
  const adopted = network.segments.find(({ head }) => head.sessionId === id)
  expect(playhead.getSessionId()).toBe(id)
  expect(adopted?.head.startsWithSnapshot).toBe(true)
  expect(network.getEvents('session_start')).toHaveLength(1)
})

test('the next page of the tab goes on with the session, the window and the numbers', async () => {
  start()
  await send()
  const [first] = network.segments
  window.dispatchEvent(new PageTransitionEvent('pagehide'))
  playhead.stop()
  start()
  await send()
  const last = network.segments.at(-1)
  expect(last?.head.sessionId).toBe(first?.head.sessionId)
  expect(last?.head.windowId).toBe(first?.head.windowId)
  const sequences = network.segments.map(({ head }) => head.sequence)
  expect(new Set(sequences).size).toBe(sequences.length)
  expect(network.getEvents('session_start')).toHaveLength(1)
})
