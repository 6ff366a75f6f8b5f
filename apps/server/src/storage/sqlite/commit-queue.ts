import type { Database } from 'better-sqlite3'
import type { LogPlace } from './arrivals/arrival-files.ts'
import { setImmediate } from 'node:timers/promises'
import {
  StorageClosedError,
  StorageOverloadedError,
  StorageUnavailableError,
} from '../storage-errors.ts'

/** At most this much in one transaction, so that none holds the process for long. */
const BATCH_ITEMS_LIMIT = 256
const BATCH_BYTES_LIMIT = 16 * 1024 * 1024

/**
 * What may wait to be written; with more than this, `add` refuses. It is written in well
 * under a second: who has to wait longer than that had better come again.
 */
const QUEUE_BYTES_LIMIT = 32 * 1024 * 1024

interface QueuedWrite<Item, Result> {
  readonly item: Item
  readonly sizeBytes: number
  /** What is appended to a log before the item is written. */
  readonly payload: Uint8Array | null
  place: LogPlace | null
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

export interface CommitQueue<Item, Result> {
  /**
   * Resolves once the item is committed and on disk.
   *
   * @param payload is brought to the disk before the item is written
   */
  add(item: Item, sizeBytes: number, payload?: Uint8Array | null): Promise<Result>
  /** Commits what waits and refuses everything after. Resolves when it is on disk. */
  close(): Promise<void>
}

export interface CommitQueueOptions<Item, Result> {
  readonly db: Database
  /** `place` is where the item's payload is; null when it has none. */
  readonly write: (item: Item, place: LogPlace | null) => Result
  /** Brings payloads to the disk, and says where they are. */
  readonly append?: (payloads: readonly Uint8Array[]) => Promise<readonly LogPlace[]>
  /** Brings what was committed to the disk. */
  readonly sync: () => Promise<void>
  /** Resolves when the next batch may be committed. */
  readonly untilWritable?: () => Promise<void>
}

/**
 * Group commit. Syncing the disk is the price of a commit, whatever is in it, so
 * writes that came in together share one. There is no timer: a lone write is committed
 * at once, and under load batches form by themselves, because sockets are read while
 * the disk works. One batch is written while the one before is synced, never two.
 *
 * Payloads go before: they are on disk when the rows that say where are written, so that
 * nothing has to be looked after when a process or a machine has died in between.
 *
 * A write that fails takes nothing else with it: its batch is rolled back and done
 * again, each write in a savepoint. Savepoints for all would slow down every batch.
 */
export function createCommitQueue<Item, Result>({
  db,
  write,
  sync,
  untilWritable = async () => {},
  append = async () => [],
}: CommitQueueOptions<Item, Result>): CommitQueue<Item, Result> {
  type Write = QueuedWrite<Item, Result>
  /** A batch that is committed, and what to tell the callers once it is on disk. */
  interface Written {
    readonly batch: readonly Write[]
    readonly settles: readonly (() => void)[]
  }
  const statements = {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    savepoint: db.prepare('SAVEPOINT item'),
    release: db.prepare('RELEASE item'),
    rollbackItem: db.prepare('ROLLBACK TO item'),
  }
  let queue: Write[] = []
  let queuedBytes = 0
  let isClosed = false
  let running: Promise<void> | null = null
  let arrived = Promise.withResolvers<void>()

  const run = async (): Promise<void> => {
    let syncing: Promise<void> | null = null
    for (;;) {
      // Requests that were read in this turn are in the batch.
      await setImmediate()
      if (queue.length > 0) {
        const batch = await appendPayloads(takeBatch())
        await untilWritable()
        const written = commitBatch(batch)
        await syncing
        if (!written) continue
        syncing = settleBatch(written).finally(() => (syncing = null))
      } else if (syncing) {
        arrived = Promise.withResolvers()
        await Promise.race([syncing, arrived.promise])
      } else break
    }
    running = null
  }

  /** Returns those that may be written: whose payload the disk did not take are told so. */
  const appendPayloads = async (batch: readonly Write[]): Promise<readonly Write[]> => {
    const withPayload = batch.filter(({ payload }) => payload !== null)
    if (withPayload.length === 0) return batch
    try {
      const places = await append(withPayload.flatMap(({ payload }) => payload ?? []))
      for (const [at, each] of withPayload.entries()) each.place = places[at] ?? null
      return batch
    } catch (error) {
      rejectBatch(withPayload, error)
      return batch.filter(({ payload }) => payload === null)
    }
  }

  /** Returns null when nothing of it was committed, which the callers have been told. */
  const commitBatch = (batch: readonly Write[]): Written | null => {
    if (batch.length === 0) return null
    try {
      return { batch, settles: writeBatch(batch) }
    } catch (error) {
      if (db.inTransaction) statements.rollback.run()
      rejectBatch(batch, error)
      return null
    }
  }

  const settleBatch = async ({ batch, settles }: Written): Promise<void> => {
    try {
      await sync()
      for (const settle of settles) settle()
    } catch (error) {
      rejectBatch(batch, error)
    }
  }

  const rejectBatch = (batch: readonly Write[], cause: unknown): void => {
    const failure = new StorageUnavailableError('a commit failed', { cause })
    for (const { reject } of batch) reject(failure)
  }

  const takeBatch = (): Write[] => {
    let sizeBytes = 0
    let count = 0
    for (const item of queue) {
      const isFull = count === BATCH_ITEMS_LIMIT || sizeBytes + item.sizeBytes > BATCH_BYTES_LIMIT
      if (count > 0 && isFull) break
      sizeBytes += item.sizeBytes
      count += 1
    }
    const batch = queue.slice(0, count)
    queue = queue.slice(count)
    queuedBytes -= sizeBytes
    return batch
  }

  /** Returns what to tell the callers, to be told only when all of it is on disk. */
  const writeBatch = (batch: readonly Write[]): (() => void)[] => {
    try {
      return commit(batch, ({ item, place, resolve }) => {
        const result = write(item, place)
        return () => resolve(result)
      })
    } catch {
      if (db.inTransaction) statements.rollback.run()
      return commit(batch, writeInSavepoint)
    }
  }

  const commit = (batch: readonly Write[], writeOne: (queued: Write) => () => void) => {
    statements.begin.run()
    const settles = batch.map(writeOne)
    statements.commit.run()
    return settles
  }

  const writeInSavepoint = ({ item, place, resolve, reject }: Write): (() => void) => {
    statements.savepoint.run()
    try {
      const result = write(item, place)
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
    add: (item, sizeBytes, payload = null) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new StorageClosedError()
        if (queuedBytes + sizeBytes > QUEUE_BYTES_LIMIT && queue.length > 0) {
          throw new StorageOverloadedError(`${queuedBytes} bytes wait to be written`)
        }
        queue.push({ item, sizeBytes, payload, place: null, resolve, reject })
        queuedBytes += sizeBytes
        arrived.resolve()
        running ??= run()
      }),
    close: async () => {
      isClosed = true
      await running
    },
  }
}
