import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { createUuidV7 } from '@playhead/sessions'
import { COMPACTION_JOBS } from '../apps/server/src/services/compaction/compaction-jobs.ts'
import { openStorage } from '../apps/server/src/storage/open-storage.ts'
import type { Storage } from '../apps/server/src/storage/storage.ts'
import { createSegment } from '../apps/server/src/testing/segment-fixtures.ts'
import { createRecordedPayload } from './recorded-payload.ts'

const SEGMENTS_A_SESSION = 12
const SEGMENT_MS = 5_000
const DAYS = 10
const DAY_MS = 86_400_000
/** Of all bytes, what is still as it came: sessions of the last minutes, which go on. */
const RAW_SHARE = 0.1
const RAW_MS = 20 * 60_000
const LANES = 16
/** Contents that differ: more would only cost time, as the storage never looks inside. */
const RECORDINGS = 64
const PACK_LEVEL = 3

export const PROJECT = {
  id: 'bench',
  name: 'Bench',
  key: 'bench-key',
  allowedOrigins: ['*'],
  timeZone: 'UTC',
}

/** How to ask for half of a store. */
export interface Filling {
  /** The earlier half of the days, of which nothing stays. */
  readonly days: object
  /** Of every day every second session. */
  readonly 'every-second': object
}

/**
 * Fills a data folder through the storage's own face, without HTTP in between: sessions
 * of a minute over ten days, every second one of one user. Each segment is appended and
 * then, but for the last minutes, packed into the file of its day, as compaction does it.
 * Payloads are gzip of events that a recorder would send, with texts that compress as
 * little as they can, so that a gigabyte of store is a gigabyte of disk.
 */
export async function fillStore(folder: string, sizeBytes: number): Promise<Filling> {
  const storage = openStorage({ kind: 'folder', folder })
  await storage.control.putProject(PROJECT)
  const recordings = Array.from({ length: RECORDINGS }, createRecording)
  const rawBytes = average(recordings.map(({ payloads }) => sum(payloads)))
  const packedBytes = average(recordings.map(({ pack }) => pack.length))
  const packed = Math.ceil((sizeBytes * (1 - RAW_SHARE)) / packedBytes)
  const raw = Math.ceil((sizeBytes * RAW_SHARE) / rawBytes)
  const endAt = Date.now()
  const firstAt = endAt - DAYS * DAY_MS
  const store = async (session: number): Promise<void> => {
    const recording = recordings[session % RECORDINGS]
    if (!recording) return
    const userId = session % 2 === 0 ? 'even' : 'odd'
    if (session >= packed) {
      const at = endAt - RAW_MS + ((session - packed) * RAW_MS) / raw
      await append(storage, { at, userId, recording })
      return
    }
    const at = firstAt + (session * (DAYS * DAY_MS - 2 * RAW_MS)) / packed
    await pack(storage, { ...(await append(storage, { at, userId, recording })), recording })
  }
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < packed + raw) await store((next += 1) - 1)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  // What packing has emptied goes back to the system, as it does on an idle server.
  while ((await storage.deletions.sweep(Date.now())) === 'more') await setTimeout(0)
  await storage.close()
  return {
    days: { kind: 'range', fromAt: 0, toAt: firstAt + (DAYS / 2) * DAY_MS },
    'every-second': { kind: 'user', userId: 'even' },
  }
}

interface Recording {
  readonly payloads: readonly Uint8Array[]
  readonly pack: Uint8Array
}

function createRecording(): Recording {
  const payloads = Array.from({ length: SEGMENTS_A_SESSION }, (_, sequence) =>
    createRecordedPayload({ at: sequence * SEGMENT_MS, isFirst: sequence === 0 }),
  )
  const { bytes, count } = COMPACTION_JOBS.pack({
    payloads: payloads.map((payload, sequence) => ({ sequence, isKeyframe: false, payload })),
    level: PACK_LEVEL,
    dictionary: undefined,
  })
  if (count !== payloads.length) throw new Error(`a pack holds ${count} segments`)
  return { payloads, pack: bytes }
}

interface Visit {
  /** Epoch milliseconds. */
  readonly at: number
  readonly userId: string
  readonly recording: Recording
}

/** @returns the tab that it was */
async function append(storage: Storage, { at, userId, recording }: Visit) {
  const createId = () => createUuidV7(Math.floor(at), randomBytes(10))
  const tab = { sessionId: createId(), windowId: createId() }
  const appended = recording.payloads.map((payload, sequence) => {
    const firstAt = Math.floor(at) + sequence * SEGMENT_MS
    const event = { channel: '__analytics', at: firstAt, path: `/page-${sequence}` }
    const events = [
      { name: 'page_view', ...event },
      { name: 'click', ...event },
    ]
    const head = { ...tab, sequence, firstAt, userId, anonymousId: userId, events }
    return storage.appendSegment(createSegment(head, { projectId: PROJECT.id, payload }))
  })
  await Promise.all(appended)
  return tab
}

async function pack(
  storage: Storage,
  { recording, ...tab }: { sessionId: string; windowId: string; recording: Recording },
): Promise<void> {
  const members = recording.payloads.map((_, sequence) => ({ sequence, packId: null }))
  const stored = await storage.packs.putPack({
    ...tab,
    members,
    dictionary: null,
    grade: 2,
    bytes: recording.pack,
  })
  if (stored !== 'stored') throw new Error(`a pack was ${stored}`)
  await storage.packs.finishSession(tab.sessionId, members.length)
}

function sum(payloads: readonly Uint8Array[]): number {
  return payloads.reduce((bytes, { length }) => bytes + length, 0)
}

function average(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length
}
