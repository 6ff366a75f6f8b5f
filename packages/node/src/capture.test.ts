import type { ServerEventBatch } from '@playhead/protocol'
import { ServerEvent } from '@playhead/protocol/schema'
import * as fc from 'fast-check'
import Schema from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { createPlayhead, type Playhead } from './playhead.ts'
import type { RequestPlayhead } from './request-playhead.ts'
import { SECRET_KEY } from './testing/receiver.ts'
import type { PlayheadWarning } from './warnings.ts'

const SESSION_ID = '019aa2c6-1234-7abc-8def-0123456789ab'
const schema = Schema.Compile(ServerEvent)

/** A client whose network is a list: what leaves, checked against the wire's schema. */
function start() {
  const events: ServerEvent[] = []
  const malformed: unknown[] = []
  const warnings: PlayheadWarning[] = []
  const playhead = createPlayhead({
    host: 'http://127.0.0.1',
    secretKey: SECRET_KEY,
    environment: 'staging',
    onWarning: (warning) => warnings.push(warning),
    fetch: (_url, { body }) => {
      const parsed = JSON.parse(body) as ServerEventBatch
      for (const event of parsed.batch) if (!schema.Check(event)) malformed.push(event)
      events.push(...parsed.batch)
      const headers = new Headers()
      return Promise.resolve({ status: 202, headers, text: async () => '{"status":"stored"}' })
    },
  })
  return { playhead, events, malformed, warnings }
}

/** Calls the client as JavaScript can: with anything. */
function call(playhead: Playhead, method: 'capture' | 'identify', ...args: unknown[]): void {
  Reflect.apply(playhead[method], undefined, args)
}

describe('an event', () => {
  test('leaves with everything that was said, and with what the client knows', async () => {
    const { playhead, events, warnings } = start()
    const event = {
      sessionId: SESSION_ID,
      userId: 'user-17',
      anonymousId: 'visitor-9',
      at: new Date(1_763_676_000_000),
      channel: 'billing',
      path: '/api/orders',
      url: 'https://shop.example/api/orders',
      metadata: { amount: 42.5, when: new Date(0), nothing: undefined },
      tags: { plan: 'pro' },
      id: '019aa2c8-7d00-7abc-8def-0123456789ab',
    }
    playhead.capture('order_paid', event)
    await playhead.close()
    expect(events).toEqual([
      {
        ...event,
        name: 'order_paid',
        at: 1_763_676_000_000,
        environment: 'staging',
        metadata: { amount: 42.5, when: '1970-01-01T00:00:00.000Z' },
      },
    ])
    expect(warnings).toEqual([])
  })

  test('has a time and an id of its own when it brings none', async () => {
    const { playhead, events } = start()
    const from = Date.now()
    playhead.capture('a', { userId: 'ada' })
    playhead.capture('a', { userId: 'ada' })
    await playhead.close()
    expect(new Set(events.map(({ id }) => id)).size).toBe(2)
    for (const { at } of events) expect(at).toBeGreaterThanOrEqual(from)
    for (const { at } of events) expect(at).toBeLessThanOrEqual(Date.now())
  })

  test('holds what its metadata was when it was captured', async () => {
    const { playhead, events } = start()
    const metadata = { items: 1 }
    playhead.capture('a', { userId: 'ada', metadata })
    metadata.items = 2
    await playhead.close()
    expect(events[0]?.metadata).toEqual({ items: 1 })
  })

  test('may say null where it has nothing, and its own environment', async () => {
    const { playhead, events, warnings } = start()
    playhead.capture('a', { sessionId: null, userId: 'ada', tags: null, environment: 'production' })
    await playhead.close()
    expect(events).toMatchObject([{ name: 'a', userId: 'ada', environment: 'production' }])
    expect(Object.keys(events[0] ?? {})).not.toContain('sessionId')
    expect(warnings).toEqual([])
  })

  test('has tags that are an object whatever they were', async () => {
    const { playhead, events, malformed } = start()
    call(playhead, 'capture', 'a', { userId: 'ada', tags: new Date(0) })
    await playhead.close()
    expect(events).toMatchObject([{ tags: {} }])
    expect(malformed).toEqual([])
  })

  test('takes a session id in upper case and as a number', async () => {
    const { playhead, events, warnings } = start()
    playhead.capture('a', { sessionId: SESSION_ID.toUpperCase() })
    playhead.capture('b', { sessionId: 1_763_676_000_000 })
    await playhead.close()
    expect(events.map(({ sessionId }) => sessionId)).toEqual([SESSION_ID, '1763676000000'])
    expect(warnings).toEqual([])
  })

  test('under an id that breaks a rule is sent, with a warning', async () => {
    const { playhead, events, warnings } = start()
    playhead.capture('a', { sessionId: 'my-session' })
    await playhead.close()
    expect(events).toMatchObject([{ sessionId: 'my-session' }])
    expect(warnings).toMatchObject([{ code: 'invalid_event' }])
    expect(warnings[0]?.message).toContain('kept out of sessions')
  })

  test('has its path cut to what the wire takes', async () => {
    const { playhead, events } = start()
    playhead.capture('a', { userId: 'ada', path: `/${'x'.repeat(9_000)}` })
    await playhead.close()
    expect(events[0]?.path).toHaveLength(4_096)
  })
})

describe('identify', () => {
  test('is an event of the analytics channel with the traits', async () => {
    const { playhead, events } = start()
    playhead.identify('user-17', { anonymousId: 'visitor-9', traits: { plan: 'pro' } })
    playhead.identify('user-18')
    await playhead.close()
    expect(events).toMatchObject([
      {
        name: 'identify',
        channel: '__analytics',
        userId: 'user-17',
        anonymousId: 'visitor-9',
        metadata: { traits: { plan: 'pro' } },
      },
      { name: 'identify', userId: 'user-18' },
    ])
  })

  test.each([
    ['no user id', [undefined, { anonymousId: 'a' }], 'userId is nothing; expected'],
    ['a number', [17], 'userId is the number 17; expected a string of 1 to 512 characters'],
    ['traits that are text', ['ada', { traits: 'pro' }], 'traits is a string of 3 characters'],
    ['a list', ['ada', []], 'the event is an array; expected an object'],
    ['an unknown field', ['ada', { plan: 'pro' }], 'there is no field plan'],
  ])('with %s is not sent, and the warning says why', async (_, args, message) => {
    const { playhead, events, warnings } = start()
    call(playhead, 'identify', ...args)
    await playhead.close()
    expect(events).toEqual([])
    expect(warnings[0]?.message).toContain(message)
  })
})

const hostile = {
  get userId(): string {
    throw new Error('a getter of the host')
  },
}
const cycle: Record<string, unknown> = {}
cycle['self'] = cycle

describe('an event with a mistake', () => {
  test.each<[string, unknown[], string]>([
    ['no name', [undefined, { userId: 'a' }], 'the name is nothing; expected a string of 1 to 200'],
    ['an empty name', ['', { userId: 'a' }], 'the name is an empty string'],
    ['no fields', ['a'], 'the event is nothing; expected an object'],
    ['nobody', ['a', { path: '/' }], 'at least one of sessionId, userId, anonymousId'],
    ['an unknown field', ['a', { userId: 'a', properties: {} }], 'there is no field properties'],
    ['a user id that is a number', ['a', { userId: 7 }], 'userId is the number 7; expected'],
    ['a long user id', ['a', { userId: 'x'.repeat(513) }], 'a string of 513 characters'],
    ['a time of NaN', ['a', { userId: 'a', at: Number.NaN }], 'at is the number NaN; expected'],
    ['a date that is none', ['a', { userId: 'a', at: new Date('x') }], 'or a valid date'],
    ['a time as text', ['a', { userId: 'a', at: '2025-11-20' }], 'at is a string of 10'],
    ['a session that is an object', ['a', { sessionId: {} }], 'sessionId is an object'],
    ['metadata that is a list', ['a', { userId: 'a', metadata: [] }], 'metadata is an array'],
    ['metadata with a cycle', ['a', { userId: 'a', metadata: cycle }], 'expected plain data'],
    ['metadata with a bigint', ['a', { userId: 'a', metadata: { n: 1n } }], 'expected plain data'],
    [
      'metadata that is a date',
      ['a', { userId: 'a', metadata: new Date() }],
      'expected plain data',
    ],
    ['a tag that is a number', ['a', { userId: 'a', tags: { n: 1 } }], 'an object of strings'],
    ['an id of version 4', ['a', { userId: 'a', id: crypto.randomUUID() }], 'a lower-case UUIDv7'],
    ['a getter that throws', ['a', hostile], 'reading it threw'],
    ['two megabytes', ['a', { userId: 'a', metadata: { t: 'x'.repeat(2e6) } }], 'bytes long'],
  ])('(%s) is not sent, and the warning says what was expected', async (_, args, message) => {
    const { playhead, events, warnings } = start()
    call(playhead, 'capture', ...args)
    call(playhead, 'capture', 'next', { userId: 'ada' })
    expect(await playhead.close()).toEqual({ delivered: 1, dropped: 0, queued: 0 })
    expect(events).toMatchObject([{ name: 'next' }])
    expect(warnings).toMatchObject([{ code: 'invalid_event', count: 1 }])
    expect(warnings[0]?.message).toContain(message)
  })

  test('is never quoted: what it holds may be somebody’s data', async () => {
    const { playhead, warnings } = start()
    call(playhead, 'capture', 'a', { userId: 'a', tags: { card: 4_111_111_111 } })
    call(playhead, 'capture', 'a', { userId: 'a', metadata: 'ada@example.com' })
    expect(warnings).toHaveLength(2)
    expect(JSON.stringify(warnings)).not.toMatch(/4111|ada@/)
    await playhead.close()
  })

  test('is warned of the first, tenth and hundredth time', async () => {
    const { playhead, warnings } = start()
    for (let index = 0; index < 150; index += 1) call(playhead, 'capture', 'a', {})
    expect(warnings.map(({ count }) => count)).toEqual([1, 10, 100])
    await playhead.close()
  })
})

test('objects that cannot be touched at all harm nobody', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  Reflect.apply(createPlayhead, undefined, [proxy])
  const { playhead, events, warnings } = start()
  call(playhead, 'capture', 'a', proxy)
  call(playhead, 'capture', proxy, { userId: 'ada', metadata: { proxy } })
  call(playhead, 'identify', 'ada', proxy)
  const bound: RequestPlayhead = Reflect.apply(playhead.forRequest, undefined, [proxy])
  Reflect.apply(bound.capture, undefined, ['a', proxy])
  await Reflect.apply(playhead.flush, undefined, [proxy])
  await Reflect.apply(playhead.close, undefined, [proxy])
  expect(events).toEqual([])
  expect(warnings.length).toBeGreaterThan(0)
})

test('whatever it is called with, the client throws nothing and sends nothing malformed', async () => {
  const { playhead, malformed, warnings } = start()
  const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true })
  const fields = fc.record(
    {
      sessionId: fc.oneof(anything, fc.constant(SESSION_ID)),
      userId: fc.oneof(anything, fc.string()),
      at: fc.oneof(anything, fc.date(), fc.double()),
      metadata: anything,
      tags: fc.oneof(anything, fc.dictionary(fc.string(), fc.string())),
      path: fc.oneof(anything, fc.string()),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(fc.string(), anything), fc.oneof(fields, anything), (name, event) => {
      call(playhead, 'capture', name, event)
      call(playhead, 'identify', name, event)
      const facts = { headers: event, url: name, getUserId: () => name }
      const bound: RequestPlayhead = Reflect.apply(playhead.forRequest, undefined, [facts])
      Reflect.apply(bound.capture, undefined, [name, event])
      Reflect.apply(bound.identify, undefined, [name, event])
      Reflect.apply(playhead.forRequest, undefined, [event])
    }),
    { numRuns: 2_000 },
  )
  const { delivered, dropped } = await playhead.close()
  expect(malformed).toEqual([])
  expect(dropped).toBe(0)
  expect(delivered).toBeGreaterThan(100)
  expect(warnings.every(({ code }) => code === 'invalid_event')).toBe(true)
})

describe('a warning', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('the host is broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the host is broken'))],
  ])('whose receiver %s harms nobody', async (_, onWarning) => {
    const playhead = createPlayhead({ host: 'http://127.0.0.1', secretKey: SECRET_KEY, onWarning })
    call(playhead, 'capture', 'a', {})
    expect(await playhead.close()).toEqual({ delivered: 0, dropped: 0, queued: 0 })
  })

  test('goes to Node’s process warnings when nobody else wants it', async () => {
    const heard = new Promise<Error>((resolve) => process.once('warning', resolve))
    call(createPlayhead({ host: 'http://127.0.0.1', secretKey: SECRET_KEY }), 'capture', 'a', {})
    expect(await heard).toMatchObject({ name: 'PlayheadWarning', code: 'PLAYHEAD_INVALID_EVENT' })
  })
})
