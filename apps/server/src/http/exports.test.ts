import { randomUUIDv7 } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createPayload, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp } from '../testing/test-app.ts'

const sessionId = randomUUIDv7()
const [first, second] = [randomUUIDv7(), randomUUIDv7()]
const HOSTILE = '</script><img src=x onerror=alert(1)><!--'
const FILES = {
  'export-page/export-page.js': 'const end = "</script>"',
  'export-page/export-page.css': 'p { color: red }',
}

const meta = (at: number) => ({ type: 4, timestamp: at, data: { href: 'https://a.example/' } })
const snapshot = (at: number) => ({ type: 2, timestamp: at, data: { node: { text: HOSTILE } } })

async function createRecordedApp(files: Record<string, string> = FILES) {
  const { app, storage, signIn } = await createTestApp({ files })
  for (const [windowId, offsetMs] of [
    [first, 1_500],
    [second, 0],
  ] as const) {
    const init = { sessionId, windowId, clock: { offsetMs, roundTripMs: 5 } }
    const receivedAt = NOON + 5_000 + offsetMs
    const event = { name: HOSTILE.slice(0, 20), channel: 'app', at: NOON, path: HOSTILE }
    const payload = createPayload([meta(NOON), snapshot(NOON + 1)])
    await storage.appendSegment(
      createSegment({ ...init, events: [event] }, { payload, receivedAt }),
    )
    const more = createPayload([{ type: 3, timestamp: NOON + 6_000, data: { source: 1 } }])
    const next = { ...init, sequence: 1, firstAt: NOON + 5_000, eventCount: 1 }
    await storage.appendSegment(
      createSegment(next, { payload: more, receivedAt: receivedAt + 5_000 }),
    )
  }
  const headers = await signIn()
  const get = (query: string, id = sessionId) =>
    app.inject({ url: `/api/sessions/${id}/export?${query}`, headers })
  return { app, get, headers, storage }
}

test('a tab is exported as an array of rrweb events, in server time', async () => {
  const { get } = await createRecordedApp()
  const answer = await get(`format=rrweb&tab=${first}`)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="session-${sessionId}.rrweb.json"`,
  })
  expect(answer.json()).toEqual([
    meta(NOON + 1_500),
    snapshot(NOON + 1_501),
    { type: 3, timestamp: NOON + 7_500, data: { source: 1 } },
  ])
  const other = (await get(`format=rrweb&tab=${second}`)).json() as { timestamp: number }[]
  expect(other[0]).toEqual(meta(NOON))
})

test('the export of Playhead is imported into another server as it is', async () => {
  const { get, storage } = await createRecordedApp()
  const { rawPayload } = await get('format=playhead')
  expect(gunzipSync(rawPayload).toString()).toMatch(/^\{"format":"playhead-session","version":1/)
  const other = await createTestApp()
  const send = async () =>
    other.app.inject({
      method: 'POST',
      url: '/api/projects/project-1/imports',
      headers: { ...(await other.signIn()), 'content-type': 'application/octet-stream' },
      payload: rawPayload,
    })
  expect((await send()).json()).toEqual({ sessionId, segments: 4, duplicates: 0, badEvents: 0 })
  expect((await send()).json()).toMatchObject({ duplicates: 4 })
  expect(await other.storage.sessions.load(sessionId)).toEqual(
    await storage.sessions.load(sessionId),
  )
})

test('nothing of a recording ends an element of the exported page, and only our script may run', async () => {
  const { get } = await createRecordedApp()
  const { body } = await get('format=html')
  expect(body).toContain("script-src 'sha256-")
  expect(body).not.toContain(HOSTILE)
  expect(body).not.toContain('<img')
  // Facts, four segments and the player.
  expect(body.match(/<script/g)).toHaveLength(6)
  expect(body.match(/<\/script>/g)).toHaveLength(6)
  expect(body).toContain(String.raw`const end = "<\/script>"`)
})

test.each([
  ['no list', '{"events":[]}'],
  ['no events', '[null,7,"text",[],{"type":3,"timestamp":"now"}]'],
  [
    'an event of 100,000 levels',
    `[{"type":3,"timestamp":${NOON},"data":${'{"0":'.repeat(100_000)}1${'}'.repeat(100_000)}}]`,
  ],
])(
  'a segment that holds %s is left out of an export, and the rest is in it',
  async (_name, json) => {
    const { get, storage } = await createRecordedApp()
    const init = { sessionId, windowId: first, sequence: 2, firstAt: NOON + 10_000 }
    const payload = gzipSync(json)
    await storage.appendSegment(createSegment(init, { payload, receivedAt: NOON + 15_000 }))
    expect((await get(`format=rrweb&tab=${first}`)).json()).toHaveLength(3)
    const page = await get('format=html')
    expect(page.body.endsWith('</html>\n')).toBe(true)
  },
)

test.each([
  ['format=rrweb', randomUUIDv7(), 'unknown_session'],
  ['format=playhead', randomUUIDv7(), 'unknown_session'],
  ['format=html', randomUUIDv7(), 'unknown_session'],
  [`format=rrweb&tab=${randomUUIDv7()}`, sessionId, 'unknown_replay_window'],
  ['format=pdf', sessionId, 'invalid_request'],
])('%s of %s is answered with %s', async (query, id, code) => {
  const { get } = await createRecordedApp()
  expect((await get(query, id)).json()).toMatchObject({ error: { code } })
})

test('a page whose player was not built is said to be missing', async () => {
  const { get } = await createRecordedApp({})
  expect((await get('format=html')).json()).toMatchObject({ error: { code: 'not_found' } })
})

test('nobody exports or imports without a sign-in', async () => {
  const { app } = await createRecordedApp()
  const url = `/api/sessions/${sessionId}/export?format=html`
  expect((await app.inject({ url })).statusCode).toBe(401)
  const imports = '/api/projects/project-1/imports'
  expect((await app.inject({ method: 'POST', url: imports })).statusCode).toBe(401)
})

test('a file that is no recording is refused, and so are another type and another project', async () => {
  const { app, headers } = await createRecordedApp()
  const send = (url: string, type: string) =>
    app.inject({
      method: 'POST',
      url,
      headers: { ...headers, 'content-type': type },
      payload: Buffer.from('[1]'),
    })
  const bytes = 'application/octet-stream'
  const codes = await Promise.all(
    [
      send('/api/projects/project-1/imports', bytes),
      send('/api/projects/project-1/imports', 'text/csv'),
      send('/api/projects/none/imports', bytes),
    ].map(async (answer) => ((await answer).json() as { error: { code: string } }).error.code),
  )
  expect(codes).toEqual(['invalid_import', 'unsupported_media_type', 'unknown_project'])
})
