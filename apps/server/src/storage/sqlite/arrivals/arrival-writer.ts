import { mkdirSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../backup/copy-database.ts'
import { ARRIVALS, nameLog, type LogPlace } from './arrival-files.ts'

/** A log that has so much is followed by another. */
const LOG_BYTES_LIMIT = 64 * 1024 * 1024

export interface ArrivalWriter {
  /**
   * Puts payloads into the current log, one behind the other. They are on disk when it
   * resolves; when it rejects, none of their places will ever be given out, and what
   * comes next goes into a new log.
   */
  append(payloads: readonly Uint8Array[]): Promise<LogPlace[]>
  /** The log that is written to now, and how much of it is on disk; null when none is. */
  getCurrent(): { readonly log: number; readonly sizeBytes: number } | null
  /** Ends the current log: what comes next goes into a new one. */
  finish(): Promise<void>
  close(): Promise<void>
}

export interface ArrivalWriterOptions {
  /** The data folder. */
  readonly folder: string
  /** Notes that a log begins, before its file is there, and gives it a number that was never used. */
  readonly reserve: () => number
  readonly limitBytes?: number | undefined
  readonly syncFile?: ((file: FileHandle) => Promise<void>) | undefined
}

interface OpenLog {
  readonly log: number
  readonly file: FileHandle
  /** What is on disk. */
  sizeBytes: number
}

/**
 * Large payloads are appended to files of their own, so that SQLite does not write each
 * of them twice. Every process begins a new one: nobody ever writes behind what a crash
 * may have left.
 */
export function createArrivalWriter(options: ArrivalWriterOptions): ArrivalWriter {
  const { folder, reserve, limitBytes = LOG_BYTES_LIMIT } = options
  const { syncFile = (file) => file.datasync() } = options
  let current: OpenLog | null = null
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  const end = async (): Promise<void> => {
    const ended = current
    current = null
    await ended?.file.close()
  }

  const begin = async (): Promise<OpenLog> => {
    await end()
    const log = reserve()
    const logs = join(folder, ARRIVALS)
    if (mkdirSync(logs, { recursive: true, mode: 0o700 })) syncFolder(folder)
    const file = await open(join(folder, nameLog(log)), 'wx', 0o600)
    current = { log, file, sizeBytes: 0 }
    syncFolder(logs)
    return current
  }

  /** Takes back what was not written whole, if the disk lets us: it only takes room. */
  const giveUp = async ({ file, sizeBytes }: OpenLog): Promise<void> => {
    current = null
    await file.truncate(sizeBytes).catch(() => {})
    await file.close().catch(() => {})
  }

  const append = async (payloads: readonly Uint8Array[]): Promise<LogPlace[]> => {
    const isFull = current !== null && current.sizeBytes >= limitBytes
    const target = current && !isFull ? current : await begin()
    try {
      await writeAll(target.file, payloads, target.sizeBytes)
      await syncFile(target.file)
    } catch (error) {
      await giveUp(target)
      throw error
    }
    return payloads.map(({ length }) => {
      const offset = target.sizeBytes
      target.sizeBytes += length
      return { log: target.log, offset }
    })
  }

  return {
    append: (payloads) => inTurn(() => append(payloads)),
    getCurrent: () => current,
    finish: () => inTurn(end),
    close: () => inTurn(end),
  }
}

async function writeAll(
  file: FileHandle,
  payloads: readonly Uint8Array[],
  position: number,
): Promise<void> {
  const sizeBytes = payloads.reduce((sum, { length }) => sum + length, 0)
  let { bytesWritten } = await file.writev(payloads, position)
  if (bytesWritten === sizeBytes) return
  // A disk that is nearly full takes some of it, and says why only to the next one.
  const bytes = Buffer.concat(payloads, sizeBytes)
  while (bytesWritten < sizeBytes) {
    const rest = bytes.subarray(bytesWritten)
    const written = await file.write(rest, 0, rest.length, position + bytesWritten)
    if (written.bytesWritten === 0) throw new Error('the disk takes no more of a log')
    bytesWritten += written.bytesWritten
  }
}
