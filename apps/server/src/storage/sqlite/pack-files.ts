import type Database from 'better-sqlite3'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openDatabase } from './open-database.ts'
import { PACK_FILE_MIGRATIONS, preparePackFile } from './pack-file-schema.ts'

/** The bytes of packs, in one file per project and day: deleting a day is deleting a file. */
export interface PackFiles {
  /** They are on disk when it returns. What has this id already is replaced. */
  put(file: string, packId: number, bytes: Uint8Array): void
  /** Null when it is not there. @throws when the file cannot be read */
  read(file: string, packId: number): Buffer | null
  /** Those that are there. A file that has nothing left is gone. */
  drop(file: string, packIds: readonly number[]): void
  /** The ids of all that is in a file. */
  list(file: string): number[]
  /** Lets go of a file that is to be deleted. */
  release(file: string): void
  close(): void
}

/** Open at a time: work goes from day to day, and readers stay with one session for a while. */
const OPEN_LIMIT = 8

interface OpenFile {
  readonly db: Database.Database
  readonly put: Database.Statement<[number, Uint8Array]>
  readonly read: Database.Statement<[number], Buffer>
  readonly drop: Database.Statement<[number]>
  readonly list: Database.Statement<[], number>
  readonly count: Database.Statement<[], number>
}

/**
 * The name of the file for what a project recorded on the day of this moment, in UTC. One
 * that has been rewritten has a number behind the day: what comes late begins a new one.
 */
export function namePackFile(projectId: string, at: number): string {
  // Ids of projects are made by us, but a path is no place to rely on that.
  const folder = projectId.replaceAll(/[^\w-]/g, (odd) => `.${odd.charCodeAt(0).toString(16)}`)
  return `${folder}/${new Date(at).toISOString().slice(0, 10)}.db`
}

export function createPackFiles(dataFolder: string): PackFiles {
  /** The one that was used last is the last one. */
  const files = new Map<string, OpenFile>()

  const open = (file: string): OpenFile => {
    const known = files.get(file)
    if (known) files.delete(file)
    const opened = known ?? openFile(dataFolder, file)
    files.set(file, opened)
    const [oldest] = files
    if (oldest && files.size > OPEN_LIMIT) {
      oldest[1].db.close()
      files.delete(oldest[0])
    }
    return opened
  }

  const exists = (file: string): boolean => existsSync(join(dataFolder, 'replays', file))
  const release = (file: string): void => {
    files.get(file)?.db.close()
    files.delete(file)
  }
  const remove = (file: string): void => {
    release(file)
    const path = join(dataFolder, 'replays', file)
    for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
  }

  return {
    put: (file, packId, bytes) => void open(file).put.run(packId, bytes),
    // Asking must not make a file that has been taken away.
    read: (file, packId) => (exists(file) ? (open(file).read.get(packId) ?? null) : null),
    drop: (file, packIds) => {
      if (!exists(file)) return
      const { db, drop, count } = open(file)
      db.transaction(() => packIds.map((packId) => drop.run(packId)))()
      if (count.get() === 0) remove(file)
    },
    list: (file) => (exists(file) ? open(file).list.all() : []),
    release,
    close: () => {
      for (const { db } of files.values()) db.close()
      files.clear()
    },
  }
}

function openFile(dataFolder: string, file: string): OpenFile {
  const path = join(dataFolder, 'replays', file)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const db = openDatabase({
    path,
    nativeFolder: join(dataFolder, 'native'),
    migrations: PACK_FILE_MIGRATIONS,
    prepare: preparePackFile,
  })
  return {
    db,
    put: db.prepare('INSERT OR REPLACE INTO packs (id, bytes) VALUES (?, ?)'),
    read: db.prepare<[number], Buffer>('SELECT bytes FROM packs WHERE id = ?').pluck(),
    drop: db.prepare('DELETE FROM packs WHERE id = ?'),
    list: db.prepare<[], number>('SELECT id FROM packs').pluck(),
    count: db.prepare<[], number>('SELECT count(*) FROM (SELECT 1 FROM packs LIMIT 1)').pluck(),
  }
}
