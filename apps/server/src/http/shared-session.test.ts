import {
  decodeReplayFrames,
  type NewShareLink,
  type ReplayManifest,
  type SessionEventList,
  type SharedSession,
  type ShareLinkInit,
  type ShareLinkList,
} from '@playhead/protocol'
import * as Schema from '@playhead/protocol/schema'
import { createHash, randomUUIDv7 } from 'node:crypto'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { mutationEvent, pageEvents } from '../testing/replay-fixtures.ts'
import { createPayload, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const DAY_MS = 86_400_000
const CSS = 'a { color: red }'
const CSS_HASH = createHash('sha256').update(CSS).digest('hex')
const WHOLE: ShareLinkInit = {
  lifetimeMs: 7 * DAY_MS,
  hidesConsole: false,
  hidesNetwork: false,
  startMs: null,
  clip: null,
}

const title = (at: number, text: string) =>
  mutationEvent(at, { attributes: [{ id: 4, attributes: { title: text } }] })
const custom = (timestamp: number, tag: string) => ({ type: 5, timestamp, data: { tag } })
const event = (at: number, name: string, channel = '__analytics') => ({
  name,
  channel,
  at,
  path: '/',
})

/** A session of four segments of five seconds each, the third with a new page. */
async function createVisit({ storage }: Awaited<ReturnType<typeof createTestApp>>) {
  const sessionId = randomUUIDv7()
  const windowId = randomUUIDv7()
  for (const sequence of [0, 1, 2, 3]) {
    const at = NOON + sequence * 5_000
    const payload = createPayload([
      ...(sequence % 2 === 0 ? pageEvents(at) : []),
      title(at + 1_000, `part ${sequence}`),
      custom(at + 1_500, 'playhead.console'),
      custom(at + 1_500, 'playhead.network'),
      title(at + 3_000, `end of ${sequence}`),
    ])
    const segment = createSegment(
      {
        sessionId,
        windowId,
        sequence,
        firstAt: at,
        lastAt: at + 5_000,
        startsWithSnapshot: sequence % 2 === 0,
        clock: { offsetMs: 0, roundTripMs: 10 },
        userId: 'ada@shop.example',
        events: [
          event(at, 'page_view'),
          event(at + 2_000, 'console_error', '__console'),
          event(at + 2_000, 'exception', '__errors'),
          event(at + 2_000, 'request_failed', '__network'),
          event(at + 3_000, 'identify'),
        ],
      },
      { projectId: PROJECT.id, payload },
    )
    await storage.appendSegment({ ...segment, sheets: [CSS_HASH] })
  }
  const content = zstdCompressSync(CSS)
  await storage.sheets.put(PROJECT.id, [{ hash: CSS_HASH, storedAt: NOON, content, base: null }])
  return { sessionId, windowId }
}

async function createShared(init: Partial<ShareLinkInit> = {}) {
  const server = await createTestApp()
  const admin = await server.signIn()
  const visit = await createVisit(server)
  const other = await createVisit(server)
  const make = (changes: object = {}, sessionId = visit.sessionId) =>
    server.app.inject({
      method: 'POST',
      url: `/api/sessions/${sessionId}/share-links`,
      headers: admin,
      payload: { ...WHOLE, ...init, ...changes },
    })
  const { token, link } = (await make()).json<NewShareLink>()
  const headers = { authorization: `Bearer ${token}` }
  const get = (path: string, given: Record<string, string> = headers) =>
    server.app.inject({ url: `/api/share/${path}`, headers: given })
  const open = (given: Record<string, string> = headers) =>
    server.app.inject({ method: 'POST', url: '/api/share/open', headers: given, payload: {} })
  const readWindow = async (firstSequence: number, query = '') => {
    const answer = await get(`replay/${visit.windowId}/${firstSequence}${query}`)
    const frames = decodeReplayFrames(new Uint8Array(answer.rawPayload))
    return frames.map(({ header, payload }) => ({
      ...header,
      events: JSON.parse(gunzipSync(payload).toString()) as { type: number; timestamp: number }[],
    }))
  }
  const listEvents = async () => (await get('events')).json<SessionEventList>().events
  return {
    ...server,
    ...visit,
    admin,
    other,
    make,
    link,
    token,
    headers,
    get,
    open,
    readWindow,
    listEvents,
  }
}

test('whoever has the link sees the session, and not who it was', async () => {
  const { open, get, readWindow, listEvents, windowId, link, token } = await createShared()
  expect(token).toMatch(/^[\w-]{22}$/)
  expect(link).toMatchObject({ createdBy: 'Administrator', expiresAt: NOON + 7 * DAY_MS })
  const session = (await open()).json<SharedSession>()
  expect(Check(Schema.SharedSession, session)).toBe(true)
  expect(session).toMatchObject({ startedAt: NOON, durationMs: 20_000, isClip: false })
  const manifest = (await get('replay')).json<ReplayManifest>()
  expect(Check(Schema.ReplayManifest, manifest)).toBe(true)
  expect(manifest.tabs[0]?.windows.map(({ firstSequence }) => firstSequence)).toEqual([0, 2])
  expect((await readWindow(0)).map(({ sequence }) => sequence)).toEqual([0, 1])
  expect((await get(`sheets/${CSS_HASH}`)).body).toContain('color')
  const names = new Set((await listEvents()).map(({ name }) => name))
  expect([...names]).toEqual(['page_view', 'console_error', 'exception', 'request_failed'])
  for (const path of ['session', 'events', 'replay', `replay/${windowId}/0`]) {
    const { body, headers } = await get(path)
    expect(body).not.toContain('ada@shop.example')
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  }
})

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: `Bearer ${'A'.repeat(22)}` }],
  ['a longer one', { authorization: `Bearer ${'A'.repeat(23)}` }],
  ['another scheme', { authorization: `Basic ${'A'.repeat(22)}` }],
  ['a hash', { authorization: `Bearer ${createHash('sha256').digest('base64url')}` }],
])('%s shows nothing, whoever is signed in beside it', async (_, wrong: Record<string, string>) => {
  const { get, open, admin, windowId } = await createShared()
  for (const headers of [wrong, { ...wrong, ...admin }]) {
    const paths = ['session', 'events', 'replay', `replay/${windowId}/0`, `sheets/${CSS_HASH}`]
    for (const answer of [
      await open(headers),
      ...(await Promise.all(paths.map((path) => get(path, headers)))),
    ]) {
      expect(answer.statusCode).toBe(404)
      expect(answer.json()).toMatchObject({ error: { code: 'unknown_share_link' } })
    }
  }
})

test('a token in an address or a cookie is none', async () => {
  const { get, token } = await createShared()
  expect((await get(`replay?token=${token}&authorization=Bearer%20${token}`, {})).statusCode).toBe(
    404,
  )
  expect(
    (await get('replay', { cookie: `share=${token}; playhead_sign_in=${token}` })).statusCode,
  ).toBe(404)
})

test('the link opens no other session, no other address, and signs nobody in', async () => {
  const { app, headers, sessionId, other, windowId, get, token } = await createShared()
  const own = [
    '',
    '/events',
    '/pages',
    '/replay',
    `/replay/${windowId}/0`,
    '/notes',
    '/share-links',
    '/export?format=playhead',
  ]
  const paths = [
    ...[sessionId, other.sessionId].flatMap((id) =>
      own.map((part) => `/api/sessions/${id}${part}`),
    ),
    '/api/me',
    `/api/sessions?project=${PROJECT.id}&fromAt=0&toAt=1`,
    `/api/projects/${PROJECT.id}/share-links`,
    `/api/projects/${PROJECT.id}/sheets/${CSS_HASH}`,
  ]
  for (const url of paths) {
    for (const method of ['GET', 'HEAD'] as const) {
      const cookie = `playhead_sign_in=${token}`
      const answer = await app.inject({ method, url, headers: { ...headers, cookie } })
      expect([url, answer.statusCode]).toEqual([url, 401])
    }
  }
  expect((await get(`replay/${other.windowId}/0`)).json()).toMatchObject({
    error: { code: 'unknown_replay_window' },
  })
  expect((await get(`sheets/${'0'.repeat(64)}`)).json()).toMatchObject({
    error: { code: 'unknown_sheet' },
  })
  const head = await app.inject({ method: 'HEAD', url: '/api/share/replay', headers })
  expect([head.statusCode, head.body]).toEqual([200, ''])
  expect((await app.inject({ method: 'HEAD', url: '/api/share/replay' })).statusCode).toBe(404)
})

test('a sheet that only another session refers to is not given out', async () => {
  const { storage, get } = await createShared()
  const hash = createHash('sha256').update('b {}').digest('hex')
  await storage.appendSegment({ ...createSegment({}, { projectId: PROJECT.id }), sheets: [hash] })
  const content = zstdCompressSync('b {}')
  await storage.sheets.put(PROJECT.id, [{ hash, storedAt: NOON, content, base: null }])
  expect((await get(`sheets/${hash}`)).statusCode).toBe(404)
})

test('an expired link and a revoked one say so, and show nothing', async () => {
  const { app, admin, get, open, link, setNow } = await createShared({ lifetimeMs: 3_600_000 })
  setNow(NOON + 3_600_000 - 1)
  expect((await open()).statusCode).toBe(200)
  setNow(NOON + 3_600_000)
  for (const answer of [await open(), await get('replay'), await get('events')]) {
    expect(answer.statusCode).toBe(410)
    expect(answer.json()).toMatchObject({ error: { code: 'share_link_expired' } })
  }
  setNow(NOON)
  const url = `/api/projects/${PROJECT.id}/share-links/${link.id}`
  expect((await app.inject({ method: 'DELETE', url, headers: admin })).statusCode).toBe(204)
  for (const answer of [await open(), await get('session'), await get('replay')]) {
    expect(answer.json()).toMatchObject({ error: { code: 'share_link_revoked' } })
  }
})

test('who made a link, how often it was opened and who revoked it is kept', async () => {
  const { app, admin, sessionId, open, get, link, setNow, make, token } = await createShared()
  setNow(NOON + 1_000)
  await open()
  await open({ authorization: 'Bearer wrong' })
  await get('replay')
  setNow(NOON + 2_000)
  await open()
  const list = async (path: string) =>
    (await app.inject({ url: `/api/${path}/share-links`, headers: admin })).json<ShareLinkList>()
      .links
  expect(await list(`sessions/${sessionId}`)).toEqual([
    { ...link, openedCount: 2, lastOpenedAt: NOON + 2_000 },
  ])
  setNow(NOON + 3_000)
  await make({ clip: { fromMs: 1_000, toMs: 2_000 }, startMs: 1_500 })
  const listed = await list(`projects/${PROJECT.id}`)
  expect(listed).toMatchObject([
    { clip: { fromMs: 1_000, toMs: 2_000 }, startMs: 1_500 },
    { clip: null },
  ])
  expect(JSON.stringify(listed)).not.toContain(token)
  expect(JSON.stringify(listed)).not.toContain('hash')
})

test('what is hidden is in no answer', async () => {
  const { listEvents, readWindow, open } = await createShared({
    hidesConsole: true,
    hidesNetwork: true,
  })
  expect((await open()).json()).toMatchObject({ hidesConsole: true, hidesNetwork: true })
  expect(new Set((await listEvents()).map(({ name }) => name))).toEqual(new Set(['page_view']))
  const frames = await readWindow(0)
  expect(frames.map(({ sequence, eventCount }) => [sequence, eventCount])).toEqual([
    [0, 4],
    [1, 2],
  ])
  expect(frames.flatMap(({ events }) => events.map(({ type }) => type))).not.toContain(5)
  expect(
    (await readWindow(0, '?lastSequence=3&afterSequence=1')).map(({ sequence }) => sequence),
  ).toEqual([2, 3])
})

test('a clip gives out nothing from outside of it but the page as it stood', async () => {
  const { open, get, readWindow, listEvents, windowId } = await createShared({
    clip: { fromMs: 6_500, toMs: 11_000 },
    startMs: 8_000,
  })
  expect((await open()).json()).toMatchObject({
    startedAt: NOON + 6_500,
    durationMs: 4_500,
    startMs: 1_500,
    isClip: true,
    live: false,
  })
  const manifest = (await get('replay?atMs=0')).json<ReplayManifest>()
  expect(manifest).toMatchObject({ startedAt: NOON + 6_500, endedAt: NOON + 11_000, live: false })
  expect(manifest.tabs[0]?.windows).toMatchObject([
    { firstSequence: 0, fromAt: NOON + 6_500, toAt: NOON + 10_000, complete: true },
    { firstSequence: 2, fromAt: NOON + 10_000, toAt: NOON + 11_000, complete: true },
  ])
  for (const { at } of await listEvents()) {
    expect(at).toBeGreaterThanOrEqual(NOON + 6_500)
    expect(at).toBeLessThanOrEqual(NOON + 11_000)
  }
  for (const query of ['', '?lastSequence=2147483647', '?afterSequence=0']) {
    const frames = await readWindow(0, query)
    const text = JSON.stringify(frames)
    expect(text).toContain('part 1')
    expect(text).toContain('end of 1')
    expect(text).not.toMatch(/part 0|end of 0|part 2|end of 2|part 3/)
    expect(frames[0]?.isKeyframe).toBe(true)
    for (const { timestamp } of frames.flatMap(({ events }) => events)) {
      expect(timestamp).toBeGreaterThanOrEqual(NOON + 6_499)
      expect(timestamp).toBeLessThanOrEqual(NOON + 11_000)
    }
  }
  const last = JSON.stringify(await readWindow(2))
  expect(last).toContain('part 2')
  expect(last).not.toMatch(/end of 2|part 3/)
  expect((await get(`replay/${windowId}/1`)).statusCode).toBe(404)
})

test('a window outside of a clip is not given out', async () => {
  const { get, windowId } = await createShared({ clip: { fromMs: 11_000, toMs: 15_000 } })
  expect((await get(`replay/${windowId}/0`)).json()).toMatchObject({
    error: { code: 'unknown_replay_window' },
  })
  expect((await get(`replay/${windowId}/2`)).statusCode).toBe(200)
})

test.each([
  ['too short a life', { lifetimeMs: 3_599_999 }],
  ['too long a life', { lifetimeMs: 90 * DAY_MS + 1 }],
  ['a clip that ends before it begins', { clip: { fromMs: 5_000, toMs: 4_000 } }],
  ['a clip of nothing', { clip: { fromMs: 5_000, toMs: 5_000 } }],
  ['a clip without an end', { clip: { fromMs: 5_000 } }],
  ['a start before the start', { startMs: -1 }],
  ['more than there is', { sessionId: 'x' }],
])('a link with %s is refused', async (_, wrong) => {
  const { make } = await createShared()
  const answer = await make(wrong)
  expect(answer.json()).toMatchObject({ error: { code: 'invalid_request' } })
})

test('viewers and strangers make no links, list none and revoke none', async () => {
  const { app, storage, sessionId, link, admin, make } = await createShared()
  expect((await make({}, randomUUIDv7())).json()).toMatchObject({
    error: { code: 'unknown_session' },
  })
  await storage.control.putUser({ id: 'admin', name: 'Eve', role: 'viewer' })
  for (const [method, url, payload] of [
    ['POST', `/api/sessions/${sessionId}/share-links`, WHOLE],
    ['GET', `/api/sessions/${sessionId}/share-links`],
    ['GET', `/api/projects/${PROJECT.id}/share-links`],
    ['DELETE', `/api/projects/${PROJECT.id}/share-links/${link.id}`],
  ] as const) {
    const answer = await app.inject({ method, url, headers: admin, ...(payload && { payload }) })
    expect([url, answer.statusCode]).toEqual([url, 403])
    const stranger = await app.inject({ method, url, ...(payload && { payload }) })
    expect([url, stranger.statusCode]).toEqual([url, 401])
  }
})

test('a deleted session ends its links', async () => {
  const { app, admin, sessionId, open, get, storage } = await createShared()
  const url = `/api/sessions/${sessionId}`
  expect((await app.inject({ method: 'DELETE', url, headers: admin })).statusCode).toBe(200)
  for (const answer of [await open(), await get('replay')]) {
    expect(answer.json()).toMatchObject({ error: { code: 'unknown_share_link' } })
  }
  const query = { projectId: PROJECT.id, sessionId: null, limit: 9 }
  expect(await storage.control.listShareLinks(query)).toEqual([])
})

test('a page of another site opens nothing, and who asks too often has to wait', async () => {
  const { open, get, headers, setNow } = await createShared()
  expect((await open({ ...headers, origin: 'https://evil.example' })).statusCode).toBe(403)
  let answer = await get('session')
  for (let count = 0; count < 320 && answer.statusCode === 200; count += 1) {
    answer = await get('session')
  }
  expect(answer.json()).toMatchObject({ error: { code: 'rate_limited' } })
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  setNow(NOON + 60_000)
  expect((await get('session')).statusCode).toBe(200)
})

test('neither the log nor a failing answer has the token', async () => {
  const { open, get, token, log } = await createShared()
  await open()
  await get('replay')
  await get(`sheets/${'0'.repeat(64)}`)
  expect(log()).not.toContain(token)
})
