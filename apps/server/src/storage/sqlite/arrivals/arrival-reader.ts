import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { isMissing, nameLog, type LogSpan } from './arrival-files.ts'

/** Reads payloads out of the logs of arrivals. */
export interface ArrivalReader {
  /** Null when the log or that part of it is not there, or the disk cannot read it. */
  read(span: LogSpan): Buffer | null
  /** Lets go of a log that is to be deleted. */
  release(log: number): void
  close(): void
}

/** Open at a time: what a session sent lies in the logs of some minutes. */
const OPEN_LIMIT = 16

/**
 * Reads at once, not in another thread: between looking where a payload is and reading it
 * nothing may be moved. It comes from the system's memory, or as slowly as out of a database.
 */
export function createArrivalReader(folder: string): ArrivalReader {
  /** The one that was used last is the last one. */
  const files = new Map<number, number>()

  const release = (log: number): void => {
    const file = files.get(log)
    if (file !== undefined) closeSync(file)
    files.delete(log)
  }

  const open = (log: number): number => {
    const file = files.get(log) ?? openSync(join(folder, nameLog(log)), 'r')
    files.delete(log)
    files.set(log, file)
    const [oldest] = files.keys()
    if (oldest !== undefined && files.size > OPEN_LIMIT) release(oldest)
    return file
  }

  return {
    read: ({ log, offset, sizeBytes }) => {
      try {
        const file = open(log)
        // A place that cannot be, as a damaged row may name one, is not asked for.
        if (offset < 0 || sizeBytes < 0 || offset + sizeBytes > fstatSync(file).size) return null
        const bytes = Buffer.allocUnsafe(sizeBytes)
        return readSync(file, bytes, 0, sizeBytes, offset) === sizeBytes ? bytes : null
      } catch (error) {
        const isUnreadable = error instanceof Error && 'code' in error && error.code === 'EIO'
        if (isUnreadable || isMissing(error)) return null
        throw error
      }
    },
    release,
    close: () => {
      for (const log of files.keys()) release(log)
    },
  }
}
