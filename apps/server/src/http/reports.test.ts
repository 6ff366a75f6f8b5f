import { expect, test } from 'vitest'
import type { Health } from '@playhead/protocol'
import { createTestApp, ORIGIN, PROJECT, type TestApp } from '../testing/test-app.ts'
import { NOON } from '../testing/segment-fixtures.ts'

const report = { projectKey: PROJECT.key, reason: 'sampled_out', page: '/cart' }

const send = ({ app }: TestApp, body: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/v1/reports',
    headers: { 'content-type': 'text/plain', origin: ORIGIN, ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })

async function loadHealth(server: TestApp): Promise<Health> {
  const url = `/api/projects/${PROJECT.id}/health`
  return (await server.app.inject({ url, headers: await server.signIn() })).json<Health>()
}

test('reports are counted by reason, most frequent first, with the last page and what to do', async () => {
  const server = await createTestApp()
  expect((await loadHealth(server)).reasons).toEqual([])
  await send(server, { ...report, reason: 'budget', page: '/' })
  expect((await send(server, report)).statusCode).toBe(204)
  server.setNow(NOON + 86_400_000)
  await send(server, { ...report, page: '/checkout' })
  const { reasons, days } = await loadHealth(server)
  expect(days).toBe(30)
  expect(reasons).toMatchObject([
    {
      reason: 'sampled_out',
      count: 2,
      firstSeenAt: NOON,
      lastSeenAt: NOON + 86_400_000,
      page: '/checkout',
    },
    { reason: 'budget', count: 1, page: '/' },
  ])
  expect(reasons[0]?.hint).toContain('sampleRate')
})

test('days are those of the project', async () => {
  const server = await createTestApp()
  await server.storage.control.putProject({ ...PROJECT, timeZone: 'Pacific/Auckland' })
  const lateAt = Date.parse('2026-06-01T11:59:00Z')
  for (const at of [lateAt, lateAt + 60_000]) {
    server.setNow(at)
    await send(server, report)
  }
  expect(await loadHealth(server)).toMatchObject({
    timeZone: 'Pacific/Auckland',
    reasons: [{ count: 2 }],
  })
  const stored = await server.storage.control.listReports(PROJECT.id, '2000-01-01')
  expect(stored.map(({ day, count }) => [day, count])).toEqual([
    ['2026-06-01', 1],
    ['2026-06-02', 1],
  ])
  // The last minute of its thirtieth day there, and the one after it.
  server.setNow(Date.parse('2026-06-30T11:59:00Z'))
  expect((await loadHealth(server)).reasons).toMatchObject([{ count: 2 }])
  server.setNow(Date.parse('2026-06-30T12:00:00Z'))
  expect((await loadHealth(server)).reasons).toMatchObject([{ count: 1 }])
})

test('what a visitor chose is a number and nothing else', async () => {
  const server = await createTestApp()
  await send(server, { ...report, reason: 'do_not_track', page: '/clinic' })
  expect((await loadHealth(server)).reasons).toMatchObject([
    { reason: 'do_not_track', count: 1, page: null },
  ])
})

test('a page of a strange origin says what is wrong whatever it says', async () => {
  const server = await createTestApp()
  await send(server, report, { origin: 'https://staging.example' })
  expect((await loadHealth(server)).reasons).toMatchObject([
    { reason: 'origin_not_allowed', page: 'https://staging.example/cart' },
  ])
})

test.each([
  ['{', 400, 'invalid_request'],
  [{ ...report, reason: 'bored' }, 400, 'invalid_request'],
  [{ ...report, page: 'x'.repeat(301) }, 400, 'invalid_request'],
  [{ ...report, projectKey: 'nobody' }, 403, 'unknown_key'],
  ['x'.repeat(3_000), 413, 'body_too_large'],
])('refuses %j', async (body, status, code) => {
  const server = await createTestApp()
  const answer = await send(server, body)
  expect(answer.statusCode).toBe(status)
  expect(answer.json()).toMatchObject({ error: { code } })
  expect(answer.headers['access-control-allow-origin']).toBe('*')
  expect((await loadHealth(server)).reasons).toEqual([])
})

test('counts survive a flood in one write, and an end of the server', async () => {
  let writes = 0
  const server = await createTestApp({
    wrap: (storage) => ({
      ...storage,
      control: new Proxy(storage.control, {
        get(target, name) {
          if (name === 'addReports') writes += 1
          return Reflect.get(target, name) as unknown
        },
      }),
    }),
  })
  for (let count = 0; count < 50; count += 1) await send(server, report)
  expect(writes).toBe(0)
  await server.app.close()
  expect(writes).toBe(1)
  expect(await server.storage.control.listReports(PROJECT.id, '2000-01-01')).toMatchObject([
    { count: 50 },
  ])
})

test('a recorder can ask what the project sets before it sends anything', async () => {
  const server = await createTestApp()
  const ask = (key: string) => server.app.inject(`/v1/settings?key=${key}`)
  expect((await ask(PROJECT.key)).json()).toEqual({})
  await server.storage.control.putSettings(PROJECT.id, {
    sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
    privacy: { level: 'strict', mask: [], block: ['.ad'], honourDoNotTrack: null },
    bounce: { minDurationMs: null, requireNoInteraction: false },
  })
  expect((await ask(PROJECT.key)).json()).toEqual({
    sessions: {},
    privacy: { level: 'strict', block: ['.ad'] },
  })
  expect((await ask('nobody')).statusCode).toBe(403)
})
