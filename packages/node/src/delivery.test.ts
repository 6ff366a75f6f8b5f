import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from './playhead.ts'
import { createManualPlatform, type ManualPlatform } from './testing/manual-platform.ts'
import { formatError, SECRET_KEY, startReceiver, type Receiver } from './testing/receiver.ts'
import type { PlayheadWarning } from './warnings.ts'

let receiver: Receiver
let platform: ManualPlatform
let warnings: PlayheadWarning[]

beforeEach(async () => {
  receiver = await startReceiver()
  platform = createManualPlatform()
  warnings = []
})
afterEach(() => receiver.stop())

function start(options: Record<string, unknown> = {}) {
  const onWarning = (warning: PlayheadWarning) => warnings.push(warning)
  const base = { host: receiver.host, secretKey: SECRET_KEY, onWarning }
  return createClient({ ...base, ...options }, platform)
}
type Client = ReturnType<typeof start>

function captureMany(client: Client, count: number, from = 0): void {
  for (let index = from; index < from + count; index += 1) {
    client.capture(`event ${index}`, { userId: 'ada' })
  }
}
const names = (events: readonly { name: string }[]) => events.map(({ name }) => name)
const count = (length: number) => Array.from({ length }, (_, index) => `event ${index}`)
const codes = () => warnings.map(({ code }) => code)
/** A pause between attempts: neither the request's timeout nor a flush's. */
const isPause = ({ delayMs }: { delayMs: number }) => ![0, 1_000, 10_000, 5_000].includes(delayMs)

describe('batches', () => {
  test('leave after the interval, in the order of capture', async () => {
    const client = start()
    captureMany(client, 3)
    platform.advance(999)
    await setImmediate()
    expect(receiver.requests).toHaveLength(0)
    platform.advance(1)
    await receiver.received(1)
    expect(names(receiver.stored)).toEqual(count(3))
    expect(receiver.requests[0]?.headers['content-type']).toBe('application/json')
    expect(receiver.stored[0]).toMatchObject({ at: 1_763_676_000_000, userId: 'ada' })
  })

  test('leave at once when full, never in the turn of the capture', async () => {
    const client = start({ batchSize: 10 })
    captureMany(client, 9)
    expect(platform.timers).toEqual([expect.objectContaining({ delayMs: 1_000 })])
    captureMany(client, 1, 9)
    expect(platform.timers).toEqual([expect.objectContaining({ delayMs: 0 })])
    platform.advance(0)
    await receiver.received(1)
    expect(names(receiver.stored)).toEqual(count(10))
  })

  test('hold no more than the batch size', async () => {
    const client = start({ batchSize: 100 })
    captureMany(client, 250)
    const flushed = client.flush()
    platform.advance(0)
    expect(await flushed).toEqual({ delivered: 250, dropped: 0, queued: 0 })
    expect(receiver.requests.map(({ events }) => events.length)).toEqual([100, 100, 50])
    expect(names(receiver.stored)).toEqual(count(250))
  })

  test('hold no more bytes than a server takes', async () => {
    const client = start()
    for (let index = 0; index < 5; index += 1) {
      const metadata = { text: 'é'.repeat(200_000) }
      client.capture(`event ${index}`, { userId: 'ada', metadata })
    }
    const flushed = client.flush()
    platform.advance(0)
    expect(await flushed).toMatchObject({ delivered: 5 })
    expect(receiver.requests.map(({ events }) => events.length)).toEqual([2, 2, 1])
    expect(receiver.requests.every(({ bytes }) => bytes <= 1024 * 1024)).toBe(true)
  })
})

describe('a retry', () => {
  test.each([503, 429])('after %i waits as long as Retry-After says', async (status) => {
    receiver.script.push({ status, headers: { 'retry-after': '7' } })
    const client = start()
    captureMany(client, 2)
    platform.advance(1_000)
    // 7 s and, with even chance, half of a tenth.
    await platform.whenTimer(({ delayMs }) => delayMs === 7_350)
    platform.advance(7_349)
    await setImmediate()
    expect(receiver.requests).toHaveLength(1)
    platform.advance(1)
    await receiver.received(2)
    expect(receiver.requests[1]?.events).toEqual(receiver.requests[0]?.events)
    expect(codes()).toEqual(['delivery_delayed'])
  })

  test('waits twice as long each time', async () => {
    receiver.script.push({ status: 503 }, { status: 503 }, { status: 503 })
    captureMany(start(), 1)
    platform.advance(1_000)
    for (const delayMs of [375, 750, 1_500]) {
      await platform.whenTimer((timer) => timer.delayMs === delayMs)
      platform.advance(delayMs)
    }
    await receiver.received(4)
    expect(receiver.stored).toHaveLength(1)
  })

  test('after a lost answer carries the same ids, so that it is stored once', async () => {
    receiver.script.push({ isLost: true })
    const client = start()
    captureMany(client, 3)
    platform.advance(1_000)
    await platform.whenTimer(isPause)
    platform.advance(1_000)
    await receiver.received(2)
    expect(receiver.requests.map(({ events }) => names(events))).toEqual([count(3), count(3)])
    expect(names(receiver.stored)).toEqual(count(3))
  })

  test('follows a request that was not answered in time', async () => {
    receiver.script.push({ isSilent: true })
    const client = start()
    captureMany(client, 1)
    platform.advance(1_000)
    await receiver.received(1)
    platform.advance(10_000)
    await platform.whenTimer(isPause)
    platform.advance(1_000)
    await receiver.received(2)
    expect(receiver.stored).toHaveLength(1)
    expect(warnings[0]?.message).toContain('no answer within 10000 ms')
  })

  test('follows a fetch that hangs and does not listen', async () => {
    let calls = 0
    const client = start({
      fetch: (...args: Parameters<typeof fetch>) => {
        calls += 1
        return calls === 1 ? new Promise(() => undefined) : fetch(...args)
      },
    })
    captureMany(client, 1)
    platform.advance(1_000)
    platform.advance(10_000)
    await platform.whenTimer(isPause)
    platform.advance(1_000)
    await receiver.received(1)
    expect(receiver.stored).toHaveLength(1)
  })

  test('goes on until a server that was down is up, with one warning', async () => {
    const { port } = receiver
    await receiver.stop()
    const client = start({ batchSize: 2 })
    captureMany(client, 5)
    platform.advance(1_000)
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await platform.whenTimer(isPause)
      platform.advance(30_000)
    }
    await platform.whenTimer(isPause)
    receiver = await startReceiver(port)
    const flushed = client.flush()
    platform.advance(0)
    expect(await flushed).toEqual({ delivered: 5, dropped: 0, queued: 0 })
    expect(names(receiver.stored)).toEqual(count(5))
    expect(codes()).toEqual(['delivery_delayed'])
  })

  test('is given up when the server itself fails eight times, and the next go on', async () => {
    receiver.script.push(...Array.from({ length: 8 }, () => ({ status: 500 })))
    const client = start({ batchSize: 2 })
    captureMany(client, 3)
    platform.advance(0)
    for (let attempt = 1; attempt < 8; attempt += 1) {
      await platform.whenTimer(isPause)
      platform.advance(30_000)
    }
    await receiver.received(8)
    await platform.whenTimer(({ delayMs }) => delayMs === 1_000)
    platform.advance(1_000)
    await receiver.received(9)
    expect(names(receiver.stored)).toEqual(['event 2'])
    expect(codes()).toEqual(['delivery_delayed', 'refused'])
  })
})

describe('a refusal', () => {
  test.each([400, 401, 403, 404])('with %i drops the batch and says why', async (status) => {
    receiver.script.push({ status, body: formatError('batch/0/name is empty', 'give it a name') })
    const client = start()
    captureMany(client, 2)
    const flushed = client.flush()
    platform.advance(0)
    expect(await flushed).toEqual({ delivered: 0, dropped: 2, queued: 0 })
    expect(warnings).toMatchObject([{ code: 'refused', count: 1 }])
    expect(warnings[0]?.message).toContain(`${status}: batch/0/name is empty; give it a name`)
    expect(warnings[0]?.message).not.toContain(SECRET_KEY)

    captureMany(client, 1)
    platform.advance(1_000)
    await receiver.received(2)
    expect(receiver.stored).toHaveLength(1)
  })

  test.each([
    ['a page', { status: 200, body: '<!doctype html>' }],
    ['an empty answer', { status: 204, body: '' }],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }],
    ['a 202 of somebody else', { status: 202, body: '{"ok":true}' }],
  ])('by %s asks whether the host is right and follows nothing', async (_, answer) => {
    receiver.script.push(answer)
    const client = start()
    captureMany(client, 1)
    const flushed = client.flush()
    platform.advance(0)
    expect(await flushed).toEqual({ delivered: 0, dropped: 1, queued: 0 })
    expect(receiver.requests).toHaveLength(1)
    expect(warnings[0]?.message).toContain('is the host right?')
  })

  test('for its size splits the batch; only an event too large by itself is dropped', async () => {
    receiver.script.push({ status: 413 }, { status: 413 }, { status: 413 })
    const client = start()
    captureMany(client, 4)
    const flushed = client.flush()
    platform.advance(0)
    expect(await flushed).toEqual({ delivered: 3, dropped: 1, queued: 0 })
    expect(receiver.requests.slice(0, 3).map(({ events }) => events.length)).toEqual([4, 2, 1])
    expect(names(receiver.stored)).toEqual(['event 1', 'event 2', 'event 3'])
  })
})

describe('the queue', () => {
  test('is bounded: what came too late is counted and warned of once', async () => {
    receiver.script.push({ status: 503, headers: { 'retry-after': '60' } })
    const client = start({ queueLimit: 10, batchSize: 5 })
    captureMany(client, 5)
    platform.advance(0)
    await platform.whenTimer(isPause)
    captureMany(client, 20, 5)
    expect(codes()).toEqual(['delivery_delayed', 'queue_full'])
    const flushed = client.flush({ timeoutMs: 100_000 })
    platform.advance(66_000)
    expect(await flushed).toEqual({ delivered: 10, dropped: 15, queued: 0 })
    expect(names(receiver.stored)).toEqual(count(10))
  })

  test('is one jam, with one warning, until half of it is delivered', async () => {
    receiver.script.push({}, { status: 503, headers: { 'retry-after': '60' } })
    const client = start({ queueLimit: 10, batchSize: 2 })
    captureMany(client, 11)
    platform.advance(0)
    await platform.whenTimer(({ delayMs }) => delayMs === 63_000)
    captureMany(client, 3)
    expect(codes().filter((code) => code === 'queue_full')).toHaveLength(1)
    const flushed = client.flush({ timeoutMs: 1 })
    platform.advance(1)
    expect(await flushed).toEqual({ delivered: 2, dropped: 2, queued: 10 })
  })

  test('warns again of the next jam', async () => {
    const client = start({ queueLimit: 2 })
    captureMany(client, 4)
    const flushed = client.flush()
    platform.advance(0)
    await flushed
    captureMany(client, 4)
    expect(codes()).toEqual(['queue_full', 'queue_full'])
  })
})

describe('flush', () => {
  test('tries at once during a pause of our own', async () => {
    receiver.script.push({ status: 503 })
    const client = start()
    captureMany(client, 1)
    platform.advance(1_000)
    await platform.whenTimer(isPause)
    expect(await client.flush()).toEqual({ delivered: 1, dropped: 0, queued: 0 })
  })

  test('pauses for a second at most while it is waited for', async () => {
    receiver.script.push(...Array.from({ length: 5 }, () => ({ status: 503 })))
    const client = start()
    captureMany(client, 1)
    const flushed = client.flush({ timeoutMs: 60_000 })
    platform.advance(0)
    for (const delayMs of [375, 750, 1_000, 1_000, 1_000]) {
      await platform.whenTimer((timer) => timer.delayMs === delayMs)
      platform.advance(delayMs)
    }
    expect(await flushed).toMatchObject({ delivered: 1 })
  })

  test('keeps to a pause that the server asked for, and to its own time', async () => {
    receiver.script.push({ status: 429, headers: { 'retry-after': '60' } })
    const client = start()
    captureMany(client, 1)
    platform.advance(1_000)
    const asked = await platform.whenTimer(isPause)
    const flushed = client.flush({ timeoutMs: 2_000 })
    expect(platform.timers).toContain(asked)
    platform.advance(2_000)
    expect(await flushed).toEqual({ delivered: 0, dropped: 0, queued: 1 })
    expect(receiver.requests).toHaveLength(1)
  })

  test('of an empty queue is done', async () => {
    expect(await start().flush()).toEqual({ delivered: 0, dropped: 0, queued: 0 })
    expect(platform.timers).toEqual([])
  })
})

describe('close', () => {
  test('delivers what is left, and later calls do nothing but say so', async () => {
    const client = start()
    captureMany(client, 3)
    const closed = client.close()
    platform.advance(0)
    expect(await closed).toEqual({ delivered: 3, dropped: 0, queued: 0 })
    captureMany(client, 2)
    client.identify('ada')
    expect(await client.close()).toEqual({ delivered: 3, dropped: 0, queued: 0 })
    expect(receiver.requests).toHaveLength(1)
    expect(codes()).toEqual(['closed'])
    expect(platform.timers).toEqual([])
  })

  test('ends in time when the server does not answer, and counts what was lost', async () => {
    receiver.script.push({ isSilent: true })
    const client = start()
    captureMany(client, 3)
    const closed = client.close({ timeoutMs: 2_000 })
    platform.advance(0)
    await receiver.received(1)
    platform.advance(2_000)
    expect(await closed).toEqual({ delivered: 0, dropped: 3, queued: 0 })
    expect(codes()).toEqual(['undelivered'])
    await setImmediate()
    expect(platform.timers).toEqual([])
  })
})

test('only somebody who waits keeps the process alive', async () => {
  const client = start()
  captureMany(client, 1)
  expect(platform.timers.filter(({ keepsProcessAlive }) => keepsProcessAlive)).toEqual([])
  const flushed = client.flush()
  expect(platform.timers.filter(({ keepsProcessAlive }) => keepsProcessAlive)).toHaveLength(1)
  platform.advance(0)
  await flushed
})
