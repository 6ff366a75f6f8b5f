import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKeyValueStore } from '../session/key-value-store.ts'
import {
  T0,
  accept,
  createBrowser,
  createServer,
  disconnect,
  never,
  noise,
  openPage,
  respond,
  segment,
  snapshot,
  untilSettled,
} from '../testing/transport-page.ts'
import { createSpool } from './spool.ts'

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
    ['507', respond(507)],
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
    // And half as much again, by chance, which is 1 here.
    await vi.advanceTimersByTimeAsync(89_000)
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

  test('text that compresses well costs no memory: nothing of it is given up', async () => {
    const server = createServer()
    server.answerWith(disconnect)
    const page = openPage(server)
    page.add(snapshot(0, 'x'.repeat(6_000_000)))
    for (let sequence = 1; sequence < 12; sequence += 1)
      page.add(segment(sequence, 'word '.repeat(120_000)))
    await untilSettled(() => expect(server.sent).toHaveLength(1))
    server.answerWith(accept)
    await vi.advanceTimersByTimeAsync(1_000)
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(12))
    expect(page.getStatus().dropped).toBe(0)
    expect(server.sent.at(-1)?.text).toHaveLength(600_000)
  })

  test('memory is bounded: a snapshot is asked for, and takes the place of what is oldest', async () => {
    const server = createServer()
    const warnings: string[] = []
    const onSnapshotNeeded = vi.fn<() => void>()
    server.answerWith(disconnect)
    const page = openPage(server, createBrowser(), {
      warn: (message) => warnings.push(message),
      onSnapshotNeeded,
    })
    const large = noise(1_500_000)
    page.add(snapshot(0, large))
    for (const sequence of [1, 2, 3, 4]) page.add(segment(sequence, large))
    await untilSettled(() => expect(onSnapshotNeeded).toHaveBeenCalledOnce())
    expect(page.getStatus()).toMatchObject({ waiting: 5, dropped: 0 })
    page.add(snapshot(5, large))
    await untilSettled(() => expect(page.getStatus()).toMatchObject({ waiting: 1, dropped: 5 }))
    expect(onSnapshotNeeded).toHaveBeenCalledOnce()
    expect(page.getStatus().waitingBytes).toBeLessThanOrEqual(5 * 1024 * 1024)
    expect(warnings).toHaveLength(5)
    server.answerWith(accept)
    page.retryNow()
    await untilSettled(() => expect(page.getStatus().acknowledged).toBe(1))
    expect(server.sent.at(-1)?.head.sequence).toBe(5)
  })

  test('a snapshot larger than memory is not followed by another while the server takes it', async () => {
    const server = createServer()
    const onSnapshotNeeded = vi.fn<() => void>()
    server.answerWith(never)
    const page = openPage(server, createBrowser(), { onSnapshotNeeded })
    const large = noise(1_500_000)
    page.add(snapshot(0, large))
    for (const sequence of [1, 2, 3, 4]) page.add(segment(sequence, large))
    await untilSettled(() => expect(page.getStatus().waitingBytes).toBeGreaterThan(5 * 1024 * 1024))
    expect(onSnapshotNeeded).not.toHaveBeenCalled()
    expect(page.getStatus()).toMatchObject({ waiting: 5, dropped: 0 })
  })

  test('memory is bounded where no snapshot comes, too: the oldest go', async () => {
    const server = createServer()
    server.answerWith(never)
    const page = openPage(server)
    for (let sequence = 0; sequence < 16; sequence += 1)
      page.add(segment(sequence, noise(1_000_000)))
    await untilSettled(() => expect(page.getStatus().dropped).toBeGreaterThan(0))
    expect(page.getStatus().waitingBytes).toBeLessThanOrEqual(10 * 1024 * 1024)
  })
})

test.each([400, 403, 413])('%i: it is dropped with a warning that says why', async (status) => {
  const server = createServer()
  const warnings: string[] = []
  server.answerWith(respond(status))
  const page = openPage(server, createBrowser(), { warn: (message) => warnings.push(message) })
  page.add(segment(0))
  await untilSettled(() => expect(page.getStatus().dropped).toBe(1))
  expect(warnings.join()).toContain(`${status} because`)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(server.sent).toHaveLength(1)
  expect(page.getStatus().waiting).toBe(0)
})

test('what is refused is followed by a snapshot, but not for ever', async () => {
  const server = createServer()
  const onSnapshotNeeded = vi.fn<() => void>()
  server.answerWith(respond(413))
  const page = openPage(server, createBrowser(), { onSnapshotNeeded })
  page.add(segment(0))
  await untilSettled(() => expect(page.getStatus().dropped).toBe(1))
  expect(onSnapshotNeeded).toHaveBeenCalledOnce()
  for (let sequence = 1; sequence < 20; sequence += 1) page.add(snapshot(sequence))
  await untilSettled(() => expect(page.getStatus().dropped).toBe(20))
  expect(onSnapshotNeeded).toHaveBeenCalledTimes(5)
})

test('what an earlier page left and is refused asks this page for nothing', async () => {
  const browser = createBrowser()
  const server = createServer()
  server.answerWith(disconnect)
  const before = openPage(server, browser)
  before.add(segment(0))
  before.leave()
  const onSnapshotNeeded = vi.fn<() => void>()
  server.answerWith(respond(400))
  const page = openPage(server, browser, { onSnapshotNeeded })
  page.start()
  await untilSettled(() => expect(page.getStatus().dropped).toBe(1))
  expect(onSnapshotNeeded).not.toHaveBeenCalled()
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
