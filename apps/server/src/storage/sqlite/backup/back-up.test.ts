import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { CONTENT_CHECKS } from '../../../services/integrity/content-checks.ts'
import { createSegment } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import type { BackupManifest } from '../../backup.ts'
import { BackupError, DataFolderError } from '../../storage-errors.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { openUpkeepLock } from '../upkeep-lock.ts'
import { backUpFolder } from './back-up.ts'
import { restoreFolder } from './restore.ts'

const WRITER = join(import.meta.dirname, '..', '..', '..', 'testing', 'endless-writer.ts')
const PROJECT = { id: 'project-1', name: 'Shop', key: 'k', allowedOrigins: [], timeZone: 'UTC' }

function createPlaces() {
  const root = createTemporaryFolder()
  const folder = join(root, 'data')
  const target = join(root, 'backup')
  const backUp = (options: { now?: number } = {}) =>
    backUpFolder({
      folder,
      target,
      version: '1.2.3',
      now: () => options.now ?? 7,
      contents: CONTENT_CHECKS,
    })
  const restore = (name = 'restored') =>
    restoreFolder({ source: target, folder: join(root, name), contents: CONTENT_CHECKS })
  return { root, folder, target, backUp, restore }
}

async function fill(folder: string, count: number): Promise<string[]> {
  const storage = openSqliteStorage(folder)
  await storage.control.putProject(PROJECT)
  const segments = Array.from({ length: count }, () => createSegment())
  await Promise.all(segments.map((segment) => storage.appendSegment(segment)))
  await storage.close()
  return segments.map(({ sessionId }) => sessionId)
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as BackupManifest

test('a backup holds what there is, and is what a restore gives back', async () => {
  const { folder, target, backUp, restore, root } = createPlaces()
  const sessionIds = await fill(folder, 30)
  const manifest = await backUp()
  expect(manifest).toMatchObject({ sessions: 30, chunks: 30, damagedChunks: 0, createdAt: 7 })
  expect(readdirSync(target).sort()).toEqual(['control.db', 'manifest.json', 'playhead.db'])
  expect(readJson(join(target, 'manifest.json'))).toEqual(manifest)
  await restore()
  const storage = openSqliteStorage(join(root, 'restored'))
  expect(await storage.control.listProjects()).toEqual([PROJECT])
  for (const sessionId of sessionIds) {
    expect((await storage.sessions.load(sessionId))?.columns.segmentCount).toBe(1)
  }
  await storage.close()
})

test('everything that was acknowledged before is in a backup made while a server writes', async () => {
  const { folder, backUp, restore, root } = createPlaces()
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => acknowledged.push(line))
  await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(50)
  const before = [...acknowledged]
  await backUp()
  const written = acknowledged.length
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(written).toBeGreaterThan(before.length)
  await restore()
  const db = new Database(join(root, 'restored', 'playhead.db'), { readonly: true })
  const names = db
    .prepare(
      `SELECT session_id || '/' || window_id || '/' || sequence FROM segments
       JOIN sessions ON sessions.id = segments.session`,
    )
    .pluck()
    .all()
  db.close()
  expect(new Set(before).difference(new Set(names))).toEqual(new Set())
}, 180_000)

test('recordings of days are copied along', async () => {
  const { folder, target, backUp, restore, root } = createPlaces()
  await fill(folder, 1)
  mkdirSync(join(folder, 'replays', 'project-1'), { recursive: true })
  const day = new Database(join(folder, 'replays', 'project-1', '2026-06-01.db'))
  day.exec("CREATE TABLE packs (bytes); INSERT INTO packs VALUES ('x')")
  day.close()
  const { files } = await backUp()
  expect(files.map(({ path }) => path)).toContain('replays/project-1/2026-06-01.db')
  await restore()
  const copy = readFileSync(join(root, 'restored', 'replays', 'project-1', '2026-06-01.db'))
  expect(copy).toEqual(readFileSync(join(target, 'replays', 'project-1', '2026-06-01.db')))
})

test('a newer backup takes the place of the earlier one, and one that fails leaves it', async () => {
  const { folder, target, backUp, root } = createPlaces()
  await fill(folder, 1)
  await backUp({ now: 1 })
  await fill(folder, 1)
  expect((await backUp({ now: 2 })).sessions).toBe(2)
  writeFileSync(join(folder, 'playhead.db'), Buffer.alloc(8_192, 'x'))
  rmSync(join(folder, 'playhead.db-wal'), { force: true })
  await expect(backUp({ now: 3 })).rejects.toThrow(/run doctor/i)
  expect(readJson(join(target, 'manifest.json')).createdAt).toBe(2)
  expect(readdirSync(root).sort()).toEqual(['backup', 'data'])
})

test('a backup with more damage than the earlier one does not take its place', async () => {
  const { folder, target, backUp } = createPlaces()
  await fill(folder, 3)
  await backUp({ now: 1 })
  const db = new Database(join(folder, 'playhead.db'))
  db.exec('UPDATE segments SET payload = zeroblob(size_bytes) WHERE id = 2')
  db.close()
  await expect(backUp({ now: 2 })).rejects.toThrow(/1 chunks of the data folder are damaged/)
  expect(readJson(join(target, 'manifest.json')).createdAt).toBe(1)
  const other = {
    folder,
    target: `${target}-2`,
    version: '',
    now: () => 3,
    contents: CONTENT_CHECKS,
  }
  expect(await backUpFolder(other)).toMatchObject({ damagedChunks: 1, chunks: 3 })
})

test.each([
  ['the data folder', '', /holds the data folder itself/],
  ['a folder of something else', '../other', /neither empty nor a backup/],
  ['a folder without a parent', '../a/b', /no folder .* to put the backup into/],
])('%s is refused as a target', async (_name, place, said) => {
  const { folder, root } = createPlaces()
  await fill(folder, 1)
  mkdirSync(join(root, 'other'))
  writeFileSync(join(root, 'other', 'mine.txt'), 'mine')
  const target = join(folder, place)
  await expect(
    backUpFolder({ folder, target, version: '', now: () => 0, contents: CONTENT_CHECKS }),
  ).rejects.toThrow(said)
  expect(readFileSync(join(root, 'other', 'mine.txt'), 'utf8')).toBe('mine')
})

test('a folder without data is not backed up', async () => {
  const { backUp, root } = createPlaces()
  await expect(backUp()).rejects.toThrow(/no data in/)
  expect(readdirSync(root)).toEqual([])
})

test('a swap that was cut short keeps the earlier backup', async () => {
  const { folder, target, backUp } = createPlaces()
  await fill(folder, 1)
  await backUp({ now: 1 })
  renameSync(target, `${target}.replaced`)
  expect((await backUp({ now: 2 })).createdAt).toBe(2)
  expect(existsSync(`${target}.replaced`)).toBe(false)
})

test('upkeep waits for a backup, and a backup for the task under way', async () => {
  const { folder, backUp } = createPlaces()
  await fill(folder, 1)
  const lock = openUpkeepLock(folder)
  const held = lock.take()
  let isDone = false
  const backingUp = backUp().then(() => (isDone = true))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(isDone).toBe(false)
  held?.release()
  await backingUp
  expect(lock.take()).not.toBeNull()
  lock.close()
})

test.each([
  [
    'a flipped bit',
    (path: string) => {
      const bytes = readFileSync(path)
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 4, bytes.length - 9)
      writeFileSync(path, bytes)
    },
  ],
  ['a longer file', (path: string) => appendFileSync(path, 'x')],
  ['a missing file', (path: string) => rmSync(path)],
])('a backup with %s is not restored', async (_name, damage) => {
  const { folder, target, backUp, restore, root } = createPlaces()
  await fill(folder, 2)
  await backUp()
  damage(join(target, 'playhead.db'))
  await expect(restore()).rejects.toThrow(BackupError)
  await expect(restore()).rejects.toThrow(/use another one/)
  expect(readdirSync(join(root, 'restored')).filter((name) => name !== 'native')).toEqual([])
})

test('a folder without a manifest, or with one that reaches out of it, is no backup', async () => {
  const { folder, target, backUp, restore } = createPlaces()
  await fill(folder, 1)
  const manifest = await backUp()
  const files = manifest.files.map((file) => ({ ...file, path: '../../playhead.db' }))
  writeFileSync(join(target, 'manifest.json'), JSON.stringify({ ...manifest, files }))
  await expect(restore()).rejects.toThrow(/is no backup/)
  rmSync(join(target, 'manifest.json'))
  await expect(restore()).rejects.toThrow(/is no backup/)
})

test('a folder that is not empty is left as it is', async () => {
  const { folder, backUp, restore } = createPlaces()
  await fill(folder, 1)
  await backUp()
  const before = readFileSync(join(folder, 'playhead.db'))
  await expect(restore('data')).rejects.toThrow(/data is not empty/)
  expect(readFileSync(join(folder, 'playhead.db'))).toEqual(before)
})

test('after a restore that was cut short no server starts, and another restore does it', async () => {
  const { folder, target, backUp, restore, root } = createPlaces()
  await fill(folder, 2)
  await backUp()
  const half = join(root, 'restored')
  mkdirSync(join(half, 'restore.partial'), { recursive: true })
  cpSync(join(target, 'control.db'), join(half, 'control.db'))
  expect(() => openSqliteStorage(half)).toThrow(DataFolderError)
  expect(() => openSqliteStorage(half)).toThrow(/cut short/)
  expect((await restore()).sessions).toBe(2)
  await openSqliteStorage(half).close()
})

test('a backup of a newer version is refused', async () => {
  const { folder, backUp } = createPlaces()
  await fill(folder, 1)
  const db = new Database(join(folder, 'playhead.db'))
  db.pragma('user_version = 99')
  db.close()
  await expect(backUp()).rejects.toThrow(/newer Playhead \(its schema is 99/)
})
