import Database from 'better-sqlite3'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import type { Storage } from '../storage.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const PROJECT = 'project-1'
const PACK_BYTES = 400_000
const DAY = '2026-06-01'

interface Packed {
  readonly sessionId: string
  readonly bytes: Buffer
}

/** A session of one day whose only segment is in a pack. */
async function putPacked(storage: Storage): Promise<Packed> {
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  await storage.appendSegment(createSegment(name))
  const bytes = randomBytes(PACK_BYTES)
  const members = [{ sequence: 0, packId: null }]
  expect(await storage.packs.putPack({ ...name, members, dictionary: null, grade: 2, bytes })).toBe(
    'stored',
  )
  return { sessionId: name.sessionId, bytes }
}

async function createDay(count: number) {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const sessions: Packed[] = []
  while (sessions.length < count) sessions.push(await putPacked(storage))
  return { folder, storage, sessions, replays: join(folder, 'replays', PROJECT) }
}

const remove = (storage: Storage, sessions: readonly Packed[]) =>
  storage.deletions.deleteSessions({
    projectId: PROJECT,
    sessionIds: sessions.map(({ sessionId }) => sessionId),
    deletedAt: NOON,
  })

async function sweepAll(storage: Storage): Promise<number> {
  let steps = 1
  while ((await storage.deletions.sweep(NOON)) === 'more') steps += 1
  return steps
}

/** Those whose recording is what it was. */
async function filterReadable(storage: Storage, sessions: readonly Packed[]): Promise<Packed[]> {
  const readable: Packed[] = []
  for (const session of sessions) {
    const [entry] = await storage.replays.listSegments(session.sessionId)
    const pack = entry?.packId == null ? null : await storage.packs.readPack(entry.packId)
    if (pack && session.bytes.equals(pack.bytes)) readable.push(session)
  }
  return readable
}

const listFiles = (replays: string) => readdirSync(replays).sort()

test('of a day of which half stays a new file takes the place of the old one, by steps', async () => {
  const { folder, storage, sessions, replays } = await createDay(50)
  const kept = sessions.filter((_, place) => place % 2 === 0)
  await remove(
    storage,
    sessions.filter((_, place) => place % 2 === 1),
  )
  // 10 MB of which each step copies at most 8.
  expect(await sweepAll(storage)).toBeGreaterThan(2)
  expect(listFiles(replays).filter((name) => name.endsWith('.db'))).toEqual([`${DAY}-2.db`])
  expect(await filterReadable(storage, sessions)).toEqual(kept)
  const late = await putPacked(storage)
  expect(await filterReadable(storage, [...kept, late])).toEqual([...kept, late])
  await storage.close()
  expect(listFiles(replays)).toEqual([`${DAY}-2.db`, `${DAY}.db`])
  expect(statSync(join(replays, `${DAY}-2.db`)).size).toBeLessThan(25 * PACK_BYTES * 1.02)
  const db = new Database(join(replays, `${DAY}-2.db`))
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT count(*) FROM packs').pluck().get()).toBe(25)
  db.close()

  // Both are of the day, and both go with it.
  const again = openSqliteStorage(folder)
  expect(await filterReadable(again, [...kept, late])).toEqual([...kept, late])
  await remove(again, [...kept, late])
  await sweepAll(again)
  expect(listFiles(replays)).toEqual([])
  await again.close()
})

test('of a day of which most stays the rest is taken out of its file, which gets shorter', async () => {
  const { storage, sessions, replays } = await createDay(40)
  await remove(storage, sessions.slice(0, 8))
  await sweepAll(storage)
  expect(await filterReadable(storage, sessions)).toEqual(sessions.slice(8))
  await storage.close()
  expect(listFiles(replays)).toEqual([`${DAY}.db`])
  expect(statSync(join(replays, `${DAY}.db`)).size).toBeLessThan(32 * PACK_BYTES * 1.02)
})

test('what is deleted or packed while a file is copied goes, or comes along', async () => {
  const { storage, sessions, replays } = await createDay(60)
  await remove(storage, sessions.slice(0, 30))
  const isCopying = () => listFiles(replays).some((name) => name.endsWith('.partial'))
  while (!isCopying()) expect(await storage.deletions.sweep(NOON)).toBe('more')
  await remove(storage, sessions.slice(30, 32))
  const late = await putPacked(storage)
  await sweepAll(storage)
  const kept = [...sessions.slice(32), late]
  expect(await filterReadable(storage, [...sessions, late])).toEqual(kept)
  await storage.close()
  const sizes = listFiles(replays).map((name) => statSync(join(replays, name)).size)
  expect(sizes).toHaveLength(1)
  expect(sizes[0]).toBeLessThan(kept.length * PACK_BYTES * 1.02)
})

test('half a copy, and a copy of which no row knows, are gone after the next start', async () => {
  const { folder, storage, sessions, replays } = await createDay(3)
  await storage.close()
  copyFileSync(join(replays, `${DAY}.db`), join(replays, `${DAY}-2.db`))
  writeFileSync(join(replays, `${DAY}-3.db.partial`), 'half of one')
  const again = openSqliteStorage(folder)
  await sweepAll(again)
  expect(await filterReadable(again, sessions)).toEqual(sessions)
  await again.close()
  expect(listFiles(replays)).toEqual([`${DAY}.db`])
})

test('a day of which no row knows stays when it is all that there is of it', async () => {
  const { folder, storage, replays } = await createDay(2)
  await storage.close()
  const db = new Database(join(folder, 'playhead.db'))
  db.exec('DELETE FROM packs')
  db.close()
  const again = openSqliteStorage(folder)
  await sweepAll(again)
  await again.close()
  expect(existsSync(join(replays, `${DAY}.db`))).toBe(true)
})
