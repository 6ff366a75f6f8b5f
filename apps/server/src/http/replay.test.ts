import { decodeReplayFrames, type ReplayManifest } from '@playhead/protocol'
import * as Schema from '@playhead/protocol/schema'
import { randomUUIDv7 } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { Check } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import type { StoredPayload } from '../storage/replay-log.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTestApp, type TestAppOptions } from '../testing/test-app.ts'

const sessionId = randomUUIDv7()
const windowId = randomUUIDv7()

async function createRecordedApp(options: TestAppOptions = {}) {
  const server = await createTestApp(options)
  const headers = await server.signIn()
  const segments = [0, 1, 2, 3, 4].map((sequence) =>
    createSegment(
      {
        sessionId,
        windowId,
        sequence,
        firstAt: NOON + sequence * 5_000,
        startsWithSnapshot: sequence === 0 || sequence === 3,
        clock: { offsetMs: 40, roundTripMs: 10 },
      },
      { payload: Uint8Array.of(0x1f, 0x8b, sequence) },
    ),
  )
  for (const segment of segments) await server.storage.appendSegment(segment)
  const get = (path: string) => server.app.inject({ url: `/api/sessions/${path}`, headers })
  const getFrames = async (path: string) => {
    const { rawPayload } = await get(path)
    return decodeReplayFrames(new Uint8Array(rawPayload))
  }
  return { ...server, get, getFrames }
}

test('the manifest names the windows in server time', async () => {
  const { get } = await createRecordedApp()
  const manifest = (await get(`${sessionId}/replay`)).json<ReplayManifest>()
  expect(Check(Schema.ReplayManifest, manifest)).toBe(true)
  expect(manifest).toMatchObject({
    sessionId,
    startedAt: NOON + 40,
    endedAt: NOON + 25_040,
    live: true,
  })
  expect(manifest.tabs).toMatchObject([
    {
      windowId,
      gaps: [],
      windows: [
        { firstSequence: 0, lastSequence: 2, fromAt: NOON + 40, complete: true },
        { firstSequence: 3, lastSequence: 4, toAt: NOON + 25_040, complete: false },
      ],
    },
  ])
})

test('around a moment the manifest names every window, and joins those far away', async () => {
  const { get, getFrames, storage } = await createRecordedApp()
  for (let sequence = 5; sequence < 200; sequence += 1) {
    const firstAt = NOON + sequence * 5_000
    const head = { sessionId, windowId, sequence, firstAt, startsWithSnapshot: true }
    await storage.appendSegment(createSegment(head, { payload: Uint8Array.of(sequence) }))
  }
  const list = async (query: string) => {
    const answer = (await get(`${sessionId}/replay${query}`)).json<ReplayManifest>()
    expect(Check(Schema.ReplayManifest, answer)).toBe(true)
    return answer.tabs[0]?.windows ?? []
  }
  expect(await list('')).toHaveLength(197)
  const windows = await list('?atMs=150000')
  expect(windows.length).toBeLessThan(20)
  expect(windows.filter(({ parts }) => parts === undefined).length).toBeGreaterThanOrEqual(5)
  const far = windows.at(-1)
  const path = `${sessionId}/replay/${windowId}/${far?.firstSequence}?lastSequence=${far?.lastSequence}`
  expect((await getFrames(path)).at(-1)?.header.sequence).toBe(199)
  expect((await get(`${sessionId}/replay?atMs=-1`)).statusCode).toBe(400)
})

test('a manifest of some length is packed for who takes it so', async () => {
  const { app, signIn, storage, get } = await createRecordedApp()
  for (let sequence = 5; sequence < 15; sequence += 1) {
    const head = { sessionId, windowId, sequence, startsWithSnapshot: true }
    await storage.appendSegment(createSegment({ ...head, firstAt: NOON + sequence * 5_000 }))
  }
  const plain = await get(`${sessionId}/replay`)
  expect(plain.headers).toMatchObject({ vary: 'accept-encoding' })
  expect(plain.headers['content-encoding']).toBeUndefined()
  const headers = { ...(await signIn()), 'accept-encoding': 'gzip, br' }
  const packed = await app.inject({ url: `/api/sessions/${sessionId}/replay`, headers })
  expect(packed.headers['content-encoding']).toBe('gzip')
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2)
  expect(JSON.parse(gunzipSync(packed.rawPayload).toString())).toEqual(plain.json())
})

test('a window is its segments, byte for byte, with the offset of the clock', async () => {
  const { get, getFrames } = await createRecordedApp()
  const frames = await getFrames(`${sessionId}/replay/${windowId}/0`)
  expect(frames.map(({ header }) => header)).toEqual(
    [0, 1, 2].map((sequence) => ({ sequence, clockOffsetMs: 40, eventCount: 2 })),
  )
  expect(frames.map(({ payload }) => [...payload])).toEqual([0, 1, 2].map((n) => [0x1f, 0x8b, n]))
  const { headers } = await get(`${sessionId}/replay/${windowId}/0`)
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'cache-control': 'no-store',
  })
})

test('of a window that has grown only what is new is sent', async () => {
  const { getFrames } = await createRecordedApp()
  const frames = await getFrames(`${sessionId}/replay/${windowId}/3?afterSequence=3`)
  expect(frames.map(({ header }) => header.sequence)).toEqual([4])
  expect(await getFrames(`${sessionId}/replay/${windowId}/3?afterSequence=4`)).toEqual([])
})

describe('with a keyframe before segment 1', () => {
  const createKeyframedApp = async () => {
    const server = await createRecordedApp()
    const keyframe = { sessionId, windowId, at: NOON, eventCount: 7, fault: null }
    await server.storage.replays.putKeyframes([
      { ...keyframe, sequence: 1, payload: Uint8Array.of(9, 9, 9, 9) },
      { ...keyframe, sequence: 4, payload: new Uint8Array(), fault: 'differs' },
    ])
    return server
  }

  test('a window begins there, named by its first segment, and what it takes is counted', async () => {
    const { get } = await createKeyframedApp()
    const [tab] = (await get(`${sessionId}/replay`)).json<ReplayManifest>().tabs
    expect(tab?.windows).toMatchObject([
      { firstSequence: 0, lastSequence: 0, eventCount: 2, sizeBytes: 3 },
      { firstSequence: 1, lastSequence: 2, eventCount: 11, sizeBytes: 10 },
      { firstSequence: 3, lastSequence: 4, eventCount: 4, sizeBytes: 6 },
    ])
    expect(tab?.gaps).toEqual([])
  })

  test('it is a frame of its own before that of its segment, by the same clock', async () => {
    const { getFrames } = await createKeyframedApp()
    const frames = await getFrames(`${sessionId}/replay/${windowId}/1`)
    expect(frames.map(({ header }) => header)).toEqual([
      { sequence: 1, clockOffsetMs: 40, eventCount: 7, isKeyframe: true },
      { sequence: 1, clockOffsetMs: 40, eventCount: 2 },
      { sequence: 2, clockOffsetMs: 40, eventCount: 2 },
    ])
    expect([...(frames[0]?.payload ?? [])]).toEqual([9, 9, 9, 9])
    const later = await getFrames(`${sessionId}/replay/${windowId}/1?afterSequence=1`)
    expect(later.map(({ header }) => header.sequence)).toEqual([2])
  })

  test('who knows the window from before it was divided gets all of it', async () => {
    const { getFrames } = await createKeyframedApp()
    const frames = await getFrames(`${sessionId}/replay/${windowId}/0?lastSequence=2`)
    expect(frames.map(({ header }) => header.sequence)).toEqual([0, 1, 2])
  })

  test('when it has gone again, its window is still answered', async () => {
    const { storage, getFrames } = await createKeyframedApp()
    const stretch = { sessionId, windowId, fromSequence: 1, toSequence: 1 }
    await storage.replays.dropKeyframes(stretch)
    const frames = await getFrames(`${sessionId}/replay/${windowId}/1`)
    expect(frames.map(({ header }) => header.sequence)).toEqual([0, 1, 2])
  })
})

test('a window ends before a damaged segment', async () => {
  const { getFrames } = await createRecordedApp({
    wrap: (storage) => ({
      ...storage,
      replays: {
        ...storage.replays,
        listWindow: (name) => storage.replays.listWindow(name),
        readSegments: async function* (stretch) {
          for await (const stored of storage.replays.readSegments(stretch)) {
            const damaged: StoredPayload = { ...stored, payload: null }
            yield stored.sequence === 1 ? damaged : stored
          }
        },
      },
    }),
  })
  const frames = await getFrames(`${sessionId}/replay/${windowId}/0`)
  expect(frames.map(({ header }) => header.sequence)).toEqual([0])
})

test.each([
  [`${randomUUIDv7()}/replay`, 404, 'unknown_session'],
  [`${randomUUIDv7()}/replay/${windowId}/0`, 404, 'unknown_session'],
  [`${sessionId}/replay/${randomUUIDv7()}/0`, 404, 'unknown_replay_window'],
  [`${sessionId}/replay/${windowId}/5`, 404, 'unknown_replay_window'],
  [`${sessionId}/replay/${windowId}/x`, 400, 'invalid_request'],
])('%s is answered with %i %s', async (path, status, code) => {
  const { get } = await createRecordedApp()
  const answer = await get(path)
  expect(answer.statusCode).toBe(status)
  expect(answer.json()).toMatchObject({ error: { code } })
})
