import { joinSegmentBody, PROTOCOL_VERSION, SHEET_BYTES_LIMIT } from '@playhead/protocol'
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN, PROJECT, type TestApp } from '../testing/test-app.ts'

const hashOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

function sheetsBody(texts: readonly unknown[], fields: object = {}, payload?: Uint8Array): Buffer {
  const head = {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: PROJECT.key,
    sheets: texts.map((text) => hashOf(String(text))),
    ...fields,
  }
  return Buffer.from(
    joinSegmentBody(JSON.stringify(head), payload ?? gzipSync(JSON.stringify(texts))),
  )
}

const post = ({ app }: TestApp, url: string, body: Buffer) =>
  app.inject({
    method: 'POST',
    url,
    body,
    headers: { 'content-type': 'text/plain', origin: ORIGIN },
  })

const CSS = `a:hover{color:red}${'b{}'.repeat(500)}`

describe('style sheets', () => {
  test('are asked for by the answer to a segment until they have come', async () => {
    const server = await createTestApp()
    const head = createHead({ sheets: [hashOf(CSS)] })
    const first = await post(server, '/v1/segments', createBody(head))
    expect(first.json()).toMatchObject({ status: 'stored', wantedSheets: [hashOf(CSS)] })
    const again = await post(server, '/v1/segments', createBody(head))
    expect(again.json()).toMatchObject({ status: 'duplicate', wantedSheets: [hashOf(CSS)] })
    const brought = await post(server, '/v1/sheets', sheetsBody([CSS]))
    expect([brought.statusCode, brought.json()]).toEqual([202, { stored: 1 }])
    expect(brought.headers['access-control-allow-origin']).toBe('*')
    expect((await post(server, '/v1/sheets', sheetsBody([CSS]))).json()).toEqual({ stored: 0 })
    const last = await post(server, '/v1/segments', createBody(head))
    expect(last.json()).not.toHaveProperty('wantedSheets')
  })

  test('of a deploy take what has changed, and are handed out whole', async () => {
    const server = await createTestApp()
    const headers = await server.signIn()
    const rules = Array.from({ length: 3_000 }, (_, at) => `.c${hashOf(String(at))}{top:${at}px}`)
    const before = rules.join('\n')
    const after = rules
      .map((rule, at) => (at % 10 === 0 ? `${rule}b{left:${at}px}` : rule))
      .join('\n')
    await post(server, '/v1/sheets', sheetsBody([before]))
    const whole = await server.storage.sheets.measure(PROJECT.id)
    expect((await post(server, '/v1/sheets', sheetsBody([after]))).json()).toEqual({ stored: 1 })
    expect(await server.storage.sheets.measure(PROJECT.id)).toBeLessThan(whole * 1.1)
    for (const text of [before, after]) {
      const url = `/api/projects/${PROJECT.id}/sheets/${hashOf(text)}`
      expect((await server.app.inject({ url, headers })).body).toBe(text)
    }
  })

  test('that have little in common are stored whole', async () => {
    const server = await createTestApp()
    const texts = ['a', 'b'].map((name) =>
      Array.from({ length: 500 }, (_, at) => `.${hashOf(name + at)}{}`).join(''),
    )
    await post(server, '/v1/sheets', sheetsBody([texts[0]]))
    await post(server, '/v1/sheets', sheetsBody([texts[1]]))
    const [, base] = await Promise.all(
      texts.map(async (text) => (await server.storage.sheets.load(PROJECT.id, hashOf(text)))?.base),
    )
    expect(base).toBeNull()
  })

  test('are named by the manifest, and handed out as a replay needs them', async () => {
    const server = await createTestApp()
    const headers = await server.signIn()
    const head = createHead({ sheets: [hashOf(CSS)] })
    await post(server, '/v1/segments', createBody(head))
    const manifest = await server.app.inject({
      url: `/api/sessions/${head.sessionId}/replay`,
      headers,
    })
    expect(manifest.json()).toMatchObject({ sheets: [hashOf(CSS)] })
    const url = `/api/projects/${PROJECT.id}/sheets/${hashOf(CSS)}`
    const missing = await server.app.inject({ url, headers })
    expect([missing.statusCode, missing.json().error.code]).toEqual([404, 'unknown_sheet'])
    await post(server, '/v1/sheets', sheetsBody([CSS]))
    const plain = await server.app.inject({ url, headers })
    expect(plain.body).toBe(`a:hover,a.\\:hover {color:red}${'b{}'.repeat(500)}`)
    expect(plain.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    expect(plain.headers['cache-control']).toContain('immutable')
    const zipped = await server.app.inject({
      url,
      headers: { ...headers, 'accept-encoding': 'gzip, br' },
    })
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body)
    const elsewhere = await server.app.inject({ url: url.replace(PROJECT.id, 'another'), headers })
    expect(elsewhere.statusCode).toBe(404)
  })

  test.each([
    ['no line feed', 400, Buffer.from('{}')],
    ['no JSON', 400, Buffer.from('x\n')],
    ['no gzip', 400, sheetsBody(['a'], {}, Buffer.from('plain'))],
    ['an empty payload', 400, sheetsBody(['a'], {}, Buffer.alloc(0))],
    ['JSON that is no list', 400, sheetsBody(['a'], {}, gzipSync('{"a":1}'))],
    ['a list of numbers', 400, sheetsBody([1], {})],
    ['another text than its hash says', 400, sheetsBody(['a'], { sheets: [hashOf('b')] })],
    ['fewer texts than hashes', 400, sheetsBody(['a'], { sheets: [hashOf('a'), hashOf('b')] })],
    ['a hash in capitals', 400, sheetsBody(['a'], { sheets: [hashOf('a').toUpperCase()] })],
    ['too many sheets', 400, sheetsBody(Array.from({ length: 101 }, (_, index) => `${index}`))],
    ['an unknown key', 403, sheetsBody(['a'], { projectKey: 'nobody' })],
    ['a sheet that is too large', 413, sheetsBody(['x'.repeat(SHEET_BYTES_LIMIT + 1)])],
    ['a bomb', 413, sheetsBody(['a'], {}, gzipSync(Buffer.alloc(20 * 1024 * 1024)))],
    ['a body that is too large', 413, Buffer.alloc(4 * 1024 * 1024 + 1, 10)],
  ])('with %s are refused', async (_, status, body) => {
    const server = await createTestApp()
    const answer = await post(server, '/v1/sheets', body)
    expect([answer.statusCode, answer.json().error.message]).toEqual([status, expect.any(String)])
    expect(await server.storage.sheets.measure(PROJECT.id)).toBe(0)
  })

  test('of a page of another origin are refused', async () => {
    const { app } = await createTestApp()
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/sheets',
      body: sheetsBody(['a']),
      headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
    })
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'origin_not_allowed'])
  })

  test('with lone surrogates are named as a browser names them', async () => {
    const server = await createTestApp()
    const answer = await post(server, '/v1/sheets', sheetsBody(['a{content:"\ud800"}']))
    expect(answer.json()).toEqual({ stored: 1 })
  })
})

test('a project whose sheets take all their room gets no more', async () => {
  const server = await createTestApp({
    wrap: (storage) => ({
      ...storage,
      sheets: {
        ...storage.sheets,
        findMissing: async (_, hashes) => [...hashes],
        measure: async () => 2 ** 28,
      },
    }),
  })
  const answer = await post(server, '/v1/sheets', sheetsBody(['a']))
  expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'sheet_budget_spent'])
})
