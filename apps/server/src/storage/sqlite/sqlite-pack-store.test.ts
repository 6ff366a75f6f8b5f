import Database from 'better-sqlite3'
import { randomUUIDv7 } from 'node:crypto'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const DAY = join('replays', 'project-1', '2026-06-01.db')

/** A data folder with one session whose two segments are in a pack. */
async function createPackedFolder() {
  const folder = createTemporaryFolder()
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  const storage = openSqliteStorage(folder)
  for (const sequence of [0, 1, 2]) {
    await storage.appendSegment(createSegment({ ...name, sequence }))
  }
  const members = [0, 1].map((sequence) => ({ sequence, packId: null }))
  const bytes = Buffer.alloc(9_000, 'pack')
  await storage.packs.putPack({ ...name, members, dictionary: null, grade: 1, bytes })
  await storage.close()
  return { folder, name, day: join(folder, DAY), bytes }
}

function changeDay<Result>(path: string, change: (db: Database.Database) => Result): Result {
  const db = new Database(path)
  try {
    return change(db)
  } finally {
    db.close()
  }
}

test('packs are in a file per project and day, which takes little more than they do', async () => {
  const { folder, day, bytes, name } = await createPackedFolder()
  expect(existsSync(day)).toBe(true)
  expect(statSync(day).size).toBeLessThan(bytes.length + 4_096)
  const storage = openSqliteStorage(folder)
  const [first] = await storage.replays.listSegments(name.sessionId)
  const read = await storage.packs.readPack(first?.packId ?? 0)
  expect(Buffer.from(read?.bytes ?? [])).toEqual(bytes)
  await storage.close()
})

test.each<[string, (day: string) => void]>([
  ['has a flipped bit', (day) => changeDay(day, (db) => db.exec("UPDATE packs SET bytes = x'00'"))],
  ['is gone', (day) => changeDay(day, (db) => db.exec('DELETE FROM packs'))],
  ['is in a file that is gone', (day) => rmSync(day)],
  ['is in a file that is no database', (day) => writeFileSync(day, 'no database '.repeat(500))],
])('segments of a pack that %s are damaged from the first reading on', async (_name, harm) => {
  const { folder, name, day } = await createPackedFolder()
  harm(day)
  for (const time of ['first', 'again']) {
    const storage = openSqliteStorage(folder)
    const entries = await storage.replays.listSegments(name.sessionId)
    const isKnown = time === 'again'
    expect(entries.map(({ isDamaged }) => isDamaged)).toEqual([isKnown, isKnown, false])
    expect(await storage.packs.readPack(entries[0]?.packId ?? 0)).toBeNull()
    const after = await storage.replays.listSegments(name.sessionId)
    expect(after.map(({ isDamaged }) => isDamaged)).toEqual([true, true, false])
    await storage.close()
  }
})

test('what a killed process left without a place is dropped before the next pack', async () => {
  const { folder, name, day } = await createPackedFolder()
  const insert = "INSERT INTO packs (id, bytes) VALUES (2, x'01'), (77, x'02')"
  changeDay(day, (db) => db.exec(insert))
  const storage = openSqliteStorage(folder)
  const members = [{ sequence: 2, packId: null }]
  const pack = { ...name, members, dictionary: null, bytes: Buffer.of(5) }
  expect(await storage.packs.putPack({ ...pack, grade: 1 })).toBe('stored')
  await storage.close()
  const rows = changeDay(day, (db) => db.prepare('SELECT id, length(bytes) AS n FROM packs').all())
  expect(rows).toEqual([
    { id: 1, n: 9_000 },
    { id: 2, n: 1 },
  ])
})

test('the id of a project never leaves the folder of replays', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  await storage.appendSegment(createSegment(name, { projectId: '../../odd' }))
  const members = [{ sequence: 0, packId: null }]
  await storage.packs.putPack({ ...name, members, dictionary: null, grade: 1, bytes: Buffer.of(1) })
  await storage.close()
  expect(existsSync(join(folder, 'replays', '.2e.2e.2f.2e.2e.2fodd', '2026-06-01.db'))).toBe(true)
})

test('with its last session a file goes, with its last pack a session takes what it is', async () => {
  const { folder, name, day, bytes } = await createPackedFolder()
  const storage = openSqliteStorage(folder)
  const raw = createSegment({ ...name, sequence: 2 }).payload.length
  const { sizeBytes } = await storage.deletions.loadUse('project-1')
  expect(sizeBytes).toBeGreaterThan(bytes.length + raw)
  expect(sizeBytes).toBeLessThan(bytes.length + raw + 1_000)
  await storage.deletions.deleteSessions({
    projectId: 'project-1',
    sessionIds: [name.sessionId],
    deletedAt: 1,
  })
  const packs = [{ sequence: 2, packId: null }]
  const late = { ...name, members: packs, dictionary: null, bytes }
  expect(await storage.packs.putPack({ ...late, grade: 1 })).toBe('changed')
  while ((await storage.deletions.sweep(1)) === 'more');
  expect(existsSync(day)).toBe(false)
  expect((await storage.deletions.loadUse('project-1')).sizeBytes).toBe(0)
  await storage.close()
})

/** Deletes the session of a packed folder, which then is in the state that `harm` leaves. */
async function sweepAfter(harm: (day: string) => void) {
  const { folder, name, day } = await createPackedFolder()
  const first = openSqliteStorage(folder)
  const { sessionId } = name
  const request = { projectId: 'project-1', sessionIds: [sessionId], deletedAt: 1 }
  await first.deletions.deleteSessions(request)
  await first.close()
  harm(day)
  const storage = openSqliteStorage(folder)
  while ((await storage.deletions.sweep(1)) === 'more');
  expect(await storage.deletions.countUnswept()).toBe(0)
  await storage.close()
  return { folder }
}

test.each<[string, (day: string) => void]>([
  ['are gone', (day) => changeDay(day, (db) => db.exec('DELETE FROM packs'))],
  ['went with their file', (day) => rmSync(day)],
  ['are in a file that is no database', (day) => writeFileSync(day, 'no database '.repeat(500))],
])('a deleted session whose packs %s is swept', async (_name, harm) => {
  const { folder } = await sweepAfter(harm)
  const count = (db: Database.Database) => db.prepare('SELECT count(*) FROM packs').pluck().get()
  expect(changeDay(join(folder, 'playhead.db'), count)).toBe(0)
})

test('the rows of packed segments take no more pages than they need', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  const sequences = Array.from({ length: 200 }, (_, sequence) => sequence)
  for (const sequence of sequences) {
    const payload = Buffer.alloc(3_000, sequence)
    await storage.appendSegment(createSegment({ ...name, sequence, events: [] }, { payload }))
  }
  for (const first of [0, 50, 100, 150]) {
    const members = sequences
      .slice(first, first + 50)
      .map((sequence) => ({ sequence, packId: null }))
    const bytes = Buffer.of(first)
    expect(
      await storage.packs.putPack({ ...name, members, dictionary: null, grade: 1, bytes }),
    ).toBe('stored')
  }
  await storage.close()
  const sql = "SELECT sum(pgsize) FROM dbstat WHERE name = 'segments'"
  const used = changeDay(join(folder, 'playhead.db'), (db) => db.prepare(sql).pluck().get())
  expect(used).toBeLessThan(120_000)
})
