import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Reaction, Received } from '../../testing/event-receiver.ts'
import {
  listNames,
  named,
  OK,
  PROJECT_ID,
  readWebhook,
  startForwarding as start,
  type StartedForwarding,
} from '../../testing/forwarding-fixtures.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { PAUSE_AFTER_MS } from './follow-destination.ts'

async function loadOne({ forwarding }: StartedForwarding) {
  const [destination] = await forwarding.list(PROJECT_ID)
  return destination
}

test('a webhook gets events as JSON, with their session, signed as Standard Webhooks says', async () => {
  const { add, storage, receiver } = await start()
  await add()
  const segment = createSegment({
    events: [
      named('session_start', { channel: '__session', sessionStart: true }),
      named('paid', { metadata: { total: 12 }, tags: { plan: 'pro' }, url: 'https://a.example/' }),
    ],
  })
  await storage.appendSegment(segment)
  await receiver.until(() => receiver.requests.length === 1)
  const [{ headers, body, path } = { headers: {}, body: Buffer.of(), path: '' }] = receiver.requests
  expect(path).toBe('/hook')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body.toString()}`
  const digest = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${digest}`)
  expect(headers['webhook-timestamp']).toBe(String(NOON / 1_000))
  expect(headers['content-type']).toBe('application/json')
  const sent = JSON.parse(body.toString()) as object
  expect(sent).toMatchObject({ type: 'session.events', timestamp: new Date(NOON).toISOString() })
  const { sessionId } = segment
  expect(sent).toMatchObject({
    events: [
      { name: 'session_start', sessionId, sessionStart: true, anonymousId: 'visitor-1' },
      {
        name: 'paid',
        sessionId,
        sessionStart: false,
        source: 'page',
        at: NOON,
        metadata: { total: 12 },
        tags: { plan: 'pro' },
        url: 'https://a.example/',
        session: {
          numericId: Number.parseInt(sessionId.replaceAll('-', '').slice(0, 12), 16),
          url: `https://playhead.example/sessions/${sessionId}?project=${PROJECT_ID}`,
        },
      },
    ],
  })
  const ids = readWebhook(receiver.requests[0] ?? { path, headers, body }).map(({ id }) => id)
  expect(new Set(ids).size).toBe(2)
  expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true)
})

test('only events and sessions that are asked for are sent, and only from then on', async () => {
  const { add, storage, receiver, forwarding } = await start()
  await storage.appendSegment(createSegment({ events: [named('paid')] }))
  const id = await add({
    events: [{ name: 'paid' }, { channel: 'shop' }],
    filter: { field: 'environment', is: ['production'] },
  })
  await storage.appendSegment(createSegment({ events: [named('paid')], environment: 'staging' }))
  await storage.appendSegment(
    createSegment({ events: [named('click'), named('paid', { path: '/b' })] }),
  )
  await storage.appendSegment(createSegment({ events: [named('cart', { channel: 'shop' })] }))
  await receiver.until(() => listNames(receiver.requests).length === 2)
  expect(receiver.requests.flatMap(readWebhook)).toMatchObject([{ path: '/b' }, { name: 'cart' }])
  // All that is stored, when somebody asks for it.
  await forwarding.remove(PROJECT_ID, id)
  const before = receiver.requests.length
  await add({ events: [{ name: 'paid' }], from: 'stored' })
  await receiver.until(() => listNames(receiver.requests.slice(before)).length === 3)
})

/** Wrong in a different way each time, then right. */
const TROUBLES: readonly Reaction[] = [
  { status: 500 },
  { status: 429, headers: { 'retry-after': '9' } },
  'drop',
  { status: 302, headers: { location: 'https://elsewhere.example' } },
  { status: 401 },
]

test('whatever fails is sent again, in order, until it is taken', async () => {
  const taken: Received[] = []
  const { add, storage, receiver, rests, forwarding } = await start((request, count) => {
    const trouble = count % 2 === 1 ? TROUBLES[Math.floor(count / 2)] : undefined
    if (!trouble) taken.push(request)
    return trouble ?? OK
  })
  const id = await add()
  const visits = [createSegment(), createSegment()]
  const sent: string[] = []
  for (let sequence = 0; sequence < 30; sequence += 1) {
    const visit = visits[sequence % 2]
    if (!visit) continue
    const { sessionId, windowId } = visit
    sent.push(`${sessionId} ${sequence}`)
    const events = [named(`e${sequence}`)]
    await storage.appendSegment(createSegment({ sessionId, windowId, sequence, events }))
    // Some of them alone, some together.
    if (sequence % 7 === 0) {
      const soFar = sent.length
      await receiver.until(() => taken.flatMap(readWebhook).length >= soFar)
    }
  }
  await receiver.until(() => taken.flatMap(readWebhook).length >= sent.length)
  const got = taken.flatMap(readWebhook)
  expect(got.map(({ sessionId, name }) => `${sessionId} ${name.slice(1)}`)).toEqual(sent)
  expect(new Set(got.map((event) => event.id)).size).toBe(sent.length)
  const attempts = await forwarding.listAttempts(PROJECT_ID, id)
  expect(
    attempts
      .map(({ error }) => error)
      .filter(Boolean)
      .toReversed(),
  ).toEqual([
    'answered with the status 500',
    'too many requests (429)',
    '127.0.0.1: it dropped the connection',
    'answered with a redirect (302); give the address that it leads to',
    'the key or secret is not accepted (401)',
  ])
  // As long as was asked for, and then not at the same moment as everybody.
  expect(rests).toContain(10_000)
})

test('each failure in a row is waited for longer, up to ten minutes', async () => {
  const { add, storage, receiver, rests } = await start(() => ({ status: 503 }))
  await add()
  await storage.appendSegment(createSegment())
  await receiver.until(() => receiver.requests.length >= 14)
  const waited = rests.filter((durationMs) => durationMs !== 2_000 || rests.length > 12)
  expect(waited.filter((durationMs) => durationMs >= 4_000).slice(0, 9)).toEqual([
    4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 600_000,
  ])
})

test('it is failing, then paused after three days, and goes on when told to', async () => {
  const isBroken = { now: true }
  const started = await start(() => (isBroken.now ? { status: 500 } : OK))
  const { add, storage, receiver, setNow, forwarding } = started
  const id = await add()
  expect(await loadOne(started)).toMatchObject({ state: 'waiting', waiting: 0 })
  await storage.appendSegment(createSegment({ events: [named('a')] }))
  await expect.poll(async () => (await loadOne(started))?.state).toBe('failing')
  expect(await loadOne(started)).toMatchObject({
    failingSinceAt: NOON,
    lastAttempt: { status: 500, events: 1 },
  })
  setNow(NOON + PAUSE_AFTER_MS)
  await expect.poll(async () => (await loadOne(started))?.state).toBe('paused')
  const tried = receiver.requests.length
  await storage.appendSegment(createSegment({ events: [named('b')] }))
  isBroken.now = false
  expect(await loadOne(started)).toMatchObject({ state: 'paused', waiting: 2 })
  expect(receiver.requests).toHaveLength(tried)
  await forwarding.resume(PROJECT_ID, id, 'place')
  await receiver.until(() => listNames(receiver.requests.slice(tried)).length === 2)
  expect(listNames(receiver.requests.slice(tried))).toEqual(['a', 'b'])
  await expect.poll(async () => (await loadOne(started))?.state).toBe('healthy')
})

test('an address that is gone is not tried again; what waits can be passed over', async () => {
  const started = await start((_, count) => (count === 1 ? { status: 410 } : OK))
  const { add, storage, receiver, forwarding } = started
  const id = await add()
  await storage.appendSegment(createSegment({ events: [named('a')] }))
  await expect.poll(async () => (await loadOne(started))?.state).toBe('paused')
  await forwarding.resume(PROJECT_ID, id, 'now')
  await storage.appendSegment(createSegment({ events: [named('b')] }))
  await receiver.until(() => receiver.requests.length === 2)
  expect(listNames(receiver.requests)).toEqual(['a', 'b'])
})

test('what was deleted while it waited is not sent', async () => {
  const isBroken = { now: true }
  const { add, storage, receiver } = await start(() => (isBroken.now ? { status: 500 } : OK))
  await add()
  const gone = createSegment({ events: [named('gone')] })
  await storage.appendSegment(gone)
  await storage.appendSegment(createSegment({ events: [named('kept')] }))
  await receiver.until(() => receiver.requests.length > 0)
  await storage.deletions.deleteSessions({
    projectId: PROJECT_ID,
    sessionIds: [gone.sessionId],
    deletedAt: NOON,
  })
  // One that had been read before it was deleted may still be under way.
  const tried = receiver.requests.length
  await receiver.until(() => receiver.requests.length > tried + 1)
  isBroken.now = false
  const mended = receiver.requests.length
  await receiver.until(() => receiver.requests.length > mended)
  expect(listNames(receiver.requests.slice(tried + 1))).not.toContain('gone')
})

test('what is too large together is sent in smaller requests, and alone not at all', async () => {
  const { add, storage, receiver, forwarding } = await start((request) =>
    readWebhook(request).length > 2 || listNames([request]).includes('huge') ? { status: 413 } : OK,
  )
  const id = await add()
  const names = ['a', 'b', 'huge', 'c', 'd']
  await storage.appendSegment(createSegment({ events: names.map((name) => named(name)) }))
  await expect
    .poll(async () => {
      const [destination] = await forwarding.list(PROJECT_ID)
      return [destination?.delivered, destination?.rejected]
    })
    .toEqual([4, 1])
  const attempts = await forwarding.listAttempts(PROJECT_ID, id)
  expect(attempts.find(({ rejected }) => rejected === 1)?.error).toMatch('an event is too large')
  expect(receiver.requests.length).toBeGreaterThan(4)
})

test('a test event is sent at once, whatever is asked for, and is counted apart', async () => {
  const { add, forwarding, receiver } = await start((_, count) =>
    count === 1 ? OK : { status: 403 },
  )
  const id = await add({ events: [{ name: 'paid' }], isOn: false })
  expect(await forwarding.test(PROJECT_ID, id)).toMatchObject({ status: 200, error: null })
  expect(await forwarding.test(PROJECT_ID, id)).toMatchObject({
    status: 403,
    error: 'the key or secret is not accepted (403)',
    isTest: true,
  })
  expect(listNames(receiver.requests)).toEqual(['playhead_test', 'playhead_test'])
  expect(await forwarding.list(PROJECT_ID)).toMatchObject([{ state: 'off', delivered: 0 }])
})
