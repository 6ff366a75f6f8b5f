import { decodeReplayFrames } from '@playhead/protocol'
import { createHash, randomUUIDv7 } from 'node:crypto'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createSessionPacker } from '../services/compaction/pack-session.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import type { Storage } from '../storage/storage.ts'
import { INLINE_JOBS } from '../testing/inline-jobs.ts'
import { createPayload, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, type TestApp } from '../testing/test-app.ts'

const CSS = '.card::before{content:"ü"}'
const HASH = createHash('sha256').update(CSS).digest('hex')
const OFFSET_MS = 1_500
const FILES = { 'export-page/export-page.js': '', 'export-page/export-page.css': '' }

const sheetNode = (cssText: string) => ({
  type: 2,
  tagName: 'link',
  attributes: { rel: 'stylesheet', _cssText: cssText },
  childNodes: [],
  id: 4,
})

/** What one tab sends, segment by segment, with the style sheet as it is asked for. */
function createVisit(cssText: string, shiftMs: number): { timestamp: number }[][] {
  const page = { type: 0, id: 1, childNodes: [sheetNode(cssText)] }
  const change = (sequence: number, each: number) => ({
    type: 3,
    timestamp: NOON + shiftMs + sequence * 5_000 + each * 100,
    data: {
      source: 0,
      texts: [],
      attributes: [{ id: 4, attributes: { title: `${sequence} "of" ${each}\n` } }],
      removes: [{ parentId: 1, id: 10 + each }],
      adds: [
        { parentId: 1, nextId: null, node: { type: 3, textContent: 'über', id: 11 + each } },
        { parentId: 1, nextId: 4, node: { type: 3, textContent: '-0', id: 900 - each } },
      ],
    },
  })
  return [0, 1, 2, 3].map((sequence) => [
    ...(sequence === 0
      ? [
          { type: 4, timestamp: NOON + shiftMs, data: { href: 'https://a.example/', width: 9 } },
          { type: 2, timestamp: NOON + shiftMs, data: { node: page } },
        ]
      : []),
    ...Array.from({ length: 20 }, (_, each) => change(sequence, each)),
  ])
}

async function record(storage: Storage) {
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  const clock = { offsetMs: OFFSET_MS, roundTripMs: 5 }
  for (const [sequence, events] of createVisit(`playhead-sheet:${HASH}`, 0).entries()) {
    const firstAt = NOON + sequence * 5_000
    const sheets = sequence === 0 ? { sheets: [HASH] } : {}
    const head = { ...name, clock, sequence, firstAt, eventCount: events.length, ...sheets }
    const received = { payload: createPayload(events), receivedAt: firstAt + 5_000 + OFFSET_MS }
    await storage.appendSegment(createSegment(head, received))
  }
  const content = zstdCompressSync(CSS)
  await storage.sheets.put('project-1', [{ hash: HASH, storedAt: NOON, content, base: null }])
  // A keyframe is no event of the visit, and must not become one by an export.
  const [made = []] = createVisit(`playhead-sheet:${HASH}`, 10_000)
  const payload = createPayload(made.slice(0, 2))
  const keyframe = { ...name, sequence: 2, at: NOON + 10_000, eventCount: 2, fault: null, payload }
  await storage.replays.putKeyframes([keyframe])
  return name
}

async function packAll(storage: Storage, sessionId: string): Promise<void> {
  const reader = createSegmentReader(storage, INLINE_JOBS)
  const packer = createSessionPacker({ ...storage, reader, jobs: INLINE_JOBS })
  const isOver = () => false
  const request = { sessionId, level: 9, dictionary: null, grade: 1, again: false, isOver } as const
  expect(await packer.pack(request)).toMatchObject({ isFinished: true })
  const entries = await storage.replays.listSegments(sessionId)
  expect(entries.map(({ packId }) => packId)).not.toContain(null)
}

async function createExporter({ app, signIn }: TestApp, sessionId: string) {
  const headers = await signIn()
  return (format: string) =>
    app.inject({ url: `/api/sessions/${sessionId}/export?format=${format}`, headers })
}

/** Twice. @returns what is said of each time */
async function importTwice({ app, signIn }: TestApp, payload: Buffer) {
  const type = { 'content-type': 'application/octet-stream' }
  const headers = { ...(await signIn()), ...type }
  const url = '/api/projects/project-1/imports'
  const send = () => app.inject({ method: 'POST', url, headers, payload })
  return [(await send()).json(), (await send()).json()] as {
    sessionId: string
    segments: number
    duplicates: number
  }[]
}

test('a packed session is exported as rrweb event by event as it was sent', async () => {
  const lab = await createTestApp()
  const { sessionId } = await record(lab.storage)
  const get = await createExporter(lab, sessionId)
  const sent = createVisit(CSS, OFFSET_MS).flat()
  expect((await get('rrweb')).json()).toEqual(sent)
  await packAll(lab.storage, sessionId)
  const { rawPayload } = await get('rrweb')
  expect(JSON.parse(rawPayload.toString())).toEqual(sent)

  const other = await createTestApp()
  const [first, again] = await importTwice(other, rawPayload)
  expect(first).toMatchObject({ duplicates: 0 })
  expect(again).toEqual({ ...first, duplicates: first?.segments })
  const back = await createExporter(other, first?.sessionId ?? '')
  expect((await back('rrweb')).json()).toEqual(sent)
})

test('the export of a packed session is imported elsewhere with every payload as it was', async () => {
  const lab = await createTestApp()
  const { sessionId } = await record(lab.storage)
  await packAll(lab.storage, sessionId)
  const get = await createExporter(lab, sessionId)
  const { rawPayload } = await get('playhead')
  const other = await createTestApp()
  const [first, again] = await importTwice(other, rawPayload)
  expect(first).toMatchObject({ sessionId, segments: 4, duplicates: 0 })
  expect(again).toMatchObject({ duplicates: 4 })
  const sent = createVisit(`playhead-sheet:${HASH}`, 0)
  expect(await readEvents(other.storage, sessionId)).toEqual(sent)
  const back = await createExporter(other, sessionId)
  expect((await back('rrweb')).json()).toEqual((await get('rrweb')).json())
})

test('a packed session is the same page as before, with its style sheets inside', async () => {
  const lab = await createTestApp({ files: FILES })
  const { sessionId } = await record(lab.storage)
  const get = await createExporter(lab, sessionId)
  const before = readFrames((await get('html')).body)
  await packAll(lab.storage, sessionId)
  expect(readFrames((await get('html')).body)).toEqual(before)
  expect(before).toHaveLength(5)
  expect(JSON.stringify(before)).toContain(JSON.stringify(CSS))
  expect(JSON.stringify(before)).not.toContain('playhead-sheet:')
})

async function readEvents(storage: Storage, sessionId: string): Promise<unknown[]> {
  const reader = createSegmentReader(storage, INLINE_JOBS)
  const [entry] = await storage.replays.listSegments(sessionId)
  const all = { sessionId, windowId: entry?.windowId ?? '', fromSequence: 0, toSequence: 99 }
  const read = await Array.fromAsync(reader.readSegments(all))
  return read.map(({ payload }) => JSON.parse(gunzipSync(payload ?? '').toString()) as unknown)
}

/** The recording in an exported page. */
function readFrames(html: string): unknown[] {
  const frames = [...html.matchAll(/<script type="text\/plain"[^>]*>([^<]*)</g)]
  return frames.flatMap(([, text = '']) =>
    decodeReplayFrames(Uint8Array.from(Buffer.from(text, 'base64'))).map(({ header, payload }) => [
      header,
      JSON.parse(gunzipSync(payload).toString()) as unknown,
    ]),
  )
}
