import type Database from 'better-sqlite3'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { DELETED_AT_ONCE } from '../deletions.ts'
import { measureEventSql } from '../event-bytes.ts'
import type { Storage } from '../storage.ts'
import { recountUse } from './deletion-tables.ts'
import { examineRows } from './doctor/examine-rows.ts'
import { REPLAY_MIGRATIONS } from './migrations.ts'
import { openDatabase } from './open-database.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const PROJECT = 'project-1'
/** So small that it is in its row. */
const PAYLOAD_BYTES = 2_000
const SEGMENTS = [...Array(25).keys()]

/** Sessions of 50 kB. */
async function appendSessions(storage: Storage, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUIDv7())
  for (const sessionId of ids) {
    const windowId = randomUUIDv7()
    const segments = SEGMENTS.map((sequence) =>
      createSegment({ sessionId, windowId, sequence }, { payload: randomBytes(PAYLOAD_BYTES) }),
    )
    await Promise.all(segments.map((segment) => storage.appendSegment(segment)))
  }
  return ids
}

async function remove(storage: Storage, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += DELETED_AT_ONCE) {
    const sessionIds = ids.slice(at, at + DELETED_AT_ONCE)
    await storage.deletions.deleteSessions({ projectId: PROJECT, sessionIds, deletedAt: NOON })
  }
}

async function sweepAll(storage: Storage): Promise<number> {
  let steps = 1
  while ((await storage.deletions.sweep(NOON)) === 'more') steps += 1
  return steps
}

function inspect(folder: string): Database.Database {
  return openDatabase({
    path: join(folder, 'playhead.db'),
    nativeFolder: join(folder, 'native'),
    migrations: REPLAY_MIGRATIONS,
  })
}

test('every second session goes by short steps, and the file gets shorter by what they took', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const ids = await appendSessions(storage, 240)
  const before = (await storage.deletions.loadDiskUse()).fileBytes
  await remove(
    storage,
    ids.filter((_, place) => place % 2 === 0),
  )
  // 6 MB of payloads, at most 4 MB of them in a step, then as much of the file.
  expect(await sweepAll(storage)).toBeGreaterThan(3)
  const after = await storage.deletions.loadDiskUse()
  expect(after.shrinks).toBe(true)
  expect(after.freeBytes).toBeLessThanOrEqual(1024 * 1024)
  expect(before - after.fileBytes).toBeGreaterThan(0.8 * 120 * 25 * PAYLOAD_BYTES)
  expect(statSync(join(folder, 'playhead.db')).size).toBe(after.fileBytes)
  for (const [place, id] of ids.entries()) {
    expect(await storage.replays.listSegments(id)).toHaveLength(place % 2 === 0 ? 0 : 25)
  }
  await storage.close()
  const db = inspect(folder)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
})

test('what was half removed when the process ended is removed by the next', async () => {
  const folder = createTemporaryFolder()
  const first = openSqliteStorage(folder)
  const ids = await appendSessions(first, 100)
  await remove(first, ids.slice(0, 98))
  expect(await first.deletions.sweep(NOON)).toBe('more')
  await first.close()

  const second = openSqliteStorage(folder)
  expect(await second.deletions.countUnswept()).toBeGreaterThan(0)
  expect(await second.sessions.load(ids[0] ?? '')).toBeNull()
  expect(examineRows(inspect(folder), false).findings).toEqual([])
  await sweepAll(second)
  expect(await second.deletions.countUnswept()).toBe(0)
  await second.close()
  const db = inspect(folder)
  expect(db.prepare('SELECT count(*) FROM segments').pluck().get()).toBe(50)
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
})

test('what is counted as used is what the rows hold', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const ids = await appendSessions(storage, 3)
  const at = NOON
  const events = [0, 7, 400].map((minutes) => createServerEvent({ at: at + minutes * 60_000 }))
  for (const event of events) await storage.appendServerEvents(createServerEvents([event]))
  await remove(storage, ids.slice(1, 2))
  const use = await storage.deletions.loadUse(PROJECT)
  await sweepAll(storage)
  expect(await storage.deletions.loadUse(PROJECT)).toEqual(use)
  await storage.close()
  const db = inspect(folder)
  const sum = (sql: string) => Number(db.prepare(sql).pluck().get())
  expect(use).toEqual({
    sessions: sum('SELECT count(*) FROM sessions'),
    sizeBytes:
      sum('SELECT sum(length(payload)) FROM segments') +
      sum(`SELECT sum${measureEventSql('events')} FROM events`) +
      sum(`SELECT sum${measureEventSql('server_events')} FROM server_events`),
  })
  // Counted anew, as a migration and a repair do, they are the same.
  recountUse(db)
  expect(sum('SELECT size_bytes FROM project_use')).toBe(use.sizeBytes)
  expect(sum('SELECT sum(size_bytes) FROM session_use')).toBe(use.sizeBytes)
  db.close()
})

/** A data folder of a version that could not give space back. */
async function createOldFolder(): Promise<{ folder: string; ids: string[] }> {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const ids = await appendSessions(storage, 5)
  await storage.close()
  const db = inspect(folder)
  db.pragma('journal_mode = DELETE')
  db.pragma('auto_vacuum = NONE')
  db.exec('VACUUM')
  expect(db.pragma('auto_vacuum', { simple: true })).toBe(0)
  db.close()
  return { folder, ids }
}

test('a database of before is rewritten once so that it can get shorter', async () => {
  const { folder, ids } = await createOldFolder()
  writeFileSync(join(folder, 'playhead.db.rewritten'), 'half of one')
  const storage = openSqliteStorage(folder)
  expect(existsSync(join(folder, 'playhead.db.rewritten'))).toBe(false)
  const before = await storage.deletions.loadDiskUse()
  expect(before.shrinks).toBe(true)
  for (const id of ids) expect(await storage.replays.listSegments(id)).toHaveLength(25)
  await remove(storage, ids)
  await sweepAll(storage)
  expect((await storage.deletions.loadDiskUse()).fileBytes).toBeLessThan(
    before.fileBytes * 0.8 + 1024 ** 2,
  )
  await storage.close()
})
