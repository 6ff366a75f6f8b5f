import type { ErrorAnswer, SegmentHead } from '@playhead/protocol'
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { ErrorCode } from '../errors.ts'
import { ERRORS } from '../errors.ts'
import { StorageOverloadedError, StorageUnavailableError } from '../storage/storage-errors.ts'
import { createBody, createHead, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT, type TestApp } from '../testing/test-app.ts'

function post({ app }: TestApp, payload: Buffer | string, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin: ORIGIN, ...headers },
    payload,
  })
}

async function countSessions({ storage }: TestApp): Promise<number> {
  const range = { projectId: PROJECT.id, fromAt: 0, toAt: NOON * 2 }
  return (await storage.sessions.list({ ...range, limit: 100, after: null })).length
}

test('a segment is stored, and its repetition is answered like it', async () => {
  const server = await createTestApp()
  const body = createBody()
  const first = await post(server, body)
  expect([first.statusCode, first.json()]).toEqual([202, { status: 'stored', serverTime: NOON }])
  const second = await post(server, body)
  expect([second.statusCode, second.json()]).toEqual([
    202,
    { status: 'duplicate', serverTime: NOON },
  ])
  expect(await countSessions(server)).toBe(1)
})

interface Refusal {
  readonly code: ErrorCode
  readonly body: () => Buffer | string
  readonly headers?: Record<string, string>
}

test.each<[string, Refusal]>([
  ['a body that is none', { code: 'malformed_body', body: () => 'hello' }],
  ['an empty body', { code: 'malformed_body', body: () => '' }],
  [
    'times that are NaN',
    { code: 'invalid_envelope', body: () => createBody(createHead({ firstAt: NaN })) },
  ],
  [
    'a version from the future',
    { code: 'unsupported_protocol_version', body: () => '{"protocolVersion":99}\n' },
  ],
  [
    'an unknown key',
    { code: 'unknown_key', body: () => createBody(createHead({ projectKey: 'nobody' })) },
  ],
  [
    'a foreign origin',
    {
      code: 'origin_not_allowed',
      body: () => createBody(),
      headers: { origin: 'https://evil.example' },
    },
  ],
  [
    'an opaque origin',
    { code: 'origin_not_allowed', body: () => createBody(), headers: { origin: 'null' } },
  ],
  ['20 MB', { code: 'body_too_large', body: () => Buffer.alloc(20_000_000) }],
  [
    'a gzip bomb',
    {
      code: 'payload_too_large',
      body: () => createBody(createHead(), gzipSync(Buffer.alloc(2e7))),
    },
  ],
  [
    'JSON',
    {
      code: 'unsupported_media_type',
      body: () => '{}',
      headers: { 'content-type': 'application/json' },
    },
  ],
  [
    'brotli',
    {
      code: 'unsupported_media_type',
      body: () => createBody(),
      headers: { 'content-encoding': 'br' },
    },
  ],
])('%s is refused in words that a page can read', async (_, { code, body, headers }) => {
  const server = await createTestApp()
  const answer = await post(server, body(), headers)
  expect(answer.statusCode).toBe(ERRORS[code].status)
  expect(answer.json<ErrorAnswer>().error.code).toBe(code)
  expect(answer.headers['access-control-allow-origin']).toBe('*')
  expect(await countSessions(server)).toBe(0)
  expect((await post(server, createBody())).statusCode).toBe(202)
})

test('20 MB over a real socket are answered, not cut off', async () => {
  const { app } = await createTestApp()
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${address}/v1/segments`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: new Uint8Array(20_000_000),
  })
  expect(answer.status).toBe(413)
  expect(await answer.json()).toMatchObject({
    error: {
      code: 'body_too_large',
      message: 'The body is 20000000 bytes; at most 4194304 (4 MiB) are accepted.',
    },
  })
})

test('a sender has 10 s for its headers and 20 s for all of it', async () => {
  const { app } = await createTestApp()
  await app.ready()
  expect([app.server.headersTimeout, app.server.requestTimeout]).toEqual([10_000, 20_000])
})

test('a page that goes away while it sends is no failure of the server', async () => {
  const server = await createTestApp()
  const address = new URL(await server.app.listen({ host: '127.0.0.1', port: 0 }))
  const isAnswered = Promise.withResolvers<void>()
  server.app.server.on('connection', (socket) => socket.on('close', () => isAnswered.resolve()))
  const socket = connect(Number(address.port), '127.0.0.1')
  await once(socket, 'connect')
  const headers = 'POST /v1/segments HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain'
  socket.write(`${headers}\r\ncontent-length: 1000\r\n\r\nhalf a head`)
  socket.end()
  await isAnswered.promise
  await server.app.close()
  expect(server.log()).not.toContain('request failed')
  expect(server.log()).not.toContain('"status":500')
})

test('a session that belongs to another project is left alone', async () => {
  const server = await createTestApp()
  await server.storage.control.putProject({ ...PROJECT, id: 'other', key: 'other-key' })
  const head = createHead()
  await post(server, createBody(head))
  const foreign: SegmentHead = { ...head, sequence: 1, projectKey: 'other-key' }
  const answer = await post(server, createBody(foreign))
  expect(answer.statusCode).toBe(403)
  expect(answer.json()).toMatchObject({ error: { code: 'session_belongs_to_another_project' } })
})

test('a request without an origin comes from no page and is taken', async () => {
  const { app } = await createTestApp()
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/segments',
    headers: { 'content-type': 'application/octet-stream' },
    payload: createBody(),
  })
  expect(answer.statusCode).toBe(202)
})

test('a project that lists * takes every origin', async () => {
  const server = await createTestApp()
  await server.storage.control.putProject({ ...PROJECT, allowedOrigins: ['*'] })
  const answer = await post(server, createBody(), { origin: 'https://anywhere.example' })
  expect(answer.statusCode).toBe(202)
})

test('a preflight is answered for every origin', async () => {
  const { app } = await createTestApp()
  const answer = await app.inject({ method: 'OPTIONS', url: '/v1/segments' })
  expect(answer.statusCode).toBe(204)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
  })
})

test('an address that sends too fast is told when to come again', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_INGEST_RATE: '1' } })
  for (let sent = 0; sent < 10; sent += 1) {
    expect((await post(server, createBody())).statusCode).toBe(202)
  }
  const answer = await post(server, createBody())
  expect(answer.statusCode).toBe(429)
  expect(answer.json()).toMatchObject({ error: { code: 'rate_limited' } })
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(answer.headers['access-control-expose-headers']).toBe('retry-after')
})

test.each([
  [new StorageOverloadedError('full'), 'overloaded', '5'],
  [new StorageUnavailableError('no space left'), 'storage_unavailable', '30'],
])('while it cannot be stored it may come again later: %s', async (error, code, seconds) => {
  const fail = async () => {
    throw error
  }
  const server = await createTestApp({ wrap: (storage) => ({ ...storage, appendSegment: fail }) })
  const answer = await post(server, createBody())
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, seconds])
  expect(answer.json()).toMatchObject({ error: { code } })
})

test('a damaged database is said by a code and a line of its own', async () => {
  const fail = async () => {
    const cause = Object.assign(new Error('malformed image'), { code: 'SQLITE_CORRUPT_INDEX' })
    throw new StorageUnavailableError('a commit failed', { cause })
  }
  const server = await createTestApp({ wrap: (storage) => ({ ...storage, appendSegment: fail }) })
  const answer = await post(server, createBody())
  expect(answer.statusCode).toBe(500)
  expect(answer.json()).toMatchObject({ error: { code: 'storage_damaged' } })
  expect(server.log()).toContain('the database is damaged')
})

test('a failure of the server is logged with its reason and answered without it', async () => {
  const fail = async () => {
    throw new Error('the inner reason')
  }
  const server = await createTestApp({ wrap: (storage) => ({ ...storage, appendSegment: fail }) })
  const answer = await post(server, createBody())
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('the inner reason')
  expect(server.log()).toContain('the inner reason')
})

test('the log never holds keys, ids of visitors, or what they sent', async () => {
  const server = await createTestApp()
  const head = createHead({ userId: 'ada@example.com' })
  await post(server, createBody(head))
  await post(server, createBody({ ...head, firstAt: 'ada@example.com' }))
  await server.app.inject('/api/sessions?project=a-secret-in-a-query')
  expect(server.log()).toContain('answered')
  for (const secret of ['test-key', 'ada@example.com', head.sessionId, 'a-secret-in-a-query']) {
    expect(server.log()).not.toContain(secret)
  }
})

test('of many requests that are turned away for now one is logged', async () => {
  const fail = async () => {
    throw new StorageOverloadedError('full')
  }
  const server = await createTestApp({ wrap: (storage) => ({ ...storage, appendSegment: fail }) })
  for (let count = 0; count < 20; count += 1) await post(server, createBody())
  expect(server.log().split('request failed')).toHaveLength(2)
})
