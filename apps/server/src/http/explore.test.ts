import type { Exploration, ExploreSessions, SavedExplorationList } from '@playhead/protocol'
import { SAVED_EXPLORATIONS_LIMIT } from '@playhead/protocol/schema'
import { expect, test } from 'vitest'
import { computeExploration } from '../services/explore/explore.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const HOUR = 3_600_000
const SERIES = [{ event: { name: 'paid' }, measure: 'sum', value: 'amount' }, {}]

async function createFilledApp() {
  const server = await createTestApp()
  const headers = await server.signIn('member')
  for (const [visit, amount] of [5, 7.5, '9', null].entries()) {
    const firstAt = NOON + visit * HOUR
    const segment = createSegment({
      firstAt,
      anonymousId: `visitor-${visit % 2}`,
      environment: visit === 0 ? 'staging' : 'production',
      events: [
        { name: 'paid', channel: 'app', at: firstAt, path: '/', metadata: { amount, of: '=1+1' } },
      ],
    })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
  }
  const get = (query: unknown, more: Record<string, string> = {}, path = 'explore') => {
    const asked = new URLSearchParams({
      project: PROJECT.id,
      fromAt: String(NOON),
      toAt: String(NOON + 4 * HOUR),
      query: typeof query === 'string' ? query : JSON.stringify(query),
      ...more,
    })
    return server.app.inject({ url: `/api/${path}?${asked}`, headers })
  }
  return { ...server, headers, get }
}

test('series, a formula and the statements come in one answer', async () => {
  const { get } = await createFilledApp()
  const answer = await get({ series: SERIES, formula: 'A / B', interval: 'hour' })
  expect(answer.statusCode).toBe(200)
  const { lines, counted, edges, isComplete } = answer.json<Exploration>()
  expect(edges).toHaveLength(5)
  expect(isComplete).toBe(true)
  expect(lines.map(({ series, points, total }) => [series, points, total])).toEqual([
    ['A', [5, 7.5, 0, 0], 12.5],
    ['B', [1, 1, 1, 1], 4],
    ['formula', [5, 7.5, 0, 0], 3.125],
  ])
  expect(counted[0]).toEqual({ series: 'A', samples: 4, numbers: 2 })
})

test('a filter holds for all, and one of a series for that series', async () => {
  const { get } = await createFilledApp()
  const staging = { field: 'environment', is: ['staging'] }
  const totals = async (query: unknown, more = {}) =>
    (await get(query, more)).json<Exploration>().lines.map(({ total }) => total)
  expect(await totals({ series: SERIES }, { filter: JSON.stringify(staging) })).toEqual([5, 1])
  expect(await totals({ series: [SERIES[0], { filter: staging }] })).toEqual([12.5, 1])
  const bounced = { field: 'isBounce', is: [false] }
  expect(await totals({ series: [{ filter: bounced }] })).toEqual([4])
})

test('the period before is as long, and none where there is nothing before', async () => {
  const { get } = await createFilledApp()
  const query = { series: [{}], interval: 'hour', compare: true }
  const later = { fromAt: String(NOON + 24 * HOUR), toAt: String(NOON + 28 * HOUR) }
  const { lines } = (await get(query, later)).json<Exploration>()
  expect(lines[0]).toMatchObject({ total: 0, before: { points: [1, 1, 1, 1], total: 4 } })
  const first = { fromAt: '0', toAt: String(4 * HOUR) }
  expect((await get(query, first)).json<Exploration>().edgesBefore).toBeNull()
})

test('the sessions behind a value come with the moment', async () => {
  const { get } = await createFilledApp()
  const query = { series: SERIES, interval: 'hour' }
  const behind = async (more: Record<string, string>) =>
    (
      await get(query, { key: '{"kind":"all"}', ...more }, 'explore/sessions')
    ).json<ExploreSessions>()
  expect(await behind({ series: '0' })).toMatchObject({ total: 2 })
  expect(await behind({ series: '0', interval: '1' })).toMatchObject({
    total: 1,
    sessions: [{ at: NOON + HOUR, offsetMs: 0 }],
  })
  expect(await behind({ series: '1', interval: '3' })).toMatchObject({ total: 1 })
  for (const [more, message] of [
    [{ series: '2' }, 'series names none'],
    [{ series: '0', interval: '9' }, 'interval names none'],
    [{ series: '0', key: '{"kind":"none"}' }, 'key names no line'],
    [{ series: '0', key: 'x' }, 'key is none'],
  ] as const) {
    const answer = await get(query, { key: '{"kind":"all"}', ...more }, 'explore/sessions')
    expect([answer.statusCode, answer.json<unknown>()]).toEqual([
      400,
      { error: expect.objectContaining({ message: expect.stringContaining(message) }) },
    ])
  }
})

test('a table has a row for each line and interval, and runs nobody’s formulas', async () => {
  const { get } = await createFilledApp()
  const query = { series: [SERIES[0]], interval: 'hour', breakdown: 'event.of' }
  const answer = await get(query, { timeZone: 'Europe/Berlin' }, 'explore/table')
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
  const rows = answer.body.split('\r\n')
  expect(rows.slice(0, 3)).toEqual([
    'series,breakdown,from,to,value,before',
    "A,'=1+1,2026-06-01T14:00:00.000+02:00,2026-06-01T15:00:00.000+02:00,5,",
    "A,'=1+1,2026-06-01T15:00:00.000+02:00,2026-06-01T16:00:00.000+02:00,7.5,",
  ])
})

test.each([
  ['{', {}, 'query is no JSON'],
  [{ series: [{ measure: 'sum', value: 'nothing' }] }, {}, 'query.series[0].value is "nothing"'],
  [{ series: [{}], formula: 'A +' }, {}, 'formula at character 4: expected a number'],
  [{ series: [{}], interval: 'hour' }, { fromAt: '0' }, 'expected at most 1000'],
  [{ series: [{}] }, { timeZone: 'Mars/Olympus' }, 'timeZone is "Mars/Olympus"'],
  [{ series: [{}] }, { filter: '{}' }, 'filter has none of them'],
])('what is no question is answered with what was wrong: %j', async (query, more, message) => {
  const { get } = await createFilledApp()
  const answer = await get(query, more)
  expect(answer.statusCode).toBe(400)
  expect(answer.json<{ error: { message: string } }>().error.message).toContain(message)
})

test('what is not counted of too many sessions is said', async () => {
  const { storage } = await createFilledApp()
  const request = {
    projectId: PROJECT.id,
    fromAt: NOON,
    toAt: NOON + 4 * HOUR,
    timeZone: 'UTC',
    filter: { all: [] },
    query: {
      series: [{ event: null, measure: 'total', value: null, filter: { all: [] } }],
      formula: null,
      breakdown: null,
      top: 5,
      interval: 'hour',
      compare: false,
    },
  } as const
  const cut = await computeExploration({ ...storage, sessionsLimit: 2 }, request)
  expect(cut).toMatchObject({ isComplete: false, countedFromAt: NOON + 2 * HOUR })
  expect(cut.lines[0]?.total).toBe(2)
})

test('explorations are kept by name, up to a number, and only sound ones', async () => {
  const { app, headers } = await createFilledApp()
  const url = `/api/projects/${PROJECT.id}/explorations`
  const init = {
    name: ' Paid "now" 🦊 ',
    chart: 'bars',
    query: { series: [{}] },
    filter: { all: [] },
  }
  const post = (body: object) => app.inject({ method: 'POST', url, headers, payload: body })
  const list = async () =>
    (await app.inject({ url, headers })).json<SavedExplorationList>().explorations
  const { id } = (await post(init)).json<{ id: string }>()
  expect(await list()).toEqual([
    expect.objectContaining({ id, name: 'Paid "now" 🦊', chart: 'bars', filter: { all: [] } }),
  ])
  for (const bad of [
    { ...init, name: ' ' },
    { ...init, chart: 'pie' },
    { ...init, query: {} },
    { ...init, filter: { field: 'nothing' } },
    { ...init, more: 1 },
  ]) {
    expect((await post(bad)).statusCode).toBe(400)
  }
  const put = (name: string) =>
    app.inject({ method: 'PUT', url: `${url}/${name}`, headers, payload: { ...init, name: 'B' } })
  expect((await put(id)).statusCode).toBe(200)
  expect((await put('nothing')).statusCode).toBe(404)
  expect((await list()).map(({ name }) => name)).toEqual(['B'])
  const remove = () => app.inject({ method: 'DELETE', url: `${url}/${id}`, headers })
  expect((await remove()).statusCode).toBe(204)
  expect((await remove()).statusCode).toBe(404)
  for (let place = 0; place < SAVED_EXPLORATIONS_LIMIT; place += 1) await post(init)
  const refused = await post(init)
  expect(refused.statusCode).toBe(400)
  expect(refused.body).toContain(`expected at most ${SAVED_EXPLORATIONS_LIMIT}`)
})
