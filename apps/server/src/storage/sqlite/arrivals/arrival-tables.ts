import type { Database } from 'better-sqlite3'
import { listLogs } from './arrival-files.ts'

/**
 * A payload is in its row, in a pack, or in a log: then its row says where, and the payload
 * is empty, so that columns behind it cost nothing. The index has what is asked of a whole
 * log. `arrival_logs` has a row for each log from before its file is there until after it
 * is gone, and counts what of it belonged to sessions that were deleted since.
 */
export const ARRIVALS_SQL = `
  ALTER TABLE segments ADD COLUMN log INTEGER;
  ALTER TABLE segments ADD COLUMN log_offset INTEGER;
  CREATE INDEX segments_in_logs ON segments (log, log_offset, size_bytes) WHERE log IS NOT NULL;

  CREATE TABLE arrival_logs (
    id INTEGER PRIMARY KEY,
    deleted_bytes INTEGER NOT NULL DEFAULT 0
  ) STRICT;
`

/** Notes a new log, by a number that no file and no row has. Not inside a transaction. */
export function createLogReserver(db: Database, folder: string): () => number {
  const used = db
    .prepare<[], number>(
      `SELECT max(coalesce((SELECT max(id) FROM arrival_logs), 0),
         coalesce((SELECT max(log) FROM segments WHERE log IS NOT NULL), 0))`,
    )
    .pluck()
  const note = db.prepare<[number]>('INSERT INTO arrival_logs (id) VALUES (?)')
  let last: number | null = null
  return () => {
    // Not before it is needed: a damaged database is opened as far as it can be read.
    last ??= Math.max(used.get() ?? 0, listLogs(folder).at(-1) ?? 0)
    last += 1
    note.run(last)
    return last
  }
}

/** Notes logs that only segments know of, after rows were lost. */
export function relistLogs(db: Database): void {
  db.exec(`INSERT OR IGNORE INTO arrival_logs (id)
    SELECT DISTINCT log FROM segments WHERE log IS NOT NULL`)
}
