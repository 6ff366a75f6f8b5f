import type { AddressInfo } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expressPlayhead, type ExpressPlayheadOptions } from './express.ts'
import { fastifyPlayhead, type FastifyPlayheadOptions } from './fastify.ts'
import { createPlayhead, type Playhead } from './playhead.ts'
import type { RequestPlayhead } from './request-playhead.ts'
import { SECRET_KEY, startReceiver, type Receiver } from './testing/receiver.ts'
import type { PlayheadWarning } from './warnings.ts'

const SESSION_ID = '019aa2c6-1234-7abc-8def-0123456789ab'
const FROM_PAGE = { 'X-Playhead-Session-Id': SESSION_ID }

let receiver: Receiver
let playhead: Playhead
let warnings: PlayheadWarning[]
let stops: (() => Promise<unknown>)[]

beforeEach(async () => {
  receiver = await startReceiver()
  warnings = []
  stops = []
  playhead = createPlayhead({
    host: receiver.host,
    secretKey: SECRET_KEY,
    onWarning: (warning) => warnings.push(warning),
  })
})
afterEach(async () => {
  for (const stop of stops) await stop()
  await playhead.close()
  await receiver.stop()
})

interface Setup {
  readonly getUserId?: () => string | null
  readonly createMissingSession?: boolean
  readonly playhead?: unknown
}
type Handler = (bound: RequestPlayhead) => void

/** Starts a back end whose every route calls the handler. Returns its address. */
type StartApp = (setup: Setup, handler: Handler) => Promise<string>

const startFastify: StartApp = async (setup, handler) => {
  const app = Fastify()
  app.register(fastifyPlayhead, { playhead, ...setup } as FastifyPlayheadOptions)
  app.register(async (inner) => {
    inner.all('/*', async (request) => {
      handler(request.playhead)
      return {}
    })
  })
  stops.push(() => app.close())
  return app.listen({ port: 0, host: '127.0.0.1' })
}

const startExpress: StartApp = async (setup, handler) => {
  const app = express()
  app.use(expressPlayhead({ playhead, ...setup } as ExpressPlayheadOptions<express.Request>))
  const router = express.Router()
  router.use((request, response) => {
    handler(request.playhead)
    response.json({})
  })
  app.use('/api', router)
  app.use(router)
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  stops.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each([
  ['Fastify', startFastify],
  ['Express', startExpress],
])('%s', (_, startApp) => {
  test('puts events into the session that asked, on the path that was asked for', async () => {
    const url = await startApp({}, (bound) => bound.capture('order_placed', { tags: { a: 'b' } }))
    await fetch(`${url}/api/orders?card=4111`, { method: 'POST', headers: FROM_PAGE })
    await playhead.flush()
    expect(receiver.stored).toMatchObject([
      { name: 'order_placed', sessionId: SESSION_ID, path: '/api/orders', tags: { a: 'b' } },
    ])
    expect(JSON.stringify(receiver.stored)).not.toContain('4111')
  })

  test('keeps requests apart that are answered at one time', async () => {
    const url = await startApp({}, (bound) => bound.capture('a'))
    const ids = Array.from(
      { length: 20 },
      (_, index) => `019aa2c6-1234-7abc-8def-0123456789${10 + index}`,
    )
    await Promise.all(
      ids.map((id) => fetch(`${url}/${id}`, { headers: { 'X-Playhead-Session-Id': id } })),
    )
    await playhead.flush()
    expect(receiver.stored).toHaveLength(20)
    for (const { sessionId, path } of receiver.stored) expect(path).toBe(`/${String(sessionId)}`)
  })

  test('knows who is signed in; what the event says itself wins', async () => {
    const url = await startApp({ getUserId: () => 'ada' }, (bound) => {
      bound.capture('a')
      bound.capture('b', { userId: 'bob', path: '/elsewhere', sessionId: null })
    })
    await fetch(`${url}/x`, { headers: FROM_PAGE })
    await playhead.flush()
    expect(receiver.stored).toMatchObject([
      { name: 'a', userId: 'ada', path: '/x', sessionId: SESSION_ID },
      { name: 'b', userId: 'bob', path: '/elsewhere', sessionId: SESSION_ID },
    ])
  })

  test('remembers for the rest of the request whom it identified', async () => {
    const url = await startApp({}, (bound) => {
      bound.identify('ada', { traits: { plan: 'pro' } })
      bound.capture('a')
    })
    await fetch(url, { headers: FROM_PAGE })
    await playhead.flush()
    expect(receiver.stored).toMatchObject([
      { name: 'identify', userId: 'ada', sessionId: SESSION_ID },
      { name: 'a', userId: 'ada', sessionId: SESSION_ID },
    ])
  })

  test('makes a session for a request that brings none only when asked to', async () => {
    const seen: (string | null)[] = []
    const handler: Handler = (bound) => {
      seen.push(bound.sessionId)
      bound.capture('a')
    }
    await fetch(await startApp({}, handler))
    await fetch(await startApp({ createMissingSession: true }, handler))
    await fetch(await startApp({ createMissingSession: true }, handler), { headers: FROM_PAGE })
    await playhead.flush()
    expect(seen).toEqual([null, expect.stringMatching(/^[0-9a-f-]{36}$/), SESSION_ID])
    expect(receiver.stored.map(({ sessionId }) => sessionId)).toEqual(seen.slice(1))
    expect(warnings[0]?.message).toContain('belongs to nobody')
  })

  test('answers requests though getUserId throws, the client is missing or the header is junk', async () => {
    const getUserId = () => {
      throw new Error('the host is broken')
    }
    const broken = await startApp({ getUserId }, (bound) => bound.capture('a'))
    expect((await fetch(broken, { headers: FROM_PAGE })).status).toBe(200)
    const junk = { 'X-Playhead-Session-Id': '../../etc/passwd' }
    expect((await fetch(broken, { headers: junk })).status).toBe(200)
    const heard = new Promise<Error>((resolve) => process.once('warning', resolve))
    const missing = await startApp({ playhead: undefined }, (bound) => bound.capture('a'))
    expect((await fetch(missing, { headers: FROM_PAGE })).status).toBe(200)
    expect(await heard).toMatchObject({ code: 'PLAYHEAD_DISABLED' })
    await playhead.flush()
    expect(receiver.stored).toMatchObject([{ name: 'a', sessionId: SESSION_ID }])
    expect(warnings[0]?.message).toContain('getUserId threw')
  })
})

test('a Fastify server that closes has delivered its events, and the client lives on', async () => {
  const app = Fastify()
  app.register(fastifyPlayhead, { playhead, getUserId: (request) => request.ip })
  app.get('/', async (request) => request.playhead.capture('a'))
  await app.inject({ url: '/' })
  await app.close()
  expect(receiver.stored).toMatchObject([{ name: 'a', userId: '127.0.0.1' }])
  playhead.capture('b', { userId: 'ada' })
  expect(await playhead.flush()).toMatchObject({ delivered: 2 })
})
