import type { Database } from 'better-sqlite3'
import type { Migration } from './open-database.ts'

/** Of a file with the packs of a day. */
export const PACK_FILE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE packs (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;`,
]

/** Before anything is written to a new one. */
export function preparePackFile(db: Database): void {
  // Packs are some kB each: of a larger page more would stay empty.
  db.pragma('page_size = 512')
  // What is dropped is the system's again as soon as it is.
  db.pragma('auto_vacuum = FULL')
}
