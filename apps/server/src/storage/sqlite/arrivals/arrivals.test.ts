import Database from 'better-sqlite3'
import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { DELETED_AT_ONCE } from '../../deletions.ts'
import type { NewSegment, Storage } from '../../storage.ts'
import { StorageUnavailableError } from '../../storage-errors.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { nameLog } from './arrival-files.ts'

const PROJECT = 'project-1'
const LOG_BYTES = 1_000_000
const LARGE = 20_000

vi.setConfig({ testTimeout: 60_000 })

const open = (folder: string) => openSqliteStorage(folder, undefined, LOG_BYTES)

function createSegments(count: number, sizeBytes = LARGE): NewSegment[] {
  return Array.from({ length: count }, () =>
    createSegment({ sessionId: randomUUIDv7() }, { payload: randomBytes(sizeBytes) }),
  )
}

/** In batches that are smaller than a log. */
async function append(storage: Storage, segments: readonly NewSegment[]): Promise<void> {
  for (let at = 0; at < segments.length; at += 10) {
    const some = segments.slice(at, at + 10)
    await Promise.all(some.map((segment) => storage.appendSegment(segment)))
  }
}

async function readPayload(storage: Storage, segment: NewSegment): Promise<Uint8Array | null> {
  const { sequence } = segment
  const stretch = { ...segment, fromSequence: sequence, toSequence: sequence }
  const [read] = await Array.fromAsync(storage.replays.readSegments(stretch))
  return read?.payload ?? null
}

/** Those of which every byte is read as it was stored. */
async function listWhole(storage: Storage, segments: readonly NewSegment[]): Promise<NewSegment[]> {
  const whole: NewSegment[] = []
  for (const segment of segments) {
    const payload = await readPayload(storage, segment)
    if (payload && Buffer.from(payload).equals(segment.payload)) whole.push(segment)
  }
  return whole
}

async function remove(storage: Storage, segments: readonly NewSegment[]): Promise<void> {
  for (let at = 0; at < segments.length; at += DELETED_AT_ONCE) {
    const sessionIds = segments.slice(at, at + DELETED_AT_ONCE).map(({ sessionId }) => sessionId)
    await storage.deletions.deleteSessions({ projectId: PROJECT, sessionIds, deletedAt: NOON })
  }
}

async function sweepAll(storage: Storage): Promise<void> {
  while ((await storage.deletions.sweep(NOON)) === 'more');
}

function query<Row>(folder: string, sql: string): Row[] {
  const db = new Database(join(folder, 'playhead.db'))
  const rows = db.prepare<[], Row>(sql).all()
  db.close()
  return rows
}

const listFiles = (folder: string) => readdirSync(join(folder, 'arrivals')).sort()
const measureLogs = (folder: string) =>
  listFiles(folder).reduce((sum, name) => sum + statSync(join(folder, 'arrivals', name)).size, 0)

test('what is large goes into a log and what is small into its row, and both are read', async () => {
  const folder = createTemporaryFolder()
  const storage = open(folder)
  const segments = [0, 1, 2_047, 2_048, 300_000].flatMap((size) => createSegments(1, size))
  await append(storage, segments)
  expect(await listWhole(storage, segments)).toEqual(segments)
  await storage.close()
  expect(
    query(folder, 'SELECT log, log_offset, length(payload) AS kept FROM segments ORDER BY id'),
  ).toEqual([
    { log: null, log_offset: null, kept: 0 },
    { log: null, log_offset: null, kept: 1 },
    { log: null, log_offset: null, kept: 2_047 },
    { log: 1, log_offset: 0, kept: 0 },
    { log: 1, log_offset: 2_048, kept: 0 },
  ])
})

test('bytes that a crash has left behind what has rows are never read, nor written over', async () => {
  const folder = createTemporaryFolder()
  const first = open(folder)
  const before = createSegments(5)
  await append(first, before)
  await first.close()
  appendFileSync(join(folder, nameLog(1)), randomBytes(12_345))
  const second = open(folder)
  const after = createSegments(5)
  await append(second, after)
  expect(await listWhole(second, [...before, ...after])).toHaveLength(10)
  expect(listFiles(folder)).toEqual(['1.log', '2.log'])
  await second.close()
})

test('a segment that comes twice, or of a session that was deleted, leaves nothing in the end', async () => {
  const folder = createTemporaryFolder()
  const first = open(folder)
  const [kept, gone] = createSegments(2, 400_000) as [NewSegment, NewSegment]
  await append(first, [kept])
  await first.close()
  const storage = open(folder)
  await append(storage, [gone])
  expect(await storage.appendSegment(kept)).toBe('duplicate')
  await remove(storage, [gone])
  expect(await storage.appendSegment(gone)).toBe('deleted')
  expect(measureLogs(folder)).toBe(1_600_000)
  await sweepAll(storage)
  expect(await listWhole(storage, [kept])).toHaveLength(1)
  expect(measureLogs(folder)).toBe(400_000)
  await storage.close()
})

test('of every second session that is deleted the disk is returned, and the others play meanwhile', async () => {
  const folder = createTemporaryFolder()
  const storage = open(folder)
  const segments = createSegments(400)
  await append(storage, segments)
  const before = await storage.deletions.loadDiskUse()
  expect(measureLogs(folder)).toBe(400 * LARGE)
  const gone = segments.filter((_, place) => place % 2 === 0)
  const kept = segments.filter((_, place) => place % 2 === 1)
  await remove(storage, gone)
  let steps = 0
  while ((await storage.deletions.sweep(NOON)) === 'more') {
    steps += 1
    const some = kept.filter((_, place) => place % 20 === steps % 20)
    expect(await listWhole(storage, some)).toHaveLength(some.length)
  }
  expect(steps).toBeGreaterThan(8)
  expect(await listWhole(storage, kept)).toHaveLength(200)
  // What was written anew has nothing of the others.
  expect(measureLogs(folder)).toBe(200 * LARGE)
  const after = await storage.deletions.loadDiskUse()
  expect(before.fileBytes - after.fileBytes).toBeGreaterThan(0.95 * 200 * LARGE)
  await storage.close()
  const again = open(folder)
  expect(await listWhole(again, kept)).toHaveLength(200)
  await again.close()
})

test('a log goes when all that was in it is packed, and one is emptied of which little is left', async () => {
  const folder = createTemporaryFolder()
  const storage = open(folder)
  const segments = createSegments(110)
  await append(storage, segments)
  const pack = async ({ sessionId, windowId }: NewSegment) =>
    storage.packs.putPack({
      sessionId,
      windowId,
      members: [{ sequence: 0, packId: null }],
      dictionary: null,
      grade: 2,
      bytes: Buffer.of(1, 2, 3),
    })
  // The first 50 are in the first log. Half of it is of use: packing will go on with it.
  for (const segment of segments.slice(0, 25)) expect(await pack(segment)).toBe('stored')
  await sweepAll(storage)
  expect(listFiles(folder)).toContain('1.log')
  for (const segment of segments.slice(25, 45)) await pack(segment)
  await sweepAll(storage)
  expect(listFiles(folder)).not.toContain('1.log')
  const left = segments.slice(45)
  expect(await listWhole(storage, left)).toHaveLength(left.length)
  for (const segment of left) await pack(segment)
  await sweepAll(storage)
  await storage.close()
  const last = open(folder)
  await sweepAll(last)
  expect(listFiles(folder)).toEqual([])
  expect(await last.packs.readPack(1)).toMatchObject({ bytes: Buffer.of(1, 2, 3) })
  await last.close()
  expect(query(folder, 'SELECT * FROM arrival_logs')).toEqual([])
})

test('what is appended while a log is emptied is never lost', async () => {
  const folder = createTemporaryFolder()
  const storage = open(folder)
  const old = createSegments(60)
  await append(storage, old)
  const gone = old.filter((_, place) => place % 3 !== 0)
  const kept = old.filter((_, place) => place % 3 === 0)
  await remove(storage, gone)
  const state = { isSweeping: true }
  const write = async (): Promise<NewSegment[]> => {
    const written: NewSegment[] = []
    while (state.isSweeping) {
      const some = createSegments(4)
      await append(storage, some)
      written.push(...some)
      await remove(storage, some.slice(0, 2))
      kept.push(...some.slice(2))
    }
    return written
  }
  const writing = Promise.all([write(), write()])
  for (let step = 0; step < 60; step += 1) await storage.deletions.sweep(NOON)
  state.isSweeping = false
  await writing
  await sweepAll(storage)
  expect(await listWhole(storage, kept)).toHaveLength(kept.length)
  await storage.close()
  expect(
    query(
      folder,
      'SELECT DISTINCT log FROM segments WHERE log NOT IN (SELECT id FROM arrival_logs)',
    ),
  ).toEqual([])
})

test('a payload of which a bit is flipped, and all of a log that is lost, are damaged, and stay so', async () => {
  const folder = createTemporaryFolder()
  const first = open(folder)
  const segments = createSegments(110)
  await append(first, segments)
  await first.close()
  const [flipped] = query<{ log: number; log_offset: number }>(
    folder,
    'SELECT log, log_offset FROM segments ORDER BY id LIMIT 1 OFFSET 60',
  )
  expect(flipped?.log).toBe(2)
  execFileSync('dd', [
    'if=/dev/zero',
    `of=${join(folder, nameLog(2))}`,
    `seek=${(flipped?.log_offset ?? 0) + 100}`,
    'bs=1',
    'count=16',
    'conv=notrunc',
    'status=none',
  ])
  rmSync(join(folder, nameLog(1)))
  for (const round of [0, 1]) {
    const storage = open(folder)
    const whole = await listWhole(storage, segments)
    expect([round, whole.length]).toEqual([round, 59])
    const [lost] = segments as [NewSegment]
    expect(await storage.replays.listSegments(lost.sessionId)).toMatchObject([{ isDamaged: true }])
    await sweepAll(storage)
    await storage.close()
  }
})

test('on a disk that is full what the log does not take is refused, all else stays, and it goes on', async (context) => {
  const disk = join(createTemporaryFolder(), 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return context.skip('no disk of a set size can be mounted here')
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  const ballast = join(disk, 'ballast')
  const storage = openSqliteStorage(join(disk, 'data'))
  const early = createSegments(10)
  await append(storage, early)
  // What is left takes rows, but no payload of a megabyte.
  writeFileSync(ballast, Buffer.alloc(24 * 2 ** 20 - measure(disk) - 900_000))
  const refused = createSegments(2, 1_000_000)
  const small = createSegments(2, 500)
  const settled = await Promise.allSettled(
    [...refused, ...small].map((segment) => storage.appendSegment(segment)),
  )
  expect(settled.map((each) => (each.status === 'rejected' ? each.reason : each.value))).toEqual([
    expect.any(StorageUnavailableError),
    expect.any(StorageUnavailableError),
    'stored',
    'stored',
  ])
  expect(await listWhole(storage, [...early, ...small, ...refused])).toEqual([...early, ...small])
  rmSync(ballast)
  await append(storage, refused)
  expect(await listWhole(storage, [...early, ...small, ...refused])).toHaveLength(14)
  await storage.close()
})

function measure(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
