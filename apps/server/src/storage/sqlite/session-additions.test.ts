import Database from 'better-sqlite3'
import { randomUUIDv7 } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import type { Storage } from '../storage.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const COUNT = 40

function name() {
  return { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
}

/** Stores what a visit sends, and looks at nothing. */
async function visit(storage: Storage, { sessionId, windowId } = name(), count = COUNT) {
  const sequences = Array.from({ length: count }, (_, sequence) => sequence)
  await Promise.all(
    sequences.map((sequence) =>
      storage.appendSegment(createSegment({ sessionId, windowId, sequence })),
    ),
  )
  return sessionId
}

/** The folder as a process leaves it that was killed now. */
function copyNow(folder: string): string {
  const copy = join(createTemporaryFolder(), 'data')
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('-shm') })
  return copy
}

function change<Result>(folder: string, work: (db: Database.Database) => Result): Result {
  const db = new Database(join(folder, 'playhead.db'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

const countLeft = (folder: string): number =>
  change(folder, (db) => Number(db.prepare('SELECT count(*) FROM session_additions').pluck().get()))

test('whoever looks right after the answer finds all of it', async () => {
  const storage = openSqliteStorage(createTemporaryFolder())
  const sessionId = await visit(storage)
  expect((await storage.sessions.load(sessionId))?.columns.segmentCount).toBe(COUNT)
  await storage.close()
})

test('a process that is killed before it has merged them loses nothing of them', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const sessionId = await visit(storage)
  const copy = copyNow(folder)
  expect(countLeft(copy)).toBeGreaterThan(0)
  const whole = await storage.sessions.load(sessionId)
  const pages = await storage.sessions.loadPages(sessionId)
  const use = await storage.deletions.loadUse('project-1')
  await storage.close()
  expect(countLeft(folder)).toBe(0)

  const again = openSqliteStorage(copy)
  expect(await again.sessions.load(sessionId)).toEqual(whole)
  expect(await again.sessions.loadPages(sessionId)).toEqual(pages)
  expect(await again.deletions.loadUse('project-1')).toEqual(use)
  await again.close()
  expect(countLeft(copy)).toBe(0)
})

test('they are merged though nobody looks', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  await visit(storage, name(), 1_200)
  await expect.poll(() => countLeft(folder)).toBe(0)
  await storage.close()
})

test('what makes no sense is dropped, and keeps nobody else from being merged', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const broken = await visit(storage)
  const other = await visit(storage)
  const copy = copyNow(folder)
  await storage.close()
  change(copy, (db) => {
    const id = db.prepare('SELECT id FROM sessions WHERE session_id = ?').pluck().get(broken)
    db.prepare(`UPDATE session_additions SET addition = '{"ta' WHERE session = ?`).run(id)
  })

  const again = openSqliteStorage(copy)
  expect((await again.sessions.load(broken))?.columns.segmentCount).toBe(1)
  expect((await again.sessions.load(other))?.columns.segmentCount).toBe(COUNT)
  await again.close()
  expect(countLeft(copy)).toBe(0)
})

test('a session whose row cannot be read keeps nobody else from being merged', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const broken = await visit(storage)
  const other = await visit(storage)
  const copy = copyNow(folder)
  await storage.close()
  change(copy, (db) =>
    db.prepare(`UPDATE sessions SET tally = '{"vi' WHERE session_id = ?`).run(broken),
  )

  const again = openSqliteStorage(copy)
  expect((await again.sessions.load(other))?.columns.segmentCount).toBe(COUNT)
  expect(await visit(again)).not.toBe(other)
  await again.close()
  // For the doctor, or a version that knows what to do with it.
  expect(countLeft(copy)).toBe(COUNT - 1)
})

test('what comes for a session while it is deleted goes with it', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const { sessionId, windowId } = name()
  await visit(storage, { sessionId, windowId })
  const deleting = storage.deletions.deleteSessions({
    projectId: 'project-1',
    sessionIds: [sessionId],
    deletedAt: 1,
  })
  const sequence = COUNT
  const late = storage.appendSegment(createSegment({ sessionId, windowId, sequence }))
  await Promise.all([deleting, late])
  await storage.close()
  expect(countLeft(folder)).toBe(0)
  const again = openSqliteStorage(folder)
  expect(await again.sessions.load(sessionId)).toBeNull()
  expect(await again.deletions.loadUse('project-1')).toEqual({ sessions: 0, sizeBytes: 0 })
  await again.close()
})
