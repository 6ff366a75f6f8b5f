import { createHash, randomUUIDv7 } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { openStorage } from '../../storage/open-storage.ts'
import type { StoredNote } from '../../storage/annotation-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { createPayload, createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { openArchive } from '../export/export-archive.ts'
import { createSheets } from '../sheets/sheets.ts'
import { importFile } from './import-file.ts'

const LIMITS = { idleTimeoutMs: 1_800_000, maxDurationMs: 86_400_000 }
const ENGINES = ['memory', 'folder'] as const
const range = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2, limit: 10, after: null }

function create(kind: (typeof ENGINES)[number] = 'memory'): Storage {
  const storage = openStorage(
    kind === 'memory' ? { kind } : { kind, folder: createTemporaryFolder() },
  )
  onTestFinished(() => storage.close())
  return storage
}

function save(content: string | Uint8Array | object): string {
  const isRaw = typeof content === 'string' || content instanceof Uint8Array
  const path = join(createTemporaryFolder(), 'recording')
  writeFileSync(path, isRaw ? content : JSON.stringify(content))
  return path
}

const importInto = (storage: Storage, content: string | Uint8Array | object) =>
  importFile(storage, { projectId: 'project-1', limits: LIMITS, now: NOON, path: save(content) })

const meta = (atMs: number, href = 'https://shop.example/?utm_source=news&token=secret') => ({
  type: 4,
  timestamp: NOON + atMs,
  data: { href, width: 1_200, height: 800 },
})
const snapshot = (atMs: number) => ({
  type: 2,
  timestamp: NOON + atMs,
  data: { node: { type: 0, id: 1, childNodes: [] }, initialOffset: { left: 0, top: 0 } },
})
const click = (atMs: number) => ({
  type: 3,
  timestamp: NOON + atMs,
  data: { source: 2, type: 2, id: 5, x: 1, y: 2 },
})
const RECORDING = [
  meta(0),
  snapshot(1),
  click(2_000),
  click(4_000),
  {
    type: 3,
    timestamp: NOON + 5_000,
    data: { source: 5, id: 9, text: 'a}],"\\', isChecked: false },
  },
  meta(15_000, 'https://shop.example/cart'),
  snapshot(15_001),
  click(16_000),
]

async function readAll(storage: Storage, sessionId: string): Promise<unknown[]> {
  const events: unknown[] = []
  for (const { windowId, sequence } of await storage.replays.listSegments(sessionId)) {
    const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
    for await (const { payload } of storage.replays.readSegments(stretch)) {
      events.push(...(JSON.parse(gunzipSync(payload ?? '').toString()) as unknown[]))
    }
  }
  return events
}

test('an array of rrweb events becomes one session with the facts that it has', async () => {
  const storage = create()
  const imported = await importInto(storage, RECORDING)
  expect(imported).toMatchObject({ segments: 2, duplicates: 0, badEvents: 0 })
  const session = await storage.sessions.load(imported.sessionId)
  expect(session?.columns).toMatchObject({
    startedAt: NOON,
    endedAt: NOON + 16_000,
    clickCount: 3,
    pageViewCount: 2,
    interactionCount: 4,
    entryPath: '/',
    entryUrl: 'https://shop.example/?utm_source=news',
    exitPath: '/cart',
    utmSource: 'news',
    viewportWidth: 1_200,
    replayWindowCount: 2,
    hasReplay: true,
    activeMs: 3_000,
  })
  expect(await readAll(storage, imported.sessionId)).toEqual(RECORDING)
})

test.each([
  ['the same again', RECORDING],
  ['in an object', { events: RECORDING }],
  ['spread over lines', JSON.stringify(RECORDING, null, 2)],
  ['as gzip', gzipSync(JSON.stringify(RECORDING))],
])('a recording that is there adds nothing: %s', async (_name, content) => {
  const storage = create()
  const first = await importInto(storage, RECORDING)
  const again = await importInto(storage, content)
  expect(again).toMatchObject({ sessionId: first.sessionId, segments: 2, duplicates: 2 })
  expect(await storage.sessions.list(range)).toHaveLength(1)
})

const gz = (value: unknown) => gzipSync(JSON.stringify(value)).toString('latin1')
const [, plainSnapshot] = RECORDING
const PERSON = {
  distinct_ids: ['d-1', 'd-2'],
  properties: { email: 'ada@example.com', $browser: 'Chrome', plan: 'pro' },
}

test('an export of PostHog has its tabs, its person, and its compressed events inflated', async () => {
  const storage = create()
  const mutation = { source: 0, texts: [], attributes: [], removes: [], adds: [{ parentId: 1 }] }
  const packed = {
    source: 0,
    texts: gz([]),
    attributes: gz([]),
    removes: gz([]),
    adds: gz(mutation.adds),
  }
  const file = {
    version: '2023-04-28',
    data: {
      id: '0190',
      person: PERSON,
      snapshots: [
        { windowId: 'w1', ...meta(0) },
        { windowId: 'w1', ...snapshot(1), cv: '2024-10', data: gz(plainSnapshot?.data) },
        { windowId: 'w2', ...meta(100) },
        { windowId: 'w2', ...snapshot(101) },
        { windowId: 'w1', type: 3, timestamp: NOON + 500, cv: '2024-10', data: packed },
        { windowId: 'w1', type: 3, timestamp: NOON + 600, cv: '1999', data: {} },
        'no event',
      ],
    },
  }
  const imported = await importInto(storage, file)
  expect(imported).toMatchObject({ segments: 2, badEvents: 2 })
  const session = await storage.sessions.load(imported.sessionId)
  expect(session?.columns).toMatchObject({
    userId: 'd-1',
    traits: { email: 'ada@example.com', plan: 'pro' },
  })
  expect(session?.columns.windowIds).toHaveLength(2)
  const events = await readAll(storage, imported.sessionId)
  expect(events).toContainEqual(plainSnapshot)
  expect(events).toContainEqual({ type: 3, timestamp: NOON + 500, data: mutation })
})

test('tabs that PostHog has numbered are tabs of their own', async () => {
  const storage = create()
  const snapshots = [
    { windowId: 1, ...meta(0) },
    { windowId: 1, ...snapshot(1) },
    { windowId: 2, ...meta(100) },
    { windowId: 2, ...snapshot(101) },
    { windowId: 1, ...click(500) },
  ]
  const file = { version: '2023-04-28', data: { id: '0190', person: null, snapshots } }
  const imported = await importInto(storage, file)
  const session = await storage.sessions.load(imported.sessionId)
  expect(session?.columns.windowIds).toHaveLength(2)
  expect(await importInto(storage, file)).toEqual({ ...imported, duplicates: imported.segments })
})

test('the older export of PostHog has a list for each tab', async () => {
  const storage = create()
  const snapshotsByWindowId = { a: [meta(0), snapshot(1)], b: [meta(50), snapshot(51), click(60)] }
  const file = { version: '2022-12-02', data: { person: null, snapshotsByWindowId } }
  const { sessionId, segments } = await importInto(storage, file)
  expect(segments).toBe(2)
  expect((await storage.sessions.load(sessionId))?.columns).toMatchObject({
    clickCount: 1,
    userId: null,
  })
})

test('a long recording is cut into segments, and is whole again', async () => {
  const storage = create()
  const moves = Array.from({ length: 3_000 }, (_, place) => click(2_000 + place * 100))
  const recording = [meta(0), snapshot(1), ...moves]
  const { sessionId, segments } = await importInto(storage, recording)
  expect(segments).toBeGreaterThan(25)
  expect(await readAll(storage, sessionId)).toEqual(recording)
})

test.each([
  ['', /it ends too early/],
  ['not json', /n is not expected|not JSON/],
  ['[{"type":4', /it ends too early/],
  ['[1,2]', /No event of rrweb/],
  ['{"a":1}', /No event of rrweb/],
  ['[] []', /something follows its end/],
  ['[,]', /is not expected/],
  [JSON.stringify([meta(0), click(1)]), /no full snapshot/],
  [JSON.stringify({ version: '2099-01-01', data: {} }), /of version 2099-01-01; expected one of/],
  [Buffer.from([0xff, 0xfe, 0x00]), /no UTF-8/],
  [gzipSync('[]').subarray(0, 12), /gzip of the file is damaged/],
  ['{"format":"playhead-session","version":9}\n', /line 1/],
  ['{"format":"playhead-session"', /line 1 is not JSON/],
])('%j is refused with what is wrong', async (content, said) => {
  const storage = create()
  const importing = importInto(storage, content)
  await expect(importing).rejects.toThrow(AppError)
  await expect(importing).rejects.toThrow(said)
  expect(await storage.sessions.list(range)).toEqual([])
})

const NO_LIMITS = { admit: async () => {} }
const loadSheets = (storage: Storage) => createSheets(storage, NO_LIMITS)

const CSS = '.a::after { content: "ü" }'
const CSS_HASH = createHash('sha256').update(CSS).digest('hex')

const NOTE: StoredNote = {
  id: randomUUIDv7(),
  at: NOON + 1_000,
  text: 'Look here',
  authorId: 'ada-1',
  authorName: 'Ada',
  createdAt: NOON,
  editedAt: null,
}

async function createVisit(storage: Storage): Promise<string> {
  const sessionId = randomUUIDv7()
  const windows = [randomUUIDv7(), randomUUIDv7()]
  for (const [place, windowId] of windows.entries()) {
    for (let sequence = 0; sequence < 3; sequence += 1) {
      const init = { sessionId, windowId, sequence, firstAt: NOON + sequence * 5_000 }
      const clock = place === 0 ? { clock: { offsetMs: -700, roundTripMs: 20 } } : {}
      const user = sequence === 2 ? { userId: 'ada', traits: { plan: 'pro' } } : {}
      const sheets = sequence === 0 ? { sheets: [CSS_HASH, 'a'.repeat(64)] } : {}
      const payload = createPayload([
        { type: 4, place },
        { type: 2, sequence },
      ])
      await storage.appendSegment(
        createSegment({ ...init, ...clock, ...user, ...sheets }, { payload }),
      )
    }
  }
  const content = zstdCompressSync(CSS)
  await storage.sheets.put('project-1', [{ hash: CSS_HASH, storedAt: NOON, content, base: null }])
  await storage.annotations.putNote(sessionId, NOTE)
  await storage.annotations.putTags(sessionId, ['checkout', 'vip'])
  const owner = { kind: 'session', sessionId, customId: null } as const
  const paid = createServerEvent({ owner, at: NOON + 9_000, eventId: 'paid-1' })
  await storage.appendServerEvents(createServerEvents([paid]))
  return sessionId
}

async function exportArchive(storage: Storage, sessionId: string): Promise<string> {
  const lines = await openArchive(storage, { sessionId, now: NOON, sheets: loadSheets(storage) })
  return (await Array.fromAsync(lines)).join('')
}

test.each(ENGINES.flatMap((from) => ENGINES.map((to) => [from, to] as const)))(
  'what the %s storage exported is in the %s storage what it was, once',
  async (from, to) => {
    const [source, target] = [create(from), create(to)]
    const sessionId = await createVisit(source)
    const file = await exportArchive(source, sessionId)
    expect(await importInto(target, gzipSync(file))).toMatchObject({ sessionId, duplicates: 0 })
    expect(await importInto(target, file)).toMatchObject({ sessionId, duplicates: 6 })
    expect(await target.sessions.load(sessionId)).toEqual(await source.sessions.load(sessionId))
    expect(await target.sessions.loadEvents(sessionId)).toEqual(
      await source.sessions.loadEvents(sessionId),
    )
    const notes = [{ ...NOTE, authorId: null }]
    expect(await target.annotations.listNotes(sessionId)).toEqual(notes)
    expect((await target.annotations.describe([sessionId], null)).get(sessionId)).toEqual({
      noteCount: 1,
      tags: ['checkout', 'vip'],
      isSeen: false,
    })
    expect(await target.sessions.loadPages(sessionId)).toEqual(
      await source.sessions.loadPages(sessionId),
    )
    expect(await readAll(target, sessionId)).toEqual(await readAll(source, sessionId))
    expect(await target.replays.listSegments(sessionId)).toEqual(
      await source.replays.listSegments(sessionId),
    )
    expect(await target.sheets.listOfSession(sessionId)).toEqual(
      await source.sheets.listOfSession(sessionId),
    )
    expect(await loadSheets(target).loadText('project-1', CSS_HASH)).toBe(CSS)
    expect(await exportArchive(target, sessionId)).toBe(file)
  },
)

test('notes are nobody’s after an import, whatever the file says, and what is there stays', async () => {
  const source = create()
  const sessionId = await createVisit(source)
  const file = await exportArchive(source, sessionId)
  expect(file).not.toContain('ada-1')
  const forged = file.replace('"authorName"', '"authorId":"admin","authorName"')
  const target = create()
  await importInto(target, forged)
  await target.annotations.editNote({ sessionId, noteId: NOTE.id, text: 'kept', editedAt: NOON })
  await target.annotations.putTags(sessionId, ['own'])
  await importInto(target, forged)
  expect(await target.annotations.listNotes(sessionId)).toMatchObject([
    { text: 'kept', authorId: null },
  ])
  const added = await target.annotations.describe([sessionId], null)
  expect(added.get(sessionId)?.tags).toEqual(['checkout', 'own', 'vip'])
  const wrong = file.replace('"tags":["checkout"', '"tags":["  "')
  await expect(importInto(create(), wrong)).rejects.toThrow(/no session that Playhead exported/)
})

test('a session that another project has is not taken over', async () => {
  const storage = create()
  const sessionId = await createVisit(storage)
  const path = save(await exportArchive(storage, sessionId))
  const importing = importFile(storage, { projectId: 'other', limits: LIMITS, now: NOON, path })
  await expect(importing).rejects.toMatchObject({ code: 'session_belongs_to_another_project' })
})

test('an export that is cut short, or altered, stores nothing', async () => {
  const storage = create()
  const sessionId = await createVisit(storage)
  const file = await exportArchive(storage, sessionId)
  const broken = [
    file.slice(0, -30),
    file.replace('"payload":"', '"payload":"AAAA'),
    file.replace('"sums":{', '"sums":null,"x":{'),
    file.replace('"sequence":0,"protocol', '"sequence":-1,"protocol'),
  ]
  for (const content of broken) {
    const target = create()
    await expect(importInto(target, content)).rejects.toThrow(/no session that Playhead exported/)
    expect(await target.sessions.list(range)).toEqual([])
  }
})
