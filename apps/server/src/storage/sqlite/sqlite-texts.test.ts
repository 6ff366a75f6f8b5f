import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { PURGE_EVERY_MS } from '../text-index.ts'
import type { Storage } from '../storage.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const RANGE = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2 }

async function append(storage: Storage, text: string): Promise<string> {
  const at = { at: NOON, path: '/', channel: '__analytics', name: 'click' }
  const segment = createSegment({ events: [{ ...at, metadata: { text } }] })
  await storage.appendSegment(segment)
  return segment.sessionId
}

async function takeIn({ texts }: Storage, now = NOON): Promise<void> {
  while ((await texts.step(now)) === 'more');
}

async function erase(storage: Storage, sessionId: string): Promise<void> {
  const request = { projectId: 'project-1', sessionIds: [sessionId], deletedAt: NOON }
  await storage.deletions.deleteSessions(request)
  while ((await storage.deletions.sweep(NOON)) === 'more');
}

async function count(storage: Storage, contains: string): Promise<number> {
  const filter = { field: 'text', contains }
  return (await storage.sessions.list({ ...RANGE, filter, limit: 999, after: null })).length
}

/** Whether a word lies in the index anywhere, found or not. */
function holds(folder: string, word: string): boolean {
  const db = new Database(join(folder, 'playhead.db'), { readonly: true })
  const blocks = db.prepare<[], Buffer>('SELECT block FROM event_texts_data').pluck().all()
  db.close()
  return blocks.some((block) => block.includes(word))
}

test('words of deleted sessions are out of the files at once the first time, then once a day', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const [first, second] = [
    await append(storage, 'zebrafinch'),
    await append(storage, 'quokkaisland'),
  ]
  await append(storage, 'zebra keeps')
  await takeIn(storage)
  expect(holds(folder, 'quokkaisland')).toBe(true)

  await erase(storage, first)
  expect(await storage.texts.isDue(NOON)).toBe(true)
  await takeIn(storage)
  expect(holds(folder, 'finch')).toBe(false)

  await erase(storage, second)
  expect(await storage.texts.isDue(NOON + PURGE_EVERY_MS - 1)).toBe(false)
  await takeIn(storage, NOON + PURGE_EVERY_MS - 1)
  expect(holds(folder, 'quokkaisland')).toBe(true)
  expect(await count(storage, 'quokkaisland')).toBe(0)

  await takeIn(storage, NOON + PURGE_EVERY_MS)
  expect(holds(folder, 'quokkaisland')).toBe(false)
  expect(await count(storage, 'zebra')).toBe(1)
  await storage.close()
})

test('many steps take in what one does, and another process goes on where one stopped', async () => {
  const folder = createTemporaryFolder()
  const first = openSqliteStorage(folder)
  for (let visit = 0; visit < 450; visit += 1) await append(first, `visit ${visit}`)
  expect(await first.texts.step(NOON)).toBe('more')
  expect(await first.texts.step(NOON)).toBe('more')
  const before = await count(first, 'visit')
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(450)
  await first.close()
  const second = openSqliteStorage(folder)
  expect(await second.texts.isDue(NOON)).toBe(true)
  await takeIn(second)
  expect(await count(second, 'visit')).toBe(450)
  expect(await second.texts.isDue(NOON)).toBe(false)
  await second.close()
})

test('an index by other rules is made anew', async () => {
  const folder = createTemporaryFolder()
  const first = openSqliteStorage(folder)
  await append(first, 'once')
  await takeIn(first)
  await first.close()
  const db = new Database(join(folder, 'playhead.db'))
  db.exec(`
    INSERT INTO event_texts (rowid, words) VALUES (999999999, 'stale');
    UPDATE text_progress SET version = version - 1`)
  db.close()
  const second = openSqliteStorage(folder)
  expect(await second.texts.isDue(NOON)).toBe(true)
  await takeIn(second)
  expect(await count(second, 'once')).toBe(1)
  expect(holds(folder, 'stale')).toBe(false)
  await second.close()
})
