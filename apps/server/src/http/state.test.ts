import { DEFAULT_IDLE_TIMEOUT_MS } from '@playhead/sessions'
import { expect, test } from 'vitest'
import { createBody, createHead, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT, type TestApp } from '../testing/test-app.ts'

async function loadMetrics(server: TestApp): Promise<string> {
  return (await server.app.inject({ url: '/metrics', headers: await server.signIn() })).body
}

/** The value of a line, by its name and labels. */
function read(metrics: string, name: string): number {
  const line = metrics.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1))
}

const send = ({ app }: TestApp, origin: string) =>
  app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain', origin },
    payload: createBody(createHead()),
  })

test('what was answered is counted by route and status, with its size', async () => {
  const server = await createTestApp()
  await send(server, ORIGIN)
  await send(server, ORIGIN)
  await send(server, 'https://strange.example')
  await server.app.inject('/api/sessions/a-secret-address')
  const metrics = await loadMetrics(server)
  const segments = 'playhead_http_request_seconds_count{route="POST /v1/segments",status='
  expect(read(metrics, `${segments}"202"}`)).toBe(2)
  expect(read(metrics, `${segments}"403"}`)).toBe(1)
  const bytes = 'playhead_http_request_body_bytes_total{route="POST /v1/segments",status="202"}'
  expect(read(metrics, bytes)).toBe(2 * createBody(createHead()).length)
  expect(metrics).toContain('route="GET /api/sessions/:id",status="401"')
  expect(metrics).not.toContain('a-secret-address')
})

test('what is stored is told by project, and no more of one that is gone', async () => {
  const server = await createTestApp()
  await send(server, ORIGIN)
  const labels = `{project="${PROJECT.id}",name="${PROJECT.name}"}`
  const before = await loadMetrics(server)
  expect(read(before, `playhead_project_sessions${labels}`)).toBe(1)
  expect(read(before, `playhead_project_bytes${labels}`)).toBeGreaterThan(0)
  expect(read(before, 'playhead_disk_full')).toBe(0)
  expect(before).toMatch(/^playhead_build_info\{version="test"\} 1$/m)
  expect(before).toMatch(/^process_resident_memory_bytes \d+$/m)
  const { url, headers } = { url: `/api/projects/${PROJECT.id}`, headers: await server.signIn() }
  await server.app.inject({ method: 'DELETE', url, headers })
  expect(await loadMetrics(server)).not.toContain(labels)
})

test('how long a closed session waits for being packed is told', async () => {
  const server = await createTestApp()
  await send(server, ORIGIN)
  expect(read(await loadMetrics(server), 'playhead_compaction_wait_seconds')).toBe(0)
  server.setNow(NOON + DEFAULT_IDLE_TIMEOUT_MS + 120_000)
  const waited = read(await loadMetrics(server), 'playhead_compaction_wait_seconds')
  expect(waited).toBeGreaterThan(60)
  expect(waited).toBeLessThan(180)
})

test('metrics are for who is signed in, and for a token of any role', async () => {
  const server = await createTestApp()
  expect((await server.app.inject('/metrics')).statusCode).toBe(401)
  const made = await server.app.inject({
    method: 'POST',
    url: '/api/tokens',
    headers: await server.signIn(),
    payload: { name: 'Prometheus', role: 'viewer', lifetimeDays: 30 },
  })
  const { token } = made.json<{ token: string }>()
  const answer = await server.app.inject({
    url: '/metrics',
    headers: { authorization: `Bearer ${token}` },
  })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
})

test('a server that cannot read its store is not ready, and says so', async () => {
  const server = await createTestApp()
  expect((await server.app.inject('/readyz')).json()).toMatchObject({ status: 'ok' })
  await server.storage.close()
  const answer = await server.app.inject('/readyz')
  expect([answer.statusCode, answer.json()]).toMatchObject([503, { status: 'storage_unavailable' }])
  expect((await server.app.inject('/healthz')).statusCode).toBe(200)
})

test('who asks for a head only hears whether the server is well', async () => {
  const { app } = await createTestApp({ files: { 'dashboard/index.html': '<p>' } })
  for (const url of ['/healthz', '/readyz', '/']) {
    const answer = await app.inject({ method: 'HEAD', url })
    expect([url, answer.statusCode, answer.body]).toEqual([url, 200, ''])
  }
})
