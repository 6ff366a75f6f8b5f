import type { Database } from 'better-sqlite3'
import type { StorageThread } from '../storage-thread.ts'
import { createArrivalCounts, type ArrivalCounts } from './arrival-counts.ts'
import { listLogs, measureLog, type LogPlace } from './arrival-files.ts'
import { createArrivalReader, type ArrivalReader } from './arrival-reader.ts'
import { createArrivalSweeper, type ArrivalSweeper } from './arrival-sweeper.ts'
import { createLogReserver } from './arrival-tables.ts'
import { createArrivalWriter, type ArrivalWriter } from './arrival-writer.ts'

/** Large payloads of sessions that are not packed: files that are only appended to. */
export interface Arrivals {
  readonly writer: ArrivalWriter
  readonly reader: ArrivalReader
  readonly counts: ArrivalCounts
  readonly sweeper: ArrivalSweeper
  /** The bytes of all logs. */
  measure(): number
}

export interface ArrivalsOptions {
  readonly writer: Database
  readonly reader: Database
  /** Runs a write in the next transaction; resolves when that is on disk. */
  readonly enqueue: (
    write: (place: LogPlace | null) => unknown,
    payload: Uint8Array | null,
  ) => Promise<unknown>
  readonly folder: string
  readonly thread: Pick<StorageThread, 'run'>
  /** A log that has so much is followed by another. */
  readonly limitBytes?: number | undefined
}

export function createArrivals(options: ArrivalsOptions): Arrivals {
  const { folder, limitBytes } = options
  const reserve = createLogReserver(options.writer, folder)
  const writer = createArrivalWriter({ folder, reserve, limitBytes })
  const reader = createArrivalReader(folder)
  const counts = createArrivalCounts()
  return {
    writer,
    reader,
    counts,
    sweeper: createArrivalSweeper({ ...options, arrivals: { writer, reader, counts } }),
    measure: () => listLogs(folder).reduce((sum, log) => sum + measureLog(folder, log), 0),
  }
}
