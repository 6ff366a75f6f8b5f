import { createUuidV7, parseUuidV7Time } from '@playhead/sessions'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, knowProject, setPage, type Network } from '../testing/page.ts'

const MINUTE = 60_000
const getTime = Date.now
let network: Network
/** A project of its own for each test: what one leaves behind is not sent by the next. */
let key = ''
/** How much further than the real one the page's clock is, in milliseconds. */
let clockAheadMs = 0

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  setPage('<p>page</p>')
  network = interceptNetwork()
  key = `pk_${crypto.randomUUID()}`
  knowProject(key)
  clockAheadMs = 0
  vi.spyOn(Date, 'now').mockImplementation(() => getTime() + clockAheadMs)
})

afterEach(async () => {
  vi.restoreAllMocks()
  playhead.stop()
  await network.settle()
  network.restore()
})

const start = (options: Partial<playhead.PlayheadInit> = {}) =>
  playhead.init({ key, host: 'https://play.example', ...options })

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

describe('settings of the project', () => {
  test('hold from the first answer on, where init set nothing', async () => {
    network.setSettings({ sessions: { idleTimeoutMs: 10 * MINUTE } })
    start({ sessions: { maxDurationMs: 60 * MINUTE } })
    const first = playhead.getSessionId()
    await send()
    clockAheadMs = 11 * MINUTE
    expect(playhead.getSession()).toBeNull()
    playhead.track('back')
    expect(playhead.getSessionId()).not.toBe(first)
  })

  test('go behind what init sets', async () => {
    network.setSettings({ sessions: { idleTimeoutMs: 10 * MINUTE } })
    start({ sessions: { idleTimeoutMs: 20 * MINUTE } })
    const first = playhead.getSessionId()
    await send()
    clockAheadMs = 11 * MINUTE
    playhead.track('back')
    expect(playhead.getSessionId()).toBe(first)
  })

  test('are known to the next page before any answer', async () => {
    network.setSettings({ sessions: { start: 'interaction' } })
    start()
    await send()
    playhead.stop()
    localStorage.removeItem(`playhead.${key}.session`)
    start()
    expect(playhead.status()).toMatchObject({ state: 'waiting' })
  })

  test('give way to configure while running', async () => {
    start()
    const first = playhead.getSessionId()
    playhead.configure({ sessions: { idleTimeoutMs: 2 * MINUTE } })
    clockAheadMs = 3 * MINUTE
    playhead.track('back')
    expect(playhead.getSessionId()).not.toBe(first)
  })
})

describe('a session started by hand', () => {
  const manual = { sessions: { autoTrack: false } }

  test('under an integer carries that integer beside a UUIDv7 of its time', async () => {
    const given = String(Date.now() - 5)
    start(manual)
    playhead.startSession(given)
    await send()
    const [first] = network.segments
    expect(first?.head.customSessionId).toBe(given)
    expect(parseUuidV7Time(first?.head.sessionId ?? '')).toBe(Number(given))
    expect(playhead.getSessionId()).toBe(first?.head.sessionId)
  })

  test('under a UUIDv7 travels under it; the next, without an id, under one of our own', async () => {
    const given = createUuidV7(Date.now() - 5, crypto.getRandomValues(new Uint8Array(10)))
    start(manual)
    playhead.startSession(given)
    playhead.track('one')
    playhead.endSession()
    playhead.startSession()
    await send()
    const heads = network.segments.map(({ head }) => head)
    const own = heads.find(({ sessionId }) => sessionId === playhead.getSessionId())
    expect(heads.find(({ sessionId }) => sessionId === given)?.customSessionId).toBe(given)
    expect(own?.sessionId).not.toBe(given)
    expect(own).not.toHaveProperty('customSessionId')
  })

  test('again on the next page under the same id is still one session', async () => {
    const given = Date.now() - 5
    start(manual)
    playhead.startSession(given)
    playhead.stop()
    start(manual)
    playhead.startSession(given)
    playhead.track('second page')
    await send()
    expect(new Set(network.segments.map(({ head }) => head.sessionId)).size).toBe(1)
    expect(network.segments.every(({ head }) => head.customSessionId === String(given))).toBe(true)
    expect(network.getEvents('session_start')).toHaveLength(1)
  })

  test.each([['order-7'], ['123456789'], [1.5], ['9999999999999'], [Number.NaN]])(
    'under %j is not started, and the console says what is expected',
    (id) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      start(manual)
      playhead.startSession(id)
      expect(playhead.getSessionId()).toBeNull()
      expect(warn.mock.calls.flat().join()).toMatch(/startSession id is .*, expected/)
    },
  )
})

describe('a session id in the properties of an event', () => {
  test('is overridden where the recorder makes the sessions', async () => {
    start()
    playhead.track('add_to_cart', { sessionId: 'mine', sku: 'A1' })
    playhead.page({ session_id: 'mine' })
    await send()
    const id = playhead.getSessionId()
    expect(network.getEvents('add_to_cart')[0]?.metadata).toEqual({ sessionId: id, sku: 'A1' })
    expect(network.getEvents('page_view').at(-1)?.metadata).toMatchObject({ session_id: id })
  })

  test('stays as given where the page makes them', async () => {
    start({ sessions: { autoTrack: false } })
    playhead.startSession()
    playhead.track('add_to_cart', { sessionId: 'mine' })
    await send()
    expect(network.getEvents('add_to_cart')[0]?.metadata).toEqual({ sessionId: 'mine' })
  })
})

test('a page whose storage is full is recorded from memory, and its console says so once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  start()
  const id = playhead.getSessionId()
  playhead.track('one')
  await send()
  expect(network.getEvents('one')).toHaveLength(1)
  expect(network.segments.every(({ head }) => head.sessionId === id)).toBe(true)
  const said = warn.mock.calls.flat().filter((line) => String(line).includes('storage'))
  expect(said).toHaveLength(1)
})
