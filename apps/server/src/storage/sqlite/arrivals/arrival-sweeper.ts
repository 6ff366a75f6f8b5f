import type { Database } from 'better-sqlite3'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { computeMissingSpace } from '../backup/free-space.ts'
import type { StorageThread } from '../storage-thread.ts'
import type { ArrivalCounts, LogCount } from './arrival-counts.ts'
import { nameLog, type LogPlace } from './arrival-files.ts'
import type { ArrivalReader } from './arrival-reader.ts'
import type { ArrivalWriter } from './arrival-writer.ts'

/** What one step moves, in bytes and in rows. */
const MOVED_A_STEP = 4 * 1024 * 1024
const ROWS_A_STEP = 512
/** Of which less than this share is of use is emptied: packing will not empty it soon. */
const LITTLE_SHARE = 1 / 4
/** So is one of which more than this share was deleted. */
const DELETED_SHARE = 1 / 4
/** A log that is written to is ended for that, unless it is smaller than this. */
const ENDED_BYTES_MIN = 256 * 1024

export interface ArrivalSweeperOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction, its payload appended before; resolves when that is on disk. */
  readonly enqueue: (
    write: (place: LogPlace | null) => unknown,
    payload: Uint8Array | null,
  ) => Promise<unknown>
  readonly arrivals: {
    readonly writer: Pick<ArrivalWriter, 'getCurrent' | 'finish'>
    readonly reader: Pick<ArrivalReader, 'read' | 'release'>
    readonly counts: ArrivalCounts
  }
  readonly folder: string
  readonly thread: Pick<StorageThread, 'run'>
}

export interface ArrivalSweeper {
  /** @returns whether there was something to do */
  step(): Promise<boolean>
}

interface ListedLog {
  readonly id: number
  readonly deletedBytes: number
}

/**
 * Deletes logs that no row names any more, and empties those of which little is of use:
 * what is left is appended to the current log, like what arrives, and rows are pointed to
 * it. A process that dies on the way leaves both, and every row names one that has its
 * bytes.
 */
export function createArrivalSweeper(options: ArrivalSweeperOptions): ArrivalSweeper {
  const { writer, enqueue, arrivals, folder, thread } = options
  const { counts } = arrivals
  const statements = prepareStatements(options)
  const markDamaged = writer.prepare<[number]>(
    'INSERT INTO damaged_segments VALUES (?) ON CONFLICT DO NOTHING',
  )

  const survey = async (log: number): Promise<void> => {
    counts.mark(log)
    counts.set(log, await thread.run('surveyLog', { folder, log }))
  }

  /**
   * The rows of payloads are written in the order in which they are appended: when it is
   * the turn of this write, all that was appended to a log before it ended has its rows.
   */
  const remove = async (log: number): Promise<void> => {
    const isUnnamed = await enqueue(() => {
      if (statements.isNamed.get(log)) return false
      statements.drop.run(log)
      return true
    }, null)
    counts.forget(log)
    if (!isUnnamed) return
    arrivals.reader.release(log)
    await rm(join(folder, nameLog(log)), { force: true })
  }

  const move = async (row: PlacedRow): Promise<void> => {
    const span = { log: row.log, offset: row.offset, sizeBytes: row.sizeBytes }
    // One that is damaged stays so; its checksum goes with its row.
    const bytes = arrivals.reader.read(span)
    await enqueue((place) => {
      if (!bytes) markDamaged.run(row.id)
      const to = place ?? { log: null, offset: null }
      const moved = statements.move.run({ ...row, toLog: to.log, toOffset: to.offset })
      if (moved.changes > 0) counts.noteGone(row.log, row.sizeBytes)
    }, bytes)
  }

  const drain = async (log: number): Promise<void> => {
    const moves: Promise<void>[] = []
    let bytes = 0
    for (const row of statements.list.all(log)) {
      if (moves.length > 0 && bytes + row.sizeBytes > MOVED_A_STEP) break
      bytes += row.sizeBytes
      moves.push(move(row))
    }
    await Promise.all(moves)
    if (moves.length === 0) await survey(log)
  }

  /** Whether the log that is written to has to end, so that it can be emptied. */
  const isSpent = (listed: ListedLog | undefined): boolean => {
    const current = arrivals.writer.getCurrent()
    if (!current || !listed || current.sizeBytes < ENDED_BYTES_MIN) return false
    const goneBytes = counts.getGoneBytes(current.log)
    const liveBytes = current.sizeBytes - goneBytes
    return goneBytes > 0 && isWorthEmptying(listed, { ...current, liveBytes })
  }

  return {
    step: async () => {
      const logs = statements.logs.all()
      const current = arrivals.writer.getCurrent()?.log
      if (isSpent(logs.find(({ id }) => id === current))) {
        await arrivals.writer.finish()
        return true
      }
      const ended = logs.filter(({ id }) => id !== current)
      const unknown = ended.find(({ id }) => !counts.get(id))
      if (unknown) {
        await survey(unknown.id)
        return true
      }
      const next = pickNext(ended, counts, folder)
      if (!next) return false
      if (!next.isExact) await survey(next.id)
      else if (next.liveBytes === 0) await remove(next.id)
      else await drain(next.id)
      return true
    },
  }
}

function isWorthEmptying(
  { deletedBytes }: ListedLog,
  { sizeBytes, liveBytes }: Pick<LogCount, 'sizeBytes' | 'liveBytes'>,
): boolean {
  // A file that is not there, or was cut off, has nothing to be given back.
  if (liveBytes > sizeBytes) return false
  return liveBytes < sizeBytes * LITTLE_SHARE || deletedBytes > sizeBytes * DELETED_SHARE
}

/** The one that gives most back for the least work. */
function pickNext(logs: readonly ListedLog[], counts: ArrivalCounts, folder: string) {
  const worth = logs.flatMap((listed) => {
    const count = counts.get(listed.id)
    const isWorth = count && (count.liveBytes === 0 || isWorthEmptying(listed, count))
    return isWorth ? [{ ...count, id: listed.id }] : []
  })
  const [next] = worth.sort((a, b) => a.liveBytes - b.liveBytes)
  if (!next || next.liveBytes === 0) return next
  return computeMissingSpace(folder, next.liveBytes) === 0 ? next : undefined
}

interface PlacedRow {
  readonly id: number
  readonly log: number
  readonly offset: number
  readonly sizeBytes: number
}

function prepareStatements({ writer, reader }: ArrivalSweeperOptions) {
  return {
    logs: reader.prepare<[], ListedLog>(
      'SELECT id, deleted_bytes AS deletedBytes FROM arrival_logs ORDER BY id',
    ),
    list: reader.prepare<[number], PlacedRow>(
      `SELECT id, log, log_offset AS offset, size_bytes AS sizeBytes FROM segments
       WHERE log = ? ORDER BY log_offset LIMIT ${ROWS_A_STEP}`,
    ),
    isNamed: writer.prepare<[number]>('SELECT 1 FROM segments WHERE log = ? LIMIT 1'),
    drop: writer.prepare<[number]>('DELETE FROM arrival_logs WHERE id = ?'),
    move: writer.prepare<[object]>(
      `UPDATE segments SET log = @toLog, log_offset = @toOffset
       WHERE id = @id AND log = @log AND log_offset = @offset`,
    ),
  }
}
