import Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { startCheckpoints } from './checkpoints.ts'
import { findAddon } from './native-binding.ts'
import { startWalSync } from './wal-sync.ts'

const KILOBYTE = Buffer.alloc(1_024, 7)

function openBodies() {
  const folder = createTemporaryFolder()
  const path = join(folder, 'bodies.db')
  const db = new Database(path)
  onTestFinished(() => void db.close())
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.exec('CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB)')
  const insert = db.prepare<[Buffer]>('INSERT INTO bodies (body) VALUES (?)')
  const nativeFolder = join(folder, 'native')
  return {
    db,
    path,
    nativeFolder,
    addonPath: findAddon(nativeFolder),
    insert: (kilobytes: number) =>
      void insert.run(Buffer.concat(Array.from({ length: kilobytes }, () => KILOBYTE))),
    count: () => db.prepare<[], number>('SELECT count(*) FROM bodies').pluck().get(),
    getLogBytes: () => statSync(`${path}-wal`).size,
  }
}

test('under a load that never pauses the log begins anew again and again', async () => {
  const { db, path, addonPath, insert, count, getLogBytes } = openBodies()
  const checkpoints = startCheckpoints(db, { path, addonPath, copyPages: 64 })
  for (let commit = 0; commit < 600; commit += 1) {
    insert(16)
    await checkpoints.note()
  }
  await checkpoints.close()
  expect(count()).toBe(600)
  // 12 MB went through it.
  expect(getLogBytes()).toBeLessThan(3 * 2 ** 20)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
})

test('without its thread the log is kept short all the same', async () => {
  const { db, path, insert, count, getLogBytes } = openBodies()
  const addonPath = join(path, 'nowhere.node')
  const checkpoints = startCheckpoints(db, { path, addonPath, copyPages: 16 })
  for (let commit = 0; commit < 200; commit += 1) {
    insert(16)
    await checkpoints.note()
  }
  await checkpoints.close()
  expect(count()).toBe(200)
  expect(getLogBytes()).toBeLessThan(2 ** 20)
})

test('after a sync that failed all is written to the database before anything is acknowledged', async () => {
  const { db, path, nativeFolder, insert } = openBodies()
  const syncFile = vi.fn<(file: number) => Promise<void>>(async () => {})
  const wal = startWalSync(db, { path, nativeFolder, syncFile })
  syncFile.mockRejectedValueOnce(new Error('EIO'))
  insert(16)
  await expect(wal.sync()).rejects.toThrow('EIO')
  // Somebody reads what was there before, so that not all can be written yet.
  const reader = new Database(path, { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM bodies').get()
  insert(16)
  await expect(wal.sync()).rejects.toThrow('could not be written to the database yet')
  reader.close()
  await wal.sync()
  expect(syncFile).toHaveBeenCalledTimes(2)
  await wal.close()
})
