import Database from 'better-sqlite3'
import { loadNativeBinding } from '../native-binding.ts'

/** Opens a database that is there, beside a server that may be running on it. */
export type Connect = (path: string, options: { readonly readonly: boolean }) => Database.Database

const BUSY_MS = 10_000

/** @param nativeFolder where the single executable may put SQLite's addon */
export function createConnect(nativeFolder: string): Connect {
  const nativeBinding = loadNativeBinding(nativeFolder) as unknown as string
  return (path, { readonly }) =>
    new Database(path, { nativeBinding, readonly, fileMustExist: true, timeout: BUSY_MS })
}
