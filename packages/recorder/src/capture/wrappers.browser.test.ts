/* oxlint-disable no-console -- what the page prints is what is tested */
import { REPLAY_EVENT_TAGS } from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'

let network: Network
const answered: { url: string }[] = []

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  answered.length = 0
  network = interceptNetwork(async (url) => {
    answered.push({ url })
    if (url.includes('down')) throw new TypeError('Failed to fetch')
    return new Response('hello', {
      status: url.includes('broken') ? 500 : 200,
      headers: { 'content-length': '5' },
    })
  })
  setPage('<p>page</p>')
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
})

const start = () => playhead.init({ key: 'pk_test', host: 'https://play.example' })

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

/** Payloads of our own replay events with that tag. */
function getPayloads(tag: string): Record<string, unknown>[] {
  return network.segments
    .flatMap(({ replay }) => replay)
    .filter((event) => event.type === 5 && event.data['tag'] === tag)
    .map((event) => event.data['payload'] as Record<string, unknown>)
    .filter(({ initiator }) => !FILES.test(String(initiator)))
}

/** What the page loads by itself, which the test runner does all the time. */
const FILES = /^(?:script|link|css|img|iframe|other)$/

describe('fetch', () => {
  test('passes arguments, answer and failure through untouched', async () => {
    const inner = vi.fn<typeof fetch>(async () => new Response('inner'))
    const before = window.fetch
    window.fetch = inner
    start()
    const request = new Request('https://api.example/a', { method: 'POST', body: 'x' })
    const init = { headers: { a: 'b' }, signal: new AbortController().signal }
    const response = await fetch(request, init)
    expect(inner.mock.calls.at(-1)).toEqual([request, init])
    expect(inner.mock.calls.at(-1)?.[0]).toBe(request)
    expect(inner.mock.calls.at(-1)?.[1]).toBe(init)
    expect(request.bodyUsed).toBe(false)
    expect(await response.text()).toBe('inner')
    const failure = new TypeError('down')
    inner.mockRejectedValueOnce(failure)
    await expect(fetch('https://api.example/b')).rejects.toBe(failure)
    playhead.stop()
    window.fetch = before
  })

  test('keeps name, length and text, and is put back by stop', () => {
    const before = window.fetch
    const { name, length } = before
    const text = before.toString()
    start()
    expect(window.fetch).not.toBe(before)
    expect(window.fetch.name).toBe(name)
    expect(window.fetch).toHaveLength(length)
    expect(window.fetch.toString()).toBe(text)
    playhead.stop()
    expect(window.fetch).toBe(before)
  })

  test('stays in the chain, silent, when somebody wrapped it after us', async () => {
    const before = window.fetch
    start()
    const ours = window.fetch
    const theirs: typeof fetch = (...args) => ours(...args)
    window.fetch = theirs
    playhead.stop()
    expect(window.fetch).toBe(theirs)
    expect(await (await fetch('/still')).text()).toBe('hello')
    window.fetch = before
  })

  test('tells method, address, status, size and failure; failed ones are events too', async () => {
    start()
    await fetch('/fine?q=1')
    await fetch('/broken', { method: 'put' })
    await fetch('/down').catch(() => undefined)
    await send()
    const requests = getPayloads(REPLAY_EVENT_TAGS.network)
    expect(requests).toMatchObject([
      {
        initiator: 'fetch',
        method: 'GET',
        url: `${location.origin}/fine`,
        status: 200,
        responseBytes: 5,
      },
      { method: 'PUT', url: `${location.origin}/broken`, status: 500 },
      { url: `${location.origin}/down`, status: 0, error: 'failed' },
    ])
    const failed = network.getEvents('request_failed').map(({ metadata }) => metadata?.['url'])
    expect(failed).toEqual([`${location.origin}/broken`, `${location.origin}/down`])
  })

  test('never tells of the recorder’s own requests', async () => {
    start()
    playhead.track('one')
    await send()
    playhead.track('two')
    await send()
    expect(getPayloads(REPLAY_EVENT_TAGS.network)).toEqual([])
  })
})

describe('XMLHttpRequest', () => {
  test('is recorded with its real answer', async () => {
    start()
    const answer = await new Promise<XMLHttpRequest>((resolve) => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', '/no-such-file-here.json?key=1')
      xhr.addEventListener('loadend', () => resolve(xhr))
      xhr.send()
    })
    // Our listener was added after the test's, so it has not run yet.
    await new Promise((resolve) => setTimeout(resolve))
    await send()
    expect(getPayloads(REPLAY_EVENT_TAGS.network)).toMatchObject([
      { initiator: 'xhr', method: 'GET', status: answer.status },
    ])
    expect(network.getEverything()).not.toContain('key=1')
  })

  test('is put back by stop', () => {
    const { open, send: original } = XMLHttpRequest.prototype
    start()
    expect(XMLHttpRequest.prototype.open).not.toBe(open)
    playhead.stop()
    expect(XMLHttpRequest.prototype.open).toBe(open)
    expect(XMLHttpRequest.prototype.send).toBe(original)
  })
})

describe('console', () => {
  test('prints as before and tells level and line', async () => {
    const printed = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    start()
    console.warn('stock is low', { left: 2, nested: { deep: { deeper: 1 } } })
    expect(printed).toHaveBeenCalledWith('stock is low', {
      left: 2,
      nested: { deep: { deeper: 1 } },
    })
    await send()
    expect(getPayloads(REPLAY_EVENT_TAGS.console)).toMatchObject([
      {
        level: 'warn',
        text: 'stock is low {"left":2,"nested":{"deep":{"deeper":1}}}',
        args: ['stock is low', { left: 2, nested: { deep: { deeper: 1 } } }],
      },
    ])
    playhead.stop()
    printed.mockRestore()
  })

  test('an error and a warning tell where they were logged, without our own calls', async () => {
    const silent = ['error', 'warn', 'log'].map((level) =>
      vi.spyOn(console, level as 'error').mockReturnValue(undefined),
    )
    start()
    function takeStock(): void {
      console.error('nothing left')
      console.warn('hardly anything left')
      console.log('all there')
    }
    takeStock()
    await send()
    const payloads = getPayloads(REPLAY_EVENT_TAGS.console) as { stack?: string }[]
    const [error, warning, line] = payloads.map(({ stack }) => stack)
    for (const stack of [error, warning]) expect(stack).toMatch(/^\s*at takeStock \(http/)
    expect(line).toBeUndefined()
    playhead.stop()
    for (const spy of silent) spy.mockRestore()
  })

  test('an error is an event too, and a loop of them is cut', async () => {
    const silent = vi.spyOn(console, 'error').mockReturnValue(undefined)
    start()
    for (let index = 0; index < 5_000; index += 1) console.error(`no ${index}`)
    await send()
    expect(network.getEvents('console_error').length).toBeLessThanOrEqual(100)
    expect(network.getEvents('console_error')[0]?.metadata).toEqual({ message: 'no 0' })
    playhead.stop()
    silent.mockRestore()
  })

  test('an object that bites does not reach the page', () => {
    const silent = vi.spyOn(console, 'log').mockReturnValue(undefined)
    start()
    const bites = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('bite')
        },
      },
    )
    expect(() => console.log(bites)).not.toThrow()
    playhead.stop()
    silent.mockRestore()
  })
})

test('uncaught errors and rejections are told with their stack', async () => {
  start()
  const error = new TypeError('x is not a function')
  window.dispatchEvent(
    new ErrorEvent('error', { error, message: error.message, lineno: 3, colno: 7 }),
  )
  const promise = Promise.reject(new Error('late'))
  promise.catch(() => undefined)
  window.dispatchEvent(
    new PromiseRejectionEvent('unhandledrejection', { promise, reason: new Error('late') }),
  )
  window.dispatchEvent(
    new PromiseRejectionEvent('unhandledrejection', { promise, reason: 'plain' }),
  )
  await send()
  expect(network.getEvents('exception').map(({ metadata }) => metadata)).toMatchObject([
    { kind: 'error', type: 'TypeError', message: 'x is not a function', line: 3, column: 7 },
    { kind: 'unhandled_rejection', type: 'Error', message: 'late' },
    { kind: 'unhandled_rejection', message: 'plain' },
  ])
  expect(network.getEvents('exception')[0]?.metadata?.['stack']).toContain('TypeError')
})

test('history is put back by stop', () => {
  const { pushState } = History.prototype
  start()
  expect(History.prototype.pushState).not.toBe(pushState)
  expect(history.pushState).toHaveLength(pushState.length)
  playhead.stop()
  expect(History.prototype.pushState).toBe(pushState)
})
