import type { NewSecretKey, ProjectSettings } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT } from '../testing/test-app.ts'

const SETTINGS_URL = `/api/projects/${PROJECT.id}/settings`
const KEYS_URL = `/api/projects/${PROJECT.id}/secret-keys`
const DEFAULTS: ProjectSettings = {
  sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
  bounce: { minDurationMs: null, requireNoInteraction: false },
}
const SET: ProjectSettings = {
  sessions: {
    idleTimeoutMs: { mobile: 300_000 },
    maxDurationMs: 3_600_000,
    start: 'interaction',
  },
  bounce: { minDurationMs: 10_000, requireNoInteraction: true },
}

async function createSignedInApp() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const send = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
    server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return { ...server, headers, send }
}

async function sendSegment({ app }: Awaited<ReturnType<typeof createSignedInApp>>) {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
    payload: createBody(createHead()),
  })
  return answer.json<object>()
}

test('settings are the defaults until they are set, and then as they were set', async () => {
  const server = await createSignedInApp()
  expect((await server.send('GET', SETTINGS_URL)).json()).toEqual(DEFAULTS)
  const answer = await server.send('PUT', SETTINGS_URL, SET)
  expect([answer.statusCode, answer.json()]).toEqual([200, SET])
  expect((await server.send('GET', SETTINGS_URL)).json()).toEqual(SET)
})

test('a recorder is told what the project sets with each answer, and nothing else', async () => {
  const server = await createSignedInApp()
  expect(await sendSegment(server)).not.toHaveProperty('settings')
  await server.send('PUT', SETTINGS_URL, SET)
  expect(await sendSegment(server)).toMatchObject({ settings: { sessions: SET.sessions } })
  const { idleTimeoutMs } = SET.sessions
  const sessions = { ...DEFAULTS.sessions, idleTimeoutMs }
  await server.send('PUT', SETTINGS_URL, { ...DEFAULTS, sessions })
  expect(await sendSegment(server)).toHaveProperty('settings', { sessions: { idleTimeoutMs } })
})

test.each([
  { ...SET, sessions: { ...SET.sessions, idleTimeoutMs: 59_999 } },
  { ...SET, sessions: { ...SET.sessions, idleTimeoutMs: { watch: 60_000 } } },
  { ...SET, sessions: { ...SET.sessions, idleTimeoutMs: { mobile: 36_000_001 } } },
  { ...SET, sessions: { ...SET.sessions, maxDurationMs: 86_400_001 } },
  { ...SET, sessions: { ...SET.sessions, start: 'whim' } },
  { ...SET, bounce: { minDurationMs: 0, requireNoInteraction: false } },
  { ...SET, colour: 'green' },
  {},
])('settings that are out of range are refused: %j', async (settings) => {
  const server = await createSignedInApp()
  const answer = await server.send('PUT', SETTINGS_URL, settings)
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
  expect((await server.send('GET', SETTINGS_URL)).json()).toEqual(DEFAULTS)
})

test('a secret key is shown once, listed by its end, and gone when it is deleted', async () => {
  const server = await createSignedInApp()
  const made = await server.send('POST', KEYS_URL, { name: ' Back end ' })
  expect(made.statusCode).toBe(201)
  const { id, name, secretKey } = made.json<NewSecretKey>()
  expect(name).toBe('Back end')
  expect(secretKey).toMatch(/^phs_[\w-]{43}$/)
  const list = await server.send('GET', KEYS_URL)
  expect(list.json()).toMatchObject({
    secretKeys: [{ id, name, lastUsedAt: null, hint: secretKey.slice(-4) }],
  })
  expect(list.body).not.toContain(secretKey)
  expect(list.body).not.toContain('hash')
  expect((await server.send('DELETE', `${KEYS_URL}/${id}`)).statusCode).toBe(204)
  expect((await server.send('GET', KEYS_URL)).json()).toEqual({ secretKeys: [] })
  expect((await server.send('DELETE', `${KEYS_URL}/${id}`)).statusCode).toBe(404)
  expect(server.log()).not.toContain(secretKey)
})

test('a viewer reads the settings and changes nothing', async () => {
  const server = await createSignedInApp()
  await server.storage.control.putUser({ id: 'admin', name: 'Ada', role: 'viewer' })
  expect((await server.send('GET', SETTINGS_URL)).statusCode).toBe(200)
  for (const request of [
    server.send('PUT', SETTINGS_URL, SET),
    server.send('POST', KEYS_URL, { name: 'x' }),
    server.send('DELETE', `${KEYS_URL}/x`),
  ]) {
    const answer = await request
    expect([answer.statusCode, answer.json()]).toMatchObject([
      403,
      { error: { code: 'admin_only' } },
    ])
  }
})

test('a page of another site changes no settings', async () => {
  const { app, headers } = await createSignedInApp()
  const origin = 'https://evil.example'
  const request = { method: 'PUT', url: SETTINGS_URL, payload: SET } as const
  const answer = await app.inject({ ...request, headers: { ...headers, origin } })
  expect(answer.json()).toMatchObject({ error: { code: 'cross_origin_request' } })
})

test('a project that is not there has no settings', async () => {
  const server = await createSignedInApp()
  for (const answer of [
    await server.send('GET', '/api/projects/nobody/settings'),
    await server.send('PUT', '/api/projects/nobody/settings', SET),
    await server.send('POST', '/api/projects/nobody/secret-keys', { name: 'x' }),
  ]) {
    expect(answer.json()).toMatchObject({ error: { code: 'unknown_project' } })
  }
})
