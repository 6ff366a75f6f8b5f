import type { Database } from 'better-sqlite3'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const INCREMENTAL = 2

/** Makes a new database give free pages back. Before anything is written to it. */
export function prepareShrinking(db: Database): void {
  db.pragma('auto_vacuum = INCREMENTAL')
}

/**
 * Sees to it that a database gives free pages back, also one that was made before it
 * could. That one is written anew beside itself, checked, and put in its own place by
 * one rename: a process that dies on the way leaves the old one or the new one. Where
 * the disk has no room for both, it stays as it is, and its free pages are used again
 * only.
 *
 * @param open opens the database for writing, with `prepareShrinking`
 */
export function openShrinking(path: string, open: () => Database): Database {
  const copy = `${path}.rewritten`
  // Of a process that died on the way.
  rmSync(copy, { force: true })
  const db = open()
  if (db.pragma('auto_vacuum', { simple: true }) === INCREMENTAL || !hasRoom(path)) return db
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
    prepareShrinking(db)
    db.prepare('VACUUM INTO ?').run(copy)
    checkCopy(db, copy)
  } catch (error) {
    rmSync(copy, { force: true })
    throw error
  } finally {
    // The last connection takes the write-ahead log away with it.
    db.close()
  }
  syncFile(copy)
  renameSync(copy, path)
  syncFile(dirname(path))
  return open()
}

function hasRoom(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path))
  return bavail * bsize > statSync(path).size * 1.1
}

/** @throws {Error} when the copy is not whole */
function checkCopy(db: Database, copy: string): void {
  db.prepare('ATTACH ? AS copy').run(copy)
  try {
    const tables = db
      .prepare<[], string>("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
      .pluck()
      .all()
    for (const table of tables) {
      const count = (schema: string) =>
        db.prepare(`SELECT count(*) FROM ${schema}."${table}"`).pluck().get()
      if (count('main') !== count('copy')) throw new Error(`the copy of ${table} is not whole`)
    }
    const [said] = db.pragma('copy.quick_check(1)') as { quick_check: string }[]
    if (said?.quick_check !== 'ok') throw new Error(`the copy is damaged: ${said?.quick_check}`)
  } finally {
    db.exec('DETACH copy')
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
