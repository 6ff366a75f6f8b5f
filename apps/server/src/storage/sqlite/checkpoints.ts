import type { Database } from 'better-sqlite3'
import { once } from 'node:events'
import { getAsset, isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'
import { copyLog } from './copy-log.ts'

/** The name under which the single executable carries the code of the thread. */
export const CHECKPOINT_WORKER_ASSET = 'checkpoint-worker.cjs'

/** How many pages are written before the log is copied: 16 MB. */
const COPY_PAGES = 4_000
const PASSES_LIMIT = 3
/** With so many times that in the log, nothing is written until it is copied. */
const LOG_LIMIT_COPIES = 4

export interface CheckpointWorkerData {
  /** Of the database. */
  readonly path: string
  readonly addonPath: string
}

export interface CheckpointOptions extends CheckpointWorkerData {
  readonly copyPages?: number
}

export interface Checkpoints {
  /** To be called after every commit; resolves when the next one may be made. */
  note(): Promise<void>
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
  let thread: CheckpointThread | null = null
  let copying: Promise<void> | null = null
  let isLastPassDue = false

  const pass = async (): Promise<void> => {
    thread ??= startThread({ path, addonPath })
    try {
      await thread.copy()
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
    close: async () => {
      await copying
      await thread?.close()
    },
  }
}

interface CheckpointThread {
  /** @throws when the thread has failed, now or before */
  copy(): Promise<void>
  close(): Promise<void>
}

function startThread(workerData: CheckpointWorkerData): CheckpointThread {
  const options = { name: 'playhead-checkpoints', env: {}, execArgv: [], workerData }
  const worker = isSea()
    ? new Worker(getAsset(CHECKPOINT_WORKER_ASSET, 'utf8'), { ...options, eval: true })
    : new Worker(findSource(), options)
  let failure: Error | null = null
  const ended = new Promise<never>((_resolve, reject) => {
    worker.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error))
      reject(failure)
    })
  })
  ended.catch(() => {})
  // While it has nothing to do it keeps no process alive.
  worker.unref()

  return {
    copy: async () => {
      if (failure) throw failure
      worker.ref()
      worker.postMessage('copy', [])
      try {
        await Promise.race([once(worker, 'message'), ended])
      } finally {
        worker.unref()
      }
    },
    close: async () => {
      if (failure) return
      worker.ref()
      worker.postMessage('end', [])
      await once(worker, 'exit')
    },
  }
}

function findSource(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(
    isSource ? './checkpoint-worker.ts' : `./${CHECKPOINT_WORKER_ASSET}`,
    import.meta.url,
  )
}
