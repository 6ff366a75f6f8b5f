import type { Database } from 'better-sqlite3'
import {
  StorageClosedError,
  StorageOverloadedError,
  StorageUnavailableError,
} from '../storage-errors.ts'

/** At most this much in one transaction, so that none holds the process for long. */
const BATCH_ITEMS_LIMIT = 256
const BATCH_BYTES_LIMIT = 16 * 1024 * 1024

/** What may wait to be written; with more than this, `add` refuses. */
const QUEUE_BYTES_LIMIT = 128 * 1024 * 1024

interface QueuedWrite<Item, Result> {
  readonly item: Item
  readonly sizeBytes: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

export interface CommitQueue<Item, Result> {
  /** Resolves once the item is committed and on disk. */
  add(item: Item, sizeBytes: number): Promise<Result>
  /** Commits what waits and refuses everything after. */
  close(): void
}

/**
 * Group commit. Syncing the disk is the price of a commit, whatever is in it, so
 * all writes that came in while the last commit ran share the next. There is no
 * timer: a lone write is committed at once, and under load batches form by
 * themselves, because the next commit starts only after the sockets were read.
 *
 * Every write runs in a savepoint: one that fails takes nothing else with it.
 */
export function createCommitQueue<Item, Result>(
  db: Database,
  write: (item: Item) => Result,
): CommitQueue<Item, Result> {
  const statements = {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT item'),
    release: db.prepare('RELEASE item'),
    rollbackItem: db.prepare('ROLLBACK TO item'),
  }
  let queue: QueuedWrite<Item, Result>[] = []
  let queuedBytes = 0
  let isClosed = false
  let isScheduled = false

  const schedule = (): void => {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      commitBatch()
      if (queue.length > 0) schedule()
    })
  }

  const commitBatch = (): void => {
    const batch = takeBatch()
    if (batch.length === 0) return
    try {
      for (const settle of writeBatch(batch)) settle()
    } catch (error) {
      if (db.inTransaction) statements.rollback.run()
      const failure = new StorageUnavailableError('a commit failed', { cause: error })
      for (const { reject } of batch) reject(failure)
    }
  }

  const takeBatch = (): QueuedWrite<Item, Result>[] => {
    let bytes = 0
    let count = 0
    for (const { sizeBytes } of queue) {
      if (count > 0 && (count === BATCH_ITEMS_LIMIT || bytes + sizeBytes > BATCH_BYTES_LIMIT)) break
      bytes += sizeBytes
      count += 1
    }
    const batch = queue.slice(0, count)
    queue = queue.slice(count)
    queuedBytes -= bytes
    return batch
  }

  /** Returns what to tell the callers, to be told only when all of it is on disk. */
  const writeBatch = (batch: QueuedWrite<Item, Result>[]): (() => void)[] => {
    statements.begin.run()
    const settles = batch.map((queued) => writeOne(queued))
    statements.commit.run()
    return settles
  }

  const writeOne = ({ item, resolve, reject }: QueuedWrite<Item, Result>): (() => void) => {
    statements.savepoint.run()
    try {
      const result = write(item)
      statements.release.run()
      return () => resolve(result)
    } catch (error) {
      // A full disk or a failing one ends the whole transaction, not only ours.
      if (!db.inTransaction) throw error
      statements.rollbackItem.run()
      statements.release.run()
      return () => reject(error)
    }
  }

  return {
    add: (item, sizeBytes) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new StorageClosedError()
        if (queuedBytes + sizeBytes > QUEUE_BYTES_LIMIT && queue.length > 0) {
          throw new StorageOverloadedError(`${queuedBytes} bytes wait to be written`)
        }
        queue.push({ item, sizeBytes, resolve, reject })
        queuedBytes += sizeBytes
        schedule()
      }),
    close: () => {
      isClosed = true
      while (queue.length > 0) commitBatch()
    },
  }
}
