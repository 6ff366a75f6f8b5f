import type { IngestionWarningList } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createBody, createHead, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT, type TestApp } from '../testing/test-app.ts'

/** Bytes that look like gzip. */
function createPayload(sizeBytes: number): Buffer {
  const payload = Buffer.alloc(sizeBytes)
  payload.set([0x1f, 0x8b, 8])
  return payload
}

interface Sent {
  readonly sessionId?: string
  readonly address?: string
  readonly payload?: Uint8Array
}

let sequence = 0

async function send({ app }: TestApp, { sessionId, address, payload }: Sent = {}) {
  sequence += 1
  const head = createHead({ sessionId: sessionId ?? randomUUIDv7(), sequence })
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    remoteAddress: address ?? '203.0.113.7',
    payload: createBody(head, payload),
  })
  const body = answer.json<{ error?: { code: string } }>()
  const wait = answer.headers['retry-after']
  return { status: answer.statusCode, code: body.error?.code, wait: wait && Number(wait) }
}

async function loadWarnings(server: TestApp) {
  const headers = await server.signIn()
  const url = `/api/projects/${PROJECT.id}/warnings`
  const answer = await server.app.inject({ url, headers })
  return answer.json<IngestionWarningList>().warnings
}

test('an address that sends too much is told when to come again, and others are not', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '1' } })
  for (let count = 0; count < 10; count += 1)
    expect(await send(server)).toMatchObject({ status: 202 })
  expect(await send(server)).toEqual({ status: 429, code: 'rate_limited', wait: 1 })
  expect(await send(server, { address: '203.0.113.8' })).toMatchObject({ status: 202 })
  server.setNow(NOON + 1_000)
  expect(await send(server)).toMatchObject({ status: 202 })
})

test('a session may send a tenth of what an address may, and its project is told', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '10' } })
  const sessionId = randomUUIDv7()
  for (let count = 0; count < 10; count += 1) {
    expect(await send(server, { sessionId })).toMatchObject({ status: 202 })
  }
  expect(await send(server, { sessionId })).toEqual({ status: 429, code: 'rate_limited', wait: 1 })
  expect(await send(server)).toMatchObject({ status: 202 })
  expect(await loadWarnings(server)).toMatchObject([
    { code: 'rate_limited', count: 1, firstSeenAt: NOON, lastSeenAt: NOON },
  ])
})

test('a project may send ten times as much as an address, from however many', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '1' } })
  for (let count = 0; count < 100; count += 1) {
    expect(await send(server, { address: `203.0.113.${count}` })).toMatchObject({ status: 202 })
  }
  const refused = await send(server, { address: '203.0.113.200' })
  expect(refused).toEqual({ status: 429, code: 'rate_limited', wait: 1 })
})

test('without a rate nobody is limited', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '0' } })
  const sessionId = randomUUIDv7()
  for (let count = 0; count < 200; count += 1) {
    expect(await send(server, { sessionId })).toMatchObject({ status: 202 })
  }
})

test('what a project may send in a day ends at midnight', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_DAILY_MB: '1' } })
  const payload = createPayload(600_000)
  expect(await send(server, { payload })).toMatchObject({ status: 202 })
  expect(await send(server, { payload })).toEqual({
    status: 429,
    code: 'daily_limit_reached',
    wait: 12 * 3_600,
  })
  expect(await loadWarnings(server)).toMatchObject([{ code: 'daily_limit_reached', count: 1 }])
  server.setNow(NOON + 12 * 3_600_000)
  expect(await send(server, { payload })).toMatchObject({ status: 202 })
})

test('a project that is full is refused, and goes on once something was deleted', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_PROJECT_MB: '1' } })
  const payload = createPayload(600_000)
  const sessionId = randomUUIDv7()
  expect(await send(server, { payload, sessionId })).toMatchObject({ status: 202 })
  expect(await send(server, { payload })).toEqual({ status: 507, code: 'project_full', wait: 300 })
  expect(await loadWarnings(server)).toMatchObject([{ code: 'project_full', count: 1 }])
  const { deletions } = server.storage
  const projectId = PROJECT.id
  await deletions.deleteSessions({ projectId, sessionIds: [sessionId], deletedAt: NOON })
  server.setNow(NOON + 5_000)
  expect(await send(server, { payload })).toMatchObject({ status: 202 })
})

test('before the disk is full ingest is answered 507; reading goes on, and so does ingest by itself', async () => {
  let freeBytes = 513_000_000
  const server = await createTestApp({
    wrap: (storage) => ({ ...storage, loadFreeBytes: async () => freeBytes }),
  })
  const getState = async () =>
    (await server.app.inject('/healthz')).json<{ status: string }>().status
  const getReadiness = async () => {
    const answer = await server.app.inject('/readyz')
    return [answer.statusCode, answer.json<{ status: string }>().status]
  }
  expect(await getReadiness()).toEqual([200, 'ok'])
  const payload = createPayload(600_000)
  expect([(await send(server, { payload })).status, await getState()]).toEqual([202, 'disk_full'])
  expect(await send(server)).toEqual({ status: 507, code: 'disk_full', wait: 30 })
  expect(await getReadiness()).toEqual([503, 'disk_full'])
  const sessions = await server.storage.sessions.list({
    projectId: PROJECT.id,
    fromAt: 0,
    toAt: NOON * 2,
    limit: 10,
    after: null,
  })
  expect(sessions).toHaveLength(1)
  freeBytes = 600_000_000
  server.setNow(NOON + 1_000)
  await getState()
  await setImmediate()
  expect([await getState(), (await send(server)).status]).toEqual(['ok', 202])
})
