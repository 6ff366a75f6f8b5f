import Database from 'better-sqlite3'
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DataFolderError, DataFolderInUseError } from '../storage-errors.ts'
import { loadNativeBinding } from './native-binding.ts'

/** Where a restore puts its files until all of them have been checked. */
export const RESTORE_DRAFT = 'restore.partial'

/**
 * Makes sure that the data folder is there and can be written to.
 *
 * @throws {DataFolderError}
 */
export function ensureDataFolder(folder: string, { isRestoring = false } = {}): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DataFolderError(
      `The data folder ${folder} cannot be written to (${reason}). Make it writable, or name another one in PLAYHEAD_DATA.`,
      { cause },
    )
  }
  // Half of a backup would look like data that was lost.
  if (!isRestoring && existsSync(join(folder, RESTORE_DRAFT))) {
    throw new DataFolderError(
      `A restore into ${folder} was cut short. Run the command restore again with the same backup.`,
    )
  }
}

/**
 * Takes the data folder for this process: two servers on one folder would each
 * hold counters that the other does not know of. The lock is one of the system's
 * on a database file, so it is gone with the process, however that ends.
 *
 * @throws {DataFolderError} when another process has it, or the lock cannot be made
 */
export function lockDataFolder(folder: string): { release: () => void } {
  const nativeBinding = loadNativeBinding(join(folder, 'native')) as unknown as string
  const path = join(folder, 'server.lock')
  let db: Database.Database | undefined
  try {
    db = new Database(path, { nativeBinding, timeout: 0 })
    db.pragma('journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db?.close()
    const Failure = isBusy(cause) ? DataFolderInUseError : DataFolderError
    throw new Failure(describeLockFailure(folder, cause), { cause })
  }
  const lock = db
  return { release: () => void lock.close() }
}

function describeLockFailure(folder: string, cause: unknown): string {
  const code = cause instanceof Database.SqliteError ? cause.code : ''
  if (isBusy(cause)) {
    return `The data folder ${folder} is in use by another Playhead. Stop that one, or name another folder in PLAYHEAD_DATA.`
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  const said = code === '' ? reason : `${reason}, ${code}`
  const path = join(folder, 'server.lock')
  return `${path} cannot be locked (${said}). It holds nothing: make it writable, or delete it while no Playhead runs on this folder.`
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')
}
