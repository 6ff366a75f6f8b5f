import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { COMPACTION_JOBS } from '../services/compaction/compaction-jobs.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { createPayload, createSegment, NOON } from './segment-fixtures.ts'

export const PACKED_PROJECT = {
  id: 'project-1',
  name: 'A',
  key: 'k',
  allowedOrigins: [],
  timeZone: 'UTC',
}
/** Of random text, so that a day of a dozen is copied in several steps. */
const TEXT_BYTES = 2_500_000
/** So that one pack in the place of another is seen. */
const RECORDINGS = 3
const DAY_MS = 86_400_000

export interface PackedSession {
  readonly sessionId: string
  /** Null of a session that is not packed. */
  readonly pack: Uint8Array | null
  readonly payload: Uint8Array
}

interface Recording {
  readonly payload: Uint8Array
  readonly pack: Uint8Array
}

function createRecording(): Recording {
  const text = randomBytes((TEXT_BYTES * 3) / 4).toString('base64')
  const payload = createPayload([{ type: 4, text, timestamp: NOON }])
  const payloads = [{ sequence: 0, isKeyframe: false, payload }]
  const { bytes } = COMPACTION_JOBS.pack({ payloads, level: 1, dictionary: undefined })
  return { payload, pack: bytes }
}

async function store(
  storage: Storage,
  { payload, pack }: Recording,
  { at, isPacked }: { at: number; isPacked: boolean },
): Promise<PackedSession> {
  const tab = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  await storage.appendSegment(createSegment({ ...tab, firstAt: at }, { payload }))
  if (!isPacked) return { sessionId: tab.sessionId, pack: null, payload }
  const members = [{ sequence: 0, packId: null }]
  await storage.packs.putPack({ ...tab, members, dictionary: null, grade: 2, bytes: pack })
  return { sessionId: tab.sessionId, pack, payload }
}

/** Three days in packs, of which half, all and little are to be deleted, and some not packed. */
export async function fillPackedDays(folder: string) {
  const storage = openStorage({ kind: 'folder', folder })
  await storage.control.putProject(PACKED_PROJECT)
  const deleted: PackedSession[] = []
  const kept: PackedSession[] = []
  const recordings = Array.from({ length: RECORDINGS }, createRecording)
  const add = async (n: number, isGoing: boolean, place: { at: number; isPacked: boolean }) => {
    const recording = recordings[n % RECORDINGS]
    if (recording) (isGoing ? deleted : kept).push(await store(storage, recording, place))
  }
  for (let n = 0; n < 14; n += 1) await add(n, n % 2 === 0, { at: NOON, isPacked: true })
  for (let n = 0; n < 3; n += 1) await add(n, true, { at: NOON + DAY_MS, isPacked: true })
  for (let n = 0; n < 5; n += 1) await add(n, n === 1, { at: NOON + 2 * DAY_MS, isPacked: true })
  for (let n = 0; n < 10; n += 1) await add(n, n % 2 === 0, { at: NOON, isPacked: false })
  await storage.close()
  return { deleted, kept }
}

/** What is there of sessions, and what of their recordings is as it was. */
export async function look(folder: string, sessions: readonly PackedSession[]) {
  const storage = openStorage({ kind: 'folder', folder })
  const there: string[] = []
  const whole: string[] = []
  for (const { sessionId, pack, payload } of sessions) {
    if (await storage.sessions.load(sessionId)) there.push(sessionId)
    const [entry] = await storage.replays.listSegments(sessionId)
    if (!entry) continue
    if (pack === null) {
      const stretch = { ...entry, sessionId, fromSequence: 0, toSequence: 0 }
      const [read] = await Array.fromAsync(storage.replays.readSegments(stretch))
      if (read?.payload && Buffer.from(payload).equals(read.payload)) whole.push(sessionId)
    } else if (entry.packId !== null) {
      const read = await storage.packs.readPack(entry.packId)
      if (read && Buffer.from(pack).equals(read.bytes)) whole.push(sessionId)
    }
  }
  await storage.close()
  return { there, whole }
}
