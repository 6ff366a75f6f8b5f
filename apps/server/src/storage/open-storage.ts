import type { ControlStore } from './control-store.ts'
import { createMemoryStorage } from './memory/memory-storage.ts'
import { openSqliteControlStore, openSqliteStorage } from './sqlite/sqlite-storage.ts'
import type { Storage } from './storage.ts'

/** Where to keep things: in a data folder, or in memory, for as long as the process lives. */
export type StorageLocation =
  { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'memory' }

/**
 * Opens the storage. The only place that knows which engine runs.
 *
 * @throws {DataFolderError} when the data folder cannot be used
 */
export function openStorage(location: StorageLocation): Storage {
  return location.kind === 'memory' ? createMemoryStorage() : openSqliteStorage(location.folder)
}

/**
 * Opens only the control store of a data folder, also while a server runs on it.
 *
 * @throws {DataFolderError} when the data folder cannot be used
 */
export function openControlStore(folder: string): { control: ControlStore; close: () => void } {
  return openSqliteControlStore(folder)
}
