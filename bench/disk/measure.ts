import Database from 'better-sqlite3'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What a data folder takes, in bytes. */
export interface DiskUse {
  /** Files with packs, as they lie on the disk. */
  readonly packBytes: number
  readonly dictionaryBytes: number
  readonly sheetBytes: number
  /** Payloads of segments and keyframes that are not in packs. */
  readonly rawBytes: number
  /** All other pages of the database in use: rows of sessions, segments, events, their indexes. */
  readonly indexBytes: number
  /** Pages of tables with their indexes; those of segments hold what is not in packs too. */
  readonly sessionTableBytes: number
  readonly segmentTableBytes: number
  readonly eventTableBytes: number
  readonly unpackedSessions: number
}

export function measureDisk(folder: string): DiskUse {
  const db = new Database(join(folder, 'playhead.db'), { readonly: true })
  try {
    const count = (sql: string): number => Number(db.prepare(sql).pluck().get() ?? 0)
    const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
    const countTable = (name: string): number =>
      count(
        `SELECT sum(pgsize) FROM dbstat
         WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = '${name}')`,
      )
    const dictionaryBytes = count('SELECT sum(size_bytes) FROM dictionaries')
    const sheetBytes = count('SELECT sum(length(content)) FROM sheets')
    const rawBytes =
      count('SELECT sum(length(payload)) FROM segments') +
      count('SELECT sum(length(payload)) FROM keyframes')
    const usedBytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
    return {
      packBytes: globSync('replays/**/*.db', { cwd: folder }).reduce(
        (sum, name) => sum + statSync(join(folder, name)).size,
        0,
      ),
      dictionaryBytes,
      sheetBytes,
      rawBytes,
      indexBytes: usedBytes - dictionaryBytes - sheetBytes - rawBytes,
      sessionTableBytes: countTable('sessions'),
      segmentTableBytes: countTable('segments'),
      eventTableBytes: countTable('events'),
      unpackedSessions: count('SELECT count(*) FROM sessions WHERE is_packed = 0'),
    }
  } finally {
    db.close()
  }
}
