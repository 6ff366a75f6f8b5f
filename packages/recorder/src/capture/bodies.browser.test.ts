import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMonitor } from '../monitor.ts'
import { trackNetwork, type NetworkRequest } from './network.ts'

/**
 * What a caller sends, and what it is answered, while headers and bodies of all its
 * requests are captured: the most that is ever done to a request.
 */
const original = window.fetch
const told: NetworkRequest[] = []
const failures: unknown[] = []
let received: unknown[] = []
let respond: (init?: RequestInit) => Promise<Response>
let stop: () => void

beforeEach(() => {
  told.length = 0
  failures.length = 0
  received = []
  respond = async () => new Response('answer', { headers: { 'content-type': 'text/plain' } })
  window.fetch = async function fetch(...args) {
    received = args
    return respond(args[1])
  }
  const tracking = trackNetwork(
    createMonitor((error) => failures.push(error)),
    Date.now,
    {
      request: (request) => void told.push(request),
      scrub: (text) => text,
      scrubUrl: (url) => url,
      capture: { headers: new Set(['content-type', 'x-a']), bodies: ['/'] },
    },
  )
  stop = tracking.stop
})

afterEach(() => {
  stop()
  window.fetch = original
  if (failures.length > 0) throw failures[0]
})

const form = (): FormData => {
  const data = new FormData()
  data.append('file', new File(['content'], 'a.txt'))
  return data
}

const BODIES: readonly [string, () => BodyInit][] = [
  ['a form with a file', form],
  ['a blob', () => new Blob(['bytes'], { type: 'image/png' })],
  ['bytes', () => new Uint8Array([1, 2, 3])],
  ['parameters', () => new URLSearchParams({ a: '1' })],
  ['a stream', () => new Blob(['streamed']).stream()],
  ['text', () => 'text'],
]

test.each(BODIES)('%s arrives as the very thing that was sent', async (_, create) => {
  const body = create()
  const init = { method: 'POST', body, duplex: 'half' }
  const text = await (await fetch('/send', init)).text()
  expect(text).toBe('answer')
  expect(received[1]).toBe(init)
  expect(received[1]).toHaveProperty('body', body)
  expect(body instanceof ReadableStream && body.locked).toBe(false)
  await vi.waitFor(() => expect(told).toMatchObject([{ responseBody: 'answer' }]))
})

test('a form and its file go through XMLHttpRequest as they are', async () => {
  const send = vi.spyOn(XMLHttpRequest.prototype, 'send')
  const body = form()
  const xhr = new XMLHttpRequest()
  const done = new Promise((resolve) => xhr.addEventListener('loadend', resolve))
  xhr.open('POST', '/no-such-file-here.json')
  xhr.send(body)
  await done
  await vi.waitFor(() => expect(told).toMatchObject([{ initiator: 'xhr' }]))
  expect(send.mock.calls).toEqual([[body]])
  send.mockRestore()
})

test('an abort reaches the caller with its reason, before and in the middle of an answer', async () => {
  respond = (init) =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
    })
  const abort = new AbortController()
  const reason = new Error('changed my mind')
  const request = fetch('/slow', { signal: abort.signal })
  abort.abort(reason)
  await expect(request).rejects.toBe(reason)
  await vi.waitFor(() => expect(told.some(({ url }) => url.endsWith('/slow'))).toBe(true))
})

test('an answer without an end is handed on as it comes, and let go when it is large', async () => {
  let cancelled = 0
  let pulled = 0
  respond = async () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled += 1
          controller.enqueue(new TextEncoder().encode('x'.repeat(10_000)))
        },
        cancel: () => void (cancelled += 1),
      }),
      { headers: { 'content-type': 'text/plain' } },
    )
  const reader = (await fetch('/endless')).body?.getReader()
  expect((await reader?.read())?.value).toHaveLength(10_000)
  const isTold = ({ url }: NetworkRequest): boolean => url.endsWith('/endless')
  await vi.waitFor(() => expect(told.some(isTold)).toBe(true))
  expect(told.find(isTold)?.responseBody).toBeUndefined()
  expect(pulled).toBeLessThan(40)
  await reader?.cancel()
  expect(cancelled).toBe(1)
})

test('a stream of events is not read at all', async () => {
  const clone = vi.spyOn(Response.prototype, 'clone')
  respond = async () =>
    new Response('data: 1\n\n', { headers: { 'content-type': 'text/event-stream' } })
  expect(await (await fetch('/events')).text()).toBe('data: 1\n\n')
  await vi.waitFor(() => expect(told).toHaveLength(1))
  expect(clone).not.toHaveBeenCalled()
  clone.mockRestore()
})

test('what throws when it is read fails as it does without us: by the promise', async () => {
  const bites = Object.defineProperty({}, 'method', {
    get() {
      throw new Error('bite')
    },
  })
  stop()
  window.fetch = original
  const { stop: stopAgain } = trackNetwork(
    createMonitor(() => undefined),
    Date.now,
    {
      request: () => undefined,
      scrub: (text) => text,
      scrubUrl: (url) => url,
      capture: { headers: new Set(), bodies: [] },
    },
  )
  stop = stopAgain
  await expect(fetch('/bites', bites as RequestInit)).rejects.toThrow('bite')
})

test('a second wrapper, put on and taken off again in any order, keeps the chain whole', async () => {
  const ours = window.fetch
  const theirs = vi.fn<typeof fetch>((...args) => ours(...args))
  window.fetch = theirs
  expect(await (await fetch('/both')).text()).toBe('answer')
  expect(theirs).toHaveBeenCalledTimes(1)
  stop()
  expect(window.fetch).toBe(theirs)
  expect(await (await fetch('/theirs')).text()).toBe('answer')
  window.fetch = ours
  expect(await (await fetch('/silent')).text()).toBe('answer')
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(0))
  expect(told.map(({ url }) => new URL(url).pathname)).toEqual(['/both'])
})
