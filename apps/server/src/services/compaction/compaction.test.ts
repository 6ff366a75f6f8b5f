import { createHash, randomUUIDv7 } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage, type StorageLocation } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { INLINE_JOBS } from '../../testing/inline-jobs.ts'
import { createPayload, createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { DEFAULT_PROJECT_SETTINGS } from '../projects/settings.ts'
import { createSegmentReader } from '../replay/segment-reader.ts'
import { createCompactionSource } from './compaction-source.ts'
import { pack, PACK_TEXT_BYTES, type Packable } from './codec/pack.ts'
import { createDictionaries } from './dictionaries.ts'
import { decodeDictionary } from './dictionary/stored-dictionary.ts'
import { createSessionPacker } from './pack-session.ts'

const HOUR_MS = 3_600_000
const PROJECT = { id: 'project-1', name: 'Shop', key: 'k', allowedOrigins: [], timeZone: 'UTC' }
const ENGINES: [string, () => StorageLocation][] = [
  ['memory', () => ({ kind: 'memory' })],
  ['SQLite', () => ({ kind: 'folder', folder: createTemporaryFolder() })],
]

interface Options {
  readonly location?: StorageLocation
  /** Runs around each job. */
  readonly before?: (kind: string, input: unknown) => void
  readonly after?: () => Promise<void>
}

async function createLab({ location = { kind: 'memory' }, before, after }: Options = {}) {
  const clock = { now: NOON }
  const storage = openStorage(location)
  onTestFinished(() => storage.close())
  await storage.control.putProject(PROJECT)
  const jobs = {
    run: (async (kind, input) => {
      before?.(kind, input)
      const result = await INLINE_JOBS.run(kind, input)
      await after?.()
      return result
    }) as typeof INLINE_JOBS.run,
  }
  const reader = createSegmentReader(storage, jobs)
  const now = () => clock.now
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
  const work = async (tasks = 200): Promise<number> => {
    for (let done = 0; done < tasks; done += 1) {
      const task = await source.next()
      if (!task) return done
      await task(new AbortController().signal)
    }
    return tasks
  }
  return { clock, storage, reader, source, work }
}

const nameLamp = (ware: number): string => `Lamp ${ware} of oak and linen`

/** Events of a page that everybody sees, with something of one's own. */
function createEvents(own: string, sequence: number, nameWare = nameLamp) {
  const cards = Array.from({ length: 20 }, (_, id) => ({
    type: 2,
    tagName: 'article',
    attributes: { class: 'card shadow' },
    childNodes: [{ type: 3, textContent: nameWare(id), id: id + 40 }],
    id: id + 10,
  }))
  const snapshot = { type: 2, data: { node: { childNodes: cards, id: 1 } }, timestamp: NOON }
  const mine = { type: 5, data: { tag: 'own', payload: own }, timestamp: NOON + sequence }
  return sequence === 0 ? [snapshot, mine] : [mine]
}

async function record(
  storage: Storage,
  person: string,
  { firstAt = NOON, nameWare = nameLamp } = {},
) {
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  for (let sequence = 0; sequence < 3; sequence += 1) {
    const payload = createPayload(createEvents(`letter of ${person}`, sequence, nameWare))
    const head = { ...name, sequence, anonymousId: person, firstAt: firstAt + sequence }
    await storage.appendSegment(createSegment(head, { payload }))
  }
  return name
}

type Lab = Awaited<ReturnType<typeof createLab>>
type Name = Awaited<ReturnType<typeof record>>

async function readTexts({ reader }: Pick<Lab, 'reader'>, name: Name): Promise<string[]> {
  const all = { ...name, fromSequence: 0, toSequence: 999 }
  const read = await Array.fromAsync(reader.readSegments(all))
  return read.map(({ payload }) => (payload ? gunzipSync(payload).toString() : 'damaged'))
}

const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal']

test.each(ENGINES)('in %s closed sessions are packed, and read as before', async (_, locate) => {
  const lab = await createLab({ location: locate() })
  const names = []
  for (const person of PEOPLE) names.push(await record(lab.storage, person))
  const before = await Promise.all(names.map((name) => readTexts(lab, name)))
  expect(await lab.work()).toBe(0)
  lab.clock.now = NOON + HOUR_MS
  // One dictionary, then a session each; between any two of them all reads are the same.
  for (let task = 0; task < 9; task += 1) {
    expect(await lab.work(1)).toBe(1)
    expect(await Promise.all(names.map((name) => readTexts(lab, name)))).toEqual(before)
  }
  expect(await lab.work()).toBe(0)
  for (const { sessionId } of names) {
    const entries = await lab.storage.replays.listSegments(sessionId)
    expect(entries.every(({ packId }) => packId !== null)).toBe(true)
  }
  expect(lab.source.getCounters()).toMatchObject({ sessions: 8, failures: 0, dictionaries: 1 })
  const { bytesIn, bytesOut } = lab.source.getCounters()
  expect(bytesOut).toBeLessThan(bytesIn / 2)
})

test('keyframes go into the pack of their segment, and are read from it', async () => {
  const lab = await createLab()
  const name = await record(lab.storage, 'ada')
  const payload = createPayload(createEvents('a page made anew', 0))
  const keyframe = { ...name, sequence: 2, at: NOON, eventCount: 2, fault: null, payload }
  await lab.storage.replays.putKeyframes([keyframe])
  await lab.storage.replays.confirmKeyframe({ ...name, sequence: 2 })
  lab.clock.now = NOON + 3 * HOUR_MS
  await lab.work()
  const [entry] = await lab.storage.replays.listKeyframes(name.sessionId)
  expect(entry).toMatchObject({ sequence: 2, sizeBytes: 0, isConfirmed: true })
  const read = await lab.reader.readKeyframe({ ...name, sequence: 2 })
  expect(gunzipSync(read ?? new Uint8Array())).toEqual(gunzipSync(payload))
  expect(await readTexts(lab, name)).toHaveLength(3)
})

test('a keyframe that fills a pack is not parted from its segment', async () => {
  const lab = await createLab()
  const name = await record(lab.storage, 'ada')
  const page = { type: 2, data: { text: 'x'.repeat(PACK_TEXT_BYTES) }, timestamp: NOON }
  const payload = createPayload([page])
  for (const sequence of [1, 2]) {
    const keyframe = { ...name, sequence, at: NOON, eventCount: 1, fault: null, payload }
    await lab.storage.replays.putKeyframes([keyframe])
  }
  lab.clock.now = NOON + 3 * HOUR_MS
  await lab.work()
  const entries = await lab.storage.replays.listSegments(name.sessionId)
  expect(new Set(entries.map(({ packId }) => packId)).size).toBe(2)
  for (const sequence of [1, 2]) {
    const read = await lab.reader.readKeyframe({ ...name, sequence })
    expect(gunzipSync(read ?? new Uint8Array()).equals(gunzipSync(payload))).toBe(true)
  }
  expect(await readTexts(lab, name)).toHaveLength(3)
})

test('a dictionary has nothing of one visitor', async () => {
  const lab = await createLab()
  for (const person of PEOPLE) {
    await record(lab.storage, person)
    await record(lab.storage, person)
    await record(lab.storage, person)
  }
  lab.clock.now = NOON + HOUR_MS
  await lab.work()
  const newest = await lab.storage.packs.findDictionary('project-1')
  const stored = await lab.storage.packs.readDictionary(newest?.id ?? 0)
  const text = decodeDictionary(stored ?? new Uint8Array()).toString('latin1')
  expect(text).toContain('Lamp 7 of oak and linen')
  expect(text).not.toContain('letter')
})

test('first sessions wait for others, then take what there is, and are packed again', async () => {
  const lab = await createLab()
  const first = await record(lab.storage, 'ada')
  const before = await readTexts(lab, first)
  lab.clock.now = NOON + HOUR_MS
  expect(await lab.work()).toBe(0)
  lab.clock.now = NOON + 2 * HOUR_MS
  await lab.work()
  const findId = async () =>
    (await lab.storage.replays.listSegments(first.sessionId))[0]?.packId ?? 0
  expect((await lab.storage.packs.readPack(await findId()))?.dictionary).toBeNull()

  lab.clock.now = NOON + 3 * HOUR_MS
  for (const person of PEOPLE) await record(lab.storage, person, { firstAt: NOON + 3 * HOUR_MS })
  lab.clock.now = NOON + 4 * HOUR_MS
  await lab.work()
  expect((await lab.storage.packs.readPack(await findId()))?.dictionary).not.toBeNull()
  expect(await readTexts(lab, first)).toEqual(before)
})

test('where a dictionary does not pay, sessions are packed at once without one', async () => {
  const lab = await createLab()
  // Eight visits of one person: there is nothing that several people share.
  const names = []
  for (const _ of PEOPLE) names.push(await record(lab.storage, 'ada'))
  lab.clock.now += HOUR_MS * 0.7
  await lab.work()
  expect(await lab.storage.packs.findDictionary(PROJECT.id)).toBeNull()
  for (const { sessionId } of names) {
    const segments = await lab.storage.replays.listSegments(sessionId)
    expect(segments.map(({ packId }) => packId)).not.toContain(null)
  }
})

test('a late segment is readable at once and packed with the next round', async () => {
  const lab = await createLab()
  const names = []
  for (const person of PEOPLE) names.push(await record(lab.storage, person))
  lab.clock.now = NOON + HOUR_MS
  await lab.work()
  const [name] = names
  const payload = createPayload([{ type: 3, data: { source: 1 }, timestamp: NOON + 9 }])
  const late = { ...name, sequence: 3, anonymousId: 'ada', firstAt: NOON + 9 }
  await lab.storage.appendSegment(createSegment(late, { payload }))
  const texts = name && (await readTexts(lab, name))
  expect(texts?.[3]).toBe(gunzipSync(payload).toString())
  lab.clock.now = NOON + 2 * HOUR_MS
  expect(await lab.work()).toBe(1)
  expect(name && (await readTexts(lab, name))).toEqual(texts)
})

test('a session that cannot be packed stays as it was and is tried again later', async () => {
  let isBroken = true
  const lab = await createLab({
    before: (kind) => {
      if (kind === 'pack' && isBroken) throw new Error('the worker crashed')
    },
  })
  const name = await record(lab.storage, 'ada')
  const before = await readTexts(lab, name)
  lab.clock.now = NOON + 3 * HOUR_MS
  expect(await lab.work()).toBe(2)
  expect(lab.source.getCounters()).toMatchObject({ failures: 1, sessions: 0 })
  expect(await readTexts(lab, name)).toEqual(before)
  isBroken = false
  expect(await lab.work()).toBe(0)
  lab.clock.now += HOUR_MS
  await lab.work()
  expect(lab.source.getCounters()).toMatchObject({ failures: 1, sessions: 1 })
  expect(await readTexts(lab, name)).toEqual(before)
})

test('what is no recording is kept byte for byte', async () => {
  const lab = await createLab()
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  const payload = Buffer.from('no gzip at all')
  await lab.storage.appendSegment(createSegment(name, { payload }))
  lab.clock.now = NOON + 3 * HOUR_MS
  await lab.work()
  const all = { ...name, fromSequence: 0, toSequence: 9 }
  const [read] = await Array.fromAsync(lab.reader.readSegments(all))
  expect(Buffer.from(read?.payload ?? [])).toEqual(payload)
})

test('a pack whose bytes are no pack makes its segments damaged, not an error', async () => {
  const lab = await createLab()
  const name = await record(lab.storage, 'ada')
  const members = [0, 1].map((sequence) => ({ sequence, packId: null }))
  const bytes = Buffer.from('not a pack at all')
  await lab.storage.packs.putPack({ ...name, members, dictionary: null, grade: 1, bytes })
  expect(await readTexts(lab, name)).toMatchObject(['damaged', 'damaged', /letter/])
  const entries = await lab.storage.replays.listSegments(name.sessionId)
  expect(entries.map(({ isDamaged }) => isDamaged)).toEqual([true, true, false])
})

test('a session that is deleted while it is packed stays deleted', async () => {
  const lab = await createLab({
    after: async () => {
      const request = { projectId: 'project-1', sessionIds: [name.sessionId], deletedAt: 1 }
      await lab.storage.deletions.deleteSessions(request)
    },
  })
  const name = await record(lab.storage, 'ada')
  lab.clock.now = NOON + 3 * HOUR_MS
  await lab.work()
  expect(await lab.storage.replays.listSegments(name.sessionId)).toEqual([])
  expect(lab.source.getCounters()).toMatchObject({ failures: 0, sessions: 0 })
})

test('a session that fails eight times in a row is left alone for a month', async () => {
  const lab = await createLab({
    before: (kind) => {
      if (kind === 'pack') throw new Error('the worker crashed')
    },
  })
  await record(lab.storage, 'ada')
  lab.clock.now = NOON + 3 * HOUR_MS
  for (const hours of [1 / 6, 1 / 3, 2 / 3, 4 / 3, 8 / 3, 16 / 3, 32 / 3]) {
    await lab.work()
    const { failures } = lab.source.getCounters()
    lab.clock.now += hours * HOUR_MS - 1
    await lab.work()
    expect(lab.source.getCounters().failures).toBe(failures)
    lab.clock.now += 1
  }
  await lab.work()
  expect(lab.source.getCounters().failures).toBe(8)
  lab.clock.now += 30 * 24 * HOUR_MS - 1
  await lab.work()
  expect(lab.source.getCounters().failures).toBe(8)
  lab.clock.now += 1
  await lab.work()
  expect(lab.source.getCounters().failures).toBe(9)
})

test('above two hundred waiting sessions the cheaper level is taken', async () => {
  const levels: unknown[] = []
  const lab = await createLab({
    before: (kind, input) => {
      if (kind === 'pack') levels.push((input as { level: number }).level)
    },
  })
  for (let person = 0; person < 202; person += 1) await record(lab.storage, `person-${person}`)
  lab.clock.now = NOON + HOUR_MS
  // A dictionary, then four sessions.
  expect(await lab.work(5)).toBe(5)
  expect(levels).toEqual([3, 3, 9, 9])

  // Two hundred more, then the two that were packed in haste.
  expect(await lab.work(300)).toBe(200)
  expect(levels.slice(4)).toEqual(Array(200).fill(9))
})

test('packs made in haste are packed again when there is time, once', async () => {
  let packed = 0
  const lab = await createLab({
    before: (kind) => {
      if (kind === 'pack') packed += 1
    },
  })
  const name = await record(lab.storage, 'ada')
  const before = await readTexts(lab, name)
  const payloads: Packable[] = []
  for await (const { sequence, payload } of lab.reader.readSegments({
    ...name,
    fromSequence: 0,
    toSequence: 9,
  })) {
    payloads.push({ sequence, isKeyframe: false, payload: payload ?? new Uint8Array() })
  }
  const { bytes } = pack(payloads, { level: 1 })
  const members = payloads.map(({ sequence }) => ({ sequence, packId: null }))
  await lab.storage.packs.putPack({ ...name, members, dictionary: null, grade: 0, bytes })
  await lab.storage.packs.finishSession(name.sessionId, 3)
  expect(await lab.work()).toBe(1)
  expect(packed).toBe(1)
  expect(await lab.storage.packs.listCheap({ ...name, grade: 1 })).toEqual([])
  expect(await readTexts(lab, name)).toEqual(before)
  lab.clock.now += HOUR_MS
  expect(await lab.work()).toBe(0)
})

test('a dictionary that cannot be read is no reason to pack again and again', async () => {
  const lab = await createLab()
  for (const person of PEOPLE) await record(lab.storage, person)
  lab.clock.now = NOON + HOUR_MS
  await lab.work()
  const name = await record(lab.storage, 'ida', { firstAt: lab.clock.now })
  lab.clock.now += 2 * HOUR_MS
  lab.storage.packs.readDictionary = async () => null
  expect(await lab.work()).toBe(1)
  expect(await lab.storage.packs.listCheap({ ...name, grade: 2 })).toHaveLength(1)
  expect(await lab.work()).toBe(0)
})

test('a dictionary that does not pay any more is made anew', async () => {
  const lab = await createLab()
  const recordAll = async (nameWare: (ware: number) => string) => {
    for (const person of [...PEOPLE, 'ida', 'jon', 'kim']) {
      await record(lab.storage, person, { firstAt: lab.clock.now, nameWare })
    }
    lab.clock.now += HOUR_MS
    await lab.work()
    return (await lab.storage.packs.findDictionary('project-1'))?.id
  }
  const first = await recordAll(nameLamp)
  expect(first).toBeDefined()
  expect(await recordAll(nameLamp)).toBe(first)
  const hash = (ware: number): string => createHash('sha256').update(`ware ${ware}`).digest('hex')
  const later = await recordAll(hash)
  expect(later).not.toBe(first)
  expect(lab.source.getCounters()).toMatchObject({ failures: 0, dictionaries: 2 })
})
