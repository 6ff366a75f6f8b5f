import type { Database } from 'better-sqlite3'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, nameLog } from '../arrivals/arrival-files.ts'
import { hasColumn } from '../check/checked-store.ts'

/** Copied at a time, and brought to the disk, so that no large flush holds up everybody's. */
const STEP_BYTES = 8 * 1024 * 1024

export interface NamedLog {
  readonly log: number
  /** Up to the end of the last payload that a row names. */
  readonly sizeBytes: number
}

/** The logs that rows of a database name, and how much of each they need. */
export function listNamedLogs(db: Database): NamedLog[] {
  if (!hasColumn(db, 'segments', 'log')) return []
  return db
    .prepare<[], NamedLog>(
      `SELECT log, max(log_offset + size_bytes) AS sizeBytes FROM segments
       WHERE log IS NOT NULL GROUP BY log ORDER BY log`,
    )
    .all()
}

/**
 * Copies a log as far as it is needed, while a server may append to it. What was written
 * before a row named it is on the disk, and is never changed. Of one that is not there or
 * too short, what is there is copied: it is for the check to say what is lost.
 */
export async function copyLog(
  { log, sizeBytes }: NamedLog,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const source = await open(join(from, nameLog(log)), 'r').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (!source) return
  try {
    const copy = await open(join(to, nameLog(log)), 'wx', 0o600)
    try {
      const buffer = Buffer.allocUnsafe(Math.min(STEP_BYTES, sizeBytes))
      for (let at = 0; at < sizeBytes;) {
        const wanted = Math.min(buffer.length, sizeBytes - at)
        const { bytesRead } = await source.read(buffer, 0, wanted, at)
        if (bytesRead === 0) break
        await copy.writeFile(buffer.subarray(0, bytesRead))
        await copy.datasync()
        at += bytesRead
      }
    } finally {
      await copy.close()
    }
  } finally {
    await source.close()
  }
}
