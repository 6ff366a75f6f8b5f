import type { SessionList } from '@playhead/protocol'
import { parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { SESSION_TABLE_COLUMNS } from '../services/export/session-rows.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const MINUTE = 60_000
const HOSTILE = '=HYPERLINK("https://evil.example","a, b")\nnext'
const RANGE = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + 10_000 * MINUTE}`

async function createFilledApp(count: number) {
  const server = await createTestApp()
  const headers = await server.signIn()
  for (let visit = 0; visit < count; visit += 1) {
    const firstAt = NOON + visit * MINUTE
    const events = [
      { name: 'page_view', channel: '__analytics', at: firstAt, path: `/${visit}` },
      { name: 'paid', channel: 'app', at: firstAt + 1, path: HOSTILE, metadata: { amount: 1.5 } },
    ]
    const segment = createSegment({ firstAt, userId: visit === 0 ? HOSTILE : `u${visit}`, events })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
  }
  const get = (path: string) => server.app.inject({ url: `/api/${path}`, headers })
  return { ...server, get }
}

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end !== ',') rows.push([])
  }
  return rows.slice(0, -1)
}

test('sessions come as CSV, each once over all pages, with every property', async () => {
  const server = await createFilledApp(450)
  const answer = await server.get(`tables/sessions?${RANGE}&format=csv`)
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="sessions.csv"',
  })
  const [head = [], ...rows] = parseCsv(answer.body)
  expect(rows).toHaveLength(450)
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head.length]))
  const listed = (await server.get(`sessions?${RANGE}&limit=1`)).json<SessionList>().sessions[0]
  expect(head.toSorted()).toEqual(Object.keys(listed ?? {}).toSorted())
  const of = (row: string[] | undefined, name: string) => row?.[head.indexOf(name)]
  expect(of(rows[0], 'id')).toBe(listed?.id)
  expect(of(rows[0], 'startedAt')).toBe(String(NOON + 449 * MINUTE))
  expect(of(rows[0], 'country')).toBe('')
  expect(new Set(rows.map((row) => of(row, 'id'))).size).toBe(450)
  // What would run as a formula is a text.
  expect(of(rows.at(-1), 'userId')).toBe(`'${HOSTILE}`)
})

test('events come with their session, in order, as they are in JSON', async () => {
  const server = await createFilledApp(3)
  const answer = await server.get(`tables/events?${RANGE}&format=ndjson`)
  const rows = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(rows.map(({ userId, name }) => [userId, name])).toEqual([
    ['u2', 'page_view'],
    ['u2', 'paid'],
    ['u1', 'page_view'],
    ['u1', 'paid'],
    [HOSTILE, 'page_view'],
    [HOSTILE, 'paid'],
  ])
  expect(rows[1]).toMatchObject({
    path: HOSTILE,
    metadata: { amount: 1.5 },
    at: NOON + 2 * MINUTE + 1,
  })
  const csv = parseCsv((await server.get(`tables/events?${RANGE}&format=csv`)).body)
  expect(csv).toHaveLength(7)
  expect(csv[2]).toContain('{"amount":1.5}')
  expect(csv[2]).toContain(`'${HOSTILE}`)
})

test('both come as Parquet, with times as times', async () => {
  const server = await createFilledApp(450)
  const load = async (path: string) => {
    const answer = await server.get(`tables/${path}&format=parquet`)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.apache.parquet',
      'content-disposition': expect.stringContaining('.parquet"') as string,
    })
    const file = new Uint8Array(answer.rawPayload).buffer
    return (await parquetReadObjects({ file })) as Record<string, unknown>[]
  }
  const sessions = await load(`sessions?${RANGE}`)
  expect(sessions).toHaveLength(450)
  const listed = (await server.get(`sessions?${RANGE}&limit=1`)).json<SessionList>().sessions[0]
  expect(Object.keys(sessions[0] ?? {})).toEqual(SESSION_TABLE_COLUMNS.map(({ name }) => name))
  expect(sessions[0]).toMatchObject({
    id: listed?.id,
    startedAt: new Date(NOON + 449 * MINUTE),
    pageViewCount: 1n,
    scrollDepth: listed?.scrollDepth,
    hasReplay: listed?.hasReplay,
    tags: '[]',
    country: null,
  })
  expect(sessions.at(-1)?.['userId']).toBe(HOSTILE)
  const events = await load(`events?${RANGE}`)
  expect(events).toHaveLength(900)
  expect(events[1]).toMatchObject({
    name: 'paid',
    at: new Date(NOON + 449 * MINUTE + 1),
    metadata: '{"amount":1.5}',
    ordinal: 1n,
    tags: null,
  })
  const none = encodeURIComponent(JSON.stringify({ field: 'userId', is: [] }))
  expect(await load(`events?${RANGE}&filter=${none}`)).toEqual([])
})

test('a filter and an order hold as they do in the list', async () => {
  const server = await createFilledApp(5)
  const filter = encodeURIComponent(JSON.stringify({ field: 'userId', is: ['u3', 'u1'] }))
  const csv = parseCsv(
    (await server.get(`tables/sessions?${RANGE}&format=csv&filter=${filter}`)).body,
  )
  const user = csv[0]?.indexOf('userId') ?? 0
  expect(csv.slice(1).map((row) => row[user])).toEqual(['u3', 'u1'])
  const none = encodeURIComponent(JSON.stringify({ field: 'userId', is: [] }))
  expect(
    parseCsv((await server.get(`tables/events?${RANGE}&format=csv&filter=${none}`)).body),
  ).toHaveLength(1)
  expect((await server.get(`tables/events?${RANGE}&format=ndjson&filter=${none}`)).body).toBe('')
})

test.each([
  `tables/sessions?${RANGE}`,
  `tables/sessions?${RANGE}&format=xlsx`,
  `tables/events?${RANGE}&format=csv&filter=x`,
  'tables/events?format=csv',
])('%s is refused', async (path) => {
  const server = await createFilledApp(0)
  expect((await server.get(path)).statusCode).toBe(400)
})
