import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'

const files = {
  'recorder.js': 'loader()',
  'recorder.core.js': 'recorder()',
  'dashboard/index.html': '<!doctype html><title>Playhead</title>',
  'dashboard/replay.html': '<!doctype html><title>Stage</title>',
  'dashboard/assets/index-abc.js': 'dashboard()',
}

test.each(['/', '/sessions', '/sessions/0190?t=5', '/sign-in'])(
  '%s is the dashboard',
  async (url) => {
    const { app } = await createTestApp({ files })
    const answer = await app.inject(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('<title>Playhead</title>')
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect(answer.headers['content-security-policy']).toContain("script-src 'self';")
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  },
)

test('the replay document can load nothing from anywhere and be framed by us only', async () => {
  const { app } = await createTestApp({ files })
  const { body, headers } = await app.inject('/replay')
  expect(body).toContain('<title>Stage</title>')
  expect(String(headers['content-security-policy']).split('; ').sort()).toEqual([
    "base-uri 'none'",
    "connect-src 'none'",
    "default-src 'none'",
    'font-src data:',
    "form-action 'none'",
    "frame-ancestors 'self'",
    "frame-src 'none'",
    'img-src data:',
    'media-src data:',
    "script-src 'self'",
    "style-src 'unsafe-inline'",
  ])
  expect(headers['referrer-policy']).toBe('no-referrer')
  expect(headers['x-dns-prefetch-control']).toBe('off')
})

test('the recorder can be loaded by every page and is asked for again soon', async () => {
  const { app } = await createTestApp({ files })
  const { body, headers } = await app.inject('/recorder.js')
  expect(body).toBe('loader()')
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=300',
  })
  const again = await app.inject({
    url: '/recorder.js',
    headers: { 'if-none-match': String(headers['etag']) },
  })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test('the recorder proper is kept for ever by its version', async () => {
  const { app } = await createTestApp({ files })
  const { body, headers } = await app.inject('/recorder.core.js?v=abc')
  expect(body).toBe('recorder()')
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=31536000, immutable',
  })
})

test('files with a hash in their name are kept for ever, and come compressed', async () => {
  const { app } = await createTestApp({ files })
  const { headers, rawPayload } = await app.inject({
    url: '/assets/index-abc.js',
    headers: { 'accept-encoding': 'gzip, br' },
  })
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
    vary: 'accept-encoding',
  })
  expect(brotliDecompressSync(rawPayload).toString()).toBe('dashboard()')
})

test('what was compressed when it was built is sent as it is', async () => {
  // In a file of its own it says something else, by which it is known again.
  const built = brotliCompressSync('built()')
  const { app } = await createTestApp({ files: { ...files, 'recorder.js.br': built } })
  const ask = (encodings: string) =>
    app.inject({ url: '/recorder.js', headers: { 'accept-encoding': encodings } })
  expect((await ask('gzip, br')).rawPayload).toEqual(built)
  expect((await ask('identity')).body).toBe('loader()')
})

test.each([
  '/assets/gone.js',
  '/favicon.ico',
  '/api/nothing',
  '/v1/nothing',
  '/..%2f..%2fetc/passwd.x',
])('there is nothing at %s', async (url) => {
  const { app } = await createTestApp({ files })
  const answer = await app.inject(url)
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({ error: { code: 'not_found' } })
})

test.each([
  '/healthz/',
  '/readyz/',
  '/metrics/',
  '/assets/',
  '/assets',
  '/assets/none',
  '/api/none',
  '/v1/none',
])('there is no page of the dashboard at %s', async (url) => {
  const { app } = await createTestApp({
    files: { 'dashboard/index.html': '<title>page</title>' },
  })
  expect((await app.inject(url)).statusCode).toBe(404)
})
