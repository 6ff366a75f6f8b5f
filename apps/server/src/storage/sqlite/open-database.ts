import Database from 'better-sqlite3'
import { DataFolderError } from '../storage-errors.ts'
import { loadNativeBinding } from './native-binding.ts'

/** One step of a database's history. Never edited once released, only added to. */
export type Migration = string | ((db: Database.Database) => void)

export interface DatabaseOptions {
  readonly path: string
  /** Where the single executable may put SQLite's addon. */
  readonly nativeFolder: string
  readonly migrations: readonly Migration[]
  /** Runs after migrations of a database that was there before, in their transaction. */
  readonly refill?: (db: Database.Database) => void
}

let binding: object | undefined

/**
 * Opens a database for writing and brings it up to date, in one transaction: a
 * process that dies on the way leaves the old database or the new one.
 *
 * @throws {DataFolderError} when it was made by a newer version, or is no database
 */
export function openDatabase(options: DatabaseOptions): Database.Database {
  const db = connect(options, false)
  try {
    db.pragma('journal_mode = WAL')
    // FULL: a commit is on disk when it returns, so that 202 can mean just that.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // About 16 MB between checkpoints: large bodies would force one every few segments.
    db.pragma('wal_autocheckpoint = 4000')
    migrate(db, options)
    return db
  } catch (error) {
    db.close()
    throw isUnreadable(error) ? toDataFolderError(options.path, error) : error
  }
}

function isUnreadable(error: unknown): boolean {
  const code = error instanceof Database.SqliteError ? error.code : ''
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
}

function toDataFolderError(path: string, cause: unknown): DataFolderError {
  return new DataFolderError(
    `${path} is damaged or no database. Move it away and start again, or restore a backup; the other files of the folder can stay.`,
    { cause },
  )
}

/** Opens a second connection to an open database, for reading beside the writer. */
export function openReader(options: DatabaseOptions): Database.Database {
  return connect(options, true)
}

function connect({ path, nativeFolder }: DatabaseOptions, readonly: boolean): Database.Database {
  binding ??= loadNativeBinding(nativeFolder)
  // The package takes an addon object; its types know only of paths.
  const nativeBinding = binding as unknown as string
  return new Database(path, { nativeBinding, readonly, timeout: 5_000 })
}

function migrate(db: Database.Database, { path, migrations, refill }: DatabaseOptions): void {
  const found = Number(db.pragma('user_version', { simple: true }))
  if (found > migrations.length) {
    throw new DataFolderError(
      `${path} was written by a newer Playhead (its schema is ${found}, this version knows ${migrations.length}). Start that version or a newer one, or restore a backup made by this one.`,
    )
  }
  db.transaction(() => {
    for (const migration of migrations.slice(found)) {
      if (typeof migration === 'string') db.exec(migration)
      else migration(db)
    }
    if (found > 0 && found < migrations.length) refill?.(db)
    db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
}
