import type { SessionSummary } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { createTestApp, ORIGIN } from '../testing/test-app.ts'

const LONDON = '81.2.69.142'
const places = {
  find: (address: string | null | undefined) => ({
    country: address === LONDON ? 'GB' : null,
    region: null,
    city: null,
  }),
}

async function visit(options: { env?: Record<string, string>; remoteAddress: string }) {
  const server = await createTestApp({ places, env: options.env ?? {} })
  const head = createHead()
  await server.app.inject({
    method: 'POST',
    url: '/v1/segments',
    remoteAddress: options.remoteAddress,
    headers: { 'content-type': 'text/plain', origin: ORIGIN, 'x-forwarded-for': LONDON },
    payload: createBody(head),
  })
  const headers = await server.signIn()
  const answer = await server.app.inject({ url: `/api/sessions/${head.sessionId}`, headers })
  return { server, answer, country: answer.json<SessionSummary>().country }
}

test('a visitor is where its address is', async () => {
  expect((await visit({ remoteAddress: LONDON })).country).toBe('GB')
})

test('what a sender says of its address counts only from a proxy that is trusted', async () => {
  const env = { PLAYHEAD_TRUST_PROXY: '10.0.0.0/8' }
  expect((await visit({ remoteAddress: '10.1.2.3' })).country).toBeNull()
  expect((await visit({ env, remoteAddress: '10.1.2.3' })).country).toBe('GB')
  expect((await visit({ env, remoteAddress: '11.1.2.3' })).country).toBeNull()
})

test('an address is neither kept nor logged', async () => {
  const { server, answer } = await visit({ remoteAddress: LONDON })
  expect(answer.body).not.toContain(LONDON)
  expect(server.log()).toContain('answered')
  expect(server.log()).not.toContain(LONDON)
})
