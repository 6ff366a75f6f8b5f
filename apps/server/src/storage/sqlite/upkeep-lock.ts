import Database from 'better-sqlite3'
import { join } from 'node:path'
import { loadNativeBinding } from './native-binding.ts'

export interface UpkeepLock {
  /** Takes the lock for one task; null while another process, such as a backup, has it. */
  take(): { release: () => void } | null
  close(): void
}

/**
 * A lock between the processes that work on a data folder: upkeep moves recordings
 * from one file to another, which must not happen while a backup copies the files one
 * after the other. The system lets go of it with the process, however that ends.
 */
export function openUpkeepLock(folder: string): UpkeepLock {
  const nativeBinding = loadNativeBinding(join(folder, 'native')) as unknown as string
  const db = new Database(join(folder, 'upkeep.lock'), { nativeBinding, timeout: 0 })
  return {
    take: () => {
      try {
        db.exec('BEGIN EXCLUSIVE')
      } catch (error) {
        const isTaken = error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY'
        if (isTaken) return null
        throw error
      }
      return { release: () => void db.exec('ROLLBACK') }
    },
    close: () => void db.close(),
  }
}
