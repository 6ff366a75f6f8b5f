import { expect, test } from 'vitest'
import { createAccess, SIGN_IN_LINK_MS, SIGN_IN_MS } from '../services/access/access.ts'
import { NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT, type TestApp } from '../testing/test-app.ts'

const createToken = ({ storage }: TestApp) =>
  createAccess(storage.control, () => NOON).createSignInToken()

const signIn = ({ app }: TestApp, token: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/sign-in', payload: { token }, headers })

test('a link signs in, once, with a cookie that scripts and other sites cannot use', async () => {
  const server = await createTestApp()
  const token = await createToken(server)
  const first = await signIn(server, token)
  expect(first.statusCode).toBe(204)
  expect(first.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }])
  const second = await signIn(server, token)
  expect(second.statusCode).toBe(401)
  expect(second.json()).toMatchObject({ error: { code: 'sign_in_link_spent' } })
})

test('behind https the cookie never travels in the clear', async () => {
  const server = await createTestApp({ env: { PLAYHEAD_PUBLIC_URL: 'https://replay.example' } })
  const answer = await signIn(server, await createToken(server))
  expect(answer.cookies).toMatchObject([{ secure: true }])
})

test('a link expires after a day', async () => {
  const server = await createTestApp()
  const token = await createToken(server)
  server.setNow(NOON + SIGN_IN_LINK_MS)
  expect((await signIn(server, token)).statusCode).toBe(401)
})

test('who is signed in sees the projects, until the sign-in expires', async () => {
  const server = await createTestApp()
  const headers = await server.signIn()
  const me = await server.app.inject({ url: '/api/me', headers })
  expect(me.json()).toEqual({
    user: { id: 'admin', name: 'Administrator', role: 'admin' },
    projects: [PROJECT],
    recorder: { scriptPath: '/recorder.js', ingestPath: '/v1' },
  })
  server.setNow(NOON + SIGN_IN_MS)
  expect((await server.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
})

test('after signing out the cookie is worth nothing', async () => {
  const server = await createTestApp()
  const headers = await server.signIn()
  const out = await server.app.inject({ method: 'POST', url: '/api/sign-out', headers })
  expect(out.statusCode).toBe(204)
  expect((await server.app.inject({ url: '/api/me', headers })).statusCode).toBe(401)
})

test.each([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
])('a page of another site can neither sign in nor out: %j', async (foreign) => {
  const server = await createTestApp()
  const token = await createToken(server)
  const attempt = await signIn(server, token, foreign)
  expect(attempt.statusCode).toBe(403)
  expect(attempt.json()).toMatchObject({ error: { code: 'cross_origin_request' } })
  expect((await signIn(server, token)).statusCode).toBe(204)

  const headers = { ...(await server.signIn()), ...foreign }
  const out = await server.app.inject({ method: 'POST', url: '/api/sign-out', headers })
  expect(out.statusCode).toBe(403)
})

test('the dashboard itself may, under any name that it was opened by', async () => {
  const server = await createTestApp()
  const own = {
    host: 'localhost:4600',
    origin: 'http://localhost:4600',
    'sec-fetch-site': 'same-origin',
  }
  expect((await signIn(server, await createToken(server), own)).statusCode).toBe(204)
})

test('a form of another site cannot post a token: only JSON is taken', async () => {
  const server = await createTestApp()
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/sign-in',
    headers: { 'content-type': 'text/plain' },
    payload: JSON.stringify({ token: await createToken(server) }),
  })
  expect(answer.statusCode).toBe(415)
})

test('guessing tokens is slowed down', async () => {
  const server = await createTestApp()
  for (let attempt = 0; attempt < 20; attempt += 1) await signIn(server, 'guess')
  expect((await signIn(server, 'guess')).statusCode).toBe(429)
})
