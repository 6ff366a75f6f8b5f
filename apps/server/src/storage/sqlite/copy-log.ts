import type { Database } from 'better-sqlite3'

/** Copies what can be copied of the write-ahead log into the database, waiting for nobody. */
export function copyLog(db: Database): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // A full or failing disk: what is in the log stays there, and commits say what is wrong.
  }
}
