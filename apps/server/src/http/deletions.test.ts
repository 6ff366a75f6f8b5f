import type {
  Deletion,
  DeletionList,
  DeletionPreview,
  SessionList,
  StorageReport,
} from '@playhead/protocol'
import * as Schema from '@playhead/protocol/schema'
import { createHash, randomUUIDv7 } from 'node:crypto'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { createDeletionSources } from '../services/deletion/deletion-sources.ts'
import { createBody, createHead, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT } from '../testing/test-app.ts'
import type { User } from '../storage/user-store.ts'

const PROJECT_URL = `/api/projects/${PROJECT.id}`

async function createDeletingApp(role: User['role'] = 'admin') {
  const server = await createTestApp()
  const headers = await server.signIn()
  await server.storage.control.putUser({ id: 'admin', name: 'Ada', role })
  const send = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
    server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  const sources = createDeletionSources({
    storage: server.storage,
    now: () => NOON,
    stopwatch: () => 0,
    rest: async () => {},
  })
  /** Does what upkeep would do until there is nothing left. */
  const work = async (): Promise<void> => {
    for (const source of sources) {
      for (let task = await source.next(); task; task = await source.next()) {
        await task(new AbortController().signal)
      }
    }
  }
  const list = async (): Promise<string[]> => {
    const answer = await send('GET', `/api/sessions?project=${PROJECT.id}`)
    return answer.json<SessionList>().sessions.map(({ id }) => id)
  }
  const add = async (init: Parameters<typeof createSegment>[0] = {}) => {
    const segment = createSegment(init)
    await server.storage.appendSegment(segment)
    return segment.sessionId
  }
  return { ...server, send, work, list, add }
}

test('a deleted session is gone with the answer, and the audit says by whom and why', async () => {
  const server = await createDeletingApp()
  const gone = await server.add()
  const kept = await server.add()
  const answer = await server.send('DELETE', `/api/sessions/${gone}?reason=asked%20for`)
  expect(answer.statusCode).toBe(200)
  const deletion = answer.json<Deletion>()
  expect(Check(Schema.Deletion, deletion)).toBe(true)
  expect(deletion).toMatchObject({
    projectId: PROJECT.id,
    projectName: PROJECT.name,
    requestedBy: 'Ada',
    requestedAt: NOON,
    reason: 'asked for',
    subject: { kind: 'session', sessionId: gone },
    sessions: 1,
    finishedAt: NOON,
  })
  expect(deletion.sizeBytes).toBeGreaterThan(0)
  expect(await server.list()).toEqual([kept])
  for (const part of ['', '/events', '/pages', '/replay']) {
    const read = await server.send('GET', `/api/sessions/${gone}${part}`)
    expect([part, read.statusCode]).toEqual([part, 404])
  }
  expect((await server.send('DELETE', `/api/sessions/${gone}`)).statusCode).toBe(404)
  const { deletions } = (await server.send('GET', `${PROJECT_URL}/deletions`)).json<DeletionList>()
  expect(deletions).toEqual([deletion])
})

test('what a recorder still sends for a deleted session is accepted and dropped', async () => {
  const server = await createDeletingApp()
  const sessionId = await server.add()
  await server.send('DELETE', `/api/sessions/${sessionId}`)
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    payload: createBody(createHead({ sessionId, sequence: 1 })),
  })
  expect(answer.statusCode).toBe(202)
  expect(Check(Schema.SegmentAccepted, answer.json())).toBe(true)
  expect(answer.json()).toMatchObject({ status: 'deleted' })
  expect(await server.list()).toEqual([])
})

test('everything of a user goes, and the audit keeps a hash in place of the id', async () => {
  const server = await createDeletingApp()
  const [mine, theirs] = [await server.add({ userId: 'bob' }), await server.add({ userId: 'eve' })]
  await server.storage.deletions.pinSession(mine, true)
  const subject = { kind: 'user', userId: 'bob' }
  const answer = await server.send('POST', `${PROJECT_URL}/deletions`, { subject })
  expect(answer.statusCode).toBe(202)
  expect(answer.json()).toMatchObject({ subject, sessions: 0, finishedAt: null })
  await server.work()
  expect(await server.list()).toEqual([theirs])
  const { deletions } = (await server.send('GET', '/api/deletions')).json<DeletionList>()
  const userId = `sha256:${createHash('sha256').update('bob').digest('hex')}`
  expect(deletions).toMatchObject([
    { subject: { kind: 'user', userId }, sessions: 1, finishedAt: NOON },
  ])
})

test('a range takes the sessions that began in it', async () => {
  const server = await createDeletingApp()
  const ids = []
  for (const minute of [0, 1, 2]) ids.push(await server.add({ firstAt: NOON + minute * 60_000 }))
  const order = (fromAt: number, toAt: number) =>
    server.send('POST', `${PROJECT_URL}/deletions`, { subject: { kind: 'range', fromAt, toAt } })
  expect((await order(NOON + 5, NOON + 5)).statusCode).toBe(400)
  await order(NOON + 60_000, NOON + 120_000)
  await server.work()
  expect(await server.list()).toEqual([ids[2], ids[0]])
})

test('a deleted project refuses its key at once, and its sessions follow', async () => {
  const server = await createDeletingApp()
  const sessionId = await server.add()
  await server.storage.control.putSettings(PROJECT.id, {
    sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
    bounce: { minDurationMs: 10_000, requireNoInteraction: true },
  })
  const answer = await server.send('DELETE', PROJECT_URL)
  expect(answer.statusCode).toBe(202)
  const late = await server.app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    payload: createBody(),
  })
  expect(late.statusCode).toBe(403)
  expect((await server.send('GET', `${PROJECT_URL}/settings`)).statusCode).toBe(404)
  await server.work()
  expect((await server.send('GET', `/api/sessions/${sessionId}`)).statusCode).toBe(404)
  expect(await server.storage.control.findSettings(PROJECT.id)).toBeNull()
  const { deletions } = (await server.send('GET', '/api/deletions')).json<DeletionList>()
  expect(deletions).toMatchObject([{ subject: { kind: 'project' }, sessions: 1 }])
})

test('a pin is kept, shown and taken off again', async () => {
  const server = await createDeletingApp('member')
  const sessionId = await server.add()
  const pin = (isPinned: boolean) =>
    server.send('PUT', `/api/sessions/${sessionId}/pin`, { isPinned })
  const isPinned = async () =>
    (await server.send('GET', `/api/sessions/${sessionId}`)).json<{ isPinned: boolean }>().isPinned
  expect(await isPinned()).toBe(false)
  expect((await pin(true)).statusCode).toBe(204)
  expect(await isPinned()).toBe(true)
  await pin(false)
  expect(await isPinned()).toBe(false)
  const unknown = await server.send('PUT', `/api/sessions/${randomUUIDv7()}/pin`, {
    isPinned: true,
  })
  expect(unknown.statusCode).toBe(404)
})

test('viewers change nothing, members delete single sessions only', async () => {
  const subject = { kind: 'user', userId: 'bob' }
  for (const role of ['viewer', 'member'] as const) {
    const server = await createDeletingApp(role)
    const [first, second] = [await server.add(), await server.add()]
    const codes = await Promise.all(
      [
        server.send('PUT', `/api/sessions/${first}/pin`, { isPinned: true }),
        server.send('DELETE', `/api/sessions/${second}`),
        server.send('POST', `${PROJECT_URL}/deletions`, { subject }),
        server.send('DELETE', PROJECT_URL),
        server.send('GET', '/api/deletions'),
        server.send('GET', `${PROJECT_URL}/deletions`),
      ].map(async (answer) => (await answer).statusCode),
    )
    const own = role === 'viewer' ? [403, 403] : [204, 200]
    expect(codes).toEqual([...own, 403, 403, 403, 200])
    expect(await server.list()).toHaveLength(role === 'viewer' ? 2 : 1)
  }
})

test('the report says what a project takes', async () => {
  const server = await createDeletingApp()
  await server.add()
  const answer = await server.send('GET', `${PROJECT_URL}/storage`)
  const report = answer.json<StorageReport>()
  expect(Check(Schema.StorageReport, report)).toBe(true)
  expect(report).toMatchObject({ sessions: 1, growthBytesPerDay: null, daysLeft: null })
  expect(report.sizeBytes).toBeGreaterThan(0)
})

test('before a range of time is deleted it is said what is in it, to administrators only', async () => {
  const server = await createDeletingApp()
  for (const firstAt of [NOON - 1, NOON, NOON + 1_000, NOON + 60_000]) await server.add({ firstAt })
  const url = `${PROJECT_URL}/deletion-preview?fromAt=${NOON}&toAt=${NOON + 60_000}`
  const preview = (await server.send('GET', url)).json<DeletionPreview>()
  expect(Check(Schema.DeletionPreview, preview)).toBe(true)
  expect(preview).toMatchObject({ sessions: 2, isComplete: true })
  const subject = { kind: 'range', fromAt: NOON, toAt: NOON + 60_000 }
  await server.send('POST', `${PROJECT_URL}/deletions`, { subject })
  await server.work()
  const { deletions } = (await server.send('GET', `${PROJECT_URL}/deletions`)).json<DeletionList>()
  expect(deletions).toMatchObject([{ sessions: 2, sizeBytes: preview.sizeBytes }])
  expect((await server.send('GET', url)).json()).toMatchObject({ sessions: 0, sizeBytes: 0 })
  await server.storage.control.putUser({ id: 'admin', name: 'Ada', role: 'member' })
  expect((await server.send('GET', url)).statusCode).toBe(403)
})
