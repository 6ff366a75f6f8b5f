import type { Funnel, FunnelSessions } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { computeFunnel } from '../services/funnels/funnels.ts'
import { findLongestWay } from '../testing/longest-way.ts'
import { createRandom } from '../testing/random-visits.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const MINUTE = 60_000
const RANGE = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + 600 * MINUTE}`
const page = (path: string) => ({
  name: 'page_view',
  where: [{ property: '$path', is: [path] }],
})
const STEPS = [page('/'), page('/cart'), { name: 'paid' }]

async function createFilledApp() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const visit = async (
    visitor: string,
    minute: number,
    told: readonly (readonly [string, number])[],
  ) => {
    const firstAt = NOON + minute * MINUTE
    const events = told.map(([what, second]) => ({
      name: what.startsWith('/') ? 'page_view' : what,
      channel: 'app',
      at: firstAt + second * 1_000,
      path: what.startsWith('/') ? what : '/cart',
    }))
    const segment = createSegment({
      firstAt,
      lastActivityAt: firstAt + 60_000,
      anonymousId: visitor,
      events,
    })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
    return segment.sessionId
  }
  const whole = await visit('a', 0, [
    ['/', 0],
    ['/cart', 10],
    ['paid', 40],
  ])
  const stopped = await visit('b', 1, [
    ['/', 0],
    ['/cart', 20],
    ['/', 30],
  ])
  const backwards = await visit('c', 2, [
    ['paid', 0],
    ['/cart', 5],
    ['/', 10],
  ])
  const later = await visit('b', 100, [['paid', 5]])
  await visit('d', 3, [['/help', 1]])
  const get = async (query: Record<string, string>, steps: unknown = STEPS, path = 'funnel') => {
    const asked = new URLSearchParams({ ...query, steps: JSON.stringify(steps) })
    return server.app.inject({ url: `/api/${path}?${RANGE}&${asked}`, headers })
  }
  return { ...server, get, visit, ids: { whole, stopped, backwards, later } }
}

test('steps are counted within sessions, with who stopped and how long each took', async () => {
  const { get, ids } = await createFilledApp()
  const funnel = (await get({})).json<Funnel>()
  expect(funnel).toMatchObject({ isComplete: true, countedFromAt: NOON })
  expect(funnel.steps).toMatchObject([
    { count: 3, conversion: 100, total: 100, medianMs: null, dropped: [] },
    { count: 2, medianMs: 15_000, dropped: [{ sessionId: ids.backwards, offsetMs: 10_000 }] },
    { count: 1, conversion: 50, medianMs: 30_000 },
  ])
  expect(funnel.steps[1]?.conversion).toBeCloseTo(66.67, 1)
  expect(funnel.steps[2]?.total).toBeCloseTo(33.33, 1)
  expect(funnel.steps[2]?.reached).toMatchObject([{ sessionId: ids.whole, offsetMs: 40_000 }])
  expect(funnel.steps[2]?.dropped).toMatchObject([{ sessionId: ids.stopped, offsetMs: 20_000 }])
})

test('a user goes on in a later session, as long as the window lasts', async () => {
  const { get, ids } = await createFilledApp()
  const day = (await get({ scope: 'user' })).json<Funnel>()
  expect(day.steps.map(({ count }) => count)).toEqual([3, 2, 2])
  expect(day.steps[2]?.reached[0]).toMatchObject({ sessionId: ids.later, offsetMs: 5_000 })
  const hour = (await get({ scope: 'user', windowMs: String(60 * MINUTE) })).json<Funnel>()
  expect(hour.steps.map(({ count }) => count)).toEqual([3, 2, 1])
})

test('all sessions of a step are told, fifty at a time, and none of a step that is not there', async () => {
  const server = await createFilledApp()
  const dropped: string[] = [server.ids.backwards]
  for (let visit = 0; visit < 120; visit += 1) {
    dropped.unshift(await server.visit(`x${visit}`, 10 + visit, [['/', 3]]))
  }
  const list = async (step: number, skip: number) => {
    const query = { step: String(step), outcome: 'dropped', skip: String(skip) }
    return server.get(query, STEPS, 'funnel/sessions')
  }
  const told: string[] = []
  for (let skip = 0; skip < 150; skip += 50) {
    const { sessions, total } = (await list(1, skip)).json<FunnelSessions>()
    expect(total).toBe(121)
    told.push(...sessions.map(({ sessionId }) => sessionId))
  }
  expect(told).toEqual(dropped)
  expect((await list(3, 0)).statusCode).toBe(400)
})

test('where nobody took the first step there is no share of anything', async () => {
  const { get } = await createFilledApp()
  const filter = JSON.stringify({ field: 'anonymousId', is: ['nobody "x" 🦊'] })
  const nothing = {
    count: 0,
    conversion: null,
    total: null,
    medianMs: null,
    reached: [],
    dropped: [],
  }
  const funnel = (await get({ filter })).json<Funnel>()
  expect(funnel.steps).toEqual([nothing, nothing, nothing])
})

test('of very many sessions the newest are counted, and the answer says from when on', async () => {
  const { storage } = await createFilledApp()
  const range = { projectId: PROJECT.id, fromAt: 0, toAt: NOON * 2 }
  for (let visit = 0; visit < 500; visit += 1) {
    const segment = createSegment({ firstAt: NOON + (200 + visit) * MINUTE })
    await storage.appendSegment({ ...segment, projectId: PROJECT.id })
  }
  const funnel = await computeFunnel(
    { ...storage, sessionsLimit: 10 },
    { ...range, steps: [{ name: 'page_view' }, {}], scope: 'session', windowMs: 1_000 },
  )
  expect(funnel.steps[0]?.count).toBe(10)
  expect(funnel).toMatchObject({ isComplete: false, countedFromAt: NOON + 690 * MINUTE })
})

test('of a user with very many events the first ones are looked at', async () => {
  const server = await createTestApp()
  const firstAt = NOON
  for (const [visit, name] of ['first', 'other', 'other', 'other', 'second'].entries()) {
    const at = firstAt + visit * MINUTE
    const events = [{ name, channel: 'app', at, path: '/' }]
    const segment = createSegment({ firstAt: at, anonymousId: 'a', events })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
  }
  const range = { projectId: PROJECT.id, fromAt: NOON, toAt: NOON * 2, scope: 'user' } as const
  const count = async (hitsLimit: number) => {
    const query = { ...range, windowMs: 60 * MINUTE, steps: [{ name: 'first' }, {}, {}, {}, {}] }
    const { steps } = await computeFunnel({ ...server.storage, hitsLimit }, query)
    return steps.map((step) => step.count)
  }
  expect(await count(5)).toEqual([1, 1, 1, 1, 1])
  expect(await count(2)).toEqual([1, 1, 0, 0, 0])
})

test('counts are those of a plain count of all events, on random visits', async () => {
  const server = await createTestApp()
  const headers = await server.signIn()
  const random = createRandom(11)
  const names = ['look', 'cart', 'pay']
  const told: { name: string; at: number; visitor: string; sessionId: string }[] = []
  for (let visit = 0; visit < 120; visit += 1) {
    const firstAt = NOON + random(90) * MINUTE
    const visitor = `device-${random(30)}`
    const events = Array.from({ length: random(7) }, () => ({
      name: names[random(3)] ?? '',
      channel: 'app',
      at: firstAt + random(4) * 1_000,
      path: '/',
    }))
    const segment = createSegment({ firstAt, anonymousId: visitor, events })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
    const { sessionId } = segment
    told.push(...events.map(({ name, at }) => ({ name, at, visitor, sessionId })))
  }
  for (const steps of [
    ['look', 'cart', 'pay'],
    ['cart', 'cart'],
    ['pay', 'look', 'pay', 'cart'],
  ]) {
    for (const scope of ['session', 'user'] as const) {
      for (const windowMs of [1_000, 3_000, 40 * MINUTE]) {
        const asked = new URLSearchParams({
          scope,
          windowMs: String(windowMs),
          steps: JSON.stringify(steps.map((name) => ({ name }))),
        })
        const answer = await server.app.inject({ url: `/api/funnel?${RANGE}&${asked}`, headers })
        const lengths = [
          ...Map.groupBy(told, (each) => each[scope === 'user' ? 'visitor' : 'sessionId']).values(),
        ].map((events) => {
          const candidates = events.map(({ name, at }) => {
            return { at, steps: steps.flatMap((step, place) => (step === name ? [place] : [])) }
          })
          return findLongestWay(candidates, steps.length, windowMs)
        })
        expect(answer.json<Funnel>().steps.map(({ count }) => count)).toEqual(
          steps.map((_step, place) => lengths.filter((length) => length > place).length),
        )
      }
    }
  }
})

test.each([
  ['{', 'steps is no JSON'],
  ['{}', 'steps is no array of 2 to 10'],
  ['[{}]', 'steps is no array of 2 to 10'],
  [JSON.stringify([{}, { name: 3 }]), 'steps[1].event.name is 3; expected a text'],
  [JSON.stringify([{}, { sql: '1' }]), 'steps[1].event has "sql"'],
  [JSON.stringify(Array.from({ length: 11 }, () => ({}))), 'steps is no array'],
])('%s is refused: %s', async (steps, message) => {
  const server = await createTestApp()
  const headers = await server.signIn()
  const query = new URLSearchParams({ steps })
  const answer = await server.app.inject({ url: `/api/funnel?${RANGE}&${query}`, headers })
  expect(answer.statusCode).toBe(400)
  expect(answer.json<{ error: { message: string } }>().error.message).toContain(message)
})
