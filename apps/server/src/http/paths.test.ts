import type { Paths, PathSessions } from '@playhead/protocol'
import { parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const MINUTE = 60_000
const RANGE = { project: PROJECT.id, fromAt: String(NOON), toAt: String(NOON + 600 * MINUTE) }

async function createFilledApp() {
  const server = await createTestApp()
  const headers = await server.signIn()
  const visit = async (minute: number, environment: string, ...paths: string[]) => {
    const firstAt = NOON + minute * MINUTE
    const events = paths.map((path, place) => ({
      name: 'page_view',
      channel: '__analytics',
      at: firstAt + place * 1_000,
      path,
    }))
    const segment = createSegment({ firstAt, environment, events, lastAt: firstAt + 60_000 })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
    return segment.sessionId
  }
  const bought = await visit(0, 'production', '/', '/cart', '/paid')
  const left = await visit(1, 'production', '/', '/cart')
  await visit(2, 'staging', '/help', '/', '/cart', '/help')
  const get = (path: string, query: Record<string, string> = {}) => {
    const asked = new URLSearchParams({ ...RANGE, ...query })
    return server.app.inject({ url: `/api/paths${path}?${asked}`, headers })
  }
  return { ...server, get, ids: { bought, left } }
}

const PAGE = (path: string) => ({ kind: 'page', path })

test('ways begin where sessions began, if no page is named', async () => {
  const { get } = await createFilledApp()
  const paths = (await get('')).json<Paths>()
  expect(paths).toMatchObject({ direction: 'from', page: null, sessions: 3, looked: 3 })
  expect(
    paths.steps.map(({ nodes }) => nodes.map(({ page, sessions }) => [page, sessions])),
  ).toEqual([
    [
      [PAGE('/'), 2],
      [PAGE('/help'), 1],
    ],
    [
      [PAGE('/cart'), 2],
      [PAGE('/'), 1],
    ],
    [
      [PAGE('/cart'), 1],
      [PAGE('/paid'), 1],
    ],
    [[PAGE('/help'), 1]],
  ])
  expect(paths.steps[0]?.links[0]).toEqual({ from: 0, to: 0, sessions: 2, medianMs: 1_000 })
})

test('a page, a direction and a filter choose the ways; the others of a step stand together', async () => {
  const { get } = await createFilledApp()
  const from = (await get('', { page: '/cart', steps: '2', top: '1' })).json<Paths>()
  expect(from.sessions).toBe(3)
  expect(from.steps[1]?.nodes).toEqual([
    { page: PAGE('/help'), sessions: 1, pages: 1 },
    { page: { kind: 'other' }, sessions: 1, pages: 1 },
  ])
  expect(from.steps[0]?.links).toEqual([
    { from: 0, to: 0, sessions: 1, medianMs: 1_000 },
    { from: 0, to: 1, sessions: 1, medianMs: 1_000 },
    { from: 0, to: null, sessions: 1, medianMs: null },
  ])
  const filter = JSON.stringify({ field: 'environment', is: ['staging'] })
  const to = (await get('', { page: '/cart', direction: 'to', filter })).json<Paths>()
  const first = to.steps.map(({ nodes }) => nodes[0]?.page)
  expect(first).toEqual([PAGE('/cart'), PAGE('/'), PAGE('/help')])
  expect((await get('', { page: '/nowhere' })).json<Paths>()).toMatchObject({
    sessions: 0,
    steps: [],
  })
})

test('what is behind a page and a link can be listed', async () => {
  const { get, ids } = await createFilledApp()
  const at = JSON.stringify(PAGE('/cart'))
  const list = async (query: Record<string, string>) =>
    (await get('/sessions', { step: '1', at, ...query })).json<PathSessions>()
  expect((await list({})).sessions.map(({ sessionId }) => sessionId)).toEqual([
    ids.left,
    ids.bought,
  ])
  expect(await list({ next: JSON.stringify({ kind: 'end' }) })).toMatchObject({
    total: 1,
    sessions: [{ sessionId: ids.left, offsetMs: 1_000 }],
  })
  expect(await list({ next: JSON.stringify(PAGE('/paid')) })).toMatchObject({
    total: 1,
    sessions: [{ sessionId: ids.bought, offsetMs: 2_000 }],
  })
  expect(await list({ skip: '1' })).toMatchObject({
    total: 2,
    sessions: [{ sessionId: ids.bought }],
  })
})

test('the table has a row for each link', async () => {
  const { get } = await createFilledApp()
  const answer = await get('/table', { page: '/cart', steps: '2' })
  expect(answer.headers['content-type']).toMatch(/^text\/csv/)
  expect(answer.body.trim().split(/\r?\n/)).toEqual([
    'step,from,to,sessions,share,median_ms',
    expect.stringMatching(/^1,\/cart,\/help,1,33\.3+\d*,1000$/),
    expect.stringMatching(/^1,\/cart,\/paid,1,33\.3+\d*,1000$/),
    expect.stringMatching(/^1,\/cart,\(end\),1,33\.3+\d*,$/),
  ])
})

test('the same rows come as lines of JSON and as Parquet, with their types', async () => {
  const { get } = await createFilledApp()
  const ask = (format: string) => get('/table', { page: '/cart', steps: '2', format })
  const rows = (await ask('ndjson')).body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(rows).toHaveLength(3)
  expect(rows[2]).toMatchObject({ step: 1, from: '/cart', to: '(end)', median_ms: null })
  const answer = await ask('parquet')
  expect(answer.headers).toMatchObject({
    'content-type': 'application/vnd.apache.parquet',
    'content-disposition': 'attachment; filename="paths.parquet"',
  })
  const file = new Uint8Array(answer.rawPayload).buffer
  const typed = rows.map((row) => {
    return { ...row, step: BigInt(Number(row['step'])), sessions: BigInt(Number(row['sessions'])) }
  })
  expect(await parquetReadObjects({ file })).toEqual(typed)
  expect((await ask('xlsx')).statusCode).toBe(400)
})

test('what makes no sense is refused with what was expected', async () => {
  const { get, app } = await createFilledApp()
  const refused = async (path: string, query: Record<string, string>) => {
    const answer = await get(path, query)
    expect(answer.statusCode).toBe(400)
    return answer.json<{ error: { message: string } }>().error.message
  }
  expect(await refused('', { steps: '7' })).toContain('steps')
  expect(await refused('', { direction: 'up' })).toContain('direction')
  expect(await refused('', { filter: '{' })).toContain('filter')
  const asked = { step: '0', at: JSON.stringify(PAGE('/')) }
  expect(await refused('/sessions', { ...asked, at: '{' })).toContain('at is no page of a node')
  expect(await refused('/sessions', { ...asked, next: '"end"' })).toContain('{"kind":"end"}')
  expect(await refused('/sessions', { ...asked, at: JSON.stringify(PAGE('/x')) })).toContain(
    'page names none',
  )
  expect((await get('', { project: 'nothing' })).statusCode).toBe(404)
  const stranger = await app.inject({ url: `/api/paths?${new URLSearchParams(RANGE)}` })
  expect(stranger.statusCode).toBe(401)
})
