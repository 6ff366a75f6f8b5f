import type { Database } from 'better-sqlite3'
import { copyLog } from './copy-log.ts'
import { createStorageThread } from './storage-thread.ts'

/** How many pages are written before the log is copied: 16 MB. */
const COPY_PAGES = 4_000
const PASSES_LIMIT = 3
/** With so many times that in the log, nothing is written until it is copied. */
const LOG_LIMIT_COPIES = 4

export interface CheckpointOptions {
  /** Of the database. */
  readonly path: string
  readonly addonPath: string
  readonly copyPages?: number
}

export interface Checkpoints {
  /** To be called after every commit; resolves when the next one may be made. */
  note(): Promise<void>
  /** Has all of the log copied after the next commit: then the file is as short as it may be. */
  shorten(): void
  close(): Promise<void>
}

/**
 * Keeps the write-ahead log short, in a thread of its own, so that nobody waits while
 * 16 MB are copied into the database. Under a load that never ends such a copy is never
 * whole, as the log grows meanwhile, and only after a whole one does SQLite begin the log
 * anew. So passes follow one another until little is left, and the last pass has the
 * database for itself: the next commit waits for it, some milliseconds.
 */
export function startCheckpoints(db: Database, options: CheckpointOptions): Checkpoints {
  const { path, addonPath, copyPages = COPY_PAGES } = options
  db.pragma('wal_autocheckpoint = 0')
  // NOOP: says how many pages the log has and how many of them are copied, and copies none.
  const look = db.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)')
  const measure = () => look.get() ?? { log: 0, checkpointed: 0 }
  const thread = createStorageThread('playhead-checkpoints', { addonPath })
  let copying: Promise<void> | null = null
  let isLastPassDue = false

  const pass = async (): Promise<void> => {
    try {
      await thread.run('copyLog', path)
    } catch {
      // Without its thread the log is kept short here, as SQLite does by itself.
      copyLog(db)
    }
  }

  const copyMost = async (): Promise<void> => {
    for (let count = 0; count < PASSES_LIMIT; count += 1) {
      await pass()
      // Little enough for everybody to wait for.
      const { log, checkpointed } = measure()
      if (log - checkpointed <= copyPages / 8) break
    }
    isLastPassDue = true
    copying = null
  }

  return {
    note: async () => {
      if (isLastPassDue) {
        isLastPassDue = false
        await pass()
        return
      }
      const { log, checkpointed } = measure()
      if (log - checkpointed >= copyPages) copying ??= copyMost()
      if (log >= copyPages * LOG_LIMIT_COPIES) await copying
    },
    shorten: () => {
      isLastPassDue = true
    },
    close: async () => {
      await copying
      await thread.close()
    },
  }
}
