import { createHash, randomUUIDv7 } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { pino } from 'pino'
import { createCompactionSource } from '../services/compaction/compaction-source.ts'
import { createDictionaries } from '../services/compaction/dictionaries.ts'
import { createSessionPacker } from '../services/compaction/pack-session.ts'
import { DEFAULT_PROJECT_SETTINGS } from '../services/projects/settings.ts'
import { createReplay } from '../services/replay/replay.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import type { Storage } from '../storage/storage.ts'
import { INLINE_JOBS } from './inline-jobs.ts'
import { createPayload, createSegment, NOON } from './segment-fixtures.ts'

const HOUR_MS = 3_600_000
const PROJECT = { id: 'project-1', name: 'P', key: 'k', allowedOrigins: [], timeZone: 'UTC' }
const SHEET = Buffer.from('.box{color:red}')

/** Whose sessions are packed, in the order of their beginning. */
export const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal']
/** Where their packs are, below the data folder. */
export const DAY_FILE = 'replays/project-1/2026-06-01.db'
export const SHEET_HASH = createHash('sha256').update(SHEET).digest('hex')

/**
 * Fills a store with eight packed sessions of three chunks, their dictionary, one raw
 * chunk with a keyframe, and a sheet. Returns the packed sessions' ids.
 */
export async function fillPackedStore(storage: Storage): Promise<string[]> {
  await storage.control.putProject(PROJECT)
  const sessionIds = PEOPLE.map(() => randomUUIDv7())
  for (const [place, sessionId] of sessionIds.entries()) await record(storage, sessionId, place)
  await pack(storage)
  const late = createSegment({ firstAt: NOON + 9 * HOUR_MS })
  await storage.appendSegment(late)
  const { sessionId, windowId } = late
  const keyframe = { sessionId, windowId, sequence: 0, at: NOON, eventCount: 2, fault: null }
  await storage.replays.putKeyframes([{ ...keyframe, payload: createPayload() }])
  await storage.replays.noteKeyframed({ sessionId, segmentCount: 1 })
  const sheet = { hash: SHEET_HASH, storedAt: NOON, content: zstdCompressSync(SHEET), base: null }
  await storage.sheets.put('project-1', [sheet])
  return sessionIds
}

async function record(storage: Storage, sessionId: string, place: number): Promise<void> {
  const windowId = randomUUIDv7()
  const cards = Array.from({ length: 20 }, (_, id) => ({ textContent: `Lamp ${id} of oak`, id }))
  const snapshot = { type: 2, data: { node: { childNodes: cards, id: 1 } }, timestamp: NOON }
  for (let sequence = 0; sequence < 3; sequence += 1) {
    const own = { type: 5, data: { tag: 'own', payload: `${place}` }, timestamp: NOON + sequence }
    const payload = createPayload(sequence === 0 ? [snapshot, own] : [own])
    const anonymousId = PEOPLE[place] ?? ''
    const head = { sessionId, windowId, sequence, anonymousId, firstAt: NOON + sequence }
    await storage.appendSegment(createSegment(head, { payload }))
  }
}

async function pack(storage: Storage): Promise<void> {
  const jobs = INLINE_JOBS
  const reader = createSegmentReader(storage, jobs)
  const now = () => NOON + HOUR_MS
  const source = createCompactionSource({
    storage,
    packer: createSessionPacker({ ...storage, reader, jobs }),
    dictionaries: createDictionaries({ storage, reader, jobs, level: 3, now }),
    loadSettings: async () => DEFAULT_PROJECT_SETTINGS,
    isReady: async () => true,
    logger: pino({ level: 'silent' }),
    now,
    rest: async () => {},
  })
  for (let task = await source.next(); task; task = await source.next()) {
    await task(new AbortController().signal)
  }
}

/** What a session shows: the reason of its gap, or that it plays. @throws what its replay throws */
export async function playSession(storage: Storage, sessionId: string): Promise<string> {
  const reader = createSegmentReader(storage, INLINE_JOBS)
  const replay = createReplay(
    { ...storage, reader },
    { now: () => NOON + HOUR_MS, loadSettings: async () => DEFAULT_PROJECT_SETTINGS },
  )
  const { tabs } = await replay.loadManifest(sessionId)
  const [tab] = tabs
  for (const { firstSequence, lastSequence } of tab?.windows ?? []) {
    const request = { sessionId, windowId: tab?.windowId ?? '', firstSequence, lastSequence }
    await Array.fromAsync(await replay.openWindow({ ...request, afterSequence: -1 }))
  }
  return tab?.gaps[0]?.reason ?? 'plays'
}
