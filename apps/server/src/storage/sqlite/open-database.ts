import Database from 'better-sqlite3'
import { basename } from 'node:path'
import { DataFolderError } from '../storage-errors.ts'
import { prepareLate } from './late-statements.ts'
import { loadNativeBinding } from './native-binding.ts'
import { keepUpgradeCopy } from './upgrade/keep-copy.ts'

/** One step of a database's history. Never edited once released, only added to. */
export type Migration = string | ((db: Database.Database) => void)

export interface DatabaseOptions {
  readonly path: string
  /** Where the single executable may put SQLite's addon. */
  readonly nativeFolder: string
  readonly migrations: readonly Migration[]
  /** Epoch milliseconds. A copy that is kept before migrations is named by it. */
  readonly now?: () => number
  /** Runs after migrations of a database that was there before, in their transaction. */
  readonly refill?: (db: Database.Database) => void
  /** Runs before anything is written to a new database. */
  readonly prepare?: (db: Database.Database) => void
}

let binding: object | undefined

/**
 * Opens a database for writing and brings it up to date, in one transaction: a
 * process that dies on the way leaves the old database or the new one. A copy of the
 * old one is kept.
 *
 * @throws {DataFolderError} when it was made by a newer version, is no database, or
 * cannot be opened, written to or copied
 */
export function openDatabase(options: DatabaseOptions): Database.Database {
  let db: Database.Database | undefined
  try {
    db = connect(options, false)
    options.prepare?.(db)
    db.pragma('journal_mode = WAL')
    // FULL: a commit is on disk when it returns. startWalSync takes that over for playhead.db.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // About 16 MB between checkpoints: large bodies would force one every few segments.
    db.pragma('wal_autocheckpoint = 4000')
    migrate(db, options)
    return db
  } catch (error) {
    db?.close()
    throw toDataFolderError(options.path, error)
  }
}

/** What an operator can mend is said in words; anything else stays as it is. */
function toDataFolderError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Database.SqliteError)) return cause
  const { code, message } = cause
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new DataFolderError(`${path} is damaged or no database. ${describeRescue(path)}`, {
      cause,
    })
  }
  if (!/^SQLITE_(?:READONLY|CANTOPEN|PERM|IOERR|FULL|BUSY)/.test(code)) return cause
  return new DataFolderError(
    `${path} cannot be opened for writing (${message}, ${code}). Look at who owns it and its folder, whether it may be written to, and at the disk.`,
    { cause },
  )
}

/** A write-ahead log beside another database than its own would damage that one. */
function describeRescue(path: string): string {
  const name = basename(path)
  const loss =
    name === 'control.db'
      ? 'projects, their keys and settings, users and sign-ins'
      : 'all sessions and recordings'
  const imports =
    name === 'control.db'
      ? ''
      : ' Which recordings were imported is noted in control.db: the demo imports its own again only without that.'
  return `Stop every Playhead on this folder and run doctor --repair, which saves what can be read. If that cannot, move ${name}, ${name}-wal and ${name}-shm away, all three together, and restore a backup, or start without: then ${loss} are lost.${imports}`
}

/** Opens a second connection to an open database, for reading beside the writer. */
export function openReader(options: DatabaseOptions): Database.Database {
  return connect(options, true)
}

function connect({ path, nativeFolder }: DatabaseOptions, readonly: boolean): Database.Database {
  binding ??= loadNativeBinding(nativeFolder)
  // The package takes an addon object; its types know only of paths.
  const nativeBinding = binding as unknown as string
  return prepareLate(new Database(path, { nativeBinding, readonly, timeout: 5_000 }))
}

function migrate(db: Database.Database, options: DatabaseOptions): void {
  const { path, migrations, refill, now = Date.now } = options
  const found = Number(db.pragma('user_version', { simple: true }))
  if (found > migrations.length) {
    throw new DataFolderError(
      `${path} was written by a newer Playhead (its schema is ${found}, this version knows ${migrations.length}). Start that version or a newer one, or restore a backup made by this one.`,
    )
  }
  if (found === migrations.length) return
  // An empty database has nothing to go back to.
  if (found > 0) keepUpgradeCopy(db, { path, found, now: now() })
  db.transaction(() => {
    for (const migration of migrations.slice(found)) {
      if (typeof migration === 'string') db.exec(migration)
      else migration(db)
    }
    if (found > 0 && found < migrations.length) refill?.(db)
    db.pragma(`user_version = ${migrations.length}`)
  }).immediate()
}
