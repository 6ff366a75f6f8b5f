import type { SessionList } from '@playhead/protocol'
import {
  IngestionWarningList,
  ServerEventsAccepted,
  SessionEventList,
} from '@playhead/protocol/schema'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { createSecretKey } from '../services/projects/secret-keys.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const ID = '01a1fb17-2d77-781c-8149-238d6b8dbbfe'

async function createBackEnd() {
  const server = await createTestApp()
  const init = { projectId: PROJECT.id, name: 'Back end', now: NOON }
  const { secretKey } = await createSecretKey(server.storage.control, init)
  const cookie = await server.signIn()
  const send = (payload: unknown, authorization = `Bearer ${secretKey}`) =>
    server.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { authorization, 'content-type': 'application/json' },
      payload: JSON.stringify(payload),
    })
  const get = (url: string) => server.app.inject({ url, headers: cookie })
  const list = async () =>
    (await get(`/api/sessions?project=${PROJECT.id}`)).json<SessionList>().sessions
  return { ...server, secretKey, send, get, list }
}

test('one event and a batch are stored, and counted against what had been stored', async () => {
  const server = await createBackEnd()
  const one = await server.send({ name: 'paid', userId: 'ada', id: ID })
  expect([one.statusCode, one.json()]).toEqual([
    202,
    { status: 'stored', accepted: 1, duplicates: 0, serverTime: NOON },
  ])
  const batch = await server.send({
    batch: [
      { name: 'paid', userId: 'ada', id: ID },
      { name: 'sent', userId: 'ada', at: NOON + 60_000 },
    ],
  })
  expect(Check(ServerEventsAccepted, batch.json())).toBe(true)
  expect(batch.json()).toMatchObject({ accepted: 1, duplicates: 1 })
  expect(await server.list()).toMatchObject([
    { userId: 'ada', anonymousId: '', eventCount: 2, durationMs: 60_000, hasReplay: false },
  ])
})

test('an event with the id of a visit is in its timeline', async () => {
  const server = await createBackEnd()
  const segment = createSegment({ sessionId: '019e8400-0000-7000-8000-000000000001' })
  await server.storage.appendSegment(segment)
  const { sessionId } = segment
  const url = 'https://api.shop.example/orders?secret=1'
  await server.send({ name: 'paid', sessionId, url, at: NOON + 1_000, tags: { plan: 'pro' } })
  const answer = await server.get(`/api/sessions/${sessionId}/events`)
  expect(Check(SessionEventList, answer.json())).toBe(true)
  expect(answer.json()).toMatchObject({
    events: [
      { name: 'page_view' },
      { name: 'paid', channel: 'app', path: '/orders', at: NOON + 1_000, source: 'server' },
    ],
  })
})

test('times are moved by a batch that says when it was sent, and are else taken as they are', async () => {
  const server = await createBackEnd()
  const slow = NOON - 7_200_000
  await server.send({ batch: [{ name: 'a', userId: 'ada', at: slow - 5 }], sentAt: slow })
  await server.send({ name: 'b', userId: 'bob', at: slow })
  await server.send({ name: 'c', userId: 'cy' })
  const starts = (await server.list()).map(({ userId, startedAt }) => [userId, startedAt])
  expect(Object.fromEntries(starts)).toEqual({ ada: NOON - 5, bob: slow, cy: NOON })
})

test('an id that is none is kept, out of the numbers, with what was given', async () => {
  const server = await createBackEnd()
  expect((await server.send({ name: 'paid', sessionId: 'order 7' })).statusCode).toBe(202)
  expect(await server.list()).toMatchObject([
    { customSessionId: 'order 7', excludedReason: 'session_id_not_uuid_v7' },
  ])
  const overview = await server.get(`/api/overview?project=${PROJECT.id}`)
  expect(overview.json()).toMatchObject({ sessions: 0, users: 0 })
})

test('what is kept out and what is refused is a warning of the project', async () => {
  const server = await createBackEnd()
  await server.send({ name: 'paid', sessionId: 'order 7', at: NOON - 9 })
  await server.send({ name: 'paid', userId: 'ada', at: 'yesterday' })
  const answer = await server.get(`/api/projects/${PROJECT.id}/warnings`)
  expect(Check(IngestionWarningList, answer.json())).toBe(true)
  expect(answer.json()).toMatchObject({
    warnings: [
      {
        code: 'event_rejected',
        count: 1,
        lastSeenAt: NOON,
        example: { message: 'at is a text of 9 characters; expected epoch milliseconds' },
      },
      {
        code: 'session_id_not_uuid_v7',
        count: 1,
        lastSeenAt: NOON - 9,
        example: { customSessionId: 'order 7' },
        hint: 'Send the id that `getSessionId()` gives, or leave it out.',
      },
    ],
  })
  expect((await server.get('/api/projects/nobody/warnings')).statusCode).toBe(404)
})

test('an integer id is kept as given', async () => {
  const server = await createBackEnd()
  await server.send({ name: 'paid', sessionId: NOON, anonymousId: 'device' })
  expect(await server.list()).toMatchObject([
    { customSessionId: String(NOON), numericId: NOON, excludedReason: null },
  ])
})

test('traits of an identify stay with the user', async () => {
  const server = await createBackEnd()
  const identify = { name: 'identify', channel: '__analytics', userId: 'ada' }
  await server.send({ batch: [{ ...identify, metadata: { traits: { plan: 'pro' } } }] })
  await server.send({ name: 'paid', userId: 'ada', at: NOON + 5 })
  expect(await server.list()).toMatchObject([{ traits: { plan: 'pro' } }])
})

test.each([
  [{ name: 'paid' }, 'the event belongs to nobody; expected at least one of sessionId, userId'],
  [{ batch: [{ name: 'a', userId: 'b' }, { name: 'c' }] }, 'batch.1: the event belongs to nobody'],
  [{ userId: 'ada' }, 'missing: name'],
  [{ name: 'a', userId: 'ada', at: 'noon' }, 'at is a text of 4 characters; expected epoch'],
  [{ batch: [] }, 'batch is a list of 0'],
  [[], 'the body is no object; expected an event or a batch'],
  [null, 'the body is no object'],
  [{ batch: [{ name: 'a', userId: 'b', colour: 1 }] }, 'batch.0.colour is not a field there'],
])('%j is refused, and nothing is stored', async (payload, message) => {
  const server = await createBackEnd()
  const answer = await server.send(payload)
  expect(answer.statusCode).toBe(400)
  const { error } = answer.json<{ error: { code: string; message: string } }>()
  expect(error.code).toBe('invalid_request')
  expect(error.message).toContain(message)
  expect(await server.list()).toEqual([])
})

test('only a secret key opens the door, and a deleted one does not', async () => {
  const server = await createBackEnd()
  const event = { name: 'paid', userId: 'ada' }
  for (const authorization of [
    '',
    'Bearer',
    `Bearer ${PROJECT.key}`,
    `Bearer phs_${'x'.repeat(43)}`,
  ]) {
    const answer = await server.send(event, authorization)
    expect([answer.statusCode, answer.json()]).toMatchObject([
      401,
      { error: { code: 'unknown_secret_key' } },
    ])
  }
  const [key] = await server.storage.control.listSecretKeys(PROJECT.id)
  expect(key?.lastUsedAt).toBeNull()
  expect((await server.send(event)).statusCode).toBe(202)
  expect((await server.storage.control.listSecretKeys(PROJECT.id))[0]?.lastUsedAt).toBe(NOON)
  await server.storage.control.deleteSecretKey(PROJECT.id, key?.id ?? '')
  expect((await server.send(event)).statusCode).toBe(401)
  expect(server.log()).not.toContain(server.secretKey)
})

test('more than 1 MiB is refused', async () => {
  const server = await createBackEnd()
  const answer = await server.send({ name: 'a', userId: 'b', metadata: { x: 'x'.repeat(2 ** 20) } })
  expect(answer.statusCode).toBe(413)
})
