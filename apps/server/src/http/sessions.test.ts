import type { SessionList } from '@playhead/protocol'
import * as Schema from '@playhead/protocol/schema'
import { randomUUIDv7 } from 'node:crypto'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT, type TestApp } from '../testing/test-app.ts'

async function createVisitedApp() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const get = (url: string) => server.app.inject({ url, headers })
  return { ...server, get }
}

async function addVisits({ storage }: TestApp, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let visit = 0; visit < count; visit += 1) {
    const segment = createSegment({ firstAt: NOON + visit * 60_000 })
    await storage.appendSegment(segment)
    ids.push(segment.sessionId)
  }
  return ids
}

test('a list of sessions is paged by a cursor, newest first', async () => {
  const server = await createVisitedApp()
  const ids = await addVisits(server, 5)
  const seen: string[] = []
  let cursor: string | null = ''
  for (let page = 0; page < 3 && cursor !== null; page += 1) {
    const after: string = cursor ? `&cursor=${cursor}` : ''
    const answer = await server.get(`/api/sessions?project=${PROJECT.id}&limit=2${after}`)
    const list: SessionList = answer.json<SessionList>()
    expect(Check(Schema.SessionList, list)).toBe(true)
    seen.push(...list.sessions.map(({ id }) => id))
    cursor = list.nextCursor
  }
  expect(cursor).toBeNull()
  expect(seen).toEqual(ids.toReversed())
})

test('a range chooses by the start of the session', async () => {
  const server = await createVisitedApp()
  const [, second] = await addVisits(server, 3)
  const range = `fromAt=${NOON + 60_000}&toAt=${NOON + 120_000}`
  const answer = await server.get(`/api/sessions?project=${PROJECT.id}&${range}`)
  expect(answer.json<SessionList>().sessions.map(({ id }) => id)).toEqual([second])
})

test('a session has its counts, its times and its device', async () => {
  const server = await createVisitedApp()
  const metadata = {
    reason: 'first_visit',
    referrer: 'https://search.example/',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    viewportWidth: 1280,
  }
  const own = { channel: '__analytics', at: NOON, path: '/start' }
  const segment = createSegment({
    userId: 'ada',
    traits: { plan: 'pro' },
    events: [
      { ...own, name: 'session_start', sessionStart: true, metadata },
      { ...own, name: 'page_view', url: 'https://shop.example/start' },
    ],
  })
  await server.storage.appendSegment(segment)
  server.setNow(NOON + 60_000)
  const answer = await server.get(`/api/sessions/${segment.sessionId}`)
  expect(Check(Schema.SessionSummary, answer.json())).toBe(true)
  expect(answer.json()).toMatchObject({
    id: segment.sessionId,
    projectId: PROJECT.id,
    userId: 'ada',
    traits: { plan: 'pro' },
    startedAt: NOON,
    endedAt: NOON + 4_000,
    durationMs: 4_000,
    live: true,
    startReason: 'first_visit',
    eventCount: 2,
    pageViewCount: 1,
    distinctPageCount: 1,
    activeMs: 2_000,
    entryPath: '/start',
    exitUrl: 'https://shop.example/start',
    referrer: 'https://search.example/',
    browser: 'Chrome',
    os: 'Windows',
    deviceType: 'desktop',
    viewportWidth: 1280,
    screenWidth: null,
    hasReplay: true,
  })
})

test('a project with another idle timeout closes its sessions by that, by kind of device', async () => {
  const server = await createVisitedApp()
  const [id] = await addVisits(server, 1)
  const bounce = { minDurationMs: null, requireNoInteraction: true }
  const sessions = { idleTimeoutMs: { desktop: 60_000 }, maxDurationMs: null, start: null }
  await server.storage.control.putSettings(PROJECT.id, { sessions, bounce })
  for (const [now, live] of [
    [NOON + 4_000 + 59_999, true],
    [NOON + 4_000 + 60_000, false],
  ] as const) {
    server.setNow(now)
    expect((await server.get(`/api/sessions/${id}`)).json()).toMatchObject({ live })
    expect((await server.get(`/api/sessions/${id}/replay`)).json()).toMatchObject({ live })
  }
})

test('the pages of a session have the times at which they were entered and left', async () => {
  const server = await createVisitedApp()
  const view = (path: string, at: number) => ({
    name: 'page_view',
    channel: '__analytics',
    path,
    at,
  })
  const segment = createSegment({
    clock: { offsetMs: 250, roundTripMs: 10 },
    events: [view('/', NOON), view('/cart', NOON + 1_000)],
  })
  await server.storage.appendSegment(segment)
  const answer = await server.get(`/api/sessions/${segment.sessionId}/pages`)
  expect(Check(Schema.SessionPages, answer.json())).toBe(true)
  expect(answer.json()).toEqual({
    pages: [
      { path: '/', views: 1, enteredAt: NOON + 250, leftAt: NOON + 1_250 },
      { path: '/cart', views: 1, enteredAt: NOON + 1_250, leftAt: NOON + 4_250 },
    ],
  })
  expect((await server.get(`/api/sessions/${randomUUIDv7()}/pages`)).statusCode).toBe(404)
})

test('a session is live until the idle timeout has passed', async () => {
  const server = await createVisitedApp()
  const [id] = await addVisits(server, 1)
  const isLive = async (now: number) => {
    server.setNow(now)
    return (await server.get(`/api/sessions/${id}`)).json<{ live: boolean }>().live
  }
  expect(await isLive(NOON + 4_000 + 29 * 60_000)).toBe(true)
  expect(await isLive(NOON + 4_000 + 30 * 60_000)).toBe(false)
})

test('the events of a session come in order, as the schema says', async () => {
  const server = await createVisitedApp()
  const segment = createSegment({ clock: { offsetMs: 250, roundTripMs: 10 } })
  await server.storage.appendSegment(segment)
  const answer = await server.get(`/api/sessions/${segment.sessionId}/events`)
  expect(Check(Schema.SessionEventList, answer.json())).toBe(true)
  expect(answer.json()).toMatchObject({
    events: [{ name: 'page_view', at: NOON + 250, clientAt: NOON, sequence: 0, ordinal: 0 }],
  })
})

test('the overview counts the sessions of the range', async () => {
  const server = await createVisitedApp()
  await addVisits(server, 3)
  const answer = await server.get(`/api/overview?project=${PROJECT.id}&fromAt=${NOON + 1}`)
  expect(Check(Schema.Overview, answer.json())).toBe(true)
  expect(answer.json()).toMatchObject({ sessions: 2, users: 1, bounceRate: 100 })
})

test.each([
  [`/api/sessions/${randomUUIDv7()}`, 404, 'unknown_session'],
  ['/api/sessions/anything', 404, 'unknown_session'],
  [`/api/sessions/${randomUUIDv7()}/events`, 404, 'unknown_session'],
  ['/api/sessions?project=nobody', 404, 'unknown_project'],
  ['/api/overview?project=nobody', 404, 'unknown_project'],
  ['/api/sessions', 400, 'invalid_request'],
  [`/api/sessions?project=${PROJECT.id}&limit=0`, 400, 'invalid_request'],
  [`/api/sessions?project=${PROJECT.id}&limit=x`, 400, 'invalid_request'],
  [`/api/sessions?project=${PROJECT.id}&fromAt=-1`, 400, 'invalid_request'],
  [`/api/sessions?project=${PROJECT.id}&cursor=forged`, 400, 'invalid_request'],
  ['/api/nothing', 404, 'not_found'],
])('%s is answered with %i %s', async (url, status, code) => {
  const server = await createVisitedApp()
  const answer = await server.get(url)
  expect(answer.statusCode).toBe(status)
  expect(answer.json()).toMatchObject({ error: { code } })
})

test('a list holds what passes the filter, in the order asked for, page by page', async () => {
  const server = await createVisitedApp()
  const own = { channel: '__analytics', at: NOON, path: '/' }
  const visit = async (country: string, errors: number): Promise<string> => {
    const events = Array.from({ length: errors }, () => ({ ...own, name: 'exception' }))
    const place = { country, region: null, city: null }
    const segment = createSegment({ events }, { place })
    await server.storage.appendSegment(segment)
    return segment.sessionId
  }
  const calm = await visit('DE', 0)
  const worst = await visit('DE', 3)
  await visit('FR', 9)
  const bad = await visit('DE', 1)
  const filter = encodeURIComponent(JSON.stringify({ field: 'country', is: ['DE'] }))
  const url = `/api/sessions?project=${PROJECT.id}&filter=${filter}&sort=errors&limit=2`
  const first = (await server.get(url)).json<SessionList>()
  expect(first.sessions.map(({ id }) => id)).toEqual([worst, bad])
  const second = (await server.get(`${url}&cursor=${first.nextCursor}`)).json<SessionList>()
  expect(second.sessions.map(({ id }) => id)).toEqual([calm])
  const values = await server.get(`/api/sessions/values?project=${PROJECT.id}&field=country`)
  expect(values.json()).toEqual({
    values: [
      { value: 'DE', sessions: 3 },
      { value: 'FR', sessions: 1 },
    ],
  })
  const overview = await server.get(`/api/overview?project=${PROJECT.id}&filter=${filter}`)
  expect(Check(Schema.Overview, overview.json())).toBe(true)
  expect(overview.json()).toMatchObject({ sessions: 3 })
})

test.each([
  ['sessions?filter=%7B', 'filter is no JSON'],
  ['sessions?filter=%7B%22field%22%3A%22sql%22%7D', 'filter.field is \\"sql\\"'],
  ['sessions?sort=random', 'sort'],
  ['sessions/values?field=clickCount', 'expected event, traits.NAME'],
  ['sessions/values?field=isLive', 'expected event, traits.NAME'],
  ['sessions/values?field=traits.', 'expected event, traits.NAME'],
  ['overview?timeZone=Mars/Olympus', 'expected an IANA name'],
])('what cannot be asked is refused with what was expected: %s', async (path, message) => {
  const server = await createVisitedApp()
  const answer = await server.get(`/api/${path}&project=${PROJECT.id}`)
  expect(answer.statusCode).toBe(400)
  expect(answer.body).toContain(message)
})
