import { expect, test } from 'vitest'
import { createTestApp, PROJECT } from '../testing/test-app.ts'
import { createPathRewriter } from './recorder-paths.ts'

const rewrite = createPathRewriter({ scriptPath: '/shop/app.js', ingestPath: '/shop/t' })

test.each([
  ['/shop/app.js', '/recorder.js'],
  ['/shop/app.js?v=3', '/recorder.js?v=3'],
  ['/shop/app.core.js?v=3', '/recorder.core.js?v=3'],
  ['/shop/app.canvas.js?v=3', '/recorder.canvas.js?v=3'],
  ['/shop/t/segments', '/v1/segments'],
  ['/shop/t/settings?key=a/b', '/v1/settings?key=a/b'],
  ['/shop/t', '/shop/t'],
  ['/shop/tea/segments', '/shop/tea/segments'],
  ['/api/me?x=/shop/t/', '/api/me?x=/shop/t/'],
])('%s is %s', (url, expected) => {
  expect(rewrite(url)).toBe(expected)
})

test('the script and the ingest answer where the operator put them, and where they were', async () => {
  const { app, signIn } = await createTestApp({
    env: { PLAYHEAD_SCRIPT_PATH: '/shop/app.js', PLAYHEAD_INGEST_PATH: '/shop/t' },
    files: { 'recorder.js': 'recorder()' },
  })
  for (const url of ['/shop/app.js', '/recorder.js']) {
    expect((await app.inject(url)).body).toBe('recorder()')
  }
  for (const prefix of ['/shop/t', '/v1']) {
    const answer = await app.inject(`${prefix}/settings?key=${PROJECT.key}`)
    expect(answer.statusCode).toBe(200)
  }
  const me = await app.inject({ url: '/api/me', headers: await signIn() })
  expect(me.json()).toMatchObject({
    recorder: { scriptPath: '/shop/app.js', ingestPath: '/shop/t' },
  })
})
