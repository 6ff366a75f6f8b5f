import type { IssueDetail, IssueList, SessionEvent } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createIssues } from '../services/issues/issues.ts'
import { createRandom } from '../testing/random-visits.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const MINUTE = 60_000
const RANGE = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + 60 * MINUTE}`

const errorAt = (at: number, message: string): SessionEvent => ({
  name: 'exception',
  channel: '__errors',
  at,
  path: '/cart',
  metadata: { type: 'TypeError', message },
})

async function createSignedInApp() {
  const server = await createTestApp()
  server.setNow(NOON + 60 * MINUTE)
  const headers = await server.signIn()
  const send = (method: 'GET' | 'PUT', url: string, payload?: object) =>
    server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  const list = async (more = '') =>
    (await send('GET', `/api/issues?${RANGE}${more}`)).json<IssueList>()
  const visit = async (visitor: string, minute: number, events: (at: number) => SessionEvent[]) => {
    const firstAt = NOON + minute * MINUTE
    const segment = createSegment({ firstAt, anonymousId: visitor, events: events(firstAt) })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
    return segment.sessionId
  }
  return { ...server, send, list, visit }
}

test('an issue is counted over sessions and visitors, and opens at its moment', async () => {
  const server = await createSignedInApp()
  const first = await server.visit('a', 0, (at) => [
    errorAt(at + 1_000, 'item 1 is gone'),
    errorAt(at + 3_000, 'item 2 is gone'),
    errorAt(at + 2_000, 'no network'),
  ])
  const second = await server.visit('a', 30, (at) => [errorAt(at + 4_000, 'item 3 is gone')])
  const third = await server.visit('b', 45, (at) => [errorAt(at + 500, 'item 4 is gone')])
  const { issues, total, isComplete, countedFromAt, series } = await server.list()
  expect([total, isComplete, countedFromAt]).toEqual([2, true, NOON])
  const [gone, network] = issues
  expect(gone).toMatchObject({
    kind: 'exception',
    name: 'TypeError',
    message: 'item 4 is gone',
    occurrences: 4,
    sessions: 3,
    users: 2,
    firstSeenAt: NOON + 1_000,
    lastSeenAt: NOON + 45 * MINUTE + 500,
    verdict: 'open',
    hasComeBack: false,
  })
  expect(gone?.examples).toMatchObject([
    { sessionId: third, offsetMs: 500, occurrences: 1 },
    { sessionId: second, offsetMs: 4_000, occurrences: 1 },
    { sessionId: first, offsetMs: 3_000, occurrences: 2, path: '/cart' },
  ])
  expect(gone?.series).toHaveLength(series.edges.length - 1)
  expect(gone?.series.reduce((sum, count) => sum + count, 0)).toBe(4)
  expect(network).toMatchObject({ message: 'no network', sessions: 1 })
  const detail = (await server.send('GET', `/api/issues/${gone?.id}?${RANGE}`)).json<IssueDetail>()
  expect(detail.issue).toEqual(gone)
  expect(detail.affected.map(({ sessionId }) => sessionId)).toEqual([third, second, first])
})

test('all sessions of an issue are told, fifty at a time', async () => {
  const server = await createSignedInApp()
  const made: string[] = []
  for (let visit = 0; visit < 203; visit += 1) {
    made.unshift(await server.visit(`v${visit}`, visit / 10, (at) => [errorAt(at, 'lamp')]))
  }
  const { issues } = await server.list()
  const told: string[] = []
  for (let skip = 0; skip < 250; skip += 50) {
    const answer = await server.send('GET', `/api/issues/${issues[0]?.id}?${RANGE}&skip=${skip}`)
    const { issue, affected } = answer.json<IssueDetail>()
    expect(issue.sessions).toBe(203)
    expect(affected.length).toBeLessThanOrEqual(50)
    told.push(...affected.map(({ sessionId }) => sessionId))
  }
  expect(told).toEqual(made)
})

test('numbers are those of a plain count, on random visits', async () => {
  const server = await createSignedInApp()
  const random = createRandom(7)
  const messages = ['lamp', 'chair', 'table', 'sofa']
  const plain = new Map<string, { occurrences: number; sessions: number; users: Set<string> }>()
  for (let visit = 0; visit < 300; visit += 1) {
    const visitor = `v${random(60)}`
    const told = Array.from({ length: random(5) }, () => messages[random(4)] ?? '')
    await server.visit(visitor, random(60), (at) =>
      told.map((message, index) => errorAt(at + index, message)),
    )
    for (const message of told) {
      const count = plain.get(message) ?? { occurrences: 0, sessions: 0, users: new Set() }
      plain.set(message, { ...count, occurrences: count.occurrences + 1 })
    }
    for (const message of new Set(told)) {
      const count = plain.get(message)
      if (!count) continue
      count.users.add(visitor)
      plain.set(message, { ...count, sessions: count.sessions + 1 })
    }
  }
  const { issues } = await server.list()
  const found = issues.map(({ message, occurrences, sessions, users, series }) => ({
    message,
    occurrences,
    sessions,
    users,
    inSeries: series.reduce((sum, count) => sum + count, 0),
  }))
  const expected = [...plain]
    .map(([message, { occurrences, sessions, users }]) => {
      return { message, occurrences, sessions, users: users.size, inSeries: occurrences }
    })
    .sort((a, b) => b.sessions - a.sessions)
  expect(found).toEqual(expected)
})

test('what is resolved is open again once it is seen again; what is ignored stays so', async () => {
  const server = await createSignedInApp()
  await server.visit('a', 0, (at) => [errorAt(at, 'lamp')])
  await server.visit('a', 1, (at) => [errorAt(at, 'chair')])
  const before = await server.list()
  const decide = (id: string | undefined, verdict: string) =>
    server.send('PUT', `/api/projects/${PROJECT.id}/issues/${id}`, { verdict })
  const [chair, lamp] = before.issues
  server.setNow(NOON + 10 * MINUTE)
  expect((await decide(lamp?.id, 'resolved')).statusCode).toBe(204)
  expect((await decide(chair?.id, 'ignored')).statusCode).toBe(204)
  server.setNow(NOON + 60 * MINUTE)
  const read = async () =>
    (await server.list()).issues.map(({ message, verdict, hasComeBack, decidedBy }) => {
      return [message, verdict, hasComeBack, decidedBy !== null]
    })
  expect(await read()).toEqual([
    ['chair', 'ignored', false, true],
    ['lamp', 'resolved', false, true],
  ])
  await server.visit('b', 20, (at) => [errorAt(at, 'lamp'), errorAt(at, 'chair')])
  expect(await read()).toEqual([
    ['lamp', 'open', true, true],
    ['chair', 'ignored', false, true],
  ])
  await decide(chair?.id, 'open')
  expect((await read())[1]).toEqual(['chair', 'open', false, false])
})

test('it has come back wherever it is seen, in the range that is looked at or not', async () => {
  const server = await createSignedInApp()
  await server.visit('a', 0, (at) => [errorAt(at, 'lamp')])
  const [lamp] = (await server.list()).issues
  server.setNow(NOON + 10 * MINUTE)
  const url = `/api/projects/${PROJECT.id}/issues/${lamp?.id}`
  await server.send('PUT', url, { verdict: 'resolved' })
  server.setNow(NOON + 60 * MINUTE)
  const onlyA = encodeURIComponent(JSON.stringify({ field: 'anonymousId', is: ['a'] }))
  const early = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + 5 * MINUTE}`
  const read = async () => {
    const answers = [
      await server.list(),
      await server.list(`&filter=${onlyA}`),
      (await server.send('GET', `/api/issues?${early}`)).json<IssueList>(),
    ]
    const detail = await server.send('GET', `/api/issues/${lamp?.id}?${early}`)
    const { issue } = detail.json<IssueDetail>()
    return [...answers.map(({ issues }) => issues[0]), issue].map((each) => each?.verdict)
  }
  expect(await read()).toEqual(['resolved', 'resolved', 'resolved', 'resolved'])
  await server.visit('b', 20, (at) => [errorAt(at, 'lamp')])
  expect(await read()).toEqual(['open', 'open', 'open', 'open'])
})

test('a filter chooses the sessions that are counted', async () => {
  const server = await createSignedInApp()
  await server.visit('a', 0, (at) => [errorAt(at, 'lamp')])
  await server.visit('b', 0, (at) => [errorAt(at, 'lamp')])
  const filter = JSON.stringify({ field: 'anonymousId', is: ['b'] })
  const { issues } = await server.list(`&filter=${encodeURIComponent(filter)}`)
  expect(issues).toMatchObject([{ sessions: 1, users: 1 }])
  const none = JSON.stringify({ field: 'browser', is: ['‮"O\'Browser" 🦊'] })
  expect((await server.list(`&filter=${encodeURIComponent(none)}`)).issues).toEqual([])
})

test('of very many the newest are counted, and the answer says from when on', async () => {
  const server = await createSignedInApp()
  for (let visit = 0; visit < 201; visit += 1) {
    await server.visit(`v${visit}`, visit / 10, (at) => [errorAt(at, 'lamp')])
  }
  const issues = createIssues({ ...server.storage, now: () => NOON + 60 * MINUTE, eventsLimit: 50 })
  const range = {
    projectId: PROJECT.id,
    fromAt: NOON,
    toAt: NOON + 60 * MINUTE,
    timeZone: 'UTC',
  }
  const { issues: found, isComplete, countedFromAt } = await issues.list(range)
  expect(isComplete).toBe(false)
  expect(found).toMatchObject([{ sessions: 200 }])
  expect(countedFromAt).toBe(NOON + MINUTE / 10)
})

test.each([
  { url: '/api/issues?project=none', status: 404, code: 'unknown_project' },
  { url: `/api/issues?${RANGE}&filter={}`, status: 400, code: 'invalid_request' },
  { url: `/api/issues/${'a'.repeat(24)}?${RANGE}`, status: 404, code: 'unknown_issue' },
  { url: `/api/issues/x?${RANGE}`, status: 400, code: 'invalid_request' },
])('$url is answered $status', async ({ url, status, code }) => {
  const server = await createSignedInApp()
  const answer = await server.send('GET', url)
  expect(answer.statusCode).toBe(status)
  expect(answer.json()).toMatchObject({ error: { code } })
})

test('nothing is decided for a project that nobody made', async () => {
  const server = await createSignedInApp()
  const url = `/api/projects/none/issues/${'a'.repeat(24)}`
  expect((await server.send('PUT', url, { verdict: 'open' })).statusCode).toBe(404)
})
