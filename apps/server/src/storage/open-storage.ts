import type { ControlStore } from './control-store.ts'
import type { BackupManifest } from './backup.ts'
import type { Examination } from './examination.ts'
import { createMemoryStorage } from './memory/memory-storage.ts'
import { backUpFolder, type BackUpOptions } from './sqlite/backup/back-up.ts'
import { restoreFolder, type RestoreOptions } from './sqlite/backup/restore.ts'
import { examineFolder, type ExamineOptions } from './sqlite/doctor/examine.ts'
import { openSqliteControlStore, openSqliteStorage } from './sqlite/sqlite-storage.ts'
import { createSqlProcesses } from './sqlite/sql/sql-processes.ts'
import { serveStatement } from './sqlite/sql/statement-process.ts'
import { openUpkeepLock, type UpkeepLock } from './sqlite/upkeep-lock.ts'
import type { SqlRunner } from './sql-runner.ts'
import type { Storage } from './storage.ts'

/** Where to keep things: in a data folder, or in memory, for as long as the process lives. */
export type StorageLocation =
  | {
      readonly kind: 'folder'
      readonly folder: string
      /** Is told what was lost before, in a line. */
      readonly warn?: (line: string) => void
    }
  | { readonly kind: 'memory' }

/**
 * Opens the storage. The only place that knows which engine runs.
 *
 * @throws {DataFolderError} when the data folder cannot be used
 */
export function openStorage(location: StorageLocation): Storage {
  return location.kind === 'memory'
    ? createMemoryStorage()
    : openSqliteStorage(location.folder, location.warn)
}

/**
 * Opens only the control store of a data folder, also while a server runs on it.
 *
 * @throws {DataFolderError} when the data folder cannot be used
 */
export function openControlStore(folder: string): { control: ControlStore; close: () => void } {
  return openSqliteControlStore(folder)
}

/**
 * Backs a data folder up, also while a server runs on it.
 *
 * @throws {BackupError}
 */
export function backUpStorage(options: BackUpOptions): Promise<BackupManifest> {
  return backUpFolder(options)
}

/**
 * Puts a backup into an empty data folder.
 *
 * @throws {BackupError}
 */
export function restoreStorage(options: RestoreOptions): Promise<BackupManifest> {
  return restoreFolder(options)
}

/** The lock that keeps upkeep away while a data folder is backed up. */
export function openFolderUpkeepLock(folder: string): UpkeepLock {
  return openUpkeepLock(folder)
}

/**
 * Looks for damage in a data folder, and repairs it when asked to.
 *
 * @throws {DataFolderError} when it cannot be examined, or not be repaired
 */
export function examineStorage(options: ExamineOptions): Examination {
  return examineFolder(options)
}

/**
 * Runs statements that people write over a data folder whose storage is open.
 *
 * @param program what Node is given to start this program once more; what runs now by default
 */
export function createFolderSqlRunner(folder: string, program?: readonly string[]): SqlRunner {
  return createSqlProcesses(folder, program)
}

/** What a process does that was started by a runner of statements. */
export function serveStatementProcess(): Promise<void> {
  return serveStatement()
}
