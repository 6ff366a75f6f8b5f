import { REPLAY_EVENT_TAGS, type SegmentHead, type SessionList } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDeletionSources } from '../services/deletion/deletion-sources.ts'
import { createSessionPacker } from '../services/compaction/pack-session.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import { createRecordedTextSource } from '../services/search/recorded-text-source.ts'
import { createTextIndexSource } from '../services/search/text-index-source.ts'
import type { UpkeepSource } from '../services/upkeep/upkeep.ts'
import { openStorage } from '../storage/open-storage.ts'
import { INLINE_JOBS } from '../testing/inline-jobs.ts'
import { createBody, createHead, createPayload, NOON } from '../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { createTestApp, ORIGIN, PROJECT } from '../testing/test-app.ts'
import { JobError } from '../worker/job-runner.ts'

const HOUR_MS = 3_600_000
const RANGE = `project=${PROJECT.id}&fromAt=${NOON}&toAt=${NOON + HOUR_MS}`

const custom = (tag: string, timestamp: number, payload: unknown) => ({
  type: 5,
  timestamp,
  data: { tag, payload },
})
const line = (text: string, afterMs = 0, level = 'log') =>
  custom(REPLAY_EVENT_TAGS.console, NOON + afterMs, { level, text })
const request = (url: string, afterMs = 0, status = 200) =>
  custom(REPLAY_EVENT_TAGS.network, NOON + afterMs, {
    initiator: 'fetch',
    method: 'POST',
    url,
    status,
  })

async function runAll(sources: readonly UpkeepSource[]): Promise<void> {
  for (const source of sources) {
    for (let task = await source.next(); task; task = await source.next()) {
      await task(new AbortController().signal)
    }
  }
}

/** A server over a folder, with the tasks that a running one does by itself. */
async function createSearchApp(
  folder = createTemporaryFolder(),
  jobs: Pick<typeof INLINE_JOBS, 'run'> = INLINE_JOBS,
) {
  const server = await createTestApp({ wrap: () => openStorage({ kind: 'folder', folder }) })
  const { app, storage } = server
  const headers = await server.signIn()
  const clock = {
    now: () => NOON + HOUR_MS,
    stopwatch: () => 0,
    rest: async () => {},
  }
  const sources = [
    ...createDeletionSources({ storage, ...clock }),
    createRecordedTextSource({
      recordedTexts: storage.recordedTexts,
      reader: createSegmentReader(storage, INLINE_JOBS),
      jobs,
      ...clock,
    }),
    createTextIndexSource({ texts: storage.texts, ...clock }),
  ]
  const post = async (
    events: readonly object[] | Uint8Array,
    init: Partial<SegmentHead> = {},
  ): Promise<string> => {
    const head = createHead(init)
    const payload = events instanceof Uint8Array ? events : createPayload(events)
    server.setNow(head.sentAt)
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/segments',
      headers: { 'content-type': 'text/plain;charset=UTF-8', origin: ORIGIN },
      payload: createBody(head, payload),
    })
    expect(answer.statusCode).toBe(202)
    return head.sessionId
  }
  const search = async (text: string): Promise<SessionList> => {
    const url = `/api/sessions?${RANGE}&search=${encodeURIComponent(text)}`
    return (await app.inject({ url, headers })).json<SessionList>()
  }
  const find = async (text: string): Promise<string[]> =>
    (await search(text)).sessions.map(({ id }) => id)
  const drop = (id: string) => app.inject({ method: 'DELETE', url: `/api/sessions/${id}`, headers })
  const close = async () => {
    await app.close()
    await storage.close()
  }
  const pack = (sessionId: string) => {
    const reader = createSegmentReader(storage, INLINE_JOBS)
    const packer = createSessionPacker({ ...storage, reader, jobs: INLINE_JOBS })
    const how = { level: 3, dictionary: null, grade: 2, again: false, isOver: () => false } as const
    return packer.pack({ sessionId, ...how })
  }
  return { post, pack, search, find, drop, close, work: () => runAll(sources) }
}

test('what the console said and what was asked for is found, at its moment', async () => {
  const { post, search, find, work } = await createSearchApp()
  const id = await post([
    line('Cart restored from storage', 1_200),
    request('https://shop.example/api/orders', 2_500),
    line('Payment broke', 3_000, 'error'),
  ])
  const other = await post([line('Checkout opened')])
  expect(await find('restored')).toEqual([])
  await work()
  const { found } = await search('cart restored')
  expect(found?.[id]).toEqual({
    count: 1,
    hits: [
      {
        kind: 'console',
        text: 'Cart restored from storage',
        marks: [
          [0, 4],
          [5, 13],
        ],
        at: NOON + 1_200,
        offsetMs: 1_200,
      },
    ],
  })
  const asked = await search('api/orders 200')
  expect(asked.sessions.map((session) => session.id)).toEqual([id])
  expect(asked.found?.[id]?.hits).toMatchObject([
    { kind: 'request', text: 'POST https://shop.example/api/orders 200', offsetMs: 2_500 },
  ])
  expect(await find('checkout')).toEqual([other])
  // An error is an event of the session, and would be one twice.
  expect(await find('broke')).toEqual([])
})

test('hits of events and of the recording stand in the order of their time', async () => {
  const { post, search, work } = await createSearchApp()
  const click = { name: 'click', channel: '__analytics', at: NOON + 2_000, path: '/' }
  const id = await post([line('pay early', 1_000), line('pay late', 3_000)], {
    events: [
      { name: 'page_view', channel: '__analytics', at: NOON, path: '/' },
      { ...click, metadata: { text: 'Pay' } },
      { ...click, at: NOON + 4_000, metadata: { text: 'Pay again' } },
    ],
  })
  await work()
  const { found } = await search('pay')
  expect(found?.[id]?.count).toBe(4)
  expect(found?.[id]?.hits.map(({ text }) => text)).toEqual(['pay early', 'Pay', 'pay late'])
})

test('a visit that goes on is read as it grows, and what comes again is no other text', async () => {
  const { post, search, work } = await createSearchApp()
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  await post([line('poll')], name)
  await work()
  for (const sequence of [3, 1]) {
    const events = [line('poll'), line(`poll ${sequence}`)]
    await post(events, { ...name, sequence, firstAt: NOON + sequence * 5_000 })
    await work()
  }
  const hits = (await search('poll')).found?.[name.sessionId]
  expect(hits?.count).toBe(3)
})

test('what was stored and packed by an earlier version is read out of its packs', async () => {
  const { post, pack, find, work } = await createSearchApp()
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  for (const sequence of [0, 1, 2]) {
    const firstAt = NOON + sequence * 5_000
    await post([line(`packed ${sequence}`, sequence * 5_000)], { ...name, sequence, firstAt })
  }
  expect(await pack(name.sessionId)).toMatchObject({ isFinished: true })
  await work()
  expect(await find('packed 2')).toEqual([name.sessionId])
})

test('a restart forgets nothing and reads nothing twice', async () => {
  const folder = createTemporaryFolder()
  const first = await createSearchApp(folder)
  const read = await first.post([line('before the stop')])
  await first.work()
  const unread = await first.post([line('not read before the stop')])
  await first.close()
  const second = await createSearchApp(folder)
  expect(await second.find('stop')).toEqual([read])
  await second.work()
  expect((await second.find('stop')).sort()).toEqual([read, unread].sort())
  expect((await second.search('stop')).found?.[read]?.count).toBe(1)
})

test('what a deleted session said is found no more, and its words go', async () => {
  const { post, find, drop, work } = await createSearchApp()
  const gone = await post([line('secret word'), request('https://shop.example/secret')])
  const kept = await post([line('other word')])
  await work()
  expect(await find('secret')).toEqual([gone])
  expect((await drop(gone)).statusCode).toBeLessThan(300)
  expect(await find('secret')).toEqual([])
  await work()
  expect(await find('word')).toEqual([kept])
  const next = await post([line('next word')])
  await work()
  expect((await find('word')).sort()).toEqual([kept, next].sort())
})

test('hostile and huge recordings cost a bounded part, and keep no other from being read', async () => {
  const { post, search, find, work } = await createSearchApp()
  const huge = Array.from({ length: 4_000 }, (_, n) => line(`line ${n} ${'🦊 ملف '.repeat(200)}`))
  const flood = await post(huge)
  await post(gzipSync('[{"type":5'))
  await post(gzipSync(Buffer.alloc(15 * 1024 * 1024, ' ')))
  const quoted = await post([line(`"; DROP TABLE event_texts; -- ' NEAR(a b) words:a`)])
  await work()
  expect((await search('line')).found?.[flood]?.count).toBeLessThanOrEqual(100)
  expect(await find('line 3999')).toEqual([])
  expect(await find('drop table')).toEqual([quoted])
  expect(await find('ملف 🦊')).toEqual([flood])
})

test('a recording that takes the worker down goes unsearched, once', async () => {
  let attempts = 0
  const jobs: typeof INLINE_JOBS = {
    run: (kind, input) => {
      attempts += 1
      if (attempts > 1) return INLINE_JOBS.run(kind, input)
      throw new JobError('the worker ended with code 134')
    },
  }
  const { post, find, work } = await createSearchApp(undefined, jobs)
  await post([line('poison')])
  await work()
  const id = await post([line('water')])
  await work()
  expect(await find('poison')).toEqual([])
  expect(await find('water')).toEqual([id])
  expect(attempts).toBe(2)
})
