import type { Database } from 'better-sqlite3'
import { close, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { startCheckpoints } from './checkpoints.ts'
import { findAddon } from './native-binding.ts'

const closeFile = promisify(close)

export interface WalSync {
  /** Resolves once all that has been committed is on disk. @throws when the disk fails */
  sync(): Promise<void>
  /**
   * Resolves when the next commit may be made. What is on disk is acknowledged before:
   * those who hear of it send more, and that is read while the log is copied.
   */
  untilWritable(): Promise<void>
  /** As that of checkpoints. */
  shorten(): void
  close(): Promise<void>
}

export interface WalSyncOptions {
  /** Of the database. */
  readonly path: string
  readonly nativeFolder: string
  readonly syncFile?: (file: number) => Promise<void>
}

/**
 * Makes commits durable without holding the process while the disk works: SQLite
 * commits into the write-ahead log (`synchronous=NORMAL`), and the log is synced here,
 * in a thread of Node's, before anybody is told. In that mode SQLite itself syncs
 * around each checkpoint, as it has to for the database to stay whole; what a power
 * failure could take is what was committed and not yet acknowledged.
 *
 * Only the log may be opened here: closing a handle of a database file would let go
 * of SQLite's locks on it.
 */
export function startWalSync(db: Database, options: WalSyncOptions): WalSync {
  const { path, nativeFolder, syncFile = promisify(fdatasync) } = options
  db.pragma('synchronous = NORMAL')
  const checkpoints = startCheckpoints(db, { path, addonPath: findAddon(nativeFolder) })
  const file = openSync(`${path}-wal`, 'r+')
  let hasFailed = false
  let writable = Promise.resolve()

  return {
    sync: async () => {
      try {
        if (hasFailed) rescue(db)
        await syncFile(file)
        hasFailed = false
      } catch (error) {
        hasFailed = true
        throw error
      }
      // One after the other, as the next batch may be synced while the log is copied. A
      // disk that cannot be looked at fails the next commit.
      writable = writable.then(() => checkpoints.note()).catch(() => {})
    },
    untilWritable: () => writable,
    shorten: checkpoints.shorten,
    close: async () => {
      await writable
      await checkpoints.close()
      await closeFile(file)
    },
  }
}

/**
 * After a sync that failed the next one succeeds, whatever became of the bytes. So
 * all of the log is first brought into the database, and that to the disk.
 */
function rescue(db: Database): void {
  const [pages] = db.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[]
  if (!pages || pages.checkpointed < pages.log) {
    throw new Error('what the disk failed to sync could not be written to the database yet')
  }
}
