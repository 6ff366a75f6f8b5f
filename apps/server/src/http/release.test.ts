import { expect, test } from 'vitest'
import { createTestApp } from '../testing/test-app.ts'
import { VERSION } from '../version.ts'

const NEWER = { version: '9.0.0', url: 'https://playhead.example/releases/9.0.0' }

test.each([[undefined], [NEWER]])('administrators are told what runs, and of %o', async (newer) => {
  const { app, signIn } = await createTestApp(newer && { newer })
  const headers = await signIn()
  const answer = await app.inject({ url: '/api/release', headers })
  expect(answer.json()).toEqual({ version: VERSION, newer: newer ?? null })
})

test('nobody else is told', async () => {
  const { app, signIn } = await createTestApp({ newer: NEWER })
  for (const role of ['viewer', 'member'] as const) {
    const answer = await app.inject({ url: '/api/release', headers: await signIn(role) })
    expect(answer.statusCode).toBe(403)
  }
  expect((await app.inject('/api/release')).statusCode).toBe(401)
})
