import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSegment } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { DataFolderError } from '../storage-errors.ts'
import { openDatabase } from './open-database.ts'
import { openSqliteControlStore, openSqliteStorage } from './sqlite-storage.ts'

test('what was stored is there after closing and opening again', async () => {
  const folder = createTemporaryFolder()
  const segment = createSegment()
  const { sessionId, windowId } = segment
  const first = openSqliteStorage(folder)
  await first.appendSegment(segment)
  const session = await first.sessions.load(sessionId)
  await first.close()

  const second = openSqliteStorage(folder)
  expect(await second.sessions.load(sessionId)).toEqual(session)
  expect(await second.appendSegment(segment)).toBe('duplicate')
  const stretch = { sessionId, windowId, fromSequence: 0, toSequence: 0 }
  const [stored] = await Array.fromAsync(second.replays.readSegments(stretch))
  expect(Buffer.from(segment.payload).equals(stored?.payload ?? new Uint8Array())).toBe(true)
  await second.close()
})

test('a commit returns when it is on disk: the journal is a WAL and synchronous is FULL', () => {
  const folder = createTemporaryFolder()
  const path = join(folder, 'any.db')
  const db = openDatabase({ path, nativeFolder: folder, migrations: [] })
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
  db.close()
})

test('a migration that fails leaves the database as it was', () => {
  const folder = createTemporaryFolder()
  const options = { path: join(folder, 'any.db'), nativeFolder: folder }
  openDatabase({ ...options, migrations: ['CREATE TABLE one (a)'] }).close()
  const broken = ['CREATE TABLE one (a)', 'CREATE TABLE two (a); CREATE TABLE one (b)']
  expect(() => openDatabase({ ...options, migrations: broken })).toThrow(/already exists/)
  const db = openDatabase({ ...options, migrations: ['CREATE TABLE one (a)'] })
  expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['one'])
  db.close()
})

test('a payload with a flipped bit is left out when read, and listed as damaged for ever', async () => {
  const folder = createTemporaryFolder()
  const segment = createSegment({}, { payload: Buffer.alloc(2_000, 7) })
  const { sessionId, windowId } = segment
  const storage = openSqliteStorage(folder)
  await storage.appendSegment(segment)
  await storage.close()
  flipBit(join(folder, 'playhead.db'))

  const again = openSqliteStorage(folder)
  const stretch = { sessionId, windowId, fromSequence: 0, toSequence: 0 }
  expect(await Array.fromAsync(again.replays.readSegments(stretch))).toMatchObject([
    { sequence: 0, payload: null },
  ])
  expect(await again.replays.listSegments(sessionId)).toMatchObject([{ isDamaged: true }])
  await again.close()

  const later = openSqliteStorage(folder)
  expect(await later.replays.listSegments(sessionId)).toMatchObject([{ isDamaged: true }])
  await later.close()
})

test('a data folder that another process uses is refused, and free once it has ended', async () => {
  const folder = createTemporaryFolder()
  const first = openSqliteStorage(folder)
  expect(openInOtherProcess(folder)).toContain('in use by another Playhead')
  await first.close()
  expect(openInOtherProcess(folder)).toBe('opened')
})

test('the control store can be opened beside a running server', async () => {
  const folder = createTemporaryFolder()
  const storage = openSqliteStorage(folder)
  const beside = openSqliteControlStore(folder)
  const project = { id: 'p', name: 'P', key: 'k', allowedOrigins: [], timeZone: 'Asia/Tokyo' }
  await beside.control.putProject(project)
  beside.close()
  expect(await storage.control.findProjectByKey('k')).toEqual(project)
  await storage.close()
})

test('a database of a newer version is refused with what to do, and left as it is', () => {
  const folder = createTemporaryFolder()
  const db = new Database(join(folder, 'playhead.db'))
  db.pragma('user_version = 99')
  db.close()
  expect(() => openSqliteStorage(folder)).toThrow(DataFolderError)
  expect(() => openSqliteStorage(folder)).toThrow(/newer Playhead \(its schema is 99/)
  const after = new Database(join(folder, 'playhead.db'))
  expect(after.pragma('user_version', { simple: true })).toBe(99)
  after.close()
})

test('a lock file that cannot be opened is not said to be in use', () => {
  const folder = createTemporaryFolder()
  mkdirSync(join(folder, 'server.lock'))
  expect(() => openSqliteStorage(folder)).toThrow(DataFolderError)
  expect(() => openSqliteStorage(folder)).toThrow(/server\.lock cannot be locked .*SQLITE_CANTOPEN/)
})

test('a lock file that is no database is not said to be in use', () => {
  const folder = createTemporaryFolder()
  writeFileSync(join(folder, 'server.lock'), Buffer.alloc(8_192, 'x'))
  expect(() => openSqliteStorage(folder)).toThrow(/cannot be locked .*SQLITE_NOTADB/)
})

test('a database that cannot be opened is said with the reason and what to look at', () => {
  const folder = createTemporaryFolder()
  mkdirSync(join(folder, 'playhead.db'))
  expect(() => openSqliteStorage(folder)).toThrow(DataFolderError)
  expect(() => openSqliteStorage(folder)).toThrow(/playhead\.db cannot be opened .*SQLITE_CANTOPEN/)
})

test.each([
  ['playhead.db', /playhead\.db, playhead\.db-wal and playhead\.db-shm away, all three together/],
  ['control.db', /control\.db-shm away.*projects, their keys and settings, users/],
])('a damaged %s is moved away with its log, and what that loses is said', (name, said) => {
  const folder = createTemporaryFolder()
  writeFileSync(join(folder, name), Buffer.alloc(8_192, 'x'))
  expect(() => openSqliteStorage(folder)).toThrow(said)
})

test('a file that is no database is refused with what to do', () => {
  const folder = createTemporaryFolder()
  writeFileSync(join(folder, 'playhead.db'), Buffer.alloc(8_192, 'x'))
  expect(() => openSqliteStorage(folder)).toThrow(DataFolderError)
})

test('a data folder that cannot be made is refused with what to do', () => {
  const file = join(createTemporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(() => openSqliteStorage(join(file, 'data'))).toThrow(/cannot be written to.*PLAYHEAD_DATA/)
})

/** Changes the last bit of the payload, but not its checksum. */
function flipBit(path: string): void {
  const db = new Database(path)
  db.exec('UPDATE segments SET payload = CAST(substr(payload, 1, 1999) || char(6) AS BLOB)')
  db.close()
}

function openInOtherProcess(folder: string): string {
  const code = `
    import { openSqliteStorage } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-storage.ts'))}
    try {
      await openSqliteStorage(${JSON.stringify(folder)}).close()
      console.log('opened')
    } catch (error) {
      console.log(error.message)
    }`
  const args = ['--input-type=module', '--eval', code]
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim()
}
