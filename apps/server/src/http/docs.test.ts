import { brotliCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'

const SITE = {
  'index.html': '<h1>First</h1>',
  'reference/sql.html': '<h1>SQL</h1>',
  '404.html': '<h1>None</h1>',
  'docs.js': 'start()',
}

async function createDocs(site: object | null = SITE) {
  const files = site ? { 'docs/site.br': brotliCompressSync(JSON.stringify(site)) } : {}
  return createTestApp({ files })
}

test.each([
  ['/docs', 'First', 'text/html; charset=utf-8'],
  ['/docs/', 'First', 'text/html; charset=utf-8'],
  ['/docs/reference/sql', 'SQL', 'text/html; charset=utf-8'],
  ['/docs/reference/sql/', 'SQL', 'text/html; charset=utf-8'],
  ['/docs/docs.js', 'start()', 'text/javascript; charset=utf-8'],
])('%s is there for anyone, under a policy without inline code', async (url, text, type) => {
  const { app } = await createDocs()
  const answer = await app.inject(url)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toContain(text)
  expect(answer.headers['content-type']).toBe(type)
  const policy = String(answer.headers['content-security-policy'])
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  const { etag } = answer.headers
  const again = await app.inject({ url, headers: { 'if-none-match': String(etag) } })
  expect(again.statusCode).toBe(304)
})

test.each(['/docs/nothing', '/docs/../package.json', '/docs/%2e%2e%2fsecret', '/docs/constructor'])(
  '%s is a page that says that there is none',
  async (url) => {
    const { app } = await createDocs()
    const answer = await app.inject(url)
    expect(answer.statusCode).toBe(404)
  },
)

test('a server that was built without pages says so', async () => {
  const { app } = await createDocs(null)
  expect((await app.inject('/docs/')).statusCode).toBe(404)
})
