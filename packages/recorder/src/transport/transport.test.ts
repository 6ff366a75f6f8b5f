import { gunzipSync } from 'node:zlib'
import { splitSegmentBody, type SegmentHead } from '@playhead/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SegmentDraft } from '../segment/segment.ts'
import { createKeyValueStore } from '../session/key-value-store.ts'
import { createClientClock } from './client-clock.ts'
import type { Outbox } from './outbox.ts'
import type { ParkedSegment } from './parked-segment.ts'
import type { Fetch } from './send.ts'
import { createSpool } from './spool.ts'
import { createTransport, type Transport } from './transport.ts'

const T0 = 1_700_000_000_000

interface Sent {
  readonly head: SegmentHead
  readonly text: string
  readonly keepalive: boolean
  readonly bytes: number
}

/** A server that answers as the test says, and remembers what it was sent. */
function createServer() {
  const sent: Sent[] = []
  let answer: () => Promise<Response> = accept
  const fetch = vi.fn<Fetch>(async (_url, init) => {
    const body = init.body as Uint8Array
    const parts = splitSegmentBody(body)
    if (!parts) throw new Error('no segment body')
    sent.push({
      head: JSON.parse(parts.headJson) as SegmentHead,
      text: parts.payload.length > 0 ? gunzipSync(parts.payload).toString() : '',
      keepalive: init.keepalive === true,
      bytes: body.length,
    })
    return answer()
  })
  return {
    sent,
    fetch,
    answerWith: (next: () => Promise<Response>) => (answer = next),
    names: () => sent.map(({ head }) => head.sequence),
  }
}

const accept = async () => Response.json({ status: 'stored', serverTime: Date.now() + 7_000 })
const respond =
  (status: number, headers: Record<string, string> = {}) =>
  async () =>
    Response.json({ error: { code: 'x', message: 'because' } }, { status, headers })
const disconnect = () => Promise.reject(new TypeError('Failed to fetch'))
const never = () => new Promise<Response>(() => undefined)

/** What outlives a page: sessionStorage and IndexedDB. */
function createBrowser() {
  const entries = new Map<string, string>()
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  } as unknown as Storage
  const parked = new Map<string, ParkedSegment>()
  const outbox: Outbox = {
    async put(segments) {
      for (const segment of segments) parked.set(String(segment.head.sequence), segment)
    },
    async remove(name) {
      parked.delete(name.split('/')[2] ?? '')
    },
    load: async () => [...parked.values()],
  }
  const store = createKeyValueStore('p.', () => storage)
  return { parked, outbox, store, spool: createSpool(store) }
}

function openPage(
  server: ReturnType<typeof createServer>,
  browser = createBrowser(),
  warn: (message: string) => void = () => undefined,
): Transport {
  return createTransport({
    url: 'https://play.example/v1/segments',
    fetch: server.fetch,
    outbox: browser.outbox,
    spool: browser.spool,
    clock: createClientClock(browser.store),
    now: Date.now,
    random: () => 1,
    onSettings: () => undefined,
    warn,
  })
}

function segment(sequence: number, text = `["event ${sequence}"]`): SegmentDraft {
  return {
    head: {
      protocolVersion: 1,
      projectKey: 'pk',
      sessionId: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
      windowId: '017f22e2-79b0-7cc3-98c4-dc0c0c073990',
      sequence,
      firstAt: T0,
      lastAt: T0,
      lastActivityAt: null,
      eventCount: 1,
      startsWithSnapshot: false,
      flushReason: 'interval',
      anonymousId: 'anon',
      environment: 'production',
      counters: { keyPresses: 0, activeMs: 0, scrollDepth: 0 },
      events: [],
    },
    eventsJson: text,
  }
}

/** Text that does not compress well. */
function noise(length: number): string {
  let state = 7
  return Array.from({ length }, () => {
    state = Math.imul(state, 1_103_515_245) + 12_345
    return String.fromCharCode(33 + ((state >>> 16) % 90))
  }).join('')
}

/** Waits in real time, so that the fake clock stands still. */
async function untilSettled(check: () => void): Promise<void> {
  const deadline = performance.now() + 5_000
  for (;;) {
    try {
      check()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: T0, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a server that is there', () => {
  test('gets each segment once, in order, and nothing waits', async () => {
    const server = createServer()
    const page = openPage(server)
    for (const sequence of [0, 1, 2]) page.add(segment(sequence))
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(3))
    expect(server.names()).toEqual([0, 1, 2])
    expect(server.sent[1]?.text).toBe('["event 1"]')
    expect(page.getStatus()).toMatchObject({ waiting: 0, waitingBytes: 0, dropped: 0 })
  })

  test('tells its time, which the next segment carries', async () => {
    const server = createServer()
    const page = openPage(server)
    page.add(segment(0))
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
    page.add(segment(1))
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(2))
    expect(server.sent[0]?.head).not.toHaveProperty('clock')
    expect(server.sent[1]?.head.clock).toEqual({ offsetMs: 7_000, roundTripMs: 0 })
    expect(server.sent[1]?.head.sentAt).toBe(Date.now())
  })

  test('is still known to the next page of the tab', async () => {
    const browser = createBrowser()
    const page = openPage(createServer(), browser)
    page.add(segment(0))
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
    const server = createServer()
    const next = openPage(server, browser)
    next.add(segment(1))
    await untilSettled(() => expect(next.getStatus().acknowledged).toBe(1))
    expect(server.sent[0]?.head.clock).toEqual({ offsetMs: 7_000, roundTripMs: 0 })
  })

  test('a segment without replay events has no payload', async () => {
    const server = createServer()
    const page = openPage(server)
    page.add(segment(0, ''))
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
    expect(server.sent[0]?.text).toBe('')
  })
})

describe('a server that is not there', () => {
  test.each([
    ['no network', disconnect],
    ['500', respond(500)],
    ['503', respond(503)],
    ['429', respond(429)],
  ])('%s: it is sent again until it arrives, at growing intervals', async (_, failure) => {
    const server = createServer()
    const browser = createBrowser()
    server.answerWith(failure)
    const page = openPage(server, browser)
    page.add(segment(0))
    await untilSettled(() => expect(browser.parked.size).toBe(1))
    await vi.advanceTimersByTimeAsync(999)
    expect(server.sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    await untilSettled(() => expect(server.sent).toHaveLength(2))
    await vi.advanceTimersByTimeAsync(1_999)
    expect(server.sent).toHaveLength(2)
    server.answerWith(accept)
    await vi.advanceTimersByTimeAsync(1)
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
    expect(browser.parked.size).toBe(0)
  })

  test('Retry-After is respected', async () => {
    const server = createServer()
    const browser = createBrowser()
    server.answerWith(respond(429, { 'Retry-After': '60' }))
    const page = openPage(server, browser)
    page.add(segment(0))
    await untilSettled(() => expect(browser.parked.size).toBe(1))
    server.answerWith(accept)
    await vi.advanceTimersByTimeAsync(59_000)
    expect(server.sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_000)
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
  })

  test('when the network is back nobody waits', async () => {
    const server = createServer()
    const browser = createBrowser()
    server.answerWith(disconnect)
    const page = openPage(server, browser)
    page.add(segment(0))
    await untilSettled(() => expect(browser.parked.size).toBe(1))
    server.answerWith(accept)
    page.retryNow()
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
  })

  test('an answer that never comes is given up after 30 s', async () => {
    const server = createServer()
    const browser = createBrowser()
    server.fetch.mockImplementationOnce(
      (_url, init) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
    )
    const page = openPage(server, browser)
    page.add(segment(0))
    await untilSettled(() => expect(server.fetch).toHaveBeenCalledOnce())
    await vi.advanceTimersByTimeAsync(30_000)
    await untilSettled(() => expect(browser.parked.size).toBe(1))
    await vi.advanceTimersByTimeAsync(1_000)
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
  })

  test('memory is bounded: the oldest go, and are counted', async () => {
    const server = createServer()
    server.answerWith(never)
    const page = openPage(server)
    for (let sequence = 0; sequence < 8; sequence += 1)
      page.add(segment(sequence, noise(1_000_000)))
    const { waitingBytes, dropped } = page.getStatus()
    expect(waitingBytes).toBeLessThanOrEqual(5 * 1024 * 1024)
    expect(dropped).toBe(3)
  })
})

test.each([400, 403, 413])('%i: it is dropped with a warning that says why', async (status) => {
  const server = createServer()
  const warnings: string[] = []
  server.answerWith(respond(status))
  const page = openPage(server, createBrowser(), (message) => warnings.push(message))
  page.add(segment(0))
  await untilSettled(() => expect(page.getStatus().dropped).toBe(1))
  expect(warnings.join()).toContain(`${status} because`)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(server.sent).toHaveLength(1)
  expect(page.getStatus().waiting).toBe(0)
})

describe('a page that leaves', () => {
  test('sends the tail at once, as a request that outlives it', () => {
    const server = createServer()
    server.answerWith(never)
    const page = openPage(server)
    page.add(segment(0))
    page.leave()
    expect(server.sent).toHaveLength(1)
    expect(server.sent[0]).toMatchObject({ keepalive: true, text: '["event 0"]' })
  })

  test('keeps within what such requests may carry, and parks the rest for the next page', async () => {
    const server = createServer()
    const browser = createBrowser()
    server.answerWith(never)
    const page = openPage(server, browser)
    for (const sequence of [0, 1, 2, 3]) page.add(segment(sequence, noise(40_000)))
    page.leave()
    const last = server.sent.filter((request) => request.keepalive)
    expect(last.length).toBeGreaterThan(0)
    expect(last.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(60_000)

    const next = createServer()
    const nextPage = openPage(next, browser)
    nextPage.start()
    await untilSettled(() => expect(nextPage.getStatus().acknowledged).toBe(4))
    expect(next.names().sort()).toEqual([0, 1, 2, 3])
    expect(next.sent.find(({ head }) => head.sequence === 0)?.text).toBe(noise(40_000))
  })

  test('while the server is down loses nothing: the next page sends it, once', async () => {
    const server = createServer()
    const browser = createBrowser()
    server.answerWith(disconnect)
    const page = openPage(server, browser)
    page.add(segment(0))
    page.leave()
    const next = createServer()
    const nextPage = openPage(next, browser)
    nextPage.start()
    await untilSettled(() => expect(nextPage.getStatus().acknowledged).toBe(1))
    await untilSettled(() => expect(browser.parked.size).toBe(0))
    expect(next.names()).toEqual([0])
  })

  test('that is only hidden and comes back does not send twice what arrived', async () => {
    const server = createServer()
    const browser = createBrowser()
    const page = openPage(server, browser)
    page.add(segment(0))
    page.hide()
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
    page.comeBack()
    page.add(segment(1))
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(2))
    expect(server.names()).toEqual([0, 1])
    expect(browser.parked.size).toBe(0)
  })
})

test('a page that is shown again does not send what arrived while it was away', async () => {
  const server = createServer()
  const page = openPage(server)
  page.add(segment(0))
  page.leave()
  await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
  page.comeBack()
  page.add(segment(1))
  await untilSettled(() => expect(page.getStatus().acknowledged).toBe(2))
  expect(server.names()).toEqual([0, 1])
})

test('after stop what waits is sent or kept, and nothing is tried again', async () => {
  const server = createServer()
  const browser = createBrowser()
  server.answerWith(disconnect)
  const page = openPage(server, browser)
  page.add(segment(0))
  page.stop()
  await untilSettled(() => expect(browser.parked.size).toBe(1))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(server.sent).toHaveLength(1)
})

test('rubbish in the spool is passed over', async () => {
  const entries = new Map([['p.spool', '[{"head":7},null,"x",{"head":{},"payload":"%%%"}]']])
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    removeItem: (key: string) => void entries.delete(key),
  } as unknown as Storage
  expect(createSpool(createKeyValueStore('p.', () => storage)).take()).toEqual([])
  expect(entries.size).toBe(0)
})
