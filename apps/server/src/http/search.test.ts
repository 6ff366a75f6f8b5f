import type { SessionEvent, SessionList } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, PROJECT } from '../testing/test-app.ts'

const RANGE = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + 3_600_000}`

const click = (text: string, at: number): SessionEvent => ({
  name: 'click',
  channel: '__analytics',
  at,
  path: '/',
  metadata: { text },
})

/** Sessions a minute apart, each with clicks on these, a second apart. */
async function createFilledApp(...visits: string[][]) {
  const server = await createTestApp()
  const headers = await server.signIn('viewer')
  const ids: string[] = []
  for (const [minute, texts] of visits.entries()) {
    const firstAt = NOON + minute * 60_000
    const events = texts.map((text, second) => click(text, firstAt + second * 1_000))
    const segment = createSegment({ firstAt, events, environment: `env-${minute}` })
    await server.storage.appendSegment({ ...segment, projectId: PROJECT.id })
    ids.push(segment.sessionId)
  }
  const get = (query: string) => server.app.inject({ url: `/api/${query}`, headers })
  const list = async (query: string) =>
    (await get(`sessions?${RANGE}&${query}`)).json<SessionList>()
  return { ...server, ids, get, list }
}

const toFilter = (filter: object): string => `filter=${encodeURIComponent(JSON.stringify(filter))}`

test('a search lists sessions with what was found, where, and when', async () => {
  const { ids, list } = await createFilledApp(
    ['Pay', 'Pay <b>later</b>', 'Cancel'],
    ['Cancel'],
    ['Back', 'PAY NOW', 'Pay', 'pay', 'Páy'],
  )
  const { sessions, found } = await list('search=pay')
  expect(sessions.map(({ id }) => id)).toEqual([ids[2], ids[0]])
  expect(found?.[ids[0] ?? '']).toEqual({
    count: 2,
    hits: [
      { kind: 'click', text: 'Pay', marks: [[0, 3]], at: NOON, offsetMs: 0 },
      {
        kind: 'click',
        text: 'Pay <b>later</b>',
        marks: [[0, 3]],
        at: NOON + 1_000,
        offsetMs: 1_000,
      },
    ],
  })
  expect(found?.[ids[2] ?? '']?.count).toBe(4)
  expect(found?.[ids[2] ?? '']?.hits).toHaveLength(3)
  const all = await list('limit=9')
  expect(all.found).toBeUndefined()
  expect(Object.keys(all.activity ?? {}).sort()).toEqual([...ids].sort())
  expect(await list('search=***')).toMatchObject({ sessions: [], found: {}, nextCursor: null })
})

test('of a long text the part is shown in which it was found', async () => {
  const { ids, list } = await createFilledApp([
    `${'🦊 before '.repeat(40)}needle${' after'.repeat(90)}`,
  ])
  const { found } = await list('search=needle')
  const [hit] = found?.[ids[0] ?? '']?.hits ?? []
  const [[from = 0, to = 0] = []] = hit?.marks ?? []
  expect(hit?.text.slice(from, to)).toBe('needle')
  expect(hit?.text.length).toBeLessThan(210)
  expect(hit?.text).toMatch(/^….*…$/)
  expect(hit?.text.isWellFormed()).toBe(true)
})

test('a search and a filter hold together, on every page, and in files', async () => {
  const { ids, get, list } = await createFilledApp(['Pay'], ['Pay'], ['Pay'], ['Cancel'])
  const filter = toFilter({ not: { field: 'environment', is: ['env-1'] } })
  const first = await list(`search=pay&${filter}&limit=1`)
  expect(first.sessions.map(({ id }) => id)).toEqual([ids[2]])
  const second = await list(`search=pay&${filter}&limit=1&cursor=${first.nextCursor}`)
  expect(second.sessions.map(({ id }) => id)).toEqual([ids[0]])
  expect(Object.keys(second.found ?? {})).toEqual([ids[0]])
  expect(second.nextCursor).toBeNull()
  const file = await get(`tables/sessions?${RANGE}&format=ndjson&search=pay&${filter}`)
  expect(file.body.trimEnd().split('\n')).toHaveLength(2)
  const asFilter = await list(toFilter({ not: { field: 'text', contains: 'pay' } }))
  expect(asFilter.sessions.map(({ id }) => id)).toEqual([ids[3]])
})

test('seen and unseen are what whoever asks has seen', async () => {
  const { app, ids, list, signIn } = await createFilledApp(['a'], ['b'])
  const other = await signIn('member')
  const url = `/api/sessions/${ids[0]}/seen`
  await app.inject({ method: 'PUT', url, headers: other, payload: { isSeen: true } })
  const unseen = toFilter({ field: 'isSeen', is: [false] })
  expect((await list(unseen)).sessions).toHaveLength(2)
  const theirs = await app.inject({ url: `/api/sessions?${RANGE}&${unseen}`, headers: other })
  expect(theirs.json<SessionList>().sessions.map(({ id }) => id)).toEqual([ids[1]])
  const overview = `/api/overview?${RANGE}&${toFilter({ field: 'isSeen', is: [true] })}`
  expect((await app.inject({ url: overview, headers: other })).json()).toMatchObject({
    sessions: 1,
  })
})

test.each(['search=', `search=${'x'.repeat(201)}`, toFilter({ field: 'text', is: ['x'] })])(
  '%s is refused',
  async (query) => {
    const { get } = await createFilledApp()
    expect((await get(`sessions?${RANGE}&${query}`)).statusCode).toBe(400)
  },
)

test('what is found in another way has no values to count', async () => {
  const { get } = await createFilledApp(['a'])
  for (const field of ['text', 'isSeen', 'hasNotes']) {
    expect((await get(`sessions/values?${RANGE}&field=${field}`)).statusCode).toBe(400)
  }
  expect((await get(`sessions/values?${RANGE}&field=tag`)).json()).toEqual({ values: [] })
})
