import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'

let network: Network
let warnings: string[]

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork()
  warnings = []
  vi.spyOn(console, 'warn').mockImplementation((message) => void warnings.push(String(message)))
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
  vi.restoreAllMocks()
})

const start = () => playhead.init({ key: 'pk_test', host: 'https://play.example' })

test('a wrong option is said by name, value and expectation, once', () => {
  playhead.init({ key: 'pk_test', host: 'https://play.example', sessions: { idleTimeoutMs: 5 } })
  playhead.identify('')
  playhead.identify('')
  expect(warnings).toHaveLength(2)
  expect(warnings[0]).toMatch(/^\[playhead\] sessions\.idleTimeoutMs is 5, expected milliseconds/)
  expect(warnings[1]).toMatch(/^\[playhead\] identify userId is "", expected a text/)
})

test('a second init is ignored with a warning', () => {
  start()
  const id = playhead.getSessionId()
  start()
  expect(playhead.getSessionId()).toBe(id)
  expect(warnings.join()).toContain('init was called twice')
})

describe('a page without storage', () => {
  test('is recorded all the same', async () => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(denied)
    vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(denied)
    setPage('<p>private mode</p>')
    start()
    playhead.track('works')
    await hidePage(network)
    await vi.waitFor(() => expect(network.getEvents('works')).toHaveLength(1))
    // It cannot know the project's rules before it has asked for them.
    await vi.waitFor(async () => {
      await hidePage(network)
      expect(network.segments.some(({ head }) => head.startsWithSnapshot)).toBe(true)
    })
  })

  test('and without IndexedDB still sends what is left when it stops', async () => {
    vi.spyOn(window, 'indexedDB', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError')
    })
    start()
    playhead.track('last')
    playhead.stop()
    await vi.waitFor(() => expect(network.getEvents('last')).toHaveLength(1))
    expect(network.segments.at(-1)?.head.flushReason).toBe('stop')
  })
})

test('a page with frozen globals is recorded, its methods left as they are', async () => {
  const descriptor = Object.getOwnPropertyDescriptor(History.prototype, 'pushState')
  Object.defineProperty(History.prototype, 'pushState', { ...descriptor, writable: false })
  const { pushState } = History.prototype
  try {
    start()
    expect(History.prototype.pushState).toBe(pushState)
    playhead.track('works')
    await hidePage(network)
    await vi.waitFor(() => expect(network.getEvents('works')).toHaveLength(1))
  } finally {
    Object.defineProperty(History.prototype, 'pushState', descriptor ?? {})
  }
})

test('a server that refuses is said once, and the page goes on', async () => {
  network.restore()
  const before = window.fetch
  window.fetch = async () =>
    Response.json({ error: { code: 'unknown_key', message: 'no such key' } }, { status: 403 })
  start()
  playhead.track('one')
  playhead.stop()
  await vi.waitFor(() => expect(warnings.join()).toContain('403 no such key'))
  window.fetch = before
})

test('the script tag starts recording, offers the API and never throws', async () => {
  const page = window as { Playhead?: typeof playhead }
  const tag = document.createElement('script')
  tag.dataset['key'] = 'pk_tag'
  tag.dataset['environment'] = 'staging'
  tag.type = 'text/plain'
  tag.src = 'https://play.example/recorder.js'
  document.head.append(tag)
  await import('../script.ts')
  expect(page.Playhead?.getSessionId()).not.toBeNull()
  page.Playhead?.track('from_tag')
  await hidePage(network)
  await vi.waitFor(() => expect(network.getEvents('from_tag')).toHaveLength(1))
  expect(network.segments[0]?.head).toMatchObject({ projectKey: 'pk_tag', environment: 'staging' })
  tag.remove()
})

// The last test: it says so much that the limit on warnings is reached.
test('no call throws, whatever it is given', () => {
  const rubbish: unknown[] = [undefined, null, 7, '', {}, [], Symbol('x'), () => 1, Number.NaN]
  const calls = Object.entries(playhead)
  for (const isRunning of [false, true]) {
    if (isRunning) start()
    for (const [, call] of calls) {
      for (const value of rubbish) {
        expect(() => (call as (...args: unknown[]) => unknown)(value, value, value)).not.toThrow()
      }
    }
    playhead.stop()
  }
})
