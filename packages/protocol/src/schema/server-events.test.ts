import { readFileSync } from 'node:fs'
import Schema from 'typebox/schema'
import { describe, expect, test } from 'vitest'
import { SERVER_EVENT_OWNERS, SECRET_KEY_PATTERN } from '../server-wire.ts'
import {
  IdentifyMetadata,
  ServerEvent,
  ServerEventBatch,
  ServerEventsAccepted,
  ServerEventsBody,
} from './server-events.ts'

const event = Schema.Compile(ServerEvent)
const body = Schema.Compile(ServerEventsBody)

function readFixture() {
  const url = new URL('../../fixtures/server-events-v1.json', import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as ServerEventBatch
}

describe('a server-side event', () => {
  test.each(SERVER_EVENT_OWNERS)('with only %s is valid', (owner) => {
    expect(event.Check({ name: 'order_paid', [owner]: 'a' })).toBe(true)
  })

  test('of nobody is invalid', () => {
    expect(event.Check({ name: 'order_paid' })).toBe(false)
    expect(event.Check({ name: 'order_paid', path: '/orders' })).toBe(false)
  })

  test('takes a session id as a number as well as text', () => {
    expect(event.Check({ name: 'a', sessionId: 1_763_676_000_000 })).toBe(true)
    expect(event.Check({ name: 'a', sessionId: '1763676000000' })).toBe(true)
  })

  test('under a session id that breaks a rule still travels, to be stored and shown', () => {
    const sessionId = '6f1c2a9e-3f0b-4d2a-9c11-0123456789ab'
    expect(event.Check({ name: 'a', sessionId })).toBe(true)
  })

  test.each([
    ['no name', { name: undefined }],
    ['an empty name', { name: '' }],
    ['a name of 201 characters', { name: 'x'.repeat(201) }],
    ['an empty channel', { channel: '' }],
    ['a time of NaN', { at: Number.NaN }],
    ['a time as text', { at: '2025-11-20T00:00:00Z' }],
    ['a time before 1970', { at: -1 }],
    ['an empty user id', { userId: '' }],
    ['a user id that is a number', { userId: 17 }],
    ['an empty session id', { sessionId: '' }],
    ['a session id with a fraction', { sessionId: 1_763_676_000_000.5 }],
    ['an anonymous id of 513 characters', { anonymousId: 'x'.repeat(513) }],
    ['metadata that is a list', { metadata: [] }],
    ['a tag that is a number', { tags: { plan: 1 } }],
    ['a tag that is a number, on two lines', { tags: { 'plan\nb': 1 } }],
    ['a tag of 513 characters', { tags: { plan: 'x'.repeat(513) } }],
    ['a tag with a name of 65 characters', { tags: { ['x'.repeat(65)]: 'a' } }],
    ['tags that are a list', { tags: [] }],
    ['a url of 4,097 characters', { url: 'x'.repeat(4_097) }],
    ['an id of version 4', { id: '6f1c2a9e-3f0b-4d2a-9c11-0123456789ab' }],
    ['an environment of 65 characters', { environment: 'x'.repeat(65) }],
    ['a field that nobody knows', { properties: {} }],
    ['a session start', { sessionStart: true }],
  ])('with %s is invalid', (_, wrong) => {
    expect(event.Check({ name: 'order_paid', userId: 'ada', ...wrong })).toBe(false)
  })
})

describe('a body of server-side events', () => {
  test('of version 1 is still read, event by event and as a batch', () => {
    const fixture = readFixture()
    expect(body.Errors(fixture)[1]).toEqual([])
    for (const one of fixture.batch) expect(event.Errors(one)[1]).toEqual([])
    expect(Schema.Compile(IdentifyMetadata).Check(fixture.batch.at(-1)?.metadata)).toBe(true)
  })

  test('may be one event by itself', () => {
    expect(body.Check({ name: 'order_paid', userId: 'ada' })).toBe(true)
  })

  test('holds one to a thousand events', () => {
    const batchOf = (length: number) =>
      Array.from({ length }, () => ({ name: 'order_paid', userId: 'ada' }))
    expect(body.Check({ batch: batchOf(1_000) })).toBe(true)
    expect(body.Check({ batch: batchOf(1_001) })).toBe(false)
    expect(body.Check({ batch: [] })).toBe(false)
  })

  test('with one wrong event in it is invalid, and the error names the event', () => {
    const batch = [{ name: 'a', userId: 'ada' }, { name: 'b' }]
    const [, errors] = Schema.Compile(ServerEventBatch).Errors({ batch })
    expect(errors.map(({ instancePath }) => instancePath)).toContain('/batch/1')
  })

  test.each([[null], ['order_paid'], [[]], [{}], [{ batch: {} }], [{ events: [] }]])(
    '%j is invalid',
    (wrong) => {
      expect(body.Check(wrong)).toBe(false)
    },
  )
})

test('the answer counts what was stored and what had been stored before', () => {
  const answer = Schema.Compile(ServerEventsAccepted)
  const stored = { status: 'stored', accepted: 2, duplicates: 1, serverTime: 1_763_676_000_000 }
  expect(answer.Check(stored)).toBe(true)
  expect(answer.Check({ ...stored, accepted: -1 })).toBe(false)
})

test.each([
  ['a secret key of 128 bits', `phs_${'a'.repeat(22)}`, true],
  ['a public key', `ph_${'a'.repeat(32)}`, false],
  ['a key that can be guessed', 'phs_test', false],
  ['a key with a line feed', `phs_${'a'.repeat(22)}\n`, false],
])('%s: %j matches the secret key pattern: %s', (_, key, matches) => {
  expect(new RegExp(SECRET_KEY_PATTERN).test(key)).toBe(matches)
})
