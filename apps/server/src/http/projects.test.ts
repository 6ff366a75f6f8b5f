import type { AuditList, Installation, IssueList, Me, Project } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createBody, createHead, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT } from '../testing/test-app.ts'

const STAGING = 'https://staging.example'

async function createSignedInApp() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const send = (method: 'GET' | 'PUT' | 'POST', url: string, payload?: object) =>
    server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return { ...server, send }
}

type SignedInApp = Awaited<ReturnType<typeof createSignedInApp>>

const sendSegment = ({ app }: SignedInApp, projectKey: string, origin: string) =>
  app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin },
    payload: createBody({ ...createHead(), projectKey }),
  })

const askForSettings = ({ app }: SignedInApp, key: string, origin?: string) =>
  app.inject({ url: `/v1/settings?key=${key}`, headers: origin ? { origin } : {} })

const loadInstallation = async ({ send }: SignedInApp, id: string) =>
  (await send('GET', `/api/projects/${id}/installation`)).json<Installation>()

test('a project that was made takes in what its sites send, and no others', async () => {
  const server = await createSignedInApp()
  const init = { name: ' Docs ', allowedOrigins: ['https://docs.example/', STAGING] }
  const answer = await server.send('POST', '/api/projects', init)
  expect(answer.statusCode).toBe(201)
  const made = answer.json<Project>()
  expect(made).toEqual({
    id: expect.any(String) as string,
    name: 'Docs',
    key: expect.stringMatching(/^ph_[\w-]{22}$/) as string,
    allowedOrigins: ['https://docs.example', STAGING],
    timeZone: 'UTC',
  })
  expect((await server.send('GET', '/api/me')).json<Me>().projects).toContainEqual(made)
  expect((await sendSegment(server, made.key, STAGING)).statusCode).toBe(202)
  expect((await sendSegment(server, made.key, ORIGIN)).statusCode).toBe(403)
})

test('a project that is changed keeps its key, and takes in by the new list at once', async () => {
  const server = await createSignedInApp()
  expect((await sendSegment(server, PROJECT.key, STAGING)).statusCode).toBe(403)
  const init = { name: 'Shops', allowedOrigins: [ORIGIN, STAGING] }
  const answer = await server.send('PUT', `/api/projects/${PROJECT.id}`, init)
  expect(answer.json()).toEqual({ ...PROJECT, ...init })
  expect((await sendSegment(server, PROJECT.key, STAGING)).statusCode).toBe(202)
  const { entries } = (await server.send('GET', '/api/audit')).json<AuditList>()
  expect(entries[0]).toMatchObject({ action: 'project_changed', target: 'Shops' })
})

test('days are those of the project, which an administrator may change', async () => {
  const server = await createSignedInApp()
  const path = `/api/projects/${PROJECT.id}`
  const init = { name: 'Shop', allowedOrigins: [ORIGIN] }
  await server.send('PUT', path, { ...init, timeZone: 'Asia/Kathmandu' })
  // What does not name it leaves it.
  const changed = await server.send('PUT', path, init)
  expect(changed.json()).toMatchObject({ timeZone: 'Asia/Kathmandu' })
  const [fromAt, toAt] = ['2026-05-20T00:00+05:45', '2026-05-23T00:00+05:45'].map((text) =>
    Date.parse(text),
  )
  const ask = async (path: string): Promise<unknown> =>
    (
      await server.send('GET', `/api/${path}project=${PROJECT.id}&fromAt=${fromAt}&toAt=${toAt}`)
    ).json()
  const days = [0, 1, 2].map((day) => (fromAt ?? 0) + day * 86_400_000)
  expect(await ask('overview?')).toMatchObject({
    series: { timeZone: 'Asia/Kathmandu', points: days.map((at) => ({ at })), endsAt: toAt },
  })
  const query = encodeURIComponent(JSON.stringify({ series: [{}] }))
  const { series } = (await ask('issues?')) as IssueList
  for (const answer of [await ask(`explore?query=${query}&`), series]) {
    expect(answer).toMatchObject({ timeZone: 'Asia/Kathmandu', edges: [...days, toAt] })
  }
})

test.each([
  { name: '', allowedOrigins: [] },
  { name: ' ', allowedOrigins: [] },
  { name: 'x'.repeat(101), allowedOrigins: [] },
  { name: 'Docs', allowedOrigins: ['docs.example'] },
  { name: 'Docs', allowedOrigins: ['https://docs.example/path'] },
  { name: 'Docs', allowedOrigins: ['javascript:alert(1)'] },
  { name: 'Docs', allowedOrigins: Array.from({ length: 101 }, () => '*') },
  { name: 'Docs' },
  { name: 'Docs', allowedOrigins: [], timeZone: 'Mars/Olympus' },
  { name: 'Docs', allowedOrigins: [], timeZone: '+02:00' },
  { name: 'Docs', allowedOrigins: [], key: 'mine' },
])('%j is no project', async (init) => {
  const server = await createSignedInApp()
  for (const [method, url] of [
    ['POST', '/api/projects'],
    ['PUT', `/api/projects/${PROJECT.id}`],
  ] as const) {
    const answer = await server.send(method, url, init)
    expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
  }
  expect((await server.send('GET', '/api/me')).json<Me>().projects).toEqual([PROJECT])
})

test('a project that nobody made cannot be changed', async () => {
  const server = await createSignedInApp()
  const init = { name: 'Docs', allowedOrigins: [] }
  expect((await server.send('PUT', '/api/projects/none', init)).statusCode).toBe(404)
  expect((await server.send('GET', '/api/projects/none/installation')).statusCode).toBe(404)
})

test('an installation is followed from the script to the replay', async () => {
  const server = await createSignedInApp()
  const nothing = { script: null, sessionId: null, replayId: null }
  expect(await loadInstallation(server, PROJECT.id)).toEqual(nothing)
  await askForSettings(server, PROJECT.key)
  const withoutOrigin = { seenAt: NOON, origin: null }
  expect((await loadInstallation(server, PROJECT.id)).script).toEqual(withoutOrigin)
  server.setNow(NOON + 5_000)
  await askForSettings(server, PROJECT.key, STAGING)
  const script = { seenAt: NOON + 5_000, origin: STAGING }
  expect(await loadInstallation(server, PROJECT.id)).toEqual({ ...nothing, script })

  const head = createHead()
  const eventsOnly = { ...head, startsWithSnapshot: false }
  await server.app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    payload: createBody(eventsOnly),
  })
  const { sessionId } = head
  const begun = { script, sessionId, replayId: null }
  expect(await loadInstallation(server, PROJECT.id)).toEqual(begun)
  await server.app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    payload: createBody({ ...head, sequence: head.sequence + 1, startsWithSnapshot: true }),
  })
  expect(await loadInstallation(server, PROJECT.id)).toEqual({ ...begun, replayId: sessionId })
})
